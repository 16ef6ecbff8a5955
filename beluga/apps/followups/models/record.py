"""A follow-up that happened, and one that is planned.

Customers are never removed from the database, so no constraint checks them: it would lock the customer for every
follow-up, and look into these tables for every customer that an allocation writes.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from beluga.apps.customers.models import Customer


class FollowUp(models.Model):
    """What was talked with a customer. A submitted one can no longer be changed. `way`, `status`, `maturity` and
    `invite_type` are items of their enumerations."""

    id = models.BigAutoField(primary_key=True)
    customer = models.ForeignKey(
        Customer, models.CASCADE, related_name="follow_ups", db_index=False, db_constraint=False
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(db_default=Now())
    way = models.SmallIntegerField()
    status = models.SmallIntegerField()
    maturity = models.SmallIntegerField(null=True)
    invite_type = models.SmallIntegerField(null=True)
    go_on = models.BooleanField(null=True)
    submitted = models.BooleanField(db_default=False)
    talk_seconds = models.IntegerField(null=True)
    next_at = models.DateTimeField(null=True)
    task = models.ForeignKey(
        "TaskAssignee", models.SET_NULL, null=True, related_name="follow_ups", db_index=False, db_constraint=False
    )
    source = models.CharField(max_length=10, db_default="desk")
    note = models.TextField(db_default="", blank=True)
    result = models.TextField(db_default="", blank=True)
    next_step = models.TextField(db_default="", blank=True)
    files = ArrayField(
        models.CharField(max_length=40), default=list, db_default=models.Value([], ArrayField(models.CharField()))
    )
    extra = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)
    version = models.IntegerField(db_default=1, editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["customer", "-at", "-id"], name="follow_up_customer"),
            models.Index(fields=["user", "-at", "-id"], name="follow_up_user"),
            models.Index(fields=["-at", "-id"], name="follow_up_at"),
        ]

    def __str__(self) -> str:
        return self.note[:40] or f"#{self.pk}"


class FollowPlan(models.Model):
    """A follow-up that somebody means to make; they are reminded `remind_before` minutes ahead. `automatic` ones were
    made from the next date of a follow-up and move with it."""

    id = models.BigAutoField(primary_key=True)
    customer = models.ForeignKey(
        Customer, models.CASCADE, related_name="follow_plans", db_index=False, db_constraint=False
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    way = models.SmallIntegerField(null=True)
    note = models.TextField(db_default="", blank=True)
    remind_before = models.IntegerField(db_default=0)
    automatic = models.BooleanField(db_default=False)
    done_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)
    version = models.IntegerField(db_default=1, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "user"], condition=Q(automatic=True, done_at=None), name="follow_plan_one_automatic"
            )
        ]
        indexes = [
            models.Index(fields=["customer", "-at"], name="follow_plan_customer"),
            models.Index(fields=["user", "at"], condition=Q(done_at=None), name="follow_plan_open"),
        ]

    def __str__(self) -> str:
        return self.note[:40] or f"#{self.pk}"
