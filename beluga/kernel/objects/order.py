"""The order of a list, and the cursor that pages through it by key.

Empty values stand last in both directions and the id breaks ties, so the order is total, and a cursor (the sort values
and id of the last row, signed) finds its place again in a table that grows. `nulls last` is only written where
a column can be empty: elsewhere it would keep PostgreSQL from using a plain descending index.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.core import signing
from django.db.models import F, Q, QuerySet

from beluga.kernel.fields.errors import Invalid
from beluga.kernel.fields.field import Field
from beluga.kernel.fields.sql import sql
from beluga.kernel.objects.schema import ObjectSchema
from beluga.kernel.registry import UnknownName
from beluga.kernel.scope.principal import Principal

MOST_KEYS = 4
UNSORTABLE = frozenset({"longtext", "tags", "refs", "enums", "file", "files", "json", "idnumber"})


@dataclass(frozen=True, slots=True)
class Key:
    """One sort key: its expression, its direction, whether it can be empty."""

    expression: Any
    descending: bool
    nullable: bool


class Order:
    """A total order over the rows of an object. Raises Invalid for what cannot be sorted by."""

    def __init__(self, principal: Principal, schema: ObjectSchema, sort: Sequence[str]) -> None:
        if len(sort) > MOST_KEYS:
            raise Invalid.at("sort", f"最多按 {MOST_KEYS} 个字段排序", f"Sort by at most {MOST_KEYS} fields")
        self.salt = f"{schema.name}:{','.join(sort)}"
        self.keys = [self._key(principal, schema, name) for name in sort if name.lstrip("-") != "id"]
        named_id = next((name for name in sort if name.lstrip("-") == "id"), None)
        down = named_id.startswith("-") if named_id else (self.keys[0].descending if self.keys else True)
        self.keys.append(Key(F("pk"), down, False))

    @property
    def names(self) -> list[str]:
        """The annotations that hold the keys' values."""
        return [f"_key{place}" for place in range(len(self.keys))]

    def keyed(self, rows: QuerySet[Any]) -> Any:
        """Return `rows` with the keys' values annotated."""
        return rows.annotate(**{name: key.expression for name, key in zip(self.names, self.keys, strict=True)})

    def apply(self, keyed: Any) -> Any:
        """Return what `keyed` gave, in order."""
        terms = []
        for name, key in zip(self.names, self.keys, strict=True):
            last = True if key.nullable else None
            terms.append(F(name).desc(nulls_last=last) if key.descending else F(name).asc())
        return keyed.order_by(*terms)

    def window(self, branches: Sequence[QuerySet[Any]], after: str | None, low: int, high: int) -> Any:
        """The query of the ids of the rows from `low` to `high` of the union of the branches, behind the cursor
        `after`; the id is the last column. None where there is no branch."""
        keyed = [self.keyed(rows) for rows in branches]
        tops = [self.apply(self.behind(rows, after) if after else rows) for rows in keyed]
        if len(tops) <= 1:
            return tops[0].values("pk")[low:high] if tops else None
        tops = [top.values_list(*self.names)[:high] for top in tops]
        return self.apply(tops[0].union(*tops[1:]))[low:high]

    def cursor(self, values: Sequence[Any]) -> str:
        """The cursor that stands behind a row with these key values."""
        return signing.dumps([_plain(value) for value in values], salt=self.salt)

    def values(self, cursor: str) -> list[Any]:
        """The key values a cursor stands behind. Raises Invalid for a cursor of another list, or a made-up one."""
        try:
            found: list[Any] = signing.loads(cursor, salt=self.salt)
        except signing.BadSignature:
            raise Invalid.at("after", "翻页标记无效，请从第一页开始", "The cursor is not valid; start again") from None
        return found

    def behind(self, keyed: Any, cursor: str) -> Any:
        """Return the rows behind `cursor`. Raises Invalid for one that is not ours."""
        values = self.values(cursor)
        wanted: Q | None = None
        for place in range(len(self.keys) - 1, -1, -1):
            beyond, same = self._compare(place, values[place])
            rest = same & wanted if wanted is not None else None
            wanted = beyond if rest is None else (rest if beyond is None else beyond | rest)
        rows = keyed.filter(wanted) if wanted is not None else keyed.none()
        first = self.keys[0]
        if len(self.keys) > 1 and not first.nullable:
            # Implied by the rest, and the part of it that an index can serve.
            rows = rows.filter(**{f"{self.names[0]}__{'lte' if first.descending else 'gte'}": values[0]})
        return rows

    def _compare(self, place: int, value: Any) -> tuple[Q | None, Q]:
        name, key = self.names[place], self.keys[place]
        if value is None:
            return None, Q(**{f"{name}__isnull": True})
        beyond = Q(**{f"{name}__{'lt' if key.descending else 'gt'}": value})
        if key.nullable:
            beyond |= Q(**{f"{name}__isnull": True})
        return beyond, Q(**{name: value})

    @staticmethod
    def _key(principal: Principal, schema: ObjectSchema, wanted: str) -> Key:
        name = wanted.removeprefix("-")
        try:
            field = schema.field(name)
        except UnknownName:
            raise Invalid.at("sort", f"没有字段「{name}」", f"There is no field {name}") from None
        if field.sensitive and not principal.sees(schema.name, field.name):
            raise Invalid.at("sort", f"「{field.label}」已脱敏，不能排序", f"{name} is masked and cannot be sorted by")
        if not sortable(field):
            raise Invalid.at("sort", f"不能按「{field.label}」排序", f"Cannot sort by {name}")
        return Key(_expression(schema, field), wanted.startswith("-"), _nullable(schema, field))


def sortable(field: Field) -> bool:
    """Whether a list can be sorted by `field` at all."""
    return field.sortable and field.type not in UNSORTABLE and field.many is None


def _expression(schema: ObjectSchema, field: Field) -> Any:
    if field.sort_path:
        return F(field.sort_path)
    if field.type == "ref" and field.target and field.key is None and field.expression is None:
        title = schema.related(field.target).title
        if title.key is None and title.expression is None:
            return F(f"{field.column.removesuffix('_id')}__{title.column}")
    return sql(field)


def _nullable(schema: ObjectSchema, field: Field) -> bool:
    column = schema.column(field)
    if column is None or field.key is not None or field.type == "ref":
        return True
    return "__" in (field.sort_path or field.column) or bool(column.null)


def _plain(value: Any) -> Any:
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
