"""A task, and for each person in charge an entry of it that is done or not.

An allocation makes 300,000 of both at a time. Customers and people are never removed from the database, and an entry
goes with its task, so no constraint checks them: that would cost as much as writing them. For the same reason their
indexes hold only what somebody asks for: tasks of nobody's making and without a date are in none but two.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from beluga.apps.customers.models import Customer


class Kind(models.IntegerChoices):
    """普通任务, or 跟进任务: one that is done by a follow-up of its customer."""

    PLAIN = 1, "普通任务"
    FOLLOW_UP = 2, "跟进任务"


class Priority(models.IntegerChoices):
    """How urgent."""

    HIGH = 1, "高"
    MIDDLE = 2, "中"
    LOW = 3, "低"


class Progress(models.IntegerChoices):
    """How far; the first two are open."""

    WAITING = 1, "未开始"
    UNDER_WAY = 2, "进行中"
    DONE = 3, "已完成"
    CANCELLED = 4, "已取消"


class Closed(models.IntegerChoices):
    """Why a 跟进任务 was cancelled without anybody doing it by hand."""

    RELEASED = 1, "客户已解除分配"
    BINNED = 2, "客户已放入回收站"


OPEN = (Progress.WAITING, Progress.UNDER_WAY)


class Task(models.Model):
    """Something to be done by one or more people; `detail` is cleaned HTML. Done when all of them are."""

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=200)
    kind = models.SmallIntegerField(choices=Kind, db_default=Kind.PLAIN)
    priority = models.SmallIntegerField(choices=Priority, db_default=Priority.MIDDLE)
    progress = models.SmallIntegerField(choices=Progress, db_default=Progress.WAITING)
    customer = models.ForeignKey(
        Customer, models.CASCADE, null=True, related_name="tasks", db_index=False, db_constraint=False
    )
    creator = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    closed = models.SmallIntegerField(choices=Closed, null=True)
    due_at = models.DateTimeField(null=True)
    remind_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    source = models.CharField(max_length=20, db_default="manual")
    detail = models.TextField(db_default="", blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)
    version = models.IntegerField(db_default=1, editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["customer", "-id"], name="task_customer", condition=Q(customer__isnull=False)),
            models.Index(fields=["creator", "-id"], name="task_creator", condition=Q(creator__isnull=False)),
            models.Index(
                fields=["due_at"], name="task_open_due", condition=Q(due_at__isnull=False, progress__in=[1, 2])
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TaskAssignee(models.Model):
    """One person's entry of a task; those of 跟进任务 make the list 客户跟进任务.

    One that was closed because its person lost the customer keeps how far it was and the run that took the customer,
    so that it is open again when that run is undone.
    """

    id = models.BigAutoField(primary_key=True)
    task = models.ForeignKey(Task, models.CASCADE, related_name="entries", db_index=False, db_constraint=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="task_entries", db_index=False, db_constraint=False
    )
    progress = models.SmallIntegerField(choices=Progress, db_default=Progress.WAITING)
    done_at = models.DateTimeField(null=True)
    closed_from = models.SmallIntegerField(null=True)
    closed_run = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)
    version = models.IntegerField(db_default=1, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "user"], name="task_assignee_once")]
        indexes = [models.Index(fields=["user", "progress"], name="task_assignee_user_progress")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.task_id}"
