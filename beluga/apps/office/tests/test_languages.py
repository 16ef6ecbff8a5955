"""People are told things in the language they read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from beluga.apps.office.models import Message
from beluga.apps.office.services import Due, notify, remind
from beluga.apps.office.services.reminders import send_due
from beluga.apps.org.models import User
from beluga.kernel.scope.principal import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def readers() -> list[int]:
    """One who reads Chinese, one who reads English."""
    languages = ("zh-hans", "en")
    return [User.objects.create(username=one, name=one, language=one).pk for one in languages]


def _titles() -> list[str]:
    return list(Message.objects.order_by("user_id").values_list("title", flat=True))


def test_everybody_is_told_in_their_language(readers: list[int]) -> None:
    assert notify(SYSTEM, readers, "您有 2 个新任务", title_en="2 new tasks") == 2
    assert _titles() == ["您有 2 个新任务", "2 new tasks"]


def test_words_there_is_no_english_for_stay_as_they_are(readers: list[int]) -> None:
    notify(SYSTEM, readers, "周五例会")
    assert _titles() == ["周五例会", "周五例会"]


def test_a_reminder_is_in_the_language_of_whom_it_reminds(readers: list[int]) -> None:
    soon = timezone.now() + timedelta(minutes=1)
    remind(
        "task",
        [Due(record_id=1, user_id=one, at=soon, title="任务提醒：甲", title_en="Task reminder: 甲") for one in readers],
    )
    assert send_due(soon + timedelta(minutes=1)) == 2
    assert _titles() == ["任务提醒：甲", "Task reminder: 甲"]
