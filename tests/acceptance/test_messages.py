"""META-02: messages raise the badge of who gets them; reminders come at their time, once; mail when wanted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from beluga.apps.office import demo as office_demo
from beluga.apps.office.models import Message, Reminder
from beluga.apps.office.services import Due, remind
from beluga.kernel.jobs.queue import run_inline
from beluga.kernel.jobs.schedules import tick
from beluga.kernel.parameters import store
from beluga.kernel.scope.principal import SYSTEM

pytestmark = pytest.mark.django_db


def test_meta_02_a_site_message_raises_the_badge_of_the_receiver(client_for: Any, make_user: Any) -> None:
    sender, receiver = client_for("salesman"), client_for("salesman")
    assert receiver.get("/me").json()["unread"] == 0
    answer = sender.post("/messages", {"to": [receiver.user.pk], "title": "客户来访", "text": "下午三点", "link": "/"})
    assert answer.status_code == 200, answer.json()
    assert receiver.get("/me").json()["unread"] == 1
    assert sender.get("/me").json()["unread"] == 0
    shown = receiver.get("/messages", {"unread": 1}).json()
    (one,) = shown["items"]
    assert (one["title"], one["text"], one["read_at"]) == ("客户来访", "下午三点", None)
    assert one["sender"]["id"] == sender.user.pk
    assert receiver.post("/messages/read", {"ids": [one["id"]]}).json() == {"read": 1, "unread": 0}
    assert receiver.get("/me").json()["unread"] == 0


def test_meta_02_messages_are_ones_own(client_for: Any) -> None:
    sender, receiver, nosy = client_for("salesman"), client_for("salesman"), client_for("admin")
    sender.post("/messages", {"to": [receiver.user.pk], "title": "私信"})
    secret = Message.objects.get(title="私信")
    assert nosy.get("/messages").json()["items"] == []
    assert nosy.post("/messages/read", {"ids": [secret.pk]}).json()["read"] == 0
    assert nosy.post("/messages/delete", {"ids": [secret.pk]}).json()["deleted"] == 0
    assert receiver.get("/me").json()["unread"] == 1


def test_meta_02_bad_messages_are_refused_with_a_reason(client_for: Any, anonymous: Any, make_role: Any) -> None:
    sender, receiver = client_for("salesman"), client_for("salesman")
    to = [receiver.user.pk]
    for body, name in (
        ({"to": to, "title": "  "}, "title"),
        ({"to": [10**9], "title": "x"}, "to"),
        ({"to": [], "title": "x"}, "to"),
        ({"to": to, "title": "x", "link": "https://evil.example"}, "link"),
        ({"to": to, "title": "x", "link": "//evil.example"}, "link"),
        ({"to": [10**30], "title": "x"}, "to"),
    ):
        answer = sender.post("/messages", body)
        assert answer.status_code == 422, body
        assert name in str(answer.json()["fields"])
    assert anonymous.get("/messages").status_code == 401
    mute = client_for(make_role(functions=["customer.view"]))
    assert mute.post("/messages", {"to": to, "title": "x"}).status_code == 403


def test_reminders_come_at_their_time_and_once(client_for: Any) -> None:
    person = client_for("salesman")
    now = timezone.now()
    due = Due(
        record_id=5, user_id=person.user.pk, at=now - timedelta(minutes=1), title="跟进提醒", link="/o/customer/5"
    )
    later = Due(record_id=6, user_id=person.user.pk, at=now + timedelta(hours=1), title="以后")
    remind("test", [due, later])
    tick(now - timedelta(minutes=2))
    tick(now + timedelta(minutes=2))
    tick(now + timedelta(minutes=4))
    run_inline()
    items = person.get("/messages").json()["items"]
    assert [(one["title"], one["link"], one["kind"]) for one in items] == [("跟进提醒", "/o/customer/5", "reminder")]
    remind("test", [due])
    assert not Reminder.objects.filter(record_id=5, sent_at=None).exists()
    remind("test", [], replacing=[6])
    assert not Reminder.objects.filter(record_id=6).exists()


def test_messages_go_by_mail_when_the_parameter_says_so(client_for: Any, make_user: Any) -> None:
    receiver = make_user(email="wang@example.com")
    silent = make_user()
    sender = client_for("salesman")
    sender.post("/messages", {"to": [receiver.pk], "title": "只在站内"})
    run_inline()
    assert mail.outbox == []
    for code, held in (("mail.host", "smtp.example.com"), ("mail.sender", "crm@example.com"), ("mail.notify", True)):
        store.put(SYSTEM, code, held)
    sender.post("/messages", {"to": [receiver.pk, silent.pk], "title": "也发邮件", "text": "正文"})
    run_inline()
    (letter,) = mail.outbox
    assert (letter.to, letter.from_email, letter.body) == (["wang@example.com"], "crm@example.com", "正文")
    assert "也发邮件" in letter.subject


def test_the_news_of_the_demo_are_of_the_past_and_open_what_they_are_about(make_user: Any) -> None:
    user = make_user("salesman")
    office_demo.load(7)
    rows = Message.objects.filter(user=user.pk)
    assert rows.count() == len(office_demo.NEWS)
    assert not rows.filter(at__gt=timezone.now()).exists()
    dealt = rows.get(title="自动分配完成")
    assert dealt.link == "/o/follow_up_task"
    assert dealt.text.startswith(f"{timezone.localtime(dealt.at):%H:%M} ")
    for older in rows.exclude(pk=dealt.pk):
        assert 9 <= timezone.localtime(older.at).hour <= 18
