"""One metric call becomes one GROUP BY over the rows the principal may see.

    query(principal, MetricCall(measure="customer.count", dimensions=["month(created_at)"], condition={…}))

Dimensions are field names or `day(field)`, `week(field)`, `month(field)`, `year(field)` of a date; a field that holds
several values (tags, groups) counts a record once under each. The answer carries the labels of what it names, so that a
client can draw it without asking again.
"""

from __future__ import annotations

import functools
import operator
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Avg, BigIntegerField, Count, Expression, F, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import TruncDay, TruncMonth, TruncWeek, TruncYear
from django.utils import timezone

from beluga.kernel.conditions import Context, check, to_q
from beluga.kernel.fields.errors import Invalid, UserError, say
from beluga.kernel.fields.expression import Sql
from beluga.kernel.fields.field import Field
from beluga.kernel.fields.types import sql
from beluga.kernel.metrics.declaration import Measure, measures
from beluga.kernel.objects.queries import narrowed
from beluga.kernel.objects.refs import labels
from beluga.kernel.objects.schema import schema
from beluga.kernel.registry import UnknownName
from beluga.kernel.scope.principal import Principal, Refused
from beluga.kernel.scope.rows import scoped

LIMIT = 1000
MANY = ("tags", "refs", "enums")
TRUNCATIONS = {"day": TruncDay, "week": TruncWeek, "month": TruncMonth, "year": TruncYear}
DIMENSION = re.compile(r"^(?:(day|week|month|year)\()?([a-z][a-z0-9_.]*)\)?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricCall:
    """A question. `period` is `{"from": date, "to": date}`, both inclusive, on the measure's period field; `compare`
    asks for the same figure over the period of equal length before it; `sort` is `value`, `-value` or `dimension`.
    Without `total`, groups whose sum it is not come without the value over all rows, which is a walk of its own."""

    measure: str | Measure
    dimensions: Sequence[str] = ()
    condition: Mapping[str, Any] | None = None
    period: Mapping[str, str] | None = None
    compare: bool = False
    sort: str = "-value"
    limit: int = 100
    total: bool = True


@dataclass(frozen=True, slots=True)
class _Dimension:
    name: str
    field: Field
    truncation: str | None = None


@dataclass(slots=True)
class _Plan:
    """A call made ready: of the rows in `scope` (`reader` says whose), those that meet `where` are meant."""

    measure: Measure
    reader: Principal
    scope: QuerySet[Any]
    where: Q
    dimensions: list[_Dimension] = field(default_factory=list)


def together(principal: Principal, calls: Sequence[MetricCall]) -> dict[int, tuple[Any]]:
    """Return the values of the bare figures among `calls`, by their place, that stand over the same rows: these are
    walked once for all of them. What is wrong with a call is left for `query` to say."""
    alike: dict[str, list[tuple[int, _Plan, Q]]] = defaultdict(list)
    for place, call in enumerate(calls):
        with suppress(UserError, Refused):
            plan = _plan(principal, call)
            if not call.dimensions and not call.compare and plan.measure.agg != "ratio":
                rows = f"{plan.measure.object} {plan.reader.scopes.get(plan.measure.object)}"
                alike[rows].append((place, plan, _between(plan, *_period(call.period))))
    values: dict[int, tuple[Any]] = {}
    for plans in (plans for plans in alike.values() if len(plans) > 1):
        any_of = functools.reduce(operator.or_, (where for *_, where in plans)) if all(w for *_, w in plans) else Q()
        asked = {f"of_{place}": _aggregate(plan.measure) for place, plan, _ in plans}
        for place, _, where in plans:
            asked[f"of_{place}"].filter = where or None
        row = plans[0][1].scope.filter(any_of).order_by().aggregate(**asked)
        values |= {place: (_value(plan.measure, {"value": row[f"of_{place}"]}),) for place, plan, _ in plans}
    return values


def query(principal: Principal, call: MetricCall, known: tuple[Any] | None = None) -> dict[str, Any]:
    """Answer one call; `known` is its value where `together` found it.

    Returns `{"measure", "label", "unit", "rows": [{"key": [dimension values], "value", "former"?}], "total", "former"?,
    "labels": {dimension: {value: label}}}`; `total` is None where it was neither asked for nor the groups' sum. Money
    is in yuan. Raises Invalid for an unknown measure, dimension or condition, and for a dimension the principal sees
    only masked; Refused without the right to view the object.
    """
    plan = _plan(principal, call)
    start, end = _period(call.period)
    found, limit = plan.scope.filter(_between(plan, start, end)), _limit(call.limit)
    rows, total = _rows(plan, found, call.sort, limit, call.total) if known is None else ([], known[0])
    answer: dict[str, Any] = {
        "measure": plan.measure.name,
        "label": say(plan.measure.label, plan.measure.label_en),
        "unit": say(plan.measure.unit, plan.measure.unit_en),
        "rows": rows,
        "total": total,
        "labels": _labels(principal, plan, rows),
    }
    if call.compare and start and end:
        span = end - start + timedelta(days=1)
        before = plan.scope.filter(_between(plan, start - span, end - span))
        answer["former"] = _total(plan, before)
        formerly = {tuple(row["key"]): row["value"] for row in _rows(plan, before, call.sort, LIMIT, False)[0]}
        for row in rows:
            row["former"] = formerly.get(tuple(row["key"]))
    return answer


def _plan(principal: Principal, call: MetricCall) -> _Plan:
    try:
        wanted = call.measure if isinstance(call.measure, Measure) else measures.get(call.measure)
    except UnknownName:
        raise Invalid.at("measure", f"没有这个指标：{call.measure}", f"There is no measure {call.measure}") from None
    principal.require(f"{wanted.object}.view")
    known = schema(wanted.object)
    if call.condition and (problems := check(call.condition, known, principal)):
        raise Invalid({f"condition{problem.path}": [problem.message] for problem in problems})
    reader, trees = narrowed(principal, known, [tree for tree in (call.condition, wanted.condition) if tree])
    where = Q(*(to_q(tree, known, Context(principal=principal)) for tree in trees))
    plan = _Plan(wanted, reader, scoped(reader, wanted.object), where)
    if len(call.dimensions) > 3:
        raise Invalid.at("dimensions", "最多 3 个维度", "At most 3 dimensions")
    for name in call.dimensions:
        plan.dimensions.append(_dimension(principal, wanted, name))
    return plan


def _dimension(principal: Principal, wanted: Measure, name: str) -> _Dimension:
    found = DIMENSION.match(name)
    wrong = Invalid.at("dimensions", f"不能按「{name}」统计", f"Cannot group by {name}")
    if found is None or bool(found[1]) != name.endswith(")"):
        raise wrong
    try:
        declared = schema(wanted.object).field(found[2])
    except UnknownName:
        raise wrong from None
    if declared.sensitive and not principal.sees(wanted.object, declared.name):
        raise wrong
    if declared.type in ("json", "file", "files", "longtext", "idnumber") or not declared.filterable:
        raise wrong
    if found[1] and declared.type not in ("date", "datetime"):
        raise wrong
    return _Dimension(name, declared, found[1])


def _expression(dimension: _Dimension) -> Any:
    expression = sql(dimension.field)
    if dimension.truncation:
        zone = timezone.get_current_timezone() if dimension.field.type == "datetime" else None
        return TRUNCATIONS[dimension.truncation](expression, tzinfo=zone)
    return _Unnest(expression) if dimension.field.type in MANY else expression


class _Unnest(Expression):
    """unnest(array): one row per element; grouped by its place in the select list."""

    set_returning = True

    def __init__(self, source: Any) -> None:
        super().__init__(output_field=BigIntegerField())
        self.source = source

    def get_source_expressions(self) -> list[Any]:
        return [self.source]

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        (self.source,) = exprs

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        text, params = compiler.compile(self.source)
        return f"unnest({text})", params

    def get_group_by_cols(self) -> list[Any]:
        return [self]


def _aggregate(wanted: Measure) -> Any:
    if wanted.agg == "count":
        return Count("pk")
    declared = schema(wanted.object).field(wanted.field or "")
    expression = sql(declared)
    kinds = {"sum": Sum, "avg": Avg, "min": Min, "max": Max}
    return Count(expression, distinct=True) if wanted.agg == "distinct" else kinds[wanted.agg](expression)


def _aggregates(plan: _Plan) -> dict[str, Any]:
    """The aggregates to ask for; a ratio asks for both of its parts, each under its own condition."""
    if plan.measure.agg != "ratio" or plan.measure.of is None:
        return {"value": _aggregate(plan.measure)}
    parts = {}
    for alias, name in zip(("value", "base"), plan.measure.of, strict=True):
        part = measures.get(name)
        aggregate = _aggregate(part)
        if part.condition:
            condition = to_q(part.condition, schema(part.object), Context())
            aggregate.filter = Q(condition)
        parts[alias] = aggregate
    return parts


def _rows(plan: _Plan, rows: QuerySet[Any], sort: str, limit: int, whole: bool) -> tuple[list[dict[str, Any]], Any]:
    """The groups, at most `limit`, and the value over all rows: with the groups where that is their sum."""
    if not plan.dimensions:
        return [], _total(plan, rows)
    names = [f"dimension_{place}" for place in range(len(plan.dimensions))]
    keyed = {name: _expression(item) for name, item in zip(names, plan.dimensions, strict=True)}
    grouped = rows.order_by().annotate(**keyed).values(*names).annotate(**_aggregates(plan))
    adds = plan.measure.agg == "count" and all(item.field.type not in MANY for item in plan.dimensions)
    if adds:
        grouped = grouped.annotate(whole=Sql("(sum({0}) OVER ())::bigint", F("value"), output_field=BigIntegerField()))
    order: dict[str, list[Any]] = {
        "value": [F("value").asc(nulls_first=True), *names],
        "dimension": [F(names[0]).asc(nulls_last=True)],
    }
    found = list(grouped.order_by(*order.get(sort, [F("value").desc(nulls_last=True), *names]))[:limit])
    total = (found[0]["whole"] if found else 0) if adds else _total(plan, rows) if whole else None
    return [{"key": [_plain(row[name]) for name in names], "value": _value(plan.measure, row)} for row in found], total


def _total(plan: _Plan, rows: QuerySet[Any]) -> Any:
    return _value(plan.measure, rows.order_by().aggregate(**_aggregates(plan)))


def _value(wanted: Measure, row: Mapping[str, Any]) -> Any:
    value = row["value"]
    if wanted.agg == "ratio":
        base = row["base"]
        return round(float(value or 0) / float(base), 4) if base else None
    if value is None:
        return 0 if wanted.agg == "sum" else None
    money = wanted.field is not None and schema(wanted.object).field(wanted.field).type == "amount"
    if money and wanted.agg != "distinct":
        return round(float(value) / 100, 2)
    return round(float(value), 4) if isinstance(value, Decimal | float) else _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return timezone.localtime(value).date().isoformat()
    return value.isoformat() if isinstance(value, date) else value


def _labels(principal: Principal, plan: _Plan, rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {
        dimension.name: labels(principal, dimension.field, {row["key"][place] for row in rows} - {None})
        for place, dimension in enumerate(plan.dimensions)
        if dimension.field.target or dimension.field.enum or dimension.field.type == "tags"
    }


def _between(plan: _Plan, start: date | None, end: date | None) -> Q:
    if start is None and end is None:
        return plan.where
    declared = schema(plan.measure.object).field(plan.measure.period_field)
    leaf: dict[str, Any] = {"field": declared.name}
    if start and end:
        leaf |= {"op": "between", "value": [start.isoformat(), end.isoformat()]}
    else:
        leaf |= {"op": "gte" if start else "lte", "value": (start or end or date.max).isoformat()}
    return plan.where & Q(to_q(leaf, schema(plan.measure.object), Context()))


def _period(period: Mapping[str, str] | None) -> tuple[date | None, date | None]:
    if not period:
        return None, None
    try:
        start, end = (date.fromisoformat(period[key]) if period.get(key) else None for key in ("from", "to"))
    except (ValueError, TypeError):
        raise Invalid.at("period", "日期格式为 YYYY-MM-DD", "Dates are written YYYY-MM-DD") from None
    if start and end and (start > end or start.year < 1900 or end.year > 2999):
        raise Invalid.at("period", "开始日期晚于结束日期", "The period ends before it starts")
    return start, end


def _limit(limit: int) -> int:
    if not 1 <= limit <= LIMIT:
        raise Invalid.at("limit", f"条数须在 1 与 {LIMIT} 之间", f"The limit must be between 1 and {LIMIT}")
    return limit
