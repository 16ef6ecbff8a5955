"""The ledger: one row per run of an action, so that a second call with the same key has no second effect."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone


class ActionRun(models.Model):
    """What was run by whom with what outcome; `undo` holds the arguments of the inverse action until `undo_until`."""

    id = models.BigAutoField(primary_key=True)
    action = models.CharField(max_length=100)
    key = models.CharField(max_length=200, null=True)
    object = models.CharField(max_length=60, default="", blank=True)
    user_id = models.BigIntegerField(null=True)
    args = models.JSONField(default=dict)
    finished = models.BooleanField(default=False)
    done = models.BigIntegerField(default=0)
    message = models.TextField(default="", blank=True)
    data = models.JSONField(null=True)
    undo = models.JSONField(null=True)
    undo_until = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "kernel_action_run"
        constraints = [
            models.UniqueConstraint(fields=["action", "key"], condition=Q(key__isnull=False), name="kernel_action_key")
        ]
        indexes = [models.Index(fields=["user_id", "-id"], name="kernel_action_user")]

    def __str__(self) -> str:
        return f"{self.action} #{self.pk}"
