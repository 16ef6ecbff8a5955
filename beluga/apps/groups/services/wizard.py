"""The wizard of a group: name and people, allocation rules, recycle rules, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from beluga.apps.groups.models import CustomerGroup
from beluga.apps.groups.queries.reach import manageable
from beluga.apps.groups.services.rules import MODELS
from beluga.kernel.conditions import words
from beluga.kernel.fields.errors import NotFound
from beluga.kernel.objects import queries, services
from beluga.kernel.objects.schema import schema
from beluga.kernel.registry import UnknownName
from beluga.kernel.scope.principal import Principal

LISTS = {"allocation_rules": "allocation_rule", "recycle_rules": "recycle_rule"}
OWN = ("name", "admins", "members", "active", "note")


def save(principal: Principal, group_id: int | None, setup: Mapping[str, Any]) -> int:
    """Store all steps and return the group's id. Raises NotFound, Invalid, Conflict, Refused for rules without the
    right to them."""
    if group_id is not None and not manageable(principal).filter(pk=group_id).exists():
        raise NotFound
    row = {name: setup[name] for name in OWN if name in setup}
    if group_id is not None:
        row |= {"id": group_id, "version": setup.get("version")}
    (saved,) = services.save(principal, "customer_group", [row])
    for name, object_name in LISTS.items():
        if setup.get(name) is not None:
            _save_rules(principal, saved, object_name, setup[name])
    return saved


def read(principal: Principal, group_id: int) -> dict[str, Any]:
    """Return the group with its people and rules, each rule's condition also in words. Raises NotFound."""
    found = queries.get(principal, "customer_group", group_id)
    group = CustomerGroup.objects.get(pk=group_id)
    answer: dict[str, Any] = {**found, **{name: [] for name in LISTS}}
    for name in LISTS:
        for rule in getattr(group, name).order_by("order", "pk"):
            line = {
                "id": rule.pk,
                "name": rule.name,
                "order": rule.order,
                "active": rule.active,
                "rule_type": rule.rule_type,
                "condition": rule.condition,
                "words": told(principal, rule.condition),
                "include_tags": rule.include_tags,
                "exclude_tags": rule.exclude_tags,
            }
            if name == "allocation_rules":
                line |= {"members": rule.members, "mode": rule.mode}
            answer[name].append(line)
    return answer


def told(principal: Principal, condition: Mapping[str, Any]) -> str:
    """A rule's condition as a sentence; empty when it says nothing or names a field that is no more."""
    if not condition or condition == {"all": []}:
        return ""
    try:
        return words(condition, schema("customer"), principal.language)
    except UnknownName:
        return ""


def _save_rules(principal: Principal, group_id: int, object_name: str, rules: list[Mapping[str, Any]]) -> None:
    model: Any = MODELS[object_name]
    kept = {rule["id"] for rule in rules if rule.get("id")}
    gone = model.objects.filter(group=group_id).exclude(pk__in=kept)
    if gone.exists():
        principal.require(f"{object_name}.delete")
        gone.delete()
    if model.objects.filter(pk__in=kept, group=group_id).count() != len(kept):
        raise NotFound
    if not rules:
        return
    principal.require(f"{object_name}.update")
    rows = [
        {name: value for name, value in {**rule, "group": group_id}.items() if name != "id" or value} for rule in rules
    ]
    ids = services.save(principal, object_name, rows)
    model.objects.bulk_update([model(pk=pk, order=place) for place, pk in enumerate(ids, start=1)], ["order"])
