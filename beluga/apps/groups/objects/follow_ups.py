"""What this app adds below: the groups in 客户跟进任务, and its logs on the timeline of a customer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from beluga.apps.groups.models import AllocationKind, AllocationLog, GroupingLog, RecycleLog, Whereto
from beluga.kernel.fields.field import Field
from beluga.kernel.objects.declaration import extend
from beluga.kernel.objects.timeline import Kind, contribute
from beluga.kernel.scope.principal import Principal

POOL = ("公司公海", "Company pool")
ALLOCATED = {
    AllocationKind.AUTOMATIC: ("自动分配", "Allocated"),
    AllocationKind.MANUAL: ("手动分配", "Assigned"),
    AllocationKind.REQUEST: ("主动请求", "Requested"),
}
UNDONE = ("撤销分配", "Allocation undone")
NOBODY = ("无业务员", "no salesperson")
RETURNED = {
    Whereto.BIN: ("移入回收站", "Put into the trash"),
    Whereto.COMPANY: ("回公海", "Back to the company pool"),
    Whereto.GROUP: ("回组", "Back to the group"),
}

extend(
    "follow_up_task",
    fields=(
        Field(
            name="groups",
            label="客户组",
            label_en="Groups",
            type="refs",
            target="group",
            many=("groups.Membership", "customer__tasks__entries", "group_id"),
            readonly=True,
            sortable=False,
            importable=False,
            group="客户",
        ),
    ),
    columns=("groups",),
)


def _pick(pair: tuple[str, str], language: str) -> str:
    return pair[language.startswith("en")]


def _grouping(principal: Principal, customer: int) -> QuerySet[GroupingLog]:
    return GroupingLog.objects.filter(customer_id=customer)


def _show_grouping(row: Mapping[str, Any], language: str) -> dict[str, Any]:
    came, went = row["source_group__name"], row["target_group__name"]
    pool = _pick(POOL, language)
    return {"title": f"{came or pool} → {went or pool}", "text": row["rule_name"], "actor": row["operator_id"]}


def _allocation(principal: Principal, customer: int) -> QuerySet[AllocationLog]:
    """What was given, and of each run that undid one what it took away, with whom the customer is instead."""
    placed = AllocationLog.objects.annotate(place=Coalesce("group_id", 0))
    same = placed.filter(customer_id=customer, run=OuterRef("run"), place=Coalesce(OuterRef("group_id"), 0))
    rows = AllocationLog.objects.filter(customer_id=customer).annotate(
        undone=ExpressionWrapper(Q(run__undoes__isnull=False), BooleanField()),
        back=Subquery(same.filter(ended=False).values("user__name")[:1]),
    )
    given_back = Q(undone=True) & (Q(ended=True) | ~Exists(same.filter(ended=True)))
    return rows.filter(Q(ended=False, undone=False) | given_back)


def _show_allocation(row: Mapping[str, Any], language: str) -> dict[str, Any]:
    if row["undone"]:
        change = row["user__name"] or "—"
        if row["ended"]:
            change = f"{change} → {row['back'] or _pick(NOBODY, language)}"
        parts = (row["group__name"], change)
        return {
            "title": _pick(UNDONE, language),
            "text": " · ".join(part for part in parts if part),
            "actor": row["operator_id"],
        }
    how = _pick(ALLOCATED.get(row["kind"], ("分配", "Assigned")), language)
    return {
        "title": f"{how}：{row['user__name'] or '—'}",
        "text": " · ".join(part for part in (row["group__name"], row["rule_name"]) if part),
        "actor": row["operator_id"],
    }


def _recycled(principal: Principal, customer: int) -> QuerySet[RecycleLog]:
    return RecycleLog.objects.filter(customer_id=customer)


def _show_recycled(row: Mapping[str, Any], language: str) -> dict[str, Any]:
    where = _pick(RETURNED.get(row["whereto"], ("回收", "Taken back")), language)
    return {
        "title": where,
        "text": " · ".join(part for part in (row["group__name"], row["reason"]) if part),
        "actor": row["operator_id"],
    }


contribute(
    Kind(
        name="grouping",
        object="customer",
        label="分组",
        label_en="Grouping",
        icon="group",
        rows=_grouping,
        columns=("source_group__name", "target_group__name", "rule_name", "operator_id"),
        show=_show_grouping,
        order=50,
    )
)
contribute(
    Kind(
        name="allocation",
        object="customer",
        label="分配",
        label_en="Allocation",
        icon="user-check",
        rows=_allocation,
        columns=("kind", "user__name", "group__name", "rule_name", "operator_id", "ended", "undone", "back"),
        show=_show_allocation,
        order=55,
    )
)
contribute(
    Kind(
        name="recycle",
        object="customer",
        label="回收",
        label_en="Taken back",
        icon="undo-2",
        rows=_recycled,
        columns=("whereto", "group__name", "reason", "operator_id"),
        show=_show_recycled,
        order=60,
    )
)
