"""Statements the server plans once per connection and not anew each time: worth it where planning takes longer than the
work, as with a record of forty columns read by its key.

Django puts values into the text, so the server meets a new statement every time. Here they travel beside it. Only for
texts that repeat, and whose best plan does not depend on the values.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor

_NEVER = 10**9  # times a statement runs before psycopg prepares it unasked


class _Cursor(ServerBindingCursor):
    def execute(self, query: Any, params: Sequence[Any] | None = None) -> Any:
        """Run a statement, prepared by the first time it runs on this connection."""
        return super().execute(query, params, prepare=True)  # type: ignore[misc]


@contextmanager
def prepared() -> Iterator[Any]:
    """A cursor of Django's connection whose statements are prepared. Use it like that of `connection.cursor()`."""
    connection.ensure_connection()
    link: Any = connection.connection
    if link.prepare_threshold is None:
        link.prepare_threshold = _NEVER
    with connection._prepare_cursor(_Cursor(link)) as cursor:  # type: ignore[attr-defined,call-arg]
        yield cursor
