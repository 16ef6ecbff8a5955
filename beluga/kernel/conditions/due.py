"""When time alone can change what a record meets.

A tree with relative days, months or anniversaries flips at some midnight though nobody touches the record. `due` gives
the earliest such instant after the context's now, per record, so that only records whose time has come are looked at
again. It may come too early (the record is then looked at in vain), never too late.

However many rules look at a field, it is read a few times only: their thresholds stand in one sorted array, in which
the next one is searched.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field as dc_field
from typing import Any, cast

from django.db.models import DateTimeField, OuterRef, Subquery
from django.db.models.expressions import Combinable

from beluga.kernel.conditions import tree as trees
from beluga.kernel.conditions.operands import Context, is_reference
from beluga.kernel.fields import clock, types
from beluga.kernel.fields.expression import Param, Sql
from beluga.kernel.fields.field import Field, Relation, Schema

# What a threshold means for a value v and an offset n, today being t:
BEGIN = "begin"  # the test turns on the day v - n (when it is after t)
OVER = "over"  # the test turns on the day after v - n (when v - n is t or later)
MONTH = "month"  # it turns with the month that is n months before that of v, and with the next one
YEARLY = "yearly"  # it turns n days before v returns, and on the day after
TURNS = {"gt": (BEGIN,), "lte": (BEGIN,), "gte": (OVER,), "lt": (OVER,)}


@dataclass
class _Thresholds:
    """Everything the trees over one schema look at that time can turn."""

    fields: dict[tuple[Any, ...], Field] = dc_field(default_factory=dict)
    offsets: dict[tuple[tuple[Any, ...], str], set[int]] = dc_field(default_factory=dict)
    related: dict[str, tuple[Relation, Schema, _Thresholds]] = dc_field(default_factory=dict)
    daily: bool = False  # something whose day cannot be told: look again tomorrow

    def note(self, field: Field, kind: str, offset: int) -> None:
        key = (field.name, field.column, field.key, field.type)
        self.fields[key] = field
        self.offsets.setdefault((key, kind), set()).add(offset)

    def days(self, ctx: Context) -> list[Combinable]:
        """The expressions for the next day of each kind, NULL where there is none."""
        found = [
            day
            for (key, kind), offsets in self.offsets.items()
            for day in _next_days(self.fields[key], kind, sorted(offsets), ctx)
        ]
        found += [_of_relation(relation, inner, part, ctx) for relation, inner, part in self.related.values()]
        return [*found, Param(clock.shift_days(ctx.today, 1), "date")] if self.daily else found


def due(rules: Iterable[trees.Tree], schema: Schema, ctx: Context) -> Combinable:
    """Return the expression for the instant (timestamptz, or NULL) at which any of the trees can flip by itself."""
    found = _Thresholds()
    for tree in rules:
        _gather(tree, schema, found)
    days = found.days(ctx)
    if not days:
        return Sql("NULL::timestamptz", output_field=DateTimeField())
    zone = Param(str(clock.zone()), "text")
    template = f"({_least(len(days))}::timestamp AT TIME ZONE {{{len(days)}}})"
    return Sql(template, *days, zone, output_field=DateTimeField())


def _least(count: int) -> str:
    return "LEAST(" + ", ".join(f"{{{place}}}" for place in range(count)) + ")"


def _gather(node: trees.Tree, schema: Schema, found: _Thresholds) -> None:
    match trees.kind(node):
        case "all" | "any" as key:
            for child in trees.children(node, key):
                _gather(child, schema, found)
        case "not":
            _gather(node["not"], schema, found)
        case "field":
            _leaf(node, schema, found)
        case _:
            _quantifier(node, schema, found)


def _leaf(leaf: trees.Tree, schema: Schema, found: _Thresholds) -> None:
    if not _relative(leaf):
        return
    reached = trees.find(schema, leaf["field"])
    if not reached.joined:
        found.daily = True
        return
    value, op = leaf.get("value"), str(leaf.get("op"))
    if op == "anniversary":
        if isinstance(value, int) and value < 365:
            found.note(reached.field, YEARLY, value)
        elif not isinstance(value, int):
            found.daily = True
        return
    if is_reference(value) and "month" in value:
        found.note(reached.field, MONTH, int(value["month"]))
        return
    for place, end in enumerate(value if isinstance(value, list | tuple) else [value]):
        if is_reference(end) and "days" in end:
            side = ("gte", "lte")[place] if op == "between" and place < 2 else op
            for kind in TURNS.get(side, (BEGIN, OVER)):
                found.note(reached.field, kind, int(end["days"]))


def _quantifier(node: trees.Tree, schema: Schema, found: _Thresholds) -> None:
    relation, _, inner = trees.quantified(schema, node["some"])
    part = _Thresholds()
    if node.get("where"):
        _gather(node["where"], inner, part)
    for name in ("max", "min"):
        if isinstance(node.get(name), Mapping):
            _leaf(node[name], inner, part)
    if not (part.offsets or part.daily or part.related):
        return
    if relation is None or part.daily or part.related:
        found.daily = True
        return
    kept = found.related.setdefault(relation.name, (relation, inner, _Thresholds()))[2]
    kept.fields.update(part.fields)
    for key, offsets in part.offsets.items():
        kept.offsets.setdefault(key, set()).update(offsets)


def _of_relation(relation: Relation, inner: Schema, part: _Thresholds, ctx: Context) -> Combinable:
    """The earliest day over all related records, whether or not a condition picks them."""
    days = part.days(ctx)
    day = Sql(f"min({_least(len(days))})", *days)
    if ctx.gather is not None:
        return cast("Combinable", ctx.gather.earliest(relation, inner, day))
    rows = inner.model._base_manager.filter(**dict(inner.living)).order_by()
    return Subquery(rows.filter(**{relation.fk: OuterRef("pk")}).annotate(flips=day).values("flips"))


def _relative(leaf: trees.Tree) -> bool:
    value = leaf.get("value")
    if leaf.get("op") == "anniversary":
        return True
    values = value if isinstance(value, list | tuple) else [value]
    return any(is_reference(one) and ("days" in one or "month" in one) for one in values)


def _next_days(field: Field, kind: str, offsets: list[int], ctx: Context) -> list[Combinable]:
    """The next day on which a test of this kind turns: the largest offset that fits gives the earliest day."""
    day, today, known = _day(field), Param(ctx.today, "date"), Param(offsets, "int[]")
    match kind:
        case "begin":
            return [Sql("({0} - ({2})[width_bucket({0} - {1} - 1, {2})])", day, today, known)]
        case "over":
            return [Sql("({0} - ({2})[width_bucket({0} - {1}, {2})] + 1)", day, today, known)]
        case "month":
            return [_month(day, today, Param(offset, "int")) for offset in offsets]
        case _:
            return [_yearly(day, today, Param(offset, "int")) for offset in offsets]


def _month(day: Combinable, today: Combinable, offset: Combinable) -> Combinable:
    first = Sql("(date_trunc('month', {0}) - make_interval(months => {1}))::date", day, offset)
    after = Sql("({0} + interval '1 month')::date", first)
    return Sql("(CASE WHEN {0} > {1} THEN {0} WHEN {2} > {1} THEN {2} END)", first, today, after)


def _yearly(day: Combinable, today: Combinable, offset: Combinable) -> Combinable:
    """The day on which the next return comes within reach, or on which it is over."""
    years = Sql("(extract(year from {0}) - extract(year from {1}))::int", today, day)
    this = Sql("({0} + make_interval(years => {1}))::date", day, years)
    following = Sql("({0} + make_interval(years => {1} + 1))::date", day, years)
    coming = Sql("(CASE WHEN {0} >= {1} THEN {0} ELSE {2} END)", this, today, following)
    return Sql("(CASE WHEN {0} - {1} > {2} THEN {0} - {1} ELSE {0} + 1 END)", coming, offset, today)


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
