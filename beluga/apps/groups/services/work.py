"""Temporary tables in which the set-based verbs of this app keep what they are working on.

Names are fixed, so a statement reads like any other; a table lives as long as its `with` block. Everything happens on
the connection of the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import QuerySet

Row = tuple[Any, ...]


def execute(sql: str, values: Sequence[Any] = ()) -> int:
    """Run one statement and return the number of rows it touched. Only with `values` is a per cent sign doubled."""
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values) or None)
        return int(cursor.rowcount)


def rows(sql: str, values: Sequence[Any] = ()) -> list[Row]:
    """Run one query and return its rows."""
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values) or None)
        return list(cursor.fetchall())


def counts(sql: str, values: Sequence[Any] = ()) -> dict[Any, int]:
    """Run a query of (key, number) and return it as a mapping."""
    return {row[0]: int(row[1]) for row in rows(sql, values)}


def number(sql: str, values: Sequence[Any] = ()) -> int:
    """Run a query that gives one number."""
    return int(rows(sql, values)[0][0] or 0)


@contextmanager
def tables(**columns: str) -> Iterator[None]:
    """Make temporary tables (`name="column type, …"`) for the length of the block."""
    with transaction.atomic():  # an exception takes the tables away with everything done in the block
        for name, body in columns.items():
            execute(f"create temp table {name} ({body})")
        yield
        for name in columns:
            execute(f"drop table {name}")


def fill(table: str, columns: str, queryset: QuerySet[Any, Any]) -> int:
    """Insert the rows of a `values_list` queryset into a table without passing through Python."""
    try:
        sql, values = queryset.order_by().query.sql_with_params()
    except EmptyResultSet:
        return 0
    return execute(f"insert into {table} ({columns}) {sql}", values)


def copy_in(table: str, columns: str, lines: Sequence[Row]) -> None:
    """COPY rows made in Python into a table."""
    with connection.cursor() as cursor, cursor.copy(f"copy {table} ({columns}) from stdin") as copy:
        for line in lines:
            copy.write_row(line)


def analyze(*names: str) -> None:
    """Let the planner know how much lies in the tables."""
    for name in names:
        execute(f"analyze {name}")
