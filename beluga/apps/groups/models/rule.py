"""The three kinds of rules: into groups, to salespeople, and back to the pool. Order 1 goes first."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from beluga.apps.groups.models.group import CustomerGroup


class Source(models.IntegerChoices):
    """Where a grouping rule looks for customers."""

    POOL = 1, "公海客户"
    GROUP = 2, "客户组"
    ANY = 3, "全部客户"


class RuleType(models.IntegerChoices):
    """How a rule says which customers it means."""

    CONDITION = 1, "自定义条件"


class Mode(models.IntegerChoices):
    """How an allocation rule deals."""

    EVEN = 1, "平均分配"
    QUALITY = 2, "质量优先"


def _int_array() -> ArrayField:
    return ArrayField(
        models.IntegerField(), default=list, db_default=models.Value([], ArrayField(models.IntegerField()))
    )


class Rule(models.Model):
    """What all rules share: a condition over customers, tags they must and must not have, order and state."""

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=60)
    rule_type = models.SmallIntegerField(choices=RuleType.choices, default=RuleType.CONDITION, db_default=1)
    condition = models.JSONField(default=dict, blank=True)
    include_tags = _int_array()
    exclude_tags = _int_array()
    order = models.IntegerField(db_default=1)
    active = models.BooleanField(db_default=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)
    version = models.IntegerField(db_default=1, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class GroupingRule(Rule):
    """分组规则: moves or adds matching customers of the source to the target group (None is the company pool)."""

    source = models.SmallIntegerField(choices=Source.choices, default=Source.POOL)
    source_group = models.ForeignKey(CustomerGroup, models.CASCADE, null=True, related_name="+")
    target_group = models.ForeignKey(CustomerGroup, models.CASCADE, null=True, related_name="+")
    break_links = models.BooleanField(default=False)

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(source=Source.GROUP, source_group__isnull=False)
                | models.Q(~models.Q(source=Source.GROUP), source_group__isnull=True),
                name="grouping_rule_source",
            ),
        ]


class AllocationRule(Rule):
    """分配规则: deals matching customers of the group's pool to the chosen members, or to all members."""

    group = models.ForeignKey(CustomerGroup, models.CASCADE, related_name="allocation_rules")
    members = _int_array()
    mode = models.SmallIntegerField(choices=Mode.choices, default=Mode.EVEN)

    class Meta:
        ordering = ["group", "order", "id"]


class RecycleRule(Rule):
    """回收规则: takes matching customers from their salesperson back to the group's pool."""

    group = models.ForeignKey(CustomerGroup, models.CASCADE, related_name="recycle_rules")

    class Meta:
        ordering = ["group", "order", "id"]
