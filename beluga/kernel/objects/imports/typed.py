"""Cells become stored values, a column at a time: equal cells of a column are read once, names of references are looked
up once for all rows of a batch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.db import connection
from django.db.models.functions import Lower

from beluga.kernel import templates
from beluga.kernel.fields import types
from beluga.kernel.fields.errors import FieldError, say
from beluga.kernel.fields.field import Field
from beluga.kernel.fields.mask import refuse_stars
from beluga.kernel.fields.sql import sql
from beluga.kernel.fields.values import listed
from beluga.kernel.objects import refs
from beluga.kernel.objects.imports import plan as plans
from beluga.kernel.objects.models import ImportRun
from beluga.kernel.objects.schema import schema
from beluga.kernel.scope.principal import Principal

BATCH = 10_000
REMEMBERED = 100_000

Read = tuple[dict[str, Any], dict[str, str]]  # by cell: the stored value (None: none), and why there is none


class Typed:
    """A batch of rows: `values[i]` is the column of the plan's i-th field, `faults[r]` what is wrong with row r."""

    __slots__ = ("cells", "faults", "lines", "rows", "values")

    def __init__(self, rows: list[int], lines: list[int], cells: list[list[str]]) -> None:
        self.rows = rows
        self.lines = lines
        self.cells = cells
        self.values: list[list[Any]] = []
        self.faults: list[str] = [""] * len(rows)

    def fault(self, place: int, reason: str) -> None:
        """Note what is wrong with a row."""
        self.faults[place] = f"{self.faults[place]}；{reason}" if self.faults[place] else reason


class Reader:
    """Reads the staged rows of a run according to a plan."""

    def __init__(self, principal: Principal, run: ImportRun, plan: plans.Plan) -> None:
        self.run = run
        self.plan = plan
        self.labels = [column["label"] for column in run.columns]
        self._readers: list[Callable[[Sequence[str]], Read]] = [
            References(principal, field, blank=field.name in plan.blank)
            if refs.target_of(field) is not None
            else Plain(field, plain=not field.sensitive or principal.sees(run.object, field.name))
            for field in plan.fields
        ]

    def unfound(self, reason: str) -> str | None:
        """The field whose name of a record was not found, when that is what `reason` says."""
        return next((item.name for item in self.plan.fields if reason.startswith(not_found(item, ""))), None)

    def batches(self, limit: int | None = None, only: list[int] | None = None) -> Iterator[Typed]:
        """Yield the rows in order, at most `limit` of them; those numbered `only`, if they are said."""
        last, left = 0, limit if limit is not None else 1 << 60
        while left > 0:
            size = min(BATCH, left)
            with connection.cursor() as cursor:
                cursor.execute(
                    "select row, line, cells from objects_importrow "
                    "where run_id = %s and row > %s and (%s::int[] is null or row = any(%s)) order by row limit %s",
                    [self.run.pk, last, only, only, size],
                )
                found = cursor.fetchall()
            if not found:
                return
            rows, lines, cells = (list(part) for part in zip(*found, strict=True))
            last, left = rows[-1], left - len(found)
            yield self._typed(Typed(rows, lines, cells))

    def _typed(self, batch: Typed) -> Typed:
        by_column = list(zip(*batch.cells, strict=True))
        texts: list[Sequence[str]] = [by_column[place] for place, _ in self.plan.columns]
        texts += [self._constant(item, batch) for item in self.plan.constants]
        for column, read in zip(texts, self._readers, strict=True):
            found, reasons = read(column)
            batch.values.append([found[cell] for cell in column])
            for place, cell in enumerate(column if reasons else ()):
                if cell in reasons:
                    batch.fault(place, reasons[cell])
        return batch

    def _constant(self, item: plans.Constant, batch: Typed) -> Sequence[str]:
        if not item.varies:
            return [item.template] * len(batch.rows)
        return [
            templates.render(item.template, plans.variables_of(self.run, row, line, self.labels, cells))
            for row, line, cells in zip(batch.rows, batch.lines, batch.cells, strict=True)
        ]


def not_found(field: Field, name: str) -> str:
    """The words for a name that no record has."""
    return say(
        f"{field.label}：没有找到「{name}", f"{field.label_en or field.name}: not found: {name.removesuffix('」')}"
    )


class Plain:
    """Reads a column by its field's type, equal cells once; `plain` tells whether who imports sees the field so."""

    def __init__(self, field: Field, *, plain: bool) -> None:
        self.field = field
        self.plain = plain
        self._known: Read = ({}, {})

    def __call__(self, cells: Sequence[str]) -> Read:
        values, reasons = self._known
        if len(values) > REMEMBERED:
            values.clear()
            reasons.clear()
        kind = types.of(self.field)
        for cell in set(cells).difference(values):
            try:
                if not self.plain:
                    refuse_stars(self.field, cell)
                value = kind.parse(cell, self.field, text=True)
                values[cell] = None if value == [] else value
            except FieldError as error:
                values[cell], reasons[cell] = None, error.reason
        return values, reasons


class References:
    """Reads names of records: by title, by a unique or key field, or as `#id`; only records one may know. With `blank`
    a name that is not found counts as none."""

    def __init__(self, principal: Principal, field: Field, *, blank: bool) -> None:
        self.field = field
        self.blank = blank
        self.many = field.type != "ref"
        self.target = schema(refs.target_of(field) or "")
        self._rows = refs.visible(principal, self.target).filter(**self.target.living)
        self._known: dict[str, list[int]] = {}

    def __call__(self, cells: Sequence[str]) -> Read:
        parts = {cell: self._split(cell) for cell in set(cells)}
        self._look_up({name for names in parts.values() for name in names if name not in self._known})
        answers = {cell: self._answer(names) for cell, names in parts.items()}
        reasons = {cell: reason for cell, (_, reason) in answers.items() if reason}
        return {cell: value for cell, (value, _) in answers.items()}, reasons

    def _split(self, cell: str) -> list[str]:
        return [str(part).casefold() for part in listed(cell, cell=True)] if self.many else [cell.strip().casefold()]

    def _answer(self, names: list[str]) -> tuple[Any, str]:
        found: list[int] = []
        for name in names:
            ids = self._known.get(name, [])
            if not name or (self.blank and not ids):
                continue
            if not ids:
                return None, not_found(self.field, name[:40]) + say("」", "”")
            if len(ids) > 1:
                label, label_en = self.field.label, self.field.label_en or self.field.name
                return None, say(f"{label}：有多个「{name[:40]}」", f"{label_en}: several are called {name[:40]}")
            found.append(ids[0])
        if not found:
            return None, ""
        return (list(dict.fromkeys(found)) if self.many else found[0]), ""

    def _look_up(self, names: set[str]) -> None:
        if not names:
            return
        self._known.update({name: [] for name in names})
        numbers = [int(name[1:]) for name in names if name.startswith("#") and name[1:].isdecimal() and len(name) < 19]
        for pk in self._rows.filter(pk__in=numbers).values_list("pk", flat=True):
            self._known[f"#{pk}"] = [pk]
        for item in self._by():
            rows = self._rows.annotate(_name=Lower(sql(item))).filter(_name__in=names).order_by()
            for name, pk in rows.values_list("_name", "pk"):
                ids = self._known.setdefault(name, [])
                if pk not in ids:
                    ids.append(pk)

    def _by(self) -> Iterable[Field]:
        wanted = {self.target.declared.title, *self.target.declared.key_fields}
        for item in self.target:
            texts = item.type in ("text", "phone", "email") and item.expression is None and not item.sensitive
            if texts and (item.unique or item.name in wanted):
                yield item
