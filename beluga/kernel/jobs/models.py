"""The rows behind background work: one per job ever asked for, one per schedule, one per own registration."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone


class State(models.TextChoices):
    """Where a job stands."""

    QUEUED = "queued", "排队中"
    RUNNING = "running", "运行中"
    DONE = "done", "已完成"
    FAILED = "failed", "失败"
    CANCELLED = "cancelled", "已取消"


FINISHED = (State.DONE, State.FAILED, State.CANCELLED)


class Job(models.Model):
    """One run of a job: what was asked, how far it is, how it ended. The history of a schedule is made of these."""

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=100)
    args = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    message = models.TextField(default="", blank=True)
    result = models.JSONField(null=True)
    errors = models.JSONField(default=list)
    trace = models.TextField(default="", blank=True)
    key = models.CharField(max_length=200, null=True)
    once = models.BooleanField(default=False)
    created_by = models.BigIntegerField(null=True)
    source = models.CharField(max_length=20, default="", blank=True)
    schedule = models.ForeignKey("Schedule", null=True, on_delete=models.SET_NULL, related_name="runs")
    queue_id = models.BigIntegerField(null=True)
    attempt = models.SmallIntegerField(default=0)
    heartbeat = models.DateTimeField(null=True)
    cancel_requested = models.BooleanField(default=False)
    run_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "kernel_job"
        constraints = [
            models.UniqueConstraint(
                fields=["name", "key"], condition=Q(state=State.QUEUED) | Q(once=True), name="kernel_job_key"
            )
        ]
        indexes = [
            models.Index(fields=["created_by", "-id"], name="kernel_job_mine"),
            models.Index(fields=["schedule", "-id"], name="kernel_job_schedule"),
            models.Index(fields=["name", "-id"], name="kernel_job_name"),
            models.Index(fields=["state"], condition=Q(state__in=["queued", "running"]), name="kernel_job_open"),
        ]

    def __str__(self) -> str:
        return f"{self.name} #{self.pk} {self.state}"


class Schedule(models.Model):
    """A row of the scheduler. For a shipped schedule every null column means: as declared in code."""

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=100, unique=True)
    job = models.CharField(max_length=100, null=True)
    cron = models.CharField(max_length=120, null=True)
    args = models.JSONField(null=True)
    label = models.CharField(max_length=100, null=True)
    group = models.CharField(max_length=50, null=True)
    description = models.TextField(null=True)
    active = models.BooleanField(null=True)
    own = models.BooleanField(default=False)
    removed = models.BooleanField(default=False)
    next_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)
    updated_by = models.BigIntegerField(null=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "kernel_schedule"

    def __str__(self) -> str:
        return self.name


class Registration(models.Model):
    """A job made choosable in the scheduler: a name of this installation for a job of the code with fixed arguments.

    Shipped registrations have a row only when they were changed or removed.
    """

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=100, unique=True)
    job = models.CharField(max_length=100)
    label = models.CharField(max_length=100)
    description = models.TextField(default="", blank=True)
    args = models.JSONField(default=dict)
    own = models.BooleanField(default=True)
    removed = models.BooleanField(default=False)
    updated_by = models.BigIntegerField(null=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "kernel_registration"

    def __str__(self) -> str:
        return self.code
