"""The right-hand side of a leaf, brought to a form that SQL and memory compare in the same way.

Everything with an order becomes a list of ranges (`gte 5` is [5, ∞)), so that days of instants, months and lists of
values need no code of their own in either interpreter. References are resolved here, and only here, against a Context:
conditions are compiled with constants, never with now().
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field as dc_field
from datetime import date, datetime, timedelta
from typing import Any, Protocol, TypeGuard

from django.utils import timezone

from beluga.kernel.conditions.tree import MAX_LIST, REFERENCES
from beluga.kernel.fields import clock, types, values
from beluga.kernel.fields.errors import FieldError, Invalid
from beluga.kernel.fields.field import Field
from beluga.kernel.fields.values import Bad


class Viewer(Protocol):
    """What conditions need to know of a Principal."""

    @property
    def variables(self) -> Mapping[str, Any]:
        """The values of `me.*`, without the prefix."""

    def sees(self, object_name: str, field_name: str) -> bool:
        """Whether a sensitive field is seen plain."""


@dataclass(frozen=True)
class Context:
    """Against what a tree is read: named values, the moment that counts as now, and who asks."""

    variables: Mapping[str, Any] = dc_field(default_factory=dict)
    now: datetime = dc_field(default_factory=timezone.now)
    principal: Any = None
    gather: Any = None  # kernel.conditions.many sets it where aggregates of many trees are to share one pass

    @property
    def today(self) -> date:
        """The local day."""
        return clock.today(self.now)

    def value(self, name: str) -> Any:
        """The value of a variable; raises Invalid for one that nobody set: a false guess could open every row."""
        if name in self.variables:
            return self.variables[name]
        if name.startswith("me.") and self.principal is not None and name[3:] in self.principal.variables:
            return self.principal.variables[name[3:]]
        raise Invalid.at("filter", f"变量「{name}」没有取值", f"the variable “{name}” has no value")


@dataclass(frozen=True, slots=True)
class Range:
    """From `low` to `high`; None is open-ended; the flags say whether the end itself is in."""

    low: Any = None
    high: Any = None
    low_in: bool = True
    high_in: bool = True

    @property
    def point(self) -> bool:
        """Whether it is a single value."""
        return self.low is not None and self.low == self.high and self.low_in and self.high_in

    def holds(self, value: Any) -> bool:
        """Whether `value` lies in it."""
        above = self.low is None or value > self.low or (self.low_in and value == self.low)
        return above and (self.high is None or value < self.high or (self.high_in and value == self.high))


@dataclass(frozen=True, slots=True)
class Ranges:
    """The value lies in one of these."""

    parts: list[Range]


@dataclass(frozen=True, slots=True)
class Texts:
    """The value equals, contains, starts or ends with one of these (`mode`)."""

    mode: str
    parts: list[str]


@dataclass(frozen=True, slots=True)
class Numbers:
    """The value is one of these (`any_of`, also for single values), or has all of them (`all_of`)."""

    mode: str
    parts: list[int]


@dataclass(frozen=True, slots=True)
class Flag:
    """The value is this truth value."""

    value: bool


@dataclass(frozen=True, slots=True)
class Present:
    """The value is there, or (False) is not."""

    value: bool


@dataclass(frozen=True, slots=True)
class Yearly:
    """The value's month and day, as MMDD, lies in one of these closed ranges."""

    parts: list[tuple[int, int]]


Operand = Ranges | Texts | Numbers | Flag | Present | Yearly


def is_reference(value: Any) -> TypeGuard[Mapping[str, Any]]:
    """Whether `value` is an object that stands for a value."""
    return isinstance(value, Mapping)


def operand(field: Field, op: str, value: Any, ctx: Context) -> Operand | None:
    """Return what the leaf compares with, None when a variable in it is empty (the leaf is false then).

    Raises Invalid when the value cannot be read as the field's type.
    """
    family = types.of(field).family
    try:
        if op == "set":
            return Present(value is not False)
        if op == "anniversary":
            return Yearly(yearly(ctx.today, values.whole(_resolve(value, ctx), low=0, high=366)))
        match family:
            case "text" | "phone":
                parts = [values.text(one, 500, strip=False) for one in _many(op, value, ctx)]
                return _some(Texts("eq" if op == "in" else op, [part for part in parts if part]), parts)
            case "hash":
                parts = [_tidy(field, one) for one in _many(op, value, ctx)]
                return _some(Texts("eq", parts), parts)
            case "choice" | "array":
                numbers = [values.whole(one) for one in _many(op, value, ctx)]
                return Numbers("all_of" if op == "all_of" else "any_of", numbers) if numbers else None
            case "bool":
                truth = _resolve(value, ctx)
                return None if truth is None else Flag(values.truth(truth))
            case "number" | "date" | "datetime" | "time":
                return _ranges(field, family, op, value, ctx)
    except Bad as bad:
        raise Invalid.at(field.name, f"{field.label}：{bad.zh}", f"{field.label_en or field.label}: {bad.en}") from None
    raise Invalid.at(field.name, f"{field.label}：不支持的操作符", f"{field.label_en or field.label}: no such operator")


def _some(found: Texts, parts: list[Any]) -> Texts | None:
    return found if parts else None


def _tidy(field: Field, value: Any) -> str:
    try:
        return str(types.of(field).parse(value, field) or "")
    except FieldError:
        return values.text(value, 100).upper()


def _resolve(value: Any, ctx: Context) -> Any:
    """The value of a scalar; a reference to a day becomes the day."""
    if not is_reference(value):
        return value
    if len(value) != 1 or next(iter(value)) not in REFERENCES:
        raise Bad("引用有误", "the reference is malformed")
    if "var" in value:
        return ctx.value(str(value["var"]))
    if "days" in value:
        return clock.shift_days(ctx.today, values.whole(value["days"], low=-40_000, high=40_000))
    raise Bad("月份只能用于 介于 或 属于", "a month can only be used with between and in")


