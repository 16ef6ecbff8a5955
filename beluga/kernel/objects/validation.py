"""What people send, checked: every field read by its type, required ones there, references pointing at something one
may see. The outcome is rows of stored forms, ready for a writer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from beluga.kernel.fields import types
from beluga.kernel.fields.errors import FieldError, Invalid, say
from beluga.kernel.fields.field import Field
from beluga.kernel.fields.mask import refuse_stars
from beluga.kernel.objects import refs, uniqueness
from beluga.kernel.objects.meta import is_readonly
from beluga.kernel.objects.schema import ObjectSchema, schema
from beluga.kernel.registry import UnknownName
from beluga.kernel.scope.principal import Principal

MOST_ROWS = 1_000
META = ("id", "version")


class Problems:
    """Gathers reasons by field; with several rows each name begins with the row's number (`3.phone`)."""

    def __init__(self, many: bool) -> None:
        self.many = many
        self.fields: dict[str, list[str]] = {}

    def add(self, place: int, name: str, reason: str) -> None:
        """Note what is wrong with a field of a row."""
        self.fields.setdefault(f"{place}.{name}" if self.many else name, []).append(reason)

    def raise_any(self) -> None:
        """Raise Invalid when anything was noted."""
        if self.fields:
            raise Invalid(self.fields)


def read(
    principal: Principal, known: ObjectSchema, rows: Sequence[Mapping[str, Any]], many: bool = False
) -> list[dict[str, Any]]:
    """Return `rows` with the stored form of every value, `id` and `version` kept, defaults filled in for new ones.

    Raises Invalid naming each wrong field: unknown, read-only, unreadable, missing, taken, pointing nowhere, masked.
    """
    if len(rows) > MOST_ROWS:
        raise Invalid.at("rows", f"一次最多 {MOST_ROWS} 行", f"At most {MOST_ROWS} rows at once")
    problems = Problems(many or len(rows) > 1)
    given = defaults(known)
    required = [field for field in known if field.required and not is_readonly(field)]
    checked = [_read_row(principal, known, place, row, given, required, problems) for place, row in enumerate(rows)]
    _references(principal, known, checked, problems)
    problems.raise_any()
    clashes = uniqueness.clashes(principal, known, checked)
    for clash in clashes:
        problems.add(clash.place, clash.field, clash.reason)
    if clashes:
        holders = [(clash.field, clash.holder) for clash in clashes if clash.holder is not None]
        raise uniqueness.Taken(problems.fields, uniqueness.links(principal, known, holders))
    return checked


def _read_row(
    principal: Principal,
    known: ObjectSchema,
    place: int,
    row: Mapping[str, Any],
    given: Mapping[str, Any],
    required: Sequence[Field],
    problems: Problems,
) -> dict[str, Any]:
    checked: dict[str, Any] = {name: _number(place, name, row[name], problems) for name in META if name in row}
    for name, raw in row.items():
        if name in META:
            continue
        field = known.fields.get(name)
        if field is None:
            problems.add(place, name, say(f"没有字段「{name[:60]}」", f"There is no field {name[:60]}"))
        elif is_readonly(field):
            problems.add(place, name, say(f"「{field.label}」不能修改", f"{name} cannot be changed"))
        else:
            try:
                if field.sensitive and not principal.sees(known.name, name):
                    refuse_stars(field, raw)
                checked[name] = types.of(field).parse(raw, field)
            except FieldError as error:
                problems.add(place, name, error.reason)
    new = checked.get("id") is None
    if new:
        checked = {**given, **checked}
    for field in required:
        if new or field.name in checked:
            value = checked.get(field.name)
            broken = f"{place}.{field.name}" if problems.many else field.name
            if (value is None or value == "" or value == []) and broken not in problems.fields:
                problems.add(
                    place, field.name, say(f"{field.label}不能为空", f"{field.label_en or field.name} is required")
                )
    return checked


def defaults(known: ObjectSchema) -> dict[str, Any]:
    """What new records get in fields nobody filled in, in stored forms by name; None where the default is not (or no
    longer) a value of the field's type."""
    found: dict[str, Any] = {}
    for field in known:
        if field.default is not None and not is_readonly(field):
            try:
                found[field.name] = types.of(field).parse(field.default, field)
            except FieldError:
                found[field.name] = None
    return found


def _references(
    principal: Principal, known: ObjectSchema, rows: Sequence[Mapping[str, Any]], problems: Problems
) -> None:
    """Refuse references to what is not there, or out of the principal's sight."""
    pointing: dict[str, list[tuple[int, Field, set[int]]]] = {}
    for field in known:
        target = refs.target_of(field)
        for place, row in enumerate(rows if target is not None else ()):
            value = row.get(field.name)
            if value and target is not None:
                ids = {value} if isinstance(value, int) else set(value)
                pointing.setdefault(target, []).append((place, field, ids))
    for target, uses in pointing.items():
        try:
            pointed = schema(target)
        except UnknownName:
            continue
        wanted = set().union(*(ids for _, _, ids in uses))
        rows_there = refs.visible(principal, pointed)
        there = set(rows_there.filter(pk__in=wanted).order_by().values_list("pk", flat=True))
        for place, field, ids in uses:
            if ids - there:
                problems.add(
                    place, field.name, say(f"{field.label}指向的数据不存在", f"{field.name} points to nothing")
                )


def _number(place: int, name: str, raw: Any, problems: Problems) -> int | None:
    if raw is None:
        return None
    if isinstance(raw, bool) or not isinstance(raw, int) or not 0 <= raw < 2**63:
        problems.add(place, name, say("须为整数", "must be a whole number"))
        return None
    return raw
