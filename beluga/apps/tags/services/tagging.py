"""Tagging by hand: manual tags and one's own personal tags, on any set of records, in a handful of statements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from beluga.apps.tags.models import Kind, Tag, TagAct
from beluga.apps.tags.services import history, personal, plan as plans
from beluga.apps.tags.services.taggables import Taggable, enabled, taggable
from beluga.apps.tags.services.validity import until
from beluga.kernel.events.facts import emit
from beluga.kernel.fields.errors import Invalid
from beluga.kernel.scope.principal import Principal

MOST_TAGS = 50


@dataclass(frozen=True, slots=True)
class Tagged:
    """How many taggings were written, and which records changed (the ids are left out beyond `KEPT`)."""

    done: int
    records: int
    ids: list[int] | None


KEPT = 5_000


def tag(
    principal: Principal,
    object_name: str,
    records: QuerySet[Any],
    tags: Iterable[int],
    *,
    names: Sequence[str] = (),
    now: datetime | None = None,
) -> Tagged:
    """Put `tags` and the personal tags called `names` (made when missing) on the scoped set `records`.

    A tag that is there already has its validity renewed and counts for nothing. Raises Invalid for automatic tags, tags
    that are off or of another object, and other people's personal tags.
    """
    one, moment = _ready(object_name), now or timezone.now()
    with transaction.atomic():
        chosen = pick(principal, object_name, tags) + personal.named(principal, object_name, names)
        if not chosen:
            raise Invalid.at("tags", "没有选择标签", "no tag was chosen")
        if not _take(one, records):
            return Tagged(0, 0, [])
        with connection.cursor() as cursor:
            cursor.execute(
                f"DELETE FROM {one.tables['links']} k USING tags_hand h "
                f"WHERE k.record_id = h.id AND k.tag_id = ANY(%s) AND (k.automatic OR k.expires_at <= %s)",
                [[one_tag.pk for one_tag in chosen], moment],
            )
            cursor.execute("DROP TABLE IF EXISTS pg_temp.tags_hand_done")
            cursor.execute(
                "CREATE TEMP TABLE tags_hand_done (record bigint, tag int, fresh boolean) ON COMMIT DROP",
            )
            cursor.execute(
                f"WITH put AS (INSERT INTO {one.tables['links']} "
                f"AS k (record_id, tag_id, automatic, expires_at, at, by_id) "
                f"SELECT h.id, t.tag, false, t.ends, %s, %s FROM tags_hand h "
                f"CROSS JOIN unnest(%s::int[], %s::timestamptz[]) t(tag, ends) "
                f"ON CONFLICT (record_id, tag_id) DO UPDATE SET expires_at = excluded.expires_at "
                f"RETURNING record_id, tag_id, xmax = 0) INSERT INTO tags_hand_done SELECT * FROM put",
                [
                    moment,
                    principal.user_id,
                    [one_tag.pk for one_tag in chosen],
                    [until(one_tag.valid_days, moment) for one_tag in chosen],
                ],
            )
            cursor.execute("DELETE FROM tags_hand_done WHERE NOT fresh")
            _sets(cursor, one, "SELECT array_agg(DISTINCT t ORDER BY t) FROM unnest(s.tags || d.tags) t")
        return _finish(principal, one, chosen, moment, added=True)


def untag(
    principal: Principal,
    object_name: str,
    records: QuerySet[Any],
    tags: Iterable[int],
    *,
    now: datetime | None = None,
) -> Tagged:
    """Take manual tags and one's own personal `tags` off the scoped set `records`. Raises Invalid as `tag` does."""
    one, moment = _ready(object_name), now or timezone.now()
    with transaction.atomic():
        chosen = pick(principal, object_name, tags, off_too=True)
        if not chosen:
            raise Invalid.at("tags", "没有选择标签", "no tag was chosen")
        if not _take(one, records):
            return Tagged(0, 0, [])
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS pg_temp.tags_hand_done")
            cursor.execute(
                "CREATE TEMP TABLE tags_hand_done (record bigint, tag int, fresh boolean) ON COMMIT DROP",
            )
            cursor.execute(
                f"WITH gone AS (DELETE FROM {one.tables['links']} k USING tags_hand h WHERE k.record_id = h.id "
                f"AND k.tag_id = ANY(%s) AND NOT k.automatic RETURNING k.record_id, k.tag_id) "
                f"INSERT INTO tags_hand_done SELECT record_id, tag_id, true FROM gone",
                [[one_tag.pk for one_tag in chosen]],
            )
            _sets(
                cursor,
                one,
                "SELECT coalesce(array_agg(t ORDER BY t), '{}') FROM unnest(s.tags) t WHERE t <> ALL(d.tags)",
            )
        return _finish(principal, one, chosen, moment, added=False)


