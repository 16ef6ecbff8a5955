"""Which rules a customer meets: all rules of a run in one scan of the customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from beluga.apps.groups.models.rule import Rule
from beluga.apps.groups.services.work import analyze, execute
from beluga.kernel.conditions import Context, compile_many
from beluga.kernel.objects.schema import schema
from beluga.kernel.scope.principal import SYSTEM

MATCHED = "customer_id bigint, rules int[]"


def tree_of(rule: Rule) -> dict[str, Any]:
    """Return the whole condition of a rule: its tree, some of the tags it wants, none of those it does not."""
    parts: list[Mapping[str, Any]] = [rule.condition] if rule.condition else []
    if rule.include_tags:
        parts.append({"field": "tags", "op": "any_of", "value": list(rule.include_tags)})
    if rule.exclude_tags:
        parts.append({"not": {"field": "tags", "op": "any_of", "value": list(rule.exclude_tags)}})
    return {"all": parts}


def match(rules: Sequence[Rule], candidates: QuerySet[Any]) -> int:
    """Fill `groups_matched` with those of the candidate customers that meet any rule, and the rules they meet."""
    if not rules:
        return 0
    hits = compile_many({rule.pk: tree_of(rule) for rule in rules}, schema("customer"), Context(principal=SYSTEM))
    try:
        sql, values = candidates.order_by().annotate(hits=hits).values_list("pk", "hits").query.sql_with_params()
    except EmptyResultSet:
        return 0
    found = execute(
        f"insert into groups_matched "
        f"select x.id, x.hits from ({sql} offset 0) x(id, hits) where cardinality(x.hits) > 0",
        values,
    )
    analyze("groups_matched")
    return found
