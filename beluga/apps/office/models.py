"""Two tables: what somebody was told, and what somebody is to be told at a set time."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class Kind(models.TextChoices):
    """What a message is about; the client picks its icon by it."""

    NOTICE = "notice", "通知"
    REMINDER = "reminder", "提醒"
    TASK = "task", "任务"
    PERSONAL = "personal", "同事消息"


class Message(models.Model):
    """A site message. `link` is a page of the client; `key` keeps the same news from being told twice."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind, db_default=Kind.NOTICE)
    title = models.CharField(max_length=200)
    text = models.TextField(db_default="", blank=True)
    link = models.CharField(max_length=300, db_default="", blank=True)
    key = models.CharField(max_length=120, null=True)
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], condition=Q(key__isnull=False), name="message_once")
        ]
        indexes = [
            models.Index(fields=["user", "-id"], name="message_user"),
            models.Index(fields=["user"], condition=Q(read_at=None), name="message_unread"),
        ]

    def __str__(self) -> str:
        return self.title


class Reminder(models.Model):
    """Tell `user` at `at` about a record. Whoever changes the record replaces its reminders that are not sent yet."""

    id = models.BigAutoField(primary_key=True)
    object = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField()
    title = models.CharField(max_length=200)
    text = models.TextField(db_default="", blank=True)
    link = models.CharField(max_length=300, db_default="", blank=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["object", "record_id", "user", "at"], name="reminder_once"),
        ]
        indexes = [models.Index(fields=["at"], condition=Q(sent_at=None), name="reminder_due")]

    def __str__(self) -> str:
        return self.title
