"""Tables most of which is written anew: their indexes are dropped first and built once at the end, which costs a
fraction of writing to them for every row. Who reads or writes such a table meanwhile waits for the transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction


def free(table: str) -> bool:
    """Take the table for this transaction alone, if nobody uses it just now; returns whether that was so."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE NOWAIT")
    except OperationalError:
        return False
    return True


@contextmanager
def reindexed(table: str, method: str | None = None) -> Iterator[None]:
    """While inside, the table (a name of ours) has no indexes, or none of that access method (`gin`)."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT i.indexrelid::regclass::text, k.conname, pg_get_constraintdef(k.oid),
                      pg_get_indexdef(i.indexrelid)
               FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam
               LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.conrelid = i.indrelid
               WHERE i.indrelid = %s::regclass AND (%s::text IS NULL OR a.amname = %s)""",
            [table, method, method],
        )
        indexes = cursor.fetchall()
        for name, constraint, _, _ in indexes:
            cursor.execute(
                f'ALTER TABLE {table} DROP CONSTRAINT "{constraint}"' if constraint else f"DROP INDEX {name}"
            )
        yield
        for _, constraint, key, text in indexes:
            cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{constraint}" {key}' if constraint else text)
