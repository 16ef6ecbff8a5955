"""Tags that end by themselves: a link per record and tag keeps the moment."""

from __future__ import annotations

from datetime import datetime, timedelta

from beluga.apps.tags.models import Tag
from beluga.apps.tags.services.plan import Plan
from beluga.apps.tags.services.statements import run
from beluga.apps.tags.services.taggables import Taggable
from beluga.kernel.fields import clock


def until(valid_days: int | None, moment: datetime) -> datetime | None:
    """When a tag set at `moment` expires: the midnight after that many days (1 day: the next midnight)."""
    if not valid_days:
        return None
    return clock.midnight(clock.today(moment) + timedelta(days=valid_days))


def renew(one: Taggable, tag: Tag, moment: datetime) -> None:
    """Give every record that has the rule tag a link with its end, after the tag was given another validity."""
    ends = until(tag.valid_days, moment)
    run(f"DELETE FROM {one.tables['links']} WHERE tag_id = %s AND automatic", [tag.pk])
    if ends is not None:
        run(
            f"""INSERT INTO {one.tables["links"]} (record_id, tag_id, automatic, expires_at, at)
                SELECT record_id, %s, true, %s, %s FROM {one.tables["sets"]} WHERE tags @> %s::int[]
                ON CONFLICT (record_id, tag_id) DO NOTHING""",
            [tag.pk, ends, moment, [tag.pk]],
        )


def carry(one: Taggable, worked: Plan, moment: datetime) -> None:
    """Give the links of rule tags with a validity to who gained one in `tags_moved`, and take those of who lost it."""
    expiring = {tag: until(planned.valid_days, moment) for tag, planned in worked.tags.items() if planned.valid_days}
    if expiring:
        run(
            f"""INSERT INTO {one.tables["links"]} (record_id, tag_id, automatic, expires_at, at)
                SELECT m.id, e.tag, true, e.ends, %s FROM tags_moved m
                JOIN unnest(%s::int[], %s::timestamptz[]) e(tag, ends) ON e.tag = ANY(m.added)
                ON CONFLICT (record_id, tag_id) DO UPDATE
                SET automatic = true, expires_at = excluded.expires_at, at = excluded.at""",
            [moment, list(expiring), list(expiring.values())],
        )
    run(
        f"""DELETE FROM {one.tables["links"]} k USING tags_moved m
            WHERE m.removed <> '{{}}' AND k.record_id = m.id AND k.tag_id = ANY(m.removed) AND k.automatic"""
    )
