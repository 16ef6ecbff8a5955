"""Rules that name departments: a department that goes would leave them matching nobody, without a word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from beluga.apps.groups.models import AllocationRule, GroupingRule, RecycleRule
from beluga.apps.org.services import Holding, holdings
from beluga.kernel.scope.principal import Principal

FIELDS = ("department", "departments")
_NAMED = """
jsonb_path_exists(condition, '$.** ? (@.field == "department" || @.field == "departments").value[*] ? (@ == $ids[*])',
                  jsonb_build_object('ids', %s::bigint[]))
"""


def _naming(model: type[Any], ids: Sequence[int]) -> QuerySet[Any]:
    return model.objects.alias(named=RawSQL(_NAMED, [list(ids)])).filter(named=True)


def count(ids: Sequence[int]) -> int:
    """How many rules have a condition that names one of the departments."""
    return sum(_naming(model, ids).count() for model in (GroupingRule, AllocationRule, RecycleRule))


def move(principal: Principal, ids: Sequence[int], target: int) -> int:
    """Let the rules name `target` instead; returns how many rules."""
    done = 0
    for model in (GroupingRule, AllocationRule, RecycleRule):
        rules = list(_naming(model, ids))
        for rule in rules:
            rule.condition, rule.updated_at = _renamed(rule.condition, set(ids), target), timezone.now()
            rule.version += 1
        model.objects.bulk_update(rules, ["condition", "updated_at", "version"])
        done += len(rules)
    return done


def _renamed(node: Any, ids: set[int], target: int) -> Any:
    if isinstance(node, list):
        return [_renamed(one, ids, target) for one in node]
    if not isinstance(node, dict):
        return node
    if node.get("field") not in FIELDS:
        return {name: _renamed(one, ids, target) for name, one in node.items()}
    value = node.get("value")
    if isinstance(value, list):
        changed = [target if not isinstance(one, dict) and one in ids else one for one in value]
        value = [one for place, one in enumerate(changed) if one not in changed[:place]]
    elif not isinstance(value, dict) and value in ids:
        value = target
    return {**node, "value": value}


holdings.register(
    "group_rules",
    Holding(label="条客户组规则", label_en="rules of customer groups", count=count, move=move),
)
