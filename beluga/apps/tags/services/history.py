"""The history of tags: changes made together are written together, as one act per few neighbouring records."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from beluga.apps.tags.services.taggables import Taggable


def note(one: Taggable, source: str, params: Sequence[Any] = (), *, moment: datetime, actor: int | None = None) -> None:
    """Write the changes that `source` gives: SQL of ours for (block, record, change, rule, automatic, owner), where the
    block is the record's number divided by `TagAct.TOGETHER` and the change the tag, negative when it was taken off.

    Every act has a time of its own, as much later than `moment` as it is written later.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_hashagg = off")  # sources come in order, and arrays in a hash table are large
        cursor.execute(
            f"""INSERT INTO tags_tagact (object, block, automatic, at, actor_id, owner_id, records, changes, rules)
                SELECT %s, block, automatic,
                       %s::timestamptz + (clock_timestamp() - statement_timestamp()), %s::bigint, owner,
                       array_agg(record), array_agg(change::int), array_agg(coalesce(rule, 0)::int)
                FROM ({source}) m(block, record, change, rule, automatic, owner)
                GROUP BY block, automatic, owner""",
            [one.object, moment, actor, *params],
        )
        cursor.execute("SET LOCAL enable_hashagg = on")