def _many(op: str, value: Any, ctx: Context) -> list[Any]:
    """The values of a leaf as a list without the missing ones; a variable inside may itself be a list."""
    listed = op in ("in", "any_of", "all_of")
    source = _resolve(value, ctx) if is_reference(value) else value
    if not listed:
        if isinstance(source, list | tuple | set | frozenset):
            raise Bad("只能有一个值", "only one value is possible")
        return [] if source is None else [source]
    if source is None:
        return []
    if not isinstance(source, list | tuple | set | frozenset):
        raise Bad("须为列表", "must be a list")
    gathered: list[Any] = []
    for one in source:
        one = _resolve(one, ctx)
        gathered.extend(one if isinstance(one, list | tuple | set | frozenset) else [one])
    if len(gathered) > MAX_LIST:
        raise Bad(f"最多 {MAX_LIST} 项", f"at most {MAX_LIST} items")
    return [one for one in gathered if one is not None]


def _ranges(field: Field, family: str, op: str, value: Any, ctx: Context) -> Ranges | None:
    if op in ("between", "in") and is_reference(value) and "month" in value:
        if family not in ("date", "datetime") or len(value) != 1:
            raise Bad("月份只能用于日期", "a month can only be used with dates")
        first, after = clock.month_range(ctx.today, values.whole(value["month"], low=-1_300, high=1_300))
        whole = Range(first, after, high_in=False)
        return Ranges([_instants(field, whole) if family == "datetime" else _texts(field, whole)])
    if op == "in":
        return Ranges([_range(field, family, "eq", one, None) for one in _many(op, value, ctx)])
    if op == "between":
        ends = _resolve(value, ctx) if is_reference(value) else value
        if ends is None:
            return None
        if not isinstance(ends, list | tuple) or len(ends) != 2:
            raise Bad("须有起止两个值", "needs a lower and an upper value")
        low, high = (_resolve(end, ctx) for end in ends)
        return None if low is None or high is None else Ranges([_range(field, family, op, low, high)])
    scalar = _resolve(value, ctx)
    if isinstance(scalar, list | tuple | set | frozenset):
        raise Bad("只能有一个值", "only one value is possible")
    return None if scalar is None else Ranges([_range(field, family, op, scalar, None)])


def _range(field: Field, family: str, op: str, raw: Any, raw_high: Any) -> Range:
    low = _read(field, family, raw)
    match op:
        case "eq":
            found = Range(low, low)
        case "gt":
            found = Range(low, None, low_in=False)
        case "gte":
            found = Range(low, None)
        case "lt":
            found = Range(None, low, high_in=False)
        case "lte":
            found = Range(None, low)
        case "between":
            found = Range(low, _read(field, family, raw_high))
        case _:
            raise Bad("不支持的操作符", "no such operator")
    return _instants(field, found) if family == "datetime" else _texts(field, found)


def _read(field: Field, family: str, raw: Any) -> Any:
    match family:
        case "number":
            return {"integer": values.whole, "amount": values.cents}.get(field.type, values.decimal)(raw)
        case "time":
            return values.clock_time(raw)
        case "date":
            return values.day(raw)
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw
    if isinstance(raw, str) and len(raw.strip()) == 10:
        return values.day(raw)
    return values.moment(raw)


_LAST_INSTANT = clock.midnight(clock.LAST)


def _instants(field: Field, days: Range) -> Range:
    """Days become the instants at which they begin or end; instants stay."""
    low, low_in, high, high_in = days.low, days.low_in, days.high, days.high_in
    if isinstance(low, date) and not isinstance(low, datetime):
        after = None if low_in else _next(low)
        if after is None and not low_in:  # after the last day of the calendar there is nothing
            return Range(_LAST_INSTANT, _LAST_INSTANT, False, False)
        low, low_in = clock.midnight(after or low), True
    if isinstance(high, date) and not isinstance(high, datetime):
        after = _next(high) if high_in else high
        high, high_in = (None if after is None else clock.midnight(after)), False
    if field.key is not None:
        return _written(low, high, low_in, high_in, clock.utc_text)
    return Range(low, high, low_in, high_in)


def _next(day: date) -> date | None:
    return None if day == clock.LAST else day + timedelta(days=1)


def _texts(field: Field, found: Range) -> Range:
    """In JSONB days and times of day are compared as text."""
    if field.key is None or types.of(field).family not in ("date", "time"):
        return found
    return _written(found.low, found.high, found.low_in, found.high_in, lambda end: str(end.isoformat()))


def _written(low: Any, high: Any, low_in: bool, high_in: bool, form: Callable[[Any], str]) -> Range:
    """Ends as text; an open lower end still leaves out the empty text, which is a missing value."""
    upper = None if high is None else form(high)
    return Range("", upper, False, high_in) if low is None else Range(form(low), upper, low_in, high_in)


def yearly(today: date, days: int) -> list[tuple[int, int]]:
    """The MMDD ranges of the days from `today` to `days` later. Who was born on 29 February has 28 in common years."""
    if days >= 365:
        return [(101, 1231)]
    last = clock.shift_days(today, days)
    first_code, last_code = today.month * 100 + today.day, last.month * 100 + last.day
    parts = [(first_code, last_code)] if today.year == last.year else [(first_code, 1231), (101, last_code)]
    for year in {today.year, last.year}:
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        if not leap and today <= date(year, 2, 28) <= last:
            parts.append((229, 229))
    return parts
