"""Writing rules: conditions are judged as ones that run for everybody, a new rule goes last, order moves by drag."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Max, Model as DjangoModel

from beluga.apps.groups.models import AllocationRule, GroupingRule, RecycleRule, Source
from beluga.apps.groups.models.rule import Rule
from beluga.apps.groups.queries.reach import manageable
from beluga.apps.groups.services import matching
from beluga.kernel.conditions import ensure
from beluga.kernel.fields.errors import Invalid, NotFound
from beluga.kernel.objects import queries, services
from beluga.kernel.objects.schema import schema
from beluga.kernel.scope.principal import Principal

# Whom the grouping run takes from the company pool.
COMPANY_POOL: dict[str, Any] = {
    "all": [{"not": {"some": "memberships"}}, {"not": {"field": "private_owner", "op": "set"}}]
}
MODELS: Mapping[str, type[Rule]] = {
    "grouping_rule": GroupingRule,
    "allocation_rule": AllocationRule,
    "recycle_rule": RecycleRule,
}


def save_grouping_rules(principal: Principal, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Store checked grouping rules. Raises Invalid for a source and a target that do not go together."""
    former = _former(GroupingRule, rows)
    ready = []
    for row in rows:
        known = former.get(row.get("id") or 0)
        ready.append(_prepared(principal, row, known) | _way(row, known))
    return _store(principal, "grouping_rule", ready)


