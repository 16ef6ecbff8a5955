"""The one exit: rows leave the system through a `Reader`, which picks fields, masks them and gives them JSON's form.

A reader is made once per list; then every row costs a few plain Python steps and no query. A masked value becomes stars
here and nowhere else, so no caller can forget it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db.models import F, QuerySet

from beluga.kernel.conditions.tree import find
from beluga.kernel.fields import types
from beluga.kernel.fields.errors import Invalid
from beluga.kernel.fields.field import Field
from beluga.kernel.fields.mask import mask
from beluga.kernel.fields.sql import sql
from beluga.kernel.objects import refs
from beluga.kernel.objects.schema import ObjectSchema
from beluga.kernel.registry import Registry, UnknownName
from beluga.kernel.scope.principal import Principal

Convert = Callable[[Any], Any]
AS_IT_IS = frozenset(
    {"text", "longtext", "integer", "bool", "enum", "ref", "phone", "email", "idnumber", "url", "json", "file"}
)
# By field type: `complete(principal, schema, field, rows)` adds to rows what only this asker may see (personal tags).
completers: Registry[Callable[[Principal, ObjectSchema, Field, list[dict[str, Any]]], None]] = Registry("completer")


class Column:
    """One field of the answer: where its raw value stands in the row, and how it becomes JSON."""

    __slots__ = ("convert", "field", "hidden", "key", "place", "target")

    def __init__(self, field: Field, place: int, convert: Convert | None, hidden: bool) -> None:
        self.hidden = hidden
        self.field = field
        self.place = place
        self.convert = convert
        self.key = field.key
        self.target = refs.target_of(field)


class Reader:
    """Reads the named fields of an object's rows for a principal. Raises Invalid for an unknown name."""

    def __init__(self, principal: Principal, schema: ObjectSchema, names: Sequence[str]) -> None:
        self.principal = principal
        self.schema = schema
        self._sources: list[Any] = [F("pk")]
        self._places: dict[str, int] = {}
        version = schema.declared.version
        self._version = self._source("version", F(version)) if version else None
        self.columns = [self._column(name) for name in dict.fromkeys(names) if name not in ("id", "version")]
        self._by_name = {column.field.name: column for column in self.columns}

    def rows(self, queryset: QuerySet[Any]) -> list[dict[str, Any]]:
        """Read all rows of `queryset` in its order."""
        return self._completed([self._row(values) for values in queryset.values_list(*self._sources)])

    def picked(self, queryset: QuerySet[Any], keys: Sequence[str]) -> QuerySet[Any]:
        """The query of what a row needs, and beside it the annotations `keys`."""
        return queryset.values_list(*self._sources, *(F(name) for name in keys))

    def keyed(self, found: Sequence[tuple[Any, ...]]) -> tuple[list[dict[str, Any]], list[tuple[Any, ...]]]:
        """Make rows of what `picked` found, and beside each the values of its keys."""
        width = len(self._sources)
        return self._completed([self._row(values) for values in found]), [values[width:] for values in found]

    def stream(self, queryset: QuerySet[Any], size: int = 2_000) -> Iterator[list[dict[str, Any]]]:
        """Read row by row through a server-side cursor, handed out `size` at a time."""
        batch: list[dict[str, Any]] = []
        for values in queryset.values_list(*self._sources).iterator(chunk_size=size):
            batch.append(self._row(values))
            if len(batch) == size:
                yield self._completed(batch)
                batch = []
        if batch:
            yield self._completed(batch)

    def refs(self, rows: Sequence[dict[str, Any]]) -> dict[str, dict[str, Any]]:
        """Return the names of everything the rows point to."""
        wanted: dict[str, set[int]] = {}
        for column in self.columns:
            if column.target is None:
                continue
            ids = wanted.setdefault(column.target, set())
            for row in rows:
                value = row[column.field.name]
                if isinstance(value, list):
                    ids.update(item for item in value if isinstance(item, int))
                elif isinstance(value, int):
                    ids.add(value)
        return refs.names(self.principal, wanted)

    def words(self, row: dict[str, Any], name: str, named: dict[str, dict[str, Any]]) -> str:
        """Return a value of a row as people read it; `named` is what `refs` gave for the rows."""
        column = self._by_name[name]
        value = row[name]
        if value is None or value == [] or column.hidden:
            return str(value or "")
        if column.target is not None:
            known = named.get(column.target, {})
            labels = [known.get(str(one), "") for one in (value if isinstance(value, list) else [value])]
            return "、".join(str(one["label"] if isinstance(one, dict) else one) for one in labels if one)
        kind = types.of(column.field)
        stored = kind.read(value, column.field)
        return kind.show(stored, column.field, self.principal.language)

    def _completed(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        for column in self.columns:
            if rows and column.field.type in completers:
                completers.get(column.field.type)(self.principal, self.schema, column.field, rows)
        return rows

    def _row(self, values: tuple[Any, ...]) -> dict[str, Any]:
        row: dict[str, Any] = {"id": values[0]}
        if self._version is not None:
            row["version"] = values[self._version]
        for column in self.columns:
            value = values[column.place]
            if column.key is not None:
                value = value.get(column.key) if value else None
            row[column.field.name] = column.convert(value) if column.convert else value
        return row

    def _column(self, name: str) -> Column:
        try:
            found = find(self.schema, name)
            field = self.schema.field(name)
        except UnknownName:
            raise Invalid.at("fields", f"没有字段「{name}」", f"There is no field {name}") from None
        if field.key is not None:
            place = self._source(field.column, F(field.column))
        else:
            place = self._source(f"field {name}", sql(field))
        hidden = bool(field.sensitive) and not self.principal.sees(found.home.name, found.own.name)
        return Column(field, place, converter(field, hidden), hidden)

    def _source(self, key: str, expression: Any) -> int:
        if key not in self._places:
            self._places[key] = len(self._sources)
            self._sources.append(expression)
        return self._places[key]


def converter(field: Field, hidden: bool) -> Convert | None:
    """What makes JSON of a field's raw values, stars when they are `hidden`; None when they go out as they are."""
    if hidden:
        kind = field.sensitive or ""
        return lambda value: mask(kind, value) or None
    if field.type in AS_IT_IS:
        return None
    dump = types.of(field).dump
    return lambda value: dump(value, field)
