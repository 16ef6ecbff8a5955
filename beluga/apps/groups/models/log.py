"""What happened: grouping log, allocation log, recycle history, and the runs that wrote them.

Log rows are written hundreds of thousands at a time and never changed, so their foreign keys carry no database
constraint; customers, people and groups are never removed physically while a log names them. The rows of a run lie
side by side, so a block range index finds them and costs the writer nothing.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models.functions import Now

from beluga.apps.groups.models.group import CustomerGroup


class GroupingKind(models.IntegerChoices):
    """分组类型."""

    MANUAL = 1, "手动"
    AUTOMATIC = 2, "自动"


class AllocationKind(models.IntegerChoices):
    """分配类型."""

    AUTOMATIC = 1, "自动分配"
    MANUAL = 2, "手动分配"
    REQUEST = 3, "主动请求"


class Whereto(models.IntegerChoices):
    """去向 of a recycled customer."""

    BIN = 1, "回收站"
    COMPANY = 2, "回公海"
    GROUP = 3, "回组"


class RunKind(models.IntegerChoices):
    """Which kind of run."""

    GROUPING = 1, "自动分组"
    ALLOCATION = 2, "自动分配"
    INVITED = 3, "优先分配邀请客户"
    RECYCLE = 4, "自动回收"
    MANUAL = 9, "手动"


class Run(models.Model):
    """One run, or one verb by hand, that log rows belong to; `numbers` tells per rule what was done:
    `[{"rule", "name", "group", "matched", "done"}]`. `before` keeps how it was before a small verb, for undoing it; an
    automatic run is undone from its logs by a further run that says which one it `undoes`."""

    id = models.BigAutoField(primary_key=True)
    kind = models.SmallIntegerField(choices=RunKind.choices)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(db_default=Now(), db_index=True)
    finished_at = models.DateTimeField(null=True)
    total = models.IntegerField(default=0)
    numbers = models.JSONField(default=list)
    before = models.JSONField(null=True)
    undone_at = models.DateTimeField(null=True)
    undoes = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at}"


class GroupingLog(models.Model):
    """分组日志: a customer went from one group (or the pool) to another (or the pool)."""

    id = models.BigAutoField(primary_key=True)
    customer = models.ForeignKey("customers.Customer", models.DO_NOTHING, db_constraint=False, related_name="+")
    source_group = models.ForeignKey(
        CustomerGroup, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    target_group = models.ForeignKey(
        CustomerGroup, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    kind = models.SmallIntegerField(choices=GroupingKind.choices)
    rule_name = models.CharField(max_length=60, db_default="", blank=True)
    at = models.DateTimeField(db_default=Now())
    operator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    run = models.ForeignKey(Run, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["-at", "-id"], name="grouping_log_at"),
            BrinIndex(fields=["run"], name="grouping_log_run", autosummarize=True, pages_per_range=16),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.at}"


class AllocationLog(models.Model):
    """分配日志: a customer was given to a salesperson, or (`ended`, operator "delete") the link ended."""

    id = models.BigAutoField(primary_key=True)
    customer = models.ForeignKey("customers.Customer", models.DO_NOTHING, db_constraint=False, related_name="+")
    group = models.ForeignKey(
        CustomerGroup, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    kind = models.SmallIntegerField(choices=AllocationKind.choices)
    ended = models.BooleanField(db_default=False)
    rule_name = models.CharField(max_length=60, db_default="", blank=True)
    at = models.DateTimeField(db_default=Now())
    operator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    run = models.ForeignKey(Run, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["-at", "-id"], name="allocation_log_at"),
            BrinIndex(fields=["run"], name="allocation_log_run", autosummarize=True, pages_per_range=16),
            models.Index(
                fields=["operator", "at"],
                name="allocation_log_requests",
                condition=models.Q(kind=AllocationKind.REQUEST, ended=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.at}"


class RecycleLog(models.Model):
    """回收历史: a customer went back to a group's pool, to the company pool or into the bin; out of which group and
    from which salesperson, the first where there were several."""

    id = models.BigAutoField(primary_key=True)
    customer = models.ForeignKey("customers.Customer", models.DO_NOTHING, db_constraint=False, related_name="+")
    group = models.ForeignKey(
        CustomerGroup, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    operator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    whereto = models.SmallIntegerField(choices=Whereto.choices)
    automatic = models.BooleanField(db_default=False)
    at = models.DateTimeField(db_default=Now())
    reason = models.CharField(max_length=300, db_default="", blank=True)
    run = models.ForeignKey(Run, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["-at", "-id"], name="recycle_log_at"),
            BrinIndex(fields=["run"], name="recycle_log_run", autosummarize=True, pages_per_range=16),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.at}"