def save_allocation_rules(principal: Principal, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Store checked allocation rules. Raises Invalid for a group the asker does not manage or people outside it."""
    return _save_for_group(principal, "allocation_rule", rows)


def save_recycle_rules(principal: Principal, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Store checked recycle rules. Raises Invalid for a group the asker does not manage."""
    return _save_for_group(principal, "recycle_rule", rows)


def reorder(principal: Principal, kind: str, ids: Sequence[int]) -> None:
    """Put the rules into this order, from 1; rules of the same list that are not named follow. Raises NotFound."""
    principal.require(f"{kind}.update")
    model: Any = MODELS[kind]
    named = list(model.objects.select_for_update().filter(pk__in=ids))
    if len(named) != len(set(ids)) or not ids:
        raise NotFound
    lists = {getattr(rule, "group_id", None) for rule in named}
    if len(lists) > 1:
        raise Invalid.at("ids", "只能排列同一客户组的规则", "Only rules of one group can be ordered")
    group_id = lists.pop()
    if group_id is not None:
        _managed(principal, group_id)
    rest = model.objects.exclude(pk__in=ids)
    if group_id is not None:
        rest = rest.filter(group=group_id)
    order = [*ids, *rest.order_by("order", "pk").values_list("pk", flat=True)]
    rules = [model(pk=pk, order=place) for place, pk in enumerate(order, start=1)]
    model.objects.bulk_update(rules, ["order"])


def matching_number(principal: Principal, kind: str, rule: Mapping[str, Any]) -> dict[str, Any]:
    """Return `{"count", "of"}`: how many customers in the asker's sight meet a rule not yet saved, and among which.

    Allocation deals what waits in its group's pool (`waiting`), recycling takes from its salespeople (`held`); for both
    `whole` tells how many of the group meet the rule. A grouping rule is counted in its source (`group`, `pool`), and
    whatever has no group yet in the `company`. A rule that takes customers away says nothing while it is empty
    (`nothing`, no count): it cannot be saved so.
    """
    if kind != "allocation_rule" and not any(rule.get(one) for one in ("condition", "include_tags", "exclude_tags")):
        return {"count": None, "of": "nothing"}
    draft = GroupingRule(
        condition=rule.get("condition") or {},
        include_tags=rule.get("include_tags") or [],
        exclude_tags=rule.get("exclude_tags") or [],
    )

    def count(*among: Mapping[str, Any]) -> int:
        return queries.counted(principal, "customer", filter={"all": [matching.tree_of(draft), *among]})

    if kind == "grouping_rule":
        if rule.get("source") == Source.GROUP and rule.get("source_group"):
            return {"count": count(_in_group(rule["source_group"])), "of": "group"}
        if rule.get("source") == Source.POOL:
            return {"count": count(COMPANY_POOL), "of": "pool"}
    elif group := rule.get("group"):
        served: dict[str, Any] = {"field": "owner", "op": "set"}
        of, where = ("held", served) if kind == "recycle_rule" else ("waiting", {"not": served})
        return {"count": count(_in_group(group, where)), "of": of, "whole": count(_in_group(group))}
    return {"count": count(), "of": "company"}


def _in_group(group_id: int, *where: Mapping[str, Any]) -> dict[str, Any]:
    return {"some": "memberships", "where": {"all": [{"field": "group", "op": "eq", "value": group_id}, *where]}}


def _save_for_group(principal: Principal, name: str, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    former = _former(MODELS[name], rows)
    ready = []
    for row in rows:
        known: Any = former.get(row.get("id") or 0)
        group_id = row.get("group") or known.group_id
        _managed(principal, group_id)
        if known is not None and group_id != known.group_id:
            raise Invalid.at("group", "规则不能换到别的客户组", "A rule stays in its group")
        ready.append(_prepared(principal, row, known))
    return _store(principal, name, ready)


def _managed(principal: Principal, group_id: int) -> None:
    if not manageable(principal).filter(pk=group_id).exists():
        raise Invalid.at("group", "只能设置自己管理的客户组", "Only groups that you administer")


def _former(model: type[Any], rows: Sequence[Mapping[str, Any]]) -> dict[int, Any]:
    return {rule.pk: rule for rule in model.objects.filter(pk__in=[row["id"] for row in rows if row.get("id")])}


def _prepared(principal: Principal, row: Mapping[str, Any], known: DjangoModel | None) -> dict[str, Any]:
    """The row with a judged condition, and lists without doubles."""
    ready = dict(row)
    if "condition" in row or known is None:
        tree = row.get("condition") or {"all": []}
        ready["condition"] = ensure(tree, schema("customer"), principal, rule=True, name="condition")
    for name in ("include_tags", "exclude_tags", "members"):
        if name in ready:
            ready[name] = list(dict.fromkeys(ready[name] or []))
    return ready


def _way(row: Mapping[str, Any], known: GroupingRule | None) -> dict[str, Any]:
    """Source, source group and target of a grouping rule, which must go together."""

    def now(name: str, column: str) -> Any:
        return row[name] if name in row else getattr(known, column, None)

    source = now("source", "source") or Source.POOL
    source_group, target_group = now("source_group", "source_group_id"), now("target_group", "target_group_id")
    if source == Source.GROUP and source_group is None:
        raise Invalid.at("source_group", "选择来源客户组", "Choose the group it takes from")
    if source != Source.GROUP:
        source_group = None
    if source == Source.POOL and target_group is None:
        raise Invalid.at("target_group", "来源是公海时选择目标客户组", "Choose the group it puts into")
    if source_group is not None and source_group == target_group:
        raise Invalid.at("target_group", "来源和目标不能相同", "From and to must differ")
    answer = {"source": source, "source_group": source_group, "target_group": target_group}
    if target_group is None:
        answer["break_links"] = True  # into the company pool means out of the group
    return answer


def _store(principal: Principal, name: str, rows: Sequence[dict[str, Any]]) -> list[int]:
    ids = services.write(principal, name, rows)
    model: Any = MODELS[name]
    for pk, row in zip(ids, rows, strict=True):
        if not row.get("id"):
            same = model.objects.filter(group=row["group"]) if "group" in row else model.objects.all()
            last = same.exclude(pk=pk).aggregate(last=Max("order"))["last"] or 0
            model.objects.filter(pk=pk).update(order=last + 1)
    return ids
