"""The demo company's groups (新注册客户, 成交客户, VIP客户, 流失客户) with people and rules, and a year of allocation.

Groups and rules are made like anybody would make them; memberships and logs of the year come from a few statements.
"""

from __future__ import annotations

from random import Random
from typing import Any

from beluga.apps.groups.demo import year
from beluga.apps.groups.models import (
    AllocationRule,
    CustomerGroup,
    GroupAdmin,
    GroupingRule,
    GroupMember,
    Mode,
    RecycleRule,
    Source,
)
from beluga.apps.org.models import Employment, User

NEW, DEALT, VIP, LOST = "新注册客户", "成交客户", "VIP客户", "流失客户"
# name, note, departments of the salespeople (with how many of each), administrators by account
GROUPS: tuple[tuple[str, str, tuple[tuple[str, int], ...], tuple[str, ...]], ...] = (
    (NEW, "新注册、尚未成交的客户，尽快完成首次跟进", (("华东一部", 13), ("华东二部", 8)), ("manager", "director")),
    (DEALT, "已成交客户的持续经营与复购", (("华东二部", 12), ("华东一部", 4)), ("director",)),
    (VIP, "可投资资产 500 万以上的高净值客户", (("华东一部", 4), ("华南部", 4)), ("director", "manager")),
    (LOST, "流失客户的召回", (("华南部", 11),), ("director",)),
)


def field(name: str, op: str, value: Any) -> dict[str, Any]:
    """One leaf of a condition."""
    return {"field": name, "op": op, "value": value}


def load(seed: int) -> None:
    """Fill the groups of the demo company; nothing happens when there are any."""
    if CustomerGroup.objects.exists():
        return
    made = {name: _group(name, note, teams, admins) for name, note, teams, admins in GROUPS}
    _grouping_rules(made)
    _other_rules(made)
    year.fill(Random(f"{seed} groups"), {name: group.pk for name, group in made.items()})


def _group(name: str, note: str, teams: tuple[tuple[str, int], ...], admins: tuple[str, ...]) -> CustomerGroup:
    group = CustomerGroup.objects.create(name=name, note=note)
    people: list[int] = []
    for department, number in teams:
        team = User.objects.filter(
            members__department__name=department,
            user_roles__role__code="salesman",
            employment=Employment.WORKING,
            is_active=True,
            deleted_at=None,
        )
        people += team.order_by("pk").values_list("pk", flat=True)[:number]
    chiefs = User.objects.filter(username__in=admins).values_list("pk", flat=True)
    GroupMember.objects.bulk_create([GroupMember(group=group, user_id=pk) for pk in dict.fromkeys(people)])
    GroupAdmin.objects.bulk_create([GroupAdmin(group=group, user_id=pk) for pk in chiefs])
    return group


def _grouping_rules(made: dict[str, CustomerGroup]) -> None:
    rules: tuple[tuple[str, Source, str | None, str, bool, dict[str, Any]], ...] = (
        ("可投资资产 500 万以上为 VIP 客户", Source.ANY, None, VIP, False, field("investable", "gte", 5_000_000)),
        ("流失客户转召回组", Source.GROUP, DEALT, LOST, True, field("maturity", "eq", 5)),
        ("成交后转成交组", Source.GROUP, NEW, DEALT, True, field("maturity", "in", [3, 4])),
        ("公海成交客户", Source.POOL, None, DEALT, False, field("maturity", "in", [3, 4])),
        ("公海流失客户", Source.POOL, None, LOST, False, field("maturity", "eq", 5)),
        ("新注册客户", Source.POOL, None, NEW, False, field("created_at", "gte", {"days": -30})),
    )
    GroupingRule.objects.bulk_create(
        [
            GroupingRule(
                name=name,
                source=source,
                source_group=made[origin] if origin else None,
                target_group=made[target],
                break_links=breaks,
                condition=condition,
                order=place,
            )
            for place, (name, source, origin, target, breaks, condition) in enumerate(rules, start=1)
        ]
    )


def _other_rules(made: dict[str, CustomerGroup]) -> None:
    never = field("follow_count", "eq", 0)
    everybody: dict[str, Any] = {"all": []}
    dealing = (
        (NEW, "跟进次数为 0", never, Mode.QUALITY, True),
        (NEW, "其余客户平均分配", everybody, Mode.EVEN, True),
        (DEALT, "平均分配", everybody, Mode.EVEN, True),
        (VIP, "质量优先", everybody, Mode.QUALITY, True),
        (LOST, "近一年流失", field("last_follow_at", "gte", {"days": -365}), Mode.EVEN, True),
        (LOST, "多次退回的客户", field("return_count", "gte", 3), Mode.EVEN, False),
    )
    places: dict[str, int] = {}
    for name, title, condition, mode, active in dealing:
        places[name] = places.get(name, 0) + 1
        AllocationRule.objects.create(
            group=made[name], name=title, condition=condition, mode=mode, active=active, order=places[name]
        )
    days = {NEW: 30, DEALT: 90, VIP: 45, LOST: 60}
    for name, number in days.items():
        RecycleRule.objects.create(
            group=made[name], name=f"{number} 天未跟进", condition=field("idle_days", "gte", number), order=1
        )
