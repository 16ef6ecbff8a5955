"""Measures over memberships and logs."""

from __future__ import annotations

from typing import Any

from beluga.apps.analytics.services import Block, Figure, Step, block, step
from beluga.apps.groups.objects.customers import MINE
from beluga.kernel.metrics.declaration import Measure, measure

measure(
    Measure(
        name="membership.count",
        object="membership",
        label="分组客户数",
        label_en="Customers in groups",
        period_field="since",
    )
)
measure(
    Measure(
        name="membership.waiting",
        object="membership",
        label="小组公海客户数",
        label_en="Customers in group pools",
        condition={"not": {"field": "owner", "op": "set"}},
        period_field="since",
    )
)
measure(
    Measure(
        name="allocation.count",
        object="allocation_log",
        label="分配客户数",
        label_en="Allocations",
        condition={"field": "ended", "op": "eq", "value": False},
        period_field="at",
    )
)
measure(
    Measure(
        name="allocation.ended",
        object="allocation_log",
        label="解除分配数",
        label_en="Ended allocations",
        condition={"field": "ended", "op": "eq", "value": True},
        period_field="at",
    )
)
measure(
    Measure(name="grouping.count", object="grouping_log", label="分组次数", label_en="Groupings", period_field="at")
)
measure(Measure(name="recycle.count", object="recycle_log", label="回收次数", label_en="Recycled", period_field="at"))


NEGLECT = (
    ("今日应跟进", "To follow up today", {"field": "next_follow_at", "op": "between", "value": [{"days": 0}] * 2}),
    ("从未跟进", "Never followed up", {"field": "follow_count", "op": "eq", "value": 0}),
    ("30 天未跟进", "Silent for 30 days", {"field": "last_follow_at", "op": "lt", "value": {"days": -30}}),
)
# Who answers for others sees today's beside it, in the block of today.
NOBODYS = ("没有业务员", "Without a salesperson", {"not": {"field": "owner", "op": "set"}})


def _customers(label: str, label_en: str, *whose: dict[str, Any], waiting: Any = NEGLECT, **more: Any) -> Block:
    """The block of customers: how many there are, and how many of them wait for what."""
    trees = [("客户总数", "In all", [*whose]), *((said, english, [*whose, tree]) for said, english, tree in waiting)]
    return Block(
        name="my_customers",
        label=label,
        label_en=label_en,
        kind="numbers",
        function="customer.view",
        width=5,
        order=20,
        figures=tuple(
            Figure(
                label=said,
                label_en=english,
                call={
                    "measure": "customer.count",
                    "condition": {"all": parts} if len(parts) > 1 else next(iter(parts), None),
                },
                object="customer",
            )
            for said, english, parts in trees
        ),
        **more,
    )


# One's own are those of the shipped view 我的客户, as a group's salesperson too. Who has none answers for others'.
block(
    _customers(
        "我的客户",
        "My customers",
        MINE,
        view=("customer", "mine"),
        others=_customers("全部客户", "All customers", waiting=(NOBODYS, *NEGLECT[1:])),
    )
)


def _by_group(label: str, label_en: str, measure_name: str) -> Figure:
    call = {"measure": measure_name, "dimensions": ["group"], "limit": 10, "total": False}
    return Figure(label=label, label_en=label_en, call=call, object="membership")


block(
    Block(
        name="group_allocation",
        label="客户分组分配情况",
        label_en="Customers by group",
        kind="bars",
        function="membership.view",
        order=60,
        figures=(
            _by_group("分组客户数", "Customers", "membership.count"),
            _by_group("待分配", "Waiting", "membership.waiting"),
        ),
    )
)

step(
    Step(
        name="allocation_rules",
        label="客户组与分配规则",
        label_en="Groups and allocation rules",
        hint="建立客户组，设定怎样分给业务员",
        hint_en="Make a group and say how it deals customers out",
        path="/groups",
        object="allocation_rule",
        order=50,
    )
)
step(
    Step(
        name="allocation",
        label="第一次分配",
        label_en="First allocation",
        hint="先分组，再立即分配，把客户交给业务员",
        hint_en="Group, then allocate: customers reach their salespeople",
        path="/groups",
        object="allocation_log",
        condition={"field": "ended", "op": "eq", "value": False},
        order=60,
    )
)
