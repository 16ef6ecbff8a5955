"""The tree as SQL: `to_q`.

Every leaf is positive and may be NULL; NULL counts as false in WHERE, in CASE and under AND/OR, so only `not` has to
say IS NOT TRUE, and positive filters keep their indexes. To-many paths become EXISTS or one counted subquery, never a
join.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, cast

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import Exists, Model, OuterRef, QuerySet, Subquery
from django.db.models.expressions import Combinable, F
from django.db.models.lookups import Exact

from beluga.kernel.conditions import tree as trees
from beluga.kernel.conditions.operands import (
    Context,
    Flag,
    Numbers,
    Operand,
    Present,
    Range,
    Ranges,
    Texts,
    Yearly,
    operand,
)
from beluga.kernel.fields import types
from beluga.kernel.fields.errors import Invalid
from beluga.kernel.fields.expression import FALSE, THERE, TRUE, Param, Sql, both, either, negation
from beluga.kernel.fields.field import Field, Relation, Schema
from beluga.kernel.fields.secret import blind
from beluga.kernel.registry import Registry, UnknownName

LeafCompiler = Callable[[Schema, Field, str, list[int], Context], Combinable]
# How any_of and all_of of a field type become SQL when more than an array must be looked at (tags: personal ones).
array_compilers: Registry[LeafCompiler] = Registry("array compiler")


def to_q(tree: trees.Tree | str | None, schema: Schema, ctx: Context) -> Combinable:
    """Return the conditional expression of `tree` over a query of `schema.model`, for .filter(), CASE and annotations.

    Raises Invalid when the tree is malformed or a value cannot be read (`check` says where).
    """
    return node_sql(trees.parse(tree), schema, ctx)


def node_sql(node: trees.Tree, schema: Schema, ctx: Context) -> Combinable:
    """The expression of one node."""
    try:
        match trees.kind(node):
            case "all":
                return both([node_sql(child, schema, ctx) for child in trees.children(node, "all")])
            case "any":
                return either([node_sql(child, schema, ctx) for child in trees.children(node, "any")])
            case "not":
                return negation(node_sql(node["not"], schema, ctx))
            case "field":
                return leaf_sql(node, schema, ctx)
            case _:
                return some_sql(node, schema, ctx)
    except UnknownName as error:
        raise Invalid.at("filter", f"条件引用了不存在的字段（{error}）", str(error)) from None
    except RecursionError:
        raise trees.malformed() from None


def leaf_sql(node: trees.Tree, schema: Schema, ctx: Context) -> Combinable:
    """The expression of one leaf; a path that joins cannot follow becomes EXISTS per reference."""
    found = trees.find(schema, node["field"])
    op = str(node.get("op"))
    if op not in types.of(found.own).operators:
        raise trees.malformed()
    if found.joined:
        return compare(schema, found.field, op, node.get("value"), ctx)
    if op == "set" and node.get("value") is False:  # also where the reference itself leads nowhere
        return negation(leaf_sql({**node, "value": True}, schema, ctx))
    _, hop = found.hops[0]
    inner = schema.related(hop.target or "")
    rest = {**node, "field": str(node["field"]).split(".", 1)[1]}
    return _through(schema, hop, inner, leaf_sql(rest, inner, ctx))


def compare(schema: Schema, field: Field, op: str, value: Any, ctx: Context) -> Combinable:
    """The comparison of a field that plain joins reach."""
    found = operand(field, op, value, ctx)
    if found is None:
        return FALSE
    if isinstance(found, Numbers) and types.of(field).many:
        return _array(schema, field, found, ctx)
    if isinstance(found, Present) and types.of(field).many and types.of(field).family == "array":
        there = _array_present(schema, field)
        return there if found.value else negation(there)
    test = apply(types.sql(field), field, found)
    return both([field.implied(found.parts), test]) if field.implied and isinstance(found, Numbers) else test


def apply(left: Combinable, field: Field, found: Operand) -> Combinable:
    """The comparison of the expression `left`, which gives values of `field`, with an operand."""
    match found:
        case Present(value=wanted):
            there = _present(left, field)
            return there if wanted else negation(there)
        case Flag(value=wanted):
            return Sql("{0} = {1}", left, Param(wanted, "boolean"))
        case Numbers(parts=parts):
            if len(parts) == 1:
                return Sql("{0} = {1}", left, Param(parts[0], "bigint"))
            return Sql("{0} = ANY({1})", left, Param(parts, "bigint[]"))
        case Texts(parts=parts) if types.of(field).family == "hash":
            return Sql("{0} = ANY({1})", F(f"{field.column}_hash"), Param([blind(part) for part in parts], "text[]"))
        case Texts(mode=mode, parts=parts):
            return _text(left, field, mode, parts)
        case Yearly(parts=windows):
            return either([_yearly(left, field, low, high) for low, high in windows])
        case Ranges(parts=ranges):
            points = [one.low for one in ranges if one.point]
            others = [_range(left, one) for one in ranges if not one.point]
            if len(points) == 1:
                others.append(Sql("{0} = {1}", left, Param(points[0], _cast(points[0]))))
            elif points:
                others.append(Sql("{0} = ANY({1})", left, Param(points, f"{_cast(points[0])}[]")))
            return either(others)


def _range(left: Combinable, one: Range) -> Combinable:
    ends: list[Combinable] = []
    if one.low is not None:
        ends.append(Sql("{0} %s {1}" % (">=" if one.low_in else ">"), left, Param(one.low, _cast(one.low))))
    if one.high is not None:
        ends.append(Sql("{0} %s {1}" % ("<=" if one.high_in else "<"), left, Param(one.high, _cast(one.high))))
    return both(ends) if ends else Sql("{0} IS NOT NULL", left)


_CASTS = {
    "int": "bigint",
    "Decimal": "numeric",
    "date": "date",
    "datetime": "timestamptz",
    "time": "time",
    "str": "text",
}


def _cast(value: Any) -> str:
    return _CASTS[type(value).__name__]


def _text(left: Combinable, field: Field, mode: str, parts: list[str]) -> Combinable:
    """Texts compare without regard to case; where the value has none, the plain column does and keeps its index."""
    if not parts:
        return FALSE
    cased = any(part.lower() != part or part.upper() != part for part in parts)
    side = Sql("lower({0})", left) if cased else left
    wrap = "lower({1})" if cased else "{1}"
    if mode == "eq":
        if len(parts) == 1:
            return Sql("{0} = " + wrap, side, Param(parts[0], "text"))
        many = "ARRAY(SELECT lower(one) FROM unnest({1}) AS one)" if cased else "{1}"
        return Sql("{0} = ANY(" + many + ")", side, Param(parts, "text[]"))
    body = parts[0].replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    if mode == "ends" and types.of(field).family == "phone":
        body = parts[0][::-1].replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        return Sql("reverse({0}) LIKE " + wrap, side, Param(f"{body}%", "text"))
    pattern = {"contains": f"%{body}%", "starts": f"{body}%", "ends": f"%{body}"}[mode]
    return Sql("{0} LIKE " + wrap, side, Param(pattern, "text"))


def _present(left: Combinable, field: Field) -> Combinable:
    match types.of(field).family:
        case "text" | "phone":
            return Sql("{0} <> ''", left)
        case "hash":
            return Sql("{0} <> ''", F(f"{field.column}_hash"))
        case "date" | "datetime" | "time" if field.key is not None:
            return Sql("{0} <> ''", left)
        case "opaque":
            return Sql("to_jsonb({0}) <> ALL({1})", left, Param(["null", '""', "[]", "{}"], "jsonb[]"))
    return Sql(THERE, left)


def _yearly(left: Combinable, field: Field, low: int, high: int) -> Combinable:
    if field.key is not None:
        code: Combinable = Sql("(substr({0}, 6, 2) || substr({0}, 9, 2))", left)
        return Sql("{0} BETWEEN {1} AND {2}", code, Param(f"{low:04}", "text"), Param(f"{high:04}", "text"))
    code = Sql("(extract(month from {0}) * 100 + extract(day from {0}))", left)
    return Sql("{0} BETWEEN {1} AND {2}", code, Param(low, "int"), Param(high, "int"))


def _array(schema: Schema, field: Field, found: Numbers, ctx: Context) -> Combinable:
    if field.type in array_compilers:
        return array_compilers.get(field.type)(schema, field, found.mode, found.parts, ctx)
    if field.many is not None:
        links = [_linked(field, found.parts)] if found.mode == "any_of" else [_linked(field, [n]) for n in found.parts]
        return both(links)
    return array_test(schema, field, found.mode, found.parts)


def array_test(schema: Schema, field: Field, mode: str, parts: list[int]) -> Combinable:
    """any_of or all_of of an array column or a JSON list."""
    if field.key is not None:
        left = types.as_json_path(field)
        if mode == "all_of":
            return Sql("{0} @> {1}", left, Param("[" + ",".join(map(str, parts)) + "]", "jsonb"))
        listed = "CASE WHEN jsonb_typeof({0}) = 'array' THEN {0} END"
        template = "EXISTS (SELECT 1 FROM jsonb_array_elements(" + listed + ") AS one WHERE one = ANY({1}))"
        return Sql(template, left, Param([str(part) for part in parts], "jsonb[]"))
    sign = "@>" if mode == "all_of" else "&&"
    return Sql("{0} " + sign + " {1}", types.sql(field), Param(parts, _array_type(schema, field)))


def _array_present(schema: Schema, field: Field) -> Combinable:
    if field.many is not None:
        return _linked(field, None)
    if field.key is not None:
        left = types.as_json_path(field)
        return Sql("(CASE WHEN jsonb_typeof({0}) = 'array' THEN jsonb_array_length({0}) > 0 END)", left)
    return Sql("cardinality({0}) > 0", types.sql(field))


def _linked(field: Field, parts: list[int] | None) -> Combinable:
    assert field.many is not None
    model, here, there = field.many
    rows = trees.get_model(model)._base_manager.filter(**{here: OuterRef("pk")})
    return Exists(rows if parts is None else rows.filter(Sql("{0} = ANY({1})", F(there), Param(parts, "bigint[]"))))


def _array_type(schema: Schema, field: Field) -> str:
    """The SQL type of an array column, so that the constant is compared without a cast on the column."""
    column: Any = None
    if field.expression is not None:
        column = getattr(types.sql(field), "output_field", None)
    else:
        model: Any = schema.model
        for step in field.column.split("__"):
            column = model._meta.get_field(step)
            model = column.related_model or model
    if isinstance(column, ArrayField):
        return f"{column.base_field.db_type(connection)}[]"
    return "bigint[]"


def _through(schema: Schema, hop: Field, inner: Schema, condition: Combinable) -> Combinable:
    """EXISTS over the one record a reference leads to."""
    if condition is FALSE:
        return FALSE
    return Exists(inner.model._base_manager.filter(Exact(F("pk"), _outer(types.sql(hop)))).filter(condition))


def _outer(expression: Combinable) -> Combinable:
    """The expression with its columns belonging to the query around."""
    if isinstance(expression, F):
        return OuterRef(expression.name)  # type: ignore[attr-defined]
    if isinstance(expression, Sql):
        parts = [_outer(part) for part in expression.parts]
        return Sql(expression.template, *parts, output_field=expression.output_field)
    return expression


def some_sql(node: trees.Tree, schema: Schema, ctx: Context) -> Combinable:
    """EXISTS, or one subquery that tests all aggregates of the quantifier."""
    relation, reference, inner = trees.quantified(schema, node["some"])
    where = node.get("where")
    inside = replace(ctx, gather=None) if ctx.gather is not None else ctx
    condition = node_sql(where, inner, inside) if where else TRUE
    if reference is not None:
        return _through(schema, reference, inner, condition)
    assert relation is not None
    parts = [part for part in trees.AGGREGATES if part in node]
    if ctx.gather is not None and ctx.gather.schema is schema:
        return cast("Combinable", ctx.gather.add(relation, inner, condition, node, parts))
    if condition is FALSE and not parts:
        return FALSE
    rows = related_rows(relation, inner, ctx).filter(**{relation.fk: OuterRef("pk")})
    if condition is not TRUE:
        rows = rows.filter(condition)
    if not parts:
        return Exists(rows)
    tests = both([aggregate_test(part, node[part], inner, ctx, None) for part in parts])
    return Subquery(rows.order_by().annotate(condition_holds=tests).values("condition_holds"))


def related_rows(relation: Relation, inner: Schema, ctx: Context) -> QuerySet[Model]:
    """The living records behind a relation, narrowed as its declaration says."""
    rows = inner.model._base_manager.filter(**dict(inner.living), **dict(relation.extra))
    return rows.filter(node_sql(relation.condition, inner, ctx)) if relation.condition else rows


def aggregate_test(
    part: str, spec: Mapping[str, Any], inner: Schema, ctx: Context, only: Combinable | None
) -> Combinable:
    """The comparison of one aggregate over rows of `inner`, counting only rows where `only` holds when it is given."""
    if not isinstance(spec, Mapping):
        raise trees.malformed()
    field = trees.aggregate_field(part, spec, inner)
    found = operand(field, str(spec.get("op")), spec.get("value"), ctx)
    if found is None:
        return FALSE
    gate = " FILTER (WHERE {1})" if only is not None else ""
    if part == "count":
        value: Combinable = Sql("count(*)" + gate, F("pk"), *([only] if only is not None else []))
    else:
        source = types.sql(trees.find(inner, spec.get("field")).field)
        value = Sql(f"{part}({{0}})" + gate, source, *([only] if only is not None else []))
        if part == "sum":
            value = Sql("coalesce({0}, 0)", value)
    return apply(value, field, found)
