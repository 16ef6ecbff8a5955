"""Background verbs: send due reminders every minute, send messages by mail."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from beluga.apps.office.services.mail import send_mail
from beluga.apps.office.services.messages import MAIL_JOB
from beluga.apps.office.services.reminders import is_due, send_due
from beluga.kernel.jobs.context import JobContext
from beluga.kernel.jobs.declaration import Schedule, job, schedule

GROUP = "办公提醒"


@job(
    "office.remind",
    label="发送到期提醒",
    label_en="Send due reminders",
    exclusive="office.remind",
    atomic=False,
    schedulable=True,
    needed=lambda: is_due(timezone.now()),
    priority=5,
    quiet=True,
    description="把到期的跟进计划、任务等提醒发给负责人",
    description_en="Sends due reminders of follow-up plans and tasks to whoever is in charge",
)
def remind(ctx: JobContext) -> dict[str, Any]:
    """Tell people what they wanted to be reminded of by now."""
    return {"rows": send_due(timezone.now())}


@job(MAIL_JOB, label="发送邮件", label_en="Send mail", atomic=False, quiet=True)
def mail(ctx: JobContext, ids: list[int]) -> dict[str, Any]:
    """Send these site messages by mail."""
    return {"rows": send_mail(ids)}


schedule(
    Schedule(
        name="office.remind",
        job="office.remind",
        cron="* * * * *",
        label="发送到期提醒",
        label_en="Send due reminders",
        group=GROUP,
        group_en="Reminders",
        description="每分钟检查一次，到期的提醒即时发出",
        description_en="Looks every minute; due reminders go out at once",
    )
)
