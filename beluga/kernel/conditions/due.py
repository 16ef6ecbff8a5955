"""When time alone can change what a record meets.

A tree with relative days, months or anniversaries flips at some midnight though nobody touches the record. `due` gives
the earliest such instant after the context's now, per record, so that only records whose time has come are looked at
again. It may come too early (the record is then looked at in vain), never too late.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import DateTimeField, OuterRef, Subquery
from django.db.models.expressions import Combinable

from beluga.kernel.conditions import tree as trees
from beluga.kernel.conditions.operands import Context, is_reference
from beluga.kernel.fields import clock, types
from beluga.kernel.fields.expression import Param, Sql
from beluga.kernel.fields.field import Field, Schema


def due(rules: Iterable[trees.Tree], schema: Schema, ctx: Context) -> Combinable:
    """Return the expression for the instant (timestamptz, or NULL) at which any of the trees can flip by itself."""
    days = [day for tree in rules for day in _node(tree, schema, ctx)]
    if not days:
        return Sql("NULL::timestamptz", output_field=DateTimeField())
    holes = ", ".join(f"{{{place}}}" for place in range(len(days)))
    zone = Param(str(clock.zone()), "text")
    return Sql(f"(LEAST({holes})::timestamp AT TIME ZONE {{{len(days)}}})", *days, zone, output_field=DateTimeField())


def _node(node: trees.Tree, schema: Schema, ctx: Context) -> list[Combinable]:
    match trees.kind(node):
        case "all" | "any" as key:
            return [day for child in trees.children(node, key) for day in _node(child, schema, ctx)]
        case "not":
            return _node(node["not"], schema, ctx)
        case "field":
            found = trees.find(schema, node["field"])
            if not _relative(node):
                return []
            return _flips(found.field, node, ctx) if found.joined else [_tomorrow(ctx)]
        case _:
            return _quantifier(node, schema, ctx)


def _quantifier(node: trees.Tree, schema: Schema, ctx: Context) -> list[Combinable]:
    relation, _, inner = trees.quantified(schema, node["some"])
    leaves = list(_leaves(node["where"])) if node.get("where") else []
    leaves += [node[part] for part in ("max", "min") if isinstance(node.get(part), Mapping)]
    moving = [leaf for leaf in leaves if _relative(leaf)]
    if not moving:
        return []
    plain = relation is not None and all(trees.find(inner, leaf["field"]).joined for leaf in moving)
    if not plain or relation is None or _nested(node.get("where")):
        return [_tomorrow(ctx)]
    days = [day for leaf in moving for day in _flips(trees.find(inner, leaf["field"]).field, leaf, ctx)]
    holes = ", ".join(f"{{{place}}}" for place in range(len(days)))
    rows = inner.model._base_manager.filter(**{relation.fk: OuterRef("pk")}, **dict(inner.living)).order_by()
    return [Subquery(rows.annotate(flips=Sql(f"min(LEAST({holes}))", *days)).values("flips"))]


def _leaves(node: trees.Tree) -> Iterable[trees.Tree]:
    match trees.kind(node):
        case "all" | "any" as key:
            for child in trees.children(node, key):
                yield from _leaves(child)
        case "not":
            yield from _leaves(node["not"])
        case "field":
            yield node


def _nested(node: Any) -> bool:
    """Whether a quantifier stands inside the `where` of another one."""
    if not node:
        return False
    match trees.kind(node):
        case "all" | "any" as key:
            return any(_nested(child) for child in trees.children(node, key))
        case "not":
            return _nested(node["not"])
        case other:
            return other == "some"


def _relative(leaf: trees.Tree) -> bool:
    value = leaf.get("value")
    if leaf.get("op") == "anniversary":
        return True
    values = value if isinstance(value, list | tuple) else [value]
    return any(is_reference(one) and ("days" in one or "month" in one) for one in values)


def _tomorrow(ctx: Context) -> Combinable:
    return Param(clock.shift_days(ctx.today, 1), "date")


def _flips(field: Field, leaf: trees.Tree, ctx: Context) -> list[Combinable]:
    """The days on which the leaf can turn for the value of `field`, each NULL or after today."""
    day, today = _day(field), Param(ctx.today, "date")
    value, op = leaf.get("value"), str(leaf.get("op"))
    if op == "anniversary":
        return [_anniversary(day, today, int(value))] if isinstance(value, int) and value < 365 else []
    if is_reference(value) and "month" in value:
        first = Sql(
            "(date_trunc('month', {0}) - make_interval(months => {1}))::date", day, Param(value["month"], "int")
        )
        after = Sql("({0} + interval '1 month')::date", first)
        return [Sql("(CASE WHEN {0} > {1} THEN {0} WHEN {2} > {1} THEN {2} END)", first, today, after)]
    ends = value if isinstance(value, list | tuple) else [value]
    found: list[Combinable] = []
    for place, end in enumerate(ends):
        if not (is_reference(end) and "days" in end):
            continue
        side = ("gte", "lte")[place] if op == "between" and place < 2 else op
        turn = Sql("({0} - {1})", day, Param(int(end["days"]), "int"))
        before = "CASE WHEN {0} > {1} THEN {0} END"  # turns when the day comes
        after_it = "CASE WHEN {0} >= {1} THEN {0} + 1 END"  # turns when the day is over
        match side:
            case "gt" | "lte":
                found.append(Sql(f"({before})", turn, today))
            case "gte" | "lt":
                found.append(Sql(f"({after_it})", turn, today))
            case _:
                found.append(Sql("(CASE WHEN {0} > {1} THEN {0} WHEN {0} = {1} THEN {0} + 1 END)", turn, today))
    return found


def _anniversary(day: Combinable, today: Combinable, days: int) -> Combinable:
    """The day on which the next return comes within `days`, or on which it is over."""
    years = Sql("(extract(year from {0}) - extract(year from {1}))::int", today, day)
    this = Sql("({0} + make_interval(years => {1}))::date", day, years)
    following = Sql("({0} + make_interval(years => {1} + 1))::date", day, years)
    coming = Sql("(CASE WHEN {0} >= {1} THEN {0} ELSE {2} END)", this, today, following)
    return Sql("(CASE WHEN {0} - {1} > {2} THEN {0} - {1} ELSE {0} + 1 END)", coming, Param(days, "int"), today)


def _day(field: Field) -> Combinable:
    """The value as a local day."""
    value = types.sql(field)
    instant = types.of(field).family == "datetime"
    if field.key is not None:
        kind = "timestamptz" if instant else "date"
        value = Sql(f"(CASE WHEN pg_input_is_valid({{0}}, '{kind}') THEN ({{0}})::{kind} END)", value)
    if instant:
        return Sql("(({0} AT TIME ZONE {1})::date)", value, Param(str(clock.zone()), "text"))
    return value
