"""Reminders: told once, at their time, unless the record they are about changed before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from beluga.apps.office.models import Kind, Reminder
from beluga.apps.office.services.messages import Draft, tell
from beluga.apps.org.models import User
from beluga.kernel.scope.principal import SYSTEM

AT_ONCE = 2_000

_TAKE = """
with due as (
    select id from office_reminder where sent_at is null and at <= %s order by at limit %s for update skip locked
)
update office_reminder r set sent_at = clock_timestamp() from due where due.id = r.id
returning r.id, r.user_id, r.title, r.text, r.link
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Tell `user_id` at `at` about record `record_id`."""

    record_id: int
    user_id: int
    at: datetime
    title: str
    text: str = ""
    link: str = ""
    title_en: str = ""


def remind(object_name: str, dues: Sequence[Due], *, replacing: Sequence[int] | None = None) -> None:
    """Set the reminders of records of `object_name`; those of the same records (and of `replacing`) that are not sent
    yet go. A reminder that was sent for the same time is not sent again. It is in the language of whom it reminds."""
    english = User.objects.filter(pk__in={due.user_id for due in dues}, language__startswith="en")
    readers = set(english.values_list("pk", flat=True)) if dues else set()
    with transaction.atomic():
        forget(object_name, {due.record_id for due in dues} | set(replacing or ()))
        Reminder.objects.bulk_create(
            [
                Reminder(
                    object=object_name,
                    record_id=due.record_id,
                    user_id=due.user_id,
                    at=due.at,
                    title=(due.title_en if due.title_en and due.user_id in readers else due.title)[:200],
                    text=due.text[:5000],
                    link=due.link[:300],
                )
                for due in dues
            ],
            ignore_conflicts=True,
        )


def forget(object_name: str, record_ids: Sequence[int] | set[int]) -> None:
    """Drop the reminders of these records that are not sent yet (done, deleted, moved)."""
    Reminder.objects.filter(object=object_name, record_id__in=record_ids, sent_at=None).delete()


def is_due(now: datetime) -> bool:
    """Whether any reminder waits to be sent."""
    return Reminder.objects.filter(sent_at=None, at__lte=now).exists()


def send_due(now: datetime) -> int:
    """Send what is due; returns how many. Running twice sends once: a reminder is taken before it is told."""
    sent = 0
    while True:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(_TAKE, [now, AT_ONCE])
                taken: list[tuple[int, int, str, str, str]] = cursor.fetchall()
            drafts = [
                Draft(user_id=user, title=title, text=text, link=link, key=f"reminder:{identity}")
                for identity, user, title, text, link in taken
            ]
            tell(SYSTEM, drafts, kind=Kind.REMINDER)
        sent += len(taken)
        if len(taken) < AT_ONCE:
            return sent
