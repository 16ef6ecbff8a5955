"""Looking for the whole value of a field one sees only masked: allowed, but counted and noted.

Without a limit the stars could be guessed away, value by value. Counts are kept in PostgreSQL, so they hold across
processes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection

from beluga.kernel.conditions.tree import fields_of, find
from beluga.kernel.events.operations import log_operation
from beluga.kernel.fields.errors import TooMany
from beluga.kernel.objects.schema import ObjectSchema
from beluga.kernel.registry import UnknownName
from beluga.kernel.scope.principal import Principal

A_MINUTE = 30
BUMP = """
insert into objects_probe as p (user_id, minute, count) values (%s, date_trunc('minute', clock_timestamp()), 1)
on conflict (user_id) do update set
  count = case when p.minute = excluded.minute then p.count + 1 else 1 end, minute = excluded.minute
returning count
"""


def note(principal: Principal, known: ObjectSchema, tree: Mapping[str, Any]) -> None:
    """Count and log a condition over fields masked for the principal. Raises TooMany beyond 30 a minute."""
    if principal.is_system or principal.user_id is None:
        return
    hidden = sorted(name for name in fields_of(tree, known) if _hidden(principal, known, name))
    if not hidden:
        return
    with connection.cursor() as cursor:
        cursor.execute(BUMP, [principal.user_id])
        found = cursor.fetchone()
    if found and found[0] > A_MINUTE:
        raise TooMany(
            "查询脱敏字段过于频繁，稍后再试", "Too many look-ups of masked fields; try again later", retry_after=60
        )
    log_operation(
        principal,
        known.declared.label,
        "按完整值查询脱敏字段",
        "、".join(hidden),
        object=known.name,
        detail={"fields": hidden},
    )


def _hidden(principal: Principal, known: ObjectSchema, name: str) -> bool:
    try:
        found = find(known, name)
    except UnknownName:
        return False
    return bool(found.own.sensitive) and not principal.sees(found.home.name, found.own.name)
