"""Statements of a run: executed one after the other, in the transaction that is open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection


def run(text: str, params: Sequence[Any] = ()) -> int:
    """Execute, and return how many rows that touched. Without parameters a per cent sign is just that."""
    with connection.cursor() as cursor:
        cursor.execute(text, list(params) or None)
        return max(int(cursor.rowcount), 0)


def number(text: str, params: Sequence[Any] = ()) -> int:
    """Return the number a query of one value gives, 0 for none."""
    with connection.cursor() as cursor:
        cursor.execute(text, list(params) or None)
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def forget(name: str) -> None:
    """Drop a temporary table that an earlier run of this transaction may have left."""
    run(f"DROP TABLE IF EXISTS pg_temp.{name}")
