"""Unique fields among living records, in words that help: who has the value already, when the asker may know it.

An index may stand behind a unique field or not (custom fields have none before it is built), so the check takes locks
first, of a few values or of the field: two people saving the same value at the same time cannot both pass.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import F, Q

from beluga.kernel.fields import types
from beluga.kernel.fields.errors import Invalid, say
from beluga.kernel.fields.expression import Param, Sql
from beluga.kernel.fields.field import Field
from beluga.kernel.fields.prepared import prepared
from beluga.kernel.fields.secret import blind
from beluga.kernel.fields.sql import sql
from beluga.kernel.objects import refs
from beluga.kernel.objects.schema import ObjectSchema
from beluga.kernel.scope.principal import Principal
from beluga.kernel.scope.rows import scoped

Row = Mapping[str, Any]
FEW = 20  # values that are locked one by one; two people who save different ones need not wait for each other


class Clash(NamedTuple):
    """Row number `place` wants a value in `field` that record `holder` has (None: an earlier one of the rows)."""

    place: int
    field: str
    reason: str
    holder: int | None = None


class Taken(Invalid):
    """Values are taken; `details` holds links to those who have them, as far as the asker may see them."""

    code = "duplicate"

    def __init__(self, fields: Mapping[str, Sequence[str]], existing: list[dict[str, Any]]) -> None:
        super().__init__(fields)
        self.details = {"existing": existing}


def clashes(principal: Principal, known: ObjectSchema, rows: Sequence[Row]) -> list[Clash]:
    """Return a clash for every value of a unique field that another record has, or an earlier one of `rows`. `rows` are
    stored forms; those with an `id` are updates of that record."""
    found: list[Clash] = []
    for field in known:
        if not field.unique:
            continue
        values: dict[Any, list[int]] = defaultdict(list)
        for place, row in enumerate(rows):
            value = row.get(field.name)
            if value is not None and value != "":
                values[key(field, value)].append(place)
        if not values:
            continue
        lock(known.name, field.name, list(values))
        words = say(f"{field.label}在提交的数据里重复", f"{field.label_en or field.label} occurs twice")
        found += [Clash(place, field.name, words) for places in values.values() for place in places[1:]]
        own = {row["id"] for row in rows if row.get("id") is not None}
        holders = {value: pk for value, pk in existing(known, field, list(values)) if pk not in own}
        reasons = explain(principal, known, field, holders)
        found += [
            Clash(place, field.name, reasons[value], holder)
            for value, holder in holders.items()
            for place in values[value]
        ]
    return found


def links(principal: Principal, known: ObjectSchema, holders: Iterable[tuple[str, int]]) -> list[dict[str, Any]]:
    """Return, for (field, id) pairs, a link to each record in scope (object, id, title); else only where it is."""
    fields: dict[int, str] = {}
    for field, pk in holders:
        fields.setdefault(pk, field)
    titles, places = _told(principal, known, set(fields))
    return [
        {"field": field, "object": known.name, "id": pk, "title": titles[pk]}
        if pk in titles
        else {"field": field, "where": places.get(pk, "")}
        for pk, field in fields.items()
    ]


def key(field: Field, value: Any) -> Any:
    """The form in which a stored value is compared: text folded in case, identity numbers by their blind index."""
    if field.type == "idnumber":
        return blind(str(value))
    stored = types.of(field).to_extra(value, field) if field.key is not None else value
    return stored.casefold() if isinstance(stored, str) else stored


def expression(field: Field) -> Any:
    """The SQL of what `key` gives."""
    if field.type == "idnumber" and field.key is None:
        return F(f"{field.column}_hash")
    found = sql(field)
    text = field.type in ("text", "longtext", "phone", "email", "url", "idnumber")
    return Sql("lower({0})", found) if text else found


def existing(known: ObjectSchema, field: Field, values: Sequence[Any]) -> list[tuple[Any, int]]:
    """Return (key, id) of the living records that hold one of the keys, whoever may see them."""
    rows = known.model._default_manager.filter(**known.living).annotate(_key=expression(field))
    cast = "text[]" if isinstance(values[0], str) else "numeric[]" if isinstance(values[0], int) else None
    if cast is not None:
        template = "{0}::numeric = ANY({1})" if cast == "numeric[]" else "{0} = ANY({1})"
        rows = rows.filter(Sql(template, F("_key"), Param(list(values), cast)))
    else:
        rows = rows.filter(_key__in=values)
    found = []
    for value, pk in rows.order_by().values_list("_key", "pk"):
        found.append((int(value) if cast == "numeric[]" else value, pk))
    return found


def explain(principal: Principal, known: ObjectSchema, field: Field, holders: Mapping[Any, int]) -> dict[Any, str]:
    """Return per value why it cannot be: the title of who has it, or only where that is when it is out of scope."""
    titles, places = _told(principal, known, set(holders.values()))
    label = say(field.label, field.label_en)
    answer: dict[Any, str] = {}
    for value, pk in holders.items():
        title = titles.get(pk) or places.get(pk)
        if title:
            answer[value] = say(f"{label}已存在于 {title}", f"{label} exists already: {title}")
        else:
            answer[value] = say(f"{label}已存在", f"{label} exists already")
    return answer


def _told(principal: Principal, known: ObjectSchema, ids: set[int]) -> tuple[dict[int, str], Mapping[int, str]]:
    """What the principal may know of records: the titles of those in scope, and where the others are."""
    if not ids:
        return {}, {}
    seen = set(scoped(principal, known.name, few=Q(pk__in=ids)).order_by().values_list("pk", flat=True))
    names = refs.names(principal, {known.name: seen}).get(known.name, {})
    titles = {pk: names.get(str(pk), "") for pk in seen}
    hidden = sorted(ids - seen)
    places = known.declared.whereabouts(hidden) if hidden and known.declared.whereabouts else {}
    return {pk: title["label"] if isinstance(title, dict) else title for pk, title in titles.items()}, places


def lock(object_name: str, field_name: str, values: Sequence[Any] = ()) -> None:
    """Hold other writers of this unique field back until the transaction ends: everybody, or where a few `values` are
    given only those of the same values, and whoever writes many."""
    name = f"unique {object_name}.{field_name}"
    few = [f"{name} {value}" for value in sorted(map(str, values))] if len(values) < FEW else []
    first = f"select pg_advisory_xact_lock{'_shared' if few else ''}(hashtextextended(%s, 0))"
    each = "select pg_advisory_xact_lock(hashtextextended(v, 0)) from unnest(%s::text[]) v"
    with prepared() as cursor:
        cursor.execute(f"{first} union all {each}", [name, few])
