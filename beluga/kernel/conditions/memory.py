"""The tree over one record in memory: `matches`. It agrees with SQL on every tree; a property test holds them together.

A record is what the API gives: names to JSON values (amounts in yuan, days as text), relations to lists of records, a
reference to an id or, where its fields are read, to a record; a dotted name may also stand as a key of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from beluga.kernel.conditions import tree as trees
from beluga.kernel.conditions.operands import Context, Flag, Numbers, Operand, Present, Ranges, Texts, Yearly, operand
from beluga.kernel.fields import types
from beluga.kernel.fields.errors import Invalid
from beluga.kernel.fields.field import Field, Schema
from beluga.kernel.registry import UnknownName

Record = Mapping[str, Any]


def matches(tree: trees.Tree | str | None, record: Record, schema: Schema, ctx: Context) -> bool:
    """Whether `record` meets `tree`. Raises Invalid when the tree is malformed or a value cannot be read."""
    try:
        return _node(trees.parse(tree), record, schema, ctx)
    except UnknownName as error:
        raise Invalid.at("filter", f"条件引用了不存在的字段（{error}）", str(error)) from None
    except RecursionError:
        raise trees.malformed() from None


def _node(node: trees.Tree, record: Record, schema: Schema, ctx: Context) -> bool:
    match trees.kind(node):
        case "all":
            return all(_node(child, record, schema, ctx) for child in trees.children(node, "all"))
        case "any":
            return any(_node(child, record, schema, ctx) for child in trees.children(node, "any"))
        case "not":
            return not _node(node["not"], record, schema, ctx)
        case "field":
            return _leaf(node, record, schema, ctx)
        case _:
            return _some(node, record, schema, ctx)


def _leaf(node: trees.Tree, record: Record, schema: Schema, ctx: Context) -> bool:
    found = trees.find(schema, node["field"])
    op = str(node.get("op"))
    if op not in types.of(found.own).operators:
        raise trees.malformed()
    target = operand(found.field, op, node.get("value"), ctx)
    return target is not None and test(value_of(record, str(node["field"]), found.own), found.own, target)


def value_of(record: Record, name: str, field: Field) -> Any:
    """The stored form of the value called `name` in a record, None when it is missing."""
    raw: Any = record
    if name in record:
        raw = record[name]
    else:
        for step in name.split("."):
            raw = raw.get(step) if isinstance(raw, Mapping) else None
    if raw is None and field.memory is not None and "." not in name:
        raw = field.memory(record)
    return types.of(field).read(raw, field)


def test(value: Any, field: Field, found: Operand) -> bool:
    """Whether the stored `value` meets the operand."""
    if isinstance(found, Present):
        return bool(value is not None and value != []) is found.value
    if value is None:
        return False
    match found:
        case Flag(value=wanted):
            return bool(value is wanted)
        case Numbers(mode=mode, parts=parts):
            have = set(value) if isinstance(value, list) else {value}
            return have.issuperset(parts) if mode == "all_of" else not have.isdisjoint(parts)
        case Texts(mode=mode, parts=parts):
            return _text(value, mode, parts)
        case Yearly(parts=windows):
            if isinstance(value, date):
                code = f"{value.month:02}{value.day:02}"
            else:
                code = value[5:7] + value[8:10]
            return any(f"{low:04}" <= code <= f"{high:04}" for low, high in windows)
        case Ranges(parts=ranges):
            return any(one.holds(value) for one in ranges)


def fold(text: str) -> str:
    """Lower case letter by letter, as PostgreSQL does it."""
    return "".join(letter.lower()[0] for letter in text)


def _text(value: str, mode: str, parts: list[str]) -> bool:
    have = fold(value)
    match mode:
        case "eq":
            return any(have == fold(part) for part in parts)
        case "contains":
            return any(fold(part) in have for part in parts)
        case "starts":
            return any(have.startswith(fold(part)) for part in parts)
        case _:
            return any(have.endswith(fold(part)) for part in parts)


def _some(node: trees.Tree, record: Record, schema: Schema, ctx: Context) -> bool:
    relation, reference, inner = trees.quantified(schema, node["some"])
    name = str(node["some"])
    where = node.get("where")
    if reference is not None:
        there = record.get(name)
        if not isinstance(there, Mapping):
            if types.of(reference).read(there, reference) is None:
                return False
            there = {"id": there} | {
                key.removeprefix(f"{name}."): value for key, value in record.items() if key.startswith(f"{name}.")
            }
        return _node(where, there, inner, ctx) if where else True
    assert relation is not None
    rows = [row for row in record.get(name) or [] if isinstance(row, Mapping)]
    if relation.condition:
        rows = [row for row in rows if _node(relation.condition, row, inner, ctx)]
    if where:
        rows = [row for row in rows if _node(where, row, inner, ctx)]
    parts = [part for part in trees.AGGREGATES if part in node]
    return all(_aggregate(part, node[part], rows, inner, ctx) for part in parts) if parts else bool(rows)


def _aggregate(part: str, spec: Any, rows: list[Record], inner: Schema, ctx: Context) -> bool:
    if not isinstance(spec, Mapping):
        raise trees.malformed()
    field = trees.aggregate_field(part, spec, inner)
    target = operand(field, str(spec.get("op")), spec.get("value"), ctx)
    if target is None:
        return False
    if part == "count":
        return test(len(rows), field, target)
    own = trees.find(inner, spec.get("field")).own
    found = [value_of(row, str(spec.get("field")), own) for row in rows]
    values = [value for value in found if value is not None]
    if part == "sum":
        total: Any = sum((Fraction(value) for value in values), Fraction(0))
    elif not values:
        total = None
    elif part == "avg":
        total = sum((Fraction(value) for value in values), Fraction(0)) / len(values)
    else:
        total = max(values) if part == "max" else min(values)
    if isinstance(total, int | Decimal):
        total = Fraction(total)
    return test(total, field, _exact(target))


def _exact(target: Operand) -> Operand:
    """Numbers as fractions, so that sums and means compare without rounding."""
    if not isinstance(target, Ranges):
        return target
    return Ranges([replace(one, low=_fraction(one.low), high=_fraction(one.high)) for one in target.parts])


def _fraction(end: Any) -> Any:
    return Fraction(end) if isinstance(end, int | Decimal) else end


def aggregate_of_nothing(part: str, spec: Any, inner: Schema, ctx: Context) -> bool:
    """Whether an aggregate's comparison holds for a record without related rows."""
    return _aggregate(part, spec, [], inner, ctx)
