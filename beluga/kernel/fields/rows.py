"""New rows of any table: one INSERT … SELECT, made once per table and set of columns, whatever holds the values.

Django's own bulk insert compiles every default of the database anew for every row, which costs more than the row. Here
the values of all rows travel as one JSON document, and a column that a row says nothing about gets what the model says.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

import orjson
from django.db import connection, models
from django.db.models.fields import NOT_PROVIDED
from django.utils import timezone
from psycopg import sql as text

from beluga.kernel.fields.prepared import prepared

WORTH = 1_000  # changes below which a table is not looked at again


def insert(model: type[models.Model], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert rows (at least one) of stored values by the names of the model's fields (a reference by its name or its
    `_id`); return their keys in order. None counts as nothing said where the column has a default."""
    by_name = _columns(model)
    used = frozenset(by_name[name].column for row in rows for name in row)
    body = [{by_name[name].column: _written(by_name[name], value) for name, value in row.items()} for row in rows]
    try:
        document = orjson.dumps(body, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
    except TypeError:  # a whole number beyond 64 bits, which JSON may hold
        document = json.dumps(body, default=str, ensure_ascii=False)
    with prepared() as cursor:
        cursor.execute(_from_json(model, used), [document])
        return [int(row[0]) for row in cursor.fetchall()]


def statement(model: type[models.Model], given: Mapping[str, str], source: str) -> str:
    """Return the text of INSERT … SELECT from `source`: `given` is the SQL of fields (a reference by its `_id`), whose
    defaults lie under it; all other columns get their default. The text is complete: it takes no parameters."""
    names, values = [], []
    for column in model._meta.local_concrete_fields:
        rest, value = otherwise(column), given.get(column.attname)
        if value is not None and rest is not None:
            value = f"coalesce({value}, {rest})"
        if value is not None or rest is not None:
            names.append(quoted(column.column))
            values.append(value or rest or "")
    return f"insert into {quoted(model._meta.db_table)} ({', '.join(names)}) select {', '.join(values)} from {source}"


def look_again(models_changed: Iterable[type[models.Model]], rows: int) -> None:
    """Have the server look at the tables of which a tenth or more just changed (`rows` in each). Until it does so by
    itself, half a minute later, it plans for the tables of before, which can make a page take seconds."""
    if rows < WORTH:
        return
    names = [model._meta.db_table for model in models_changed]
    with connection.cursor() as cursor:
        small = "select relname from pg_class where oid = any(%s::regclass[]) and reltuples < %s"
        cursor.execute(small, [names, rows * 10])
        for (name,) in cursor.fetchall():
            cursor.execute(f"analyze {quoted(name)}")


@cache
def otherwise(column: models.Field[Any, Any]) -> str | None:
    """The SQL of what a new row gets in a column nothing is said about; None: null, or what the database draws."""
    if column.primary_key and column.default is NOT_PROVIDED:
        return None
    if column.default is timezone.now or getattr(column, "auto_now", False) or getattr(column, "auto_now_add", False):
        return "now()"
    if column.default is not NOT_PROVIDED:
        if callable(column.default) and column.default not in (dict, list):
            raise TypeError(f"{column} has a default that may differ from row to row")  # it would be drawn once
        return literal(column, column.get_default())
    if column.db_default is not NOT_PROVIDED:
        expression: Any = column.db_default
        if not hasattr(expression, "resolve_expression"):
            expression = models.Value(expression, column)
        found, params = (
            column.model._default_manager.all().query.get_compiler(connection=connection).compile(expression)
        )
        return f"({found % tuple(_quote(one) for one in params)})::{db_type(column)}"
    empty = not column.null and column.empty_strings_allowed and not column.is_relation
    return "''" if empty else None


def literal(column: models.Field[Any, Any], value: Any) -> str:
    """A value of the column, written out as SQL."""
    return f"{_quote(column.get_db_prep_save(value, connection))}::{db_type(column)}"


def plain(column: models.Field[Any, Any]) -> bool:
    """Whether values of the column are written as they are: all but those of our own kinds (encrypted ones)."""
    return type(column).__module__.startswith("django.")


def db_type(column: models.Field[Any, Any]) -> str:
    """The column's type in the database."""
    return str(column.db_type(connection)).replace("serial", "integer")


def quoted(name: str | None) -> str:
    """An identifier in quotes."""
    return text.Identifier(str(name)).as_string(None)


def _quote(value: Any) -> str:
    return text.Literal(value).as_string(None)


@cache
def _columns(model: type[models.Model]) -> dict[str, models.Field[Any, Any]]:
    columns = model._meta.local_concrete_fields
    return {column.name: column for column in columns} | {column.attname: column for column in columns}


@lru_cache(maxsize=500)
def _from_json(model: type[models.Model], used: frozenset[str]) -> str:
    columns = [column for column in model._meta.local_concrete_fields if column.column in used]
    shape = ", ".join(f"{quoted(column.column)} {db_type(column)}" for column in columns)
    given = {column.attname: f"r.{quoted(column.column)}" for column in columns}
    mark = "\x00"
    text = statement(model, given, f"json_to_recordset({mark}) r({shape})")
    return text.replace("%", "%%").replace(mark, "%s") + f" returning {quoted(model._meta.pk.column)}"


def _written(column: models.Field[Any, Any], value: Any) -> Any:
    return value if value is None or plain(column) else column.get_prep_value(value)
