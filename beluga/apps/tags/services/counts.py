"""How many records each tag stands on: counted anew, or carried on by what a run moved."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from beluga.apps.tags.services.statements import number, run
from beluga.apps.tags.services.taggables import Taggable


def recount(one: Taggable, tags: Sequence[int] | None = None) -> dict[int, int]:
    """Count the living records of each global tag (or of `tags`) anew; returns them by tag, where there are any."""
    living = one.declared.model._base_manager.filter(**dict(one.declared.living)).order_by().values("pk")
    text, params = living.query.sql_with_params()
    narrowed = "" if tags is None else "AND tags && %s::int[]"
    only = "" if tags is None else "AND g.id = ANY(%s)"
    chosen = [] if tags is None else [list(tags)]
    with connection.cursor() as cursor:  # a query of its own: inside an UPDATE no worker would share it
        cursor.execute(
            f"""SELECT t, count(*) FROM {one.tables["sets"]}, unnest(tags) t
                WHERE record_id IN ({text}) {narrowed} GROUP BY t""",
            [*params, *chosen],
        )
        counted = dict(cursor.fetchall())
    run(
        f"""UPDATE tags_tag g SET record_count = coalesce(c.n, 0)
            FROM tags_tag o LEFT JOIN unnest(%s::int[], %s::int[]) c(t, n) ON c.t = o.id
            WHERE g.id = o.id AND g.object = %s AND g.owner_id IS NULL {only}
              AND g.record_count <> coalesce(c.n, 0)""",
        [list(counted), list(counted.values()), one.object, *chosen],
    )
    return counted


def carried(automatic: Sequence[int], counts: dict[int, int] | None) -> tuple[int, int, dict[int, int]]:
    """How many of the automatic tags came and went, and how many came per tag. The difference goes into the tags'
    counts, unless `counts` says what they are now."""
    only_came = "SELECT sum(cardinality(added)) FROM tags_moved HAVING sum(cardinality(removed)) = 0"
    if counts and sum(counts.values()) == number(only_came):  # nothing went, and all there is came just now
        came = {tag: counts[tag] for tag in automatic if tag in counts}
        return sum(came.values()), 0, came
    with connection.cursor() as cursor:
        cursor.execute(
            """WITH moved AS (
                   SELECT change, count(*) AS n
                   FROM (SELECT unnest(added) AS change FROM tags_moved
                         UNION ALL SELECT -unnest(removed) FROM tags_moved) x GROUP BY change),
               net AS (
                   SELECT abs(change) AS tag, sum(sign(change) * n)::int AS more FROM moved GROUP BY 1),
               kept AS (
                   UPDATE tags_tag SET record_count = greatest(record_count + net.more, 0)
                   FROM net WHERE id = net.tag AND %s)
               SELECT change, n FROM moved WHERE abs(change) = ANY(%s)""",
            [counts is None, list(automatic)],
        )
        rows = cursor.fetchall()
    came = {int(change): int(count) for change, count in rows if change > 0}
    return sum(came.values()), sum(int(count) for change, count in rows if change < 0), came