def pick(principal: Principal, object_name: str, tags: Iterable[int], *, off_too: bool = False) -> list[Tag]:
    """The tags of these ids that the principal may set by hand. Raises Invalid naming what is wrong."""
    wanted = list(dict.fromkeys(tags))
    if len(wanted) > MOST_TAGS:
        raise Invalid.at("tags", f"一次最多 {MOST_TAGS} 个标签", f"at most {MOST_TAGS} tags at a time")
    if any(isinstance(one, bool) or not 0 < one < 2**31 for one in wanted):
        raise Invalid.at("tags", "标签不存在", "there is no such tag")
    found = {one.pk: one for one in Tag.objects.filter(pk__in=wanted, object=object_name, deleted_at=None)}
    for tag_id in wanted:
        one = found.get(tag_id)
        if one is None or (one.kind == Kind.PERSONAL and one.owner_id != principal.user_id):
            raise Invalid.at("tags", "标签不存在", "there is no such tag")
        if one.kind == Kind.AUTOMATIC:
            message = f"「{one.name}」是自动标签，不能手动设置"
            raise Invalid.at("tags", message, f"“{one.name}” is an automatic tag and cannot be set by hand")
        if not one.active and not off_too:
            raise Invalid.at("tags", f"「{one.name}」已停用", f"“{one.name}” is switched off")
    return [found[tag_id] for tag_id in wanted]


def _ready(object_name: str) -> Taggable:
    one = taggable(object_name)
    if not enabled(object_name):
        raise Invalid.at("tags", "该对象未启用标签管理", "tags are switched off for this object")
    return one


def _take(one: Taggable, records: QuerySet[Any]) -> int:
    """Put the ids of the set into the temporary table `tags_hand`, and see that each has a row for its tags."""
    try:
        text, params = records.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return 0
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.tags_hand")
        cursor.execute(
            f'CREATE TEMP TABLE tags_hand ON COMMIT DROP AS SELECT DISTINCT x.id FROM ({text}) x("id")', params
        )
        cursor.execute(
            f"INSERT INTO {one.tables['sets']} (record_id) SELECT id FROM tags_hand ORDER BY id "
            f"ON CONFLICT (record_id) DO NOTHING"
        )
        cursor.execute("SELECT count(*) FROM tags_hand")
        return int(cursor.fetchone()[0])


def _sets(cursor: Any, one: Taggable, new: str) -> None:
    """Write the sets of the records in `tags_hand_done`; personal tags stay out of them. Each set is worked out from
    its newest version, so that a run at the same time is not overwritten."""
    cursor.execute(
        f"UPDATE {one.tables['sets']} s SET tags = ({new}) FROM (SELECT record, array_agg(tag) AS tags "
        f"FROM tags_hand_done JOIN tags_tag g ON g.id = tag AND g.kind = 2 AND g.active GROUP BY record) d "
        f"WHERE s.record_id = d.record"
    )
    cursor.execute(
        f"UPDATE {one.tables['sets']} s SET score = (SELECT coalesce(sum(g.score), 0) FROM tags_tag g "
        f"WHERE g.id = ANY(s.tags)) FROM (SELECT DISTINCT record FROM tags_hand_done) d WHERE s.record_id = d.record"
    )


def _finish(principal: Principal, one: Taggable, chosen: list[Tag], moment: datetime, *, added: bool) -> Tagged:
    """History, counts, dirty marks, facts."""
    with connection.cursor() as cursor:
        history.note(
            one,
            f"SELECT d.record / {TagAct.TOGETHER}, d.record, d.tag * %s, NULL::int, false, g.owner_id "
            "FROM tags_hand_done d JOIN tags_tag g ON g.id = d.tag",
            [1 if added else -1],
            moment=moment,
            actor=principal.user_id,
        )
        cursor.execute(
            "UPDATE tags_tag g SET record_count = greatest(g.record_count + %s * x.n, 0) "
            "FROM (SELECT tag, count(*) AS n FROM tags_hand_done GROUP BY tag) x WHERE g.id = x.tag",
            [1 if added else -1],
        )
        asked = plans.asked(one.object) & {one_tag.pk for one_tag in chosen}
        if asked:
            cursor.execute(
                f"INSERT INTO {one.tables['dirty']} (record) "
                f"SELECT DISTINCT record FROM tags_hand_done WHERE tag = ANY(%s)",
                [list(asked)],
            )
        cursor.execute(
            "SELECT count(*), count(DISTINCT record), (SELECT array_agg(r.record) FROM (SELECT DISTINCT record "
            "FROM tags_hand_done LIMIT %s) r), (SELECT array_agg(DISTINCT d.record) FROM tags_hand_done d "
            "JOIN tags_tag g ON g.id = d.tag AND g.owner_id IS NULL) FROM tags_hand_done",
            [KEPT],
        )
        done, records, ids, seen = cursor.fetchone()
    shown = [one_tag.pk for one_tag in chosen if one_tag.kind == Kind.MANUAL]
    if seen and shown:
        emit(principal, f"{one.object}.{'tagged' if added else 'untagged'}", seen, {"tags": shown})
    return Tagged(int(done), int(records), list(ids or []) if records <= KEPT else None)
