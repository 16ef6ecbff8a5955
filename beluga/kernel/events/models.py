"""Three append-only tables: facts, changed fields, operations."""

from __future__ import annotations

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models.functions import Now


class Event(models.Model):
    """A fact: what happened (`name`) to which record, by whom. Rows of one emit share their `batch`.

    Subscribers read a batch by its range of ids and what came after it by id, so there is no other index: each would
    cost every write of the product as much as the row itself.
    """

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=100)
    object = models.CharField(max_length=60, default="", blank=True)
    record_id = models.BigIntegerField(null=True)
    payload = models.JSONField(default=dict)
    actor_id = models.BigIntegerField(null=True)
    source = models.CharField(max_length=20, default="", blank=True)
    batch = models.BigIntegerField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "kernel_event"

    def __str__(self) -> str:
        return f"{self.name} {self.object}#{self.record_id}"


class Change(models.Model):
    """One field of one record that changed: written by triggers only. Field `*` tells of a deleted record."""

    id = models.BigAutoField(primary_key=True)
    object = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    field = models.CharField(max_length=63)
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)
    actor_id = models.BigIntegerField(null=True)
    source = models.CharField(max_length=20, default="", blank=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "kernel_change"
        indexes = [
            models.Index(fields=["object", "record_id", "-id"], name="kernel_change_record"),
            BrinIndex(fields=["at"], name="kernel_change_at"),
        ]

    def __str__(self) -> str:
        return f"{self.object}#{self.record_id}.{self.field}"


class Operation(models.Model):
    """Who did what, when, under which menu, to what, from where, with what result (操作日志)."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_default=Now())
    user_id = models.BigIntegerField(null=True)
    user_name = models.CharField(max_length=100, default="", blank=True)
    menu = models.CharField(max_length=60, default="", blank=True)
    action = models.CharField(max_length=100)
    target = models.CharField(max_length=300, default="", blank=True)
    object = models.CharField(max_length=60, default="", blank=True)
    record_id = models.BigIntegerField(null=True)
    result = models.CharField(max_length=20, default="成功")
    detail = models.JSONField(default=dict)
    address = models.CharField(max_length=45, default="", blank=True)
    source = models.CharField(max_length=20, default="", blank=True)

    class Meta:
        db_table = "kernel_operation"
        indexes = [
            models.Index(fields=["-at", "-id"], name="kernel_operation_at"),
            models.Index(fields=["user_id", "-id"], name="kernel_operation_user"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.target}"
