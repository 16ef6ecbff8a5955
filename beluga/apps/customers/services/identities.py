"""What an identity number tells: the day of birth and the gender. Both are filled in where they are empty and never
written over."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from beluga.apps.customers.models import Customer, Kind
from beluga.kernel.fields.clock import today
from beluga.kernel.fields.secret import decrypt
from beluga.kernel.objects.imports.stage import TABLE, Stage

TOLD = ("birthday", "gender")
MALE, FEMALE = 1, 2
_RESIDENT = re.compile(r"\d{6}(\d{4})(\d\d)(\d\d)\d\d(\d)[\dX]")
_OLD = re.compile(r"\d{6}(\d\d)(\d\d)(\d\d)\d\d(\d)")  # of 15 digits, given out in the twentieth century


def told_by(number: str | None) -> tuple[date, int] | None:
    """Return the day of birth and the gender a resident's number tells; None for any other and for no real day."""
    found = _RESIDENT.fullmatch(number or "") or _OLD.fullmatch(number or "")
    if found is None:
        return None
    year, month, day, place = map(int, found.groups())
    try:
        born = date(year if year > 99 else 1900 + year, month, day)
    except ValueError:
        return None
    return (born, MALE if place % 2 else FEMALE) if born.year > 1850 and born <= today() else None


def fill_in(rows: Sequence[dict[str, Any]]) -> None:
    """Complete checked rows of people that bring an identity number, in place; a known customer keeps what it has."""
    bring = [(row, told) for row in rows if (told := told_by(row.get("id_number"))) and row.get("kind") != Kind.COMPANY]
    known = [row["id"] for row, _ in bring if row.get("id")]
    held: dict[int, tuple[Any, ...]] = {}
    if known:
        rows_held = Customer.objects.filter(pk__in=known).values_list("pk", *TOLD, "kind")
        held = {pk: (born, sex, kind) for pk, born, sex, kind in rows_held}
    for row, told in bring:
        *have, kind = held.get(row.get("id") or 0, (None, None, row.get("kind")))
        if kind == Kind.COMPANY:
            continue
        for name, value, former in zip(TOLD, told, have, strict=True):
            # What is taken away together with giving the number is told by it all the same.
            if not row.get(name) and (former is None or name in row):
                row[name] = value


def fill_in_staged(stage: Stage) -> None:
    """The same for the rows of a file: where neither the file nor the known customer says anything."""
    brought = next((one.stage for one in stage.targets if one.column.name == "id_number"), "")
    if not brought:
        return
    birthday, gender = (stage.column(name) for name in TOLD)
    kind = stage.column("kind")
    no_birthday = f"coalesce(s.{birthday}, c.birthday) is null"
    no_gender = f"coalesce(s.{gender}, c.gender) is null"
    open_rows = stage.rows(
        f"select s.n, s.{brought}, {no_birthday}, {no_gender} "
        f"from {TABLE} s left join customers_customer c on c.id = s.id where s.fault = '' and s.{brought} > '' "
        f"and coalesce(s.{kind}, {Kind.PERSON.value}) = {Kind.PERSON.value} and ({no_birthday} or {no_gender})"
    )
    filled = [
        (n, told[0] if unborn else None, told[1] if sexless else None)
        for n, number, unborn, sexless in open_rows
        if (told := told_by(decrypt(number)))
    ]
    if filled:
        stage.execute(
            f"update {TABLE} s set {birthday} = coalesce(f.born, s.{birthday}), {gender} = coalesce(f.sex, s.{gender}) "
            f"from unnest(%s::int[], %s::date[], %s::smallint[]) f(n, born, sex) where f.n = s.n",
            [list(one) for one in zip(*filled, strict=True)],
        )
