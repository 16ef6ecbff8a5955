"""Reaching open browsers: NOTIFY, which is heard when the transaction commits and never when it is rolled back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection

from beluga.kernel.jobs.runner import dump

LIMIT = 7_900


def notify(user_ids: int | Iterable[int], payload: Mapping[str, Any]) -> None:
    """Send `payload` to the open pages of these users. Raises ValueError when it is longer than PostgreSQL carries:
    send ids, not records."""
    text = dump(dict(payload))
    if len(text.encode()) > LIMIT:
        raise ValueError("a live message is too long: send ids and let the client fetch the rest")
    numbers = sorted({user_ids} if isinstance(user_ids, int) else set(user_ids))
    if numbers:
        with connection.cursor() as cursor:
            cursor.execute("select pg_notify('beluga_user_' || id, %s) from unnest(%s::bigint[]) id", [text, numbers])
