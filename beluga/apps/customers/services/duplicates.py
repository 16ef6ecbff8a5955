"""Is this customer here already? Company names, telephone and identity numbers of people, compared with the living.

Whoever may see the existing customer is given its link; anybody else only learns where it is and how long ago it was
followed up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from beluga.apps.customers.models import Kind
from beluga.kernel.fields.errors import Invalid, say
from beluga.kernel.fields.prepared import prepared
from beluga.kernel.fields.secret import blind
from beluga.kernel.objects import uniqueness
from beluga.kernel.objects.schema import schema
from beluga.kernel.scope.principal import Principal

Row = Mapping[str, Any]
PARAMETER = "customer.duplicates"
# Who among the living has one of some values, and which.
_NAMED = f"""
select lower(c.name), c.id from customers_customer c
where lower(c.name) = any(%s) and c.binned_at is null and c.kind = {Kind.COMPANY.value}
"""
_CALLED = f"""
select s.phone_tail, c.id from customers_customersearch s join customers_customer c on c.id = s.customer_id
where s.phone_tail = any(%s) and c.binned_at is null and c.kind = {Kind.PERSON.value}
"""
_IDENTIFIED = """
select p.id_number_hash, c.id from customers_customerprofile p join customers_customer c on c.id = p.customer_id
where p.id_number_hash = any(%s) and p.id_number_hash > '' and c.binned_at is null
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """Row number `place` has in `field` what customer `holder` has."""

    place: int
    field: str
    holder: int


def refuse_duplicates(principal: Principal, rows: Sequence[Row], kinds: Mapping[int, int], parameter: str) -> None:
    """Raise Taken when a row is somebody known. `kinds` tells what the customers to be updated are.

    Company names always count; telephone and identity numbers of people unless the parameter allows doubles.
    """
    hits = _company_names(rows, kinds)
    if parameter == "refuse":
        hits += _phones(rows, kinds) + _identities(rows, kinds)
    if hits:
        raise _told(principal, hits, len(rows) > 1)


def existing_for(principal: Principal, row: Row) -> list[dict[str, Any]]:
    """Return who is already there with this name, telephone or identity number, for a form being filled in."""
    hits = _company_names([row], {}) + _phones([row], {}) + _identities([row], {})
    return _links(principal, hits)


def _kind(row: Row, kinds: Mapping[int, int]) -> int:
    kind = row.get("kind")
    return int(kind) if kind is not None else kinds.get(row.get("id") or 0, Kind.PERSON)


def _found(field: str, wanted: Mapping[Any, list[int]], there: str, rows: Sequence[Row]) -> list[Hit]:
    with prepared() as cursor:
        cursor.execute(there, [list(wanted)])
        known = cursor.fetchall()
    return [
        Hit(place, field, holder)
        for value, holder in known
        for place in wanted.get(value, ())
        if rows[place].get("id") != holder
    ]


def _gather(rows: Sequence[Row], kinds: Mapping[int, int], field: str, kind: Kind, key: Any) -> dict[Any, list[int]]:
    wanted: dict[Any, list[int]] = {}
    for place, row in enumerate(rows):
        if row.get(field) and _kind(row, kinds) == kind:
            wanted.setdefault(key(row[field]), []).append(place)
    return wanted


def _company_names(rows: Sequence[Row], kinds: Mapping[int, int]) -> list[Hit]:
    wanted = _gather(rows, kinds, "name", Kind.COMPANY, str.lower)
    if not wanted:
        return []
    uniqueness.lock("customer", "name", list(wanted))
    _refuse_twins(wanted, "name", rows)
    return _found("name", wanted, _NAMED, rows)


def _phones(rows: Sequence[Row], kinds: Mapping[int, int]) -> list[Hit]:
    wanted = _gather(rows, kinds, "phone", Kind.PERSON, lambda phone: str(phone)[::-1])
    if not wanted:
        return []
    uniqueness.lock("customer", "phone", list(wanted))
    _refuse_twins(wanted, "phone", rows)
    return _found("phone", wanted, _CALLED, rows)


def _identities(rows: Sequence[Row], kinds: Mapping[int, int]) -> list[Hit]:
    wanted = _gather(rows, kinds, "id_number", Kind.PERSON, blind)
    if not wanted:
        return []
    uniqueness.lock("customer", "id_number", list(wanted))
    _refuse_twins(wanted, "id_number", rows)
    return _found("id_number", wanted, _IDENTIFIED, rows)


def _refuse_twins(wanted: Mapping[Any, list[int]], field: str, rows: Sequence[Row]) -> None:
    for places in wanted.values():
        if len({rows[place].get("id") or f"new {place}" for place in places}) > 1:
            raise Invalid({f"{places[1]}.{field}": [say("在提交的数据里重复", "occurs twice")]})


def _links(principal: Principal, hits: Sequence[Hit]) -> list[dict[str, Any]]:
    return uniqueness.links(principal, schema("customer"), [(hit.field, hit.holder) for hit in hits])


_LABELS = {"name": ("客户名称", "Name"), "phone": ("手机号", "Mobile"), "id_number": ("身份证号", "Identity number")}


def _told(principal: Principal, hits: Sequence[Hit], many: bool) -> uniqueness.Taken:
    links = _links(principal, hits)
    by_holder = dict(zip(dict.fromkeys(hit.holder for hit in hits), links, strict=True))
    fields: dict[str, list[str]] = {}
    for hit in hits:
        link = by_holder[hit.holder]
        zh, en = _LABELS[hit.field]
        where = link.get("title") or link.get("where") or ""
        name = f"{hit.place}.{hit.field}" if many else hit.field
        reason = say(f"{zh}已存在于 {where}", f"{en} exists already: {where}")
        if reason not in fields.setdefault(name, []):
            fields[name].append(reason)
    return uniqueness.Taken(fields, links)
