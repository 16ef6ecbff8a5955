"""Tags whose time is over: at 00:00 of the day after their last one.

Tags set by hand go with their link. A rule tag leaves the set but its link stays as a mark, so that the rule does not
bring it back before the daily run, which removes the marks first.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from beluga.apps.tags.models import TagAct
from beluga.apps.tags.services import history, plan as plans
from beluga.apps.tags.services.taggables import Taggable, taggable, taggables


def expire_all(now: datetime | None = None) -> dict[str, int]:
    """Remove expired tags of every object; returns how many per object."""
    return {one.object: expire(one.object, now=now) for one in taggables}


def expire(object_name: str, *, now: datetime | None = None) -> int:
    """Remove the object's expired tags, write their history, and return how many they were."""
    one, moment = taggable(object_name), now or timezone.now()
    tables = one.tables
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.tags_expired")
        cursor.execute(
            f"CREATE TEMP TABLE tags_expired ON COMMIT DROP AS "
            f"SELECT k.record_id AS record, k.tag_id AS tag, k.automatic, g.owner_id AS owner, g.kind "
            f"FROM {tables['links']} k JOIN tags_tag g ON g.id = k.tag_id "
            f"LEFT JOIN {tables['sets']} s ON s.record_id = k.record_id "
            f"WHERE k.expires_at <= %s AND (NOT k.automatic OR s.tags @> ARRAY[k.tag_id::int])",
            [moment],
        )
        gone = cursor.rowcount
        if gone <= 0:
            return 0
        cursor.execute(
            f"""UPDATE {tables["sets"]} s SET tags = n.tags,
                       score = (SELECT coalesce(sum(g.score), 0) FROM tags_tag g WHERE g.id = ANY(n.tags))
                FROM (SELECT s.record_id,
                             array(SELECT unnest(s.tags) EXCEPT SELECT unnest(array_agg(e.tag::int)) ORDER BY 1) AS tags
                      FROM tags_expired e JOIN {tables["sets"]} s ON s.record_id = e.record GROUP BY s.record_id) n
                WHERE s.record_id = n.record_id"""
        )
        history.note(
            one,
            f"SELECT record / {TagAct.TOGETHER}, record, -tag, NULL::int, automatic, owner FROM tags_expired",
            moment=moment,
        )
        cursor.execute(
            f"DELETE FROM {tables['links']} k USING tags_expired e "
            f"WHERE k.record_id = e.record AND k.tag_id = e.tag AND NOT k.automatic"
        )
        cursor.execute(
            "UPDATE tags_tag g SET record_count = greatest(g.record_count - x.n, 0) "
            "FROM (SELECT tag, count(*) AS n FROM tags_expired GROUP BY tag) x WHERE g.id = x.tag"
        )
        cursor.execute(
            f"INSERT INTO {tables['dirty']} (record) SELECT DISTINCT record FROM tags_expired "
            f"WHERE NOT automatic AND kind <> 3 AND tag = ANY(%s)",
            [sorted(plans.asked(object_name))],
        )
    return int(gone)


def forget_marks(one: Taggable, moment: datetime, tags: Iterable[int] | None = None) -> None:
    """Remove the marks of expired rule tags (of `tags` only), so that their rules may set them again."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {one.tables['links']} WHERE automatic AND expires_at <= %s"
            + ("" if tags is None else " AND tag_id = ANY(%s)"),
            [moment] if tags is None else [moment, list(tags)],
        )
