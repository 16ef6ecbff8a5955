"""The writes of a run: what each record's set should be against what it is, all in SQL, nothing row by row.

`compute` leaves the records that differ in the temporary table `tags_new`; `write` carries the difference into the
sets, the links of expiring rule tags, the history and the counts. A set that somebody changed by hand meanwhile is left
alone and its record marked dirty again. Table names come from the models, never from outside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import Any

from django.db.models import Max, Min, QuerySet

from beluga.apps.tags.models import TagAct
from beluga.apps.tags.services import anew, counts, history, validity
from beluga.apps.tags.services.plan import Plan
from beluga.apps.tags.services.statements import forget, number, run
from beluga.apps.tags.services.taggables import Taggable

MANY = 50_000  # from so many changed sets on, if they are half of all, the table of sets is written anew
SLICE = "{0} BETWEEN :low AND :high"
SLICES, SLICED = 12, 20_000  # at most so many slices, of at least so many records
# Unfolded in the select list: a function in FROM would keep its rows in a store of their own, for every record.
SCORE = "(SELECT coalesce(sum((%s::int[])[t]), 0) FROM (SELECT unnest(n.tags) AS t) u)"


def slices(rows: QuerySet[Any]) -> list[tuple[int, int]]:
    """Ranges of ids that together hold all `rows`; none when they are few.

    The server's workers share out slices. Of one large scan they would share the records only, and each of them would
    group all related records for itself.
    """
    first, last = rows.aggregate(first=Min("pk"), last=Max("pk")).values()
    count = min(SLICES, (last - first) // SLICED) if first is not None else 0
    if count < 2:
        return []
    edges = [first + (last - first) * place // count for place in range(count)]
    return list(zip(edges, [*(edge - 1 for edge in edges[1:]), last], strict=True))


def compute(
    one: Taggable,
    plan: Plan,
    worked: Plan,
    found: QuerySet[Any],
    moment: datetime,
    *,
    whole: bool,
    slices: Sequence[tuple[int, int]] = (),
) -> None:
    """Fill `tags_new` (id, old, tags, due, score) with the records whose set or due instant is not as `found` says.

    `found` gives (id, met tags, due), for the ids `:low` to `:high` when there are `slices`. With `whole` all automatic
    tags were worked out; else only those of `worked`, and the rest of the set stays.
    """
    tables = one.tables
    text, params = found.query.sql_with_params()
    if slices:
        # In order of ids a slice is for one worker as a whole, and both of its sides are read by an index.
        text = " UNION ALL ".join(
            f"({text.replace(':low', str(low)).replace(':high', str(high))} ORDER BY 1)" for low, high in slices
        )
        params *= len(slices)
        run("SET LOCAL enable_gathermerge = off")  # or workers are called for every slice instead of once
        run("SET LOCAL parallel_setup_cost = 100000")
    by_hand = [tag for tag in plan.shown if tag not in plan.tags] if whole else []
    expiring = [tag for tag, planned in worked.tags.items() if planned.valid_days]
    parts, before = ["n.met"], []
    if by_hand:
        parts.append("coalesce(l.kept, '{}')")
    if not whole:
        parts.append("array(SELECT unnest(coalesce(s.tags, '{}')) EXCEPT SELECT unnest(%s::int[]))")
        before.append(list(worked.tags))
    dead = "WHERE t <> ALL(coalesce(l.dead, '{}'))" if expiring else ""
    tags = f"array(SELECT DISTINCT t FROM unnest({' || '.join(parts)}) t {dead} ORDER BY t)"
    if len(parts) == 1:
        tags = f"CASE WHEN l.dead IS NULL THEN n.met ELSE {tags} END" if dead else "n.met"
    elif whole:
        tags = f"CASE WHEN l.record_id IS NULL THEN n.met ELSE {tags} END"
    links, after = "", []
    if by_hand or expiring:
        links = f"""LEFT JOIN (
            SELECT record_id, array_agg(tag_id::int) FILTER (WHERE automatic AND expires_at <= %s) AS dead,
                   array_agg(tag_id::int) FILTER (WHERE NOT automatic AND (expires_at > %s) IS NOT FALSE) AS kept
            FROM {tables["links"]} WHERE tag_id = ANY(%s) GROUP BY record_id) l ON l.record_id = n.id"""
        after = [moment, moment, [*expiring, *by_hand]]
    forget("tags_new")
    # OFFSET 0 keeps the planner from working out every rule once for each place that mentions the result.
    run(
        f"""CREATE TEMP TABLE tags_new ON COMMIT DROP AS SELECT id, old, tags, due, {SCORE} AS score FROM (
                SELECT n.id, s.tags AS old, s.due_at AS old_due, n.due, {tags} AS tags
                FROM ({text} OFFSET 0) n(id, met, due)
                LEFT JOIN {tables["sets"]} s ON s.record_id = n.id {links} OFFSET 0) n
            WHERE old IS NULL OR old <> tags OR old_due IS DISTINCT FROM due""",
        [_by_number(plan.scores), *before, *params, *after],
    )
    run("RESET enable_gathermerge")
    run("RESET parallel_setup_cost")
    run("ANALYZE tags_new (id)")


def write(
    one: Taggable,
    plan: Plan,
    worked: Plan,
    moment: datetime,
    reasons: Callable[[], QuerySet[Any] | None],
    *,
    recounted: bool = False,
) -> tuple[int, int, int, dict[int, int]]:
    """Carry `tags_new` over; returns how many records changed, how many tags came and went, and how many came per tag.

    `reasons` gives, once `tags_gained` is filled, which rules each of those records meets. With `recounted` the tags'
    counts are counted anew instead of carried on.
    """
    sets = one.tables["sets"]
    forget("tags_skipped")
    if (differing := number("SELECT count(*) FROM tags_new")) > MANY and differing * 2 > number(
        f"SELECT count(*) FROM {sets}"
    ):
        _write_anew(sets)
    else:
        _write_changed(sets)
    run("ANALYZE tags_skipped")
    run(f"INSERT INTO {one.tables['dirty']} (record) SELECT id FROM tags_skipped")
    forget("tags_moved")
    changed = run(
        """CREATE TEMP TABLE tags_moved ON COMMIT DROP AS
           SELECT n.id, CASE WHEN n.old IS NULL OR n.old = '{}' THEN n.tags
                        ELSE array(SELECT unnest(n.tags) EXCEPT SELECT unnest(n.old)) END AS added,
                  CASE WHEN n.old IS NULL OR n.old = '{}' THEN '{}'
                       ELSE array(SELECT unnest(n.old) EXCEPT SELECT unnest(n.tags)) END AS removed
           FROM tags_new n WHERE coalesce(n.old, '{}') <> n.tags
             AND NOT EXISTS (SELECT 1 FROM tags_skipped k WHERE k.id = n.id)"""
    )
    counted = counts.recount(one) if recounted else None
    if not changed:
        return 0, 0, 0, {}
    run("ANALYZE tags_moved (id)")
    _why(worked, reasons)
    with _for_history(changed):
        _note(one, worked, moment)
    validity.carry(one, worked, moment)
    return changed, *counts.carried(list(worked.tags), counted)


def _note(one: Taggable, worked: Plan, moment: datetime) -> None:
    """Write the history of `tags_moved`."""
    sole = _by_number({tag: one.rules[0] for tag, one in worked.tags.items() if len(one.rules) == 1})
    several = any(len(one.rules) > 1 for one in worked.tags.values())
    why = "LEFT JOIN tags_why w ON w.record = m.id AND w.tag = c" if several else ""
    rule = "coalesce(nullif((%s::int[])[c], 0), w.rule::int)" if several else "(%s::int[])[c]"
    history.note(
        one,
        f"""SELECT id / {TagAct.TOGETHER}, id, c, CASE WHEN c > 0 THEN {rule} END, true, NULL::bigint
            FROM (SELECT id, unnest(CASE WHEN removed = '{{}}' THEN added
                                    ELSE added || array(SELECT -r FROM unnest(removed) r) END) AS c
                  FROM (SELECT id, added, removed FROM tags_moved ORDER BY id) o) m
            {why} WHERE abs(c) = ANY(%s::int[])""",  # of the same type as `c`, or the list is walked for every change
        [sole, list(worked.tags)],
        moment=moment,
    )


def _for_history(changed: int) -> AbstractContextManager[None]:
    """When more records changed than the whole history knows of, its index over tags is built once instead of filled.

    Only if nobody is reading or writing the history just now: they are not waited for."""
    acts = TagAct._meta.db_table
    if changed > MANY and changed > number(f"SELECT count(*) FROM {acts}") * TagAct.TOGETHER and anew.free(acts):
        return anew.reindexed(acts, "gin")
    return nullcontext()


def _write_changed(sets: str) -> None:
    """Carry `tags_new` into the sets, row by row changed, and put the ids of those left alone into `tags_skipped`."""
    run("CREATE TEMP TABLE tags_skipped (id bigint) ON COMMIT DROP")
    run(
        f"""WITH made AS (
                INSERT INTO {sets} AS s (record_id, tags, score, due_at)
                SELECT n.id, n.tags, n.score, n.due FROM tags_new n WHERE n.old IS NULL
                ON CONFLICT (record_id) DO NOTHING RETURNING record_id),
            changed AS (
                UPDATE {sets} s SET tags = n.tags, due_at = n.due,
                       score = CASE WHEN n.tags = s.tags THEN s.score ELSE n.score END
                FROM tags_new n WHERE s.record_id = n.id AND s.tags = n.old RETURNING s.record_id)
            INSERT INTO tags_skipped SELECT id FROM tags_new
            EXCEPT SELECT record_id FROM (SELECT record_id FROM made UNION ALL SELECT record_id FROM changed) done"""
    )


def _write_anew(sets: str) -> None:
    """The same when most sets change: the table is emptied, filled and its indexes are built anew. Who reads or tags
    meanwhile waits for it."""
    run(f"LOCK TABLE {sets} IN ACCESS EXCLUSIVE MODE")
    forget("tags_all")
    run(
        f"""CREATE TEMP TABLE tags_all ON COMMIT DROP AS
            SELECT coalesce(s.record_id, n.id) AS record_id, n.id IS NOT NULL AND NOT fits AS skipped,
                   CASE WHEN fits THEN n.tags ELSE s.tags END AS tags,
                   CASE WHEN fits AND s.tags IS DISTINCT FROM n.tags THEN n.score ELSE s.score END AS score,
                   CASE WHEN fits THEN n.due ELSE s.due_at END AS due
            FROM {sets} s FULL JOIN tags_new n ON n.id = s.record_id
            CROSS JOIN LATERAL (SELECT n.id IS NOT NULL AND s.tags IS NOT DISTINCT FROM n.old) f(fits)"""
    )
    run("CREATE TEMP TABLE tags_skipped ON COMMIT DROP AS SELECT record_id AS id FROM tags_all WHERE skipped")
    with anew.reindexed(sets):
        run(f"TRUNCATE {sets}")
        run(
            f"INSERT INTO {sets} (record_id, tags, score, due_at) SELECT record_id, tags, score, due FROM tags_all "
            "WHERE tags IS NOT NULL ORDER BY record_id"  # none: the set has gone since it was looked at
        )
    run(f"ANALYZE {sets}")


def faults(suspected: Iterable[int]) -> int:
    """How many of the records just written gained or lost one of the tags `suspected`, and were neither drained as
    dirty nor as due."""
    tags = list(suspected)
    return number(
        """SELECT count(*) FROM tags_moved m WHERE (m.added && %s::int[] OR m.removed && %s::int[])
           AND NOT EXISTS (SELECT 1 FROM tags_scan s WHERE s.record = m.id)""",
        [tags, tags],
    )


def restate(one: Taggable, plan: Plan, tags: Iterable[int], moment: datetime) -> int:
    """Bring sets up to date after the score or the state of `tags` changed: tags that are off leave, those set by hand
    that are on again return, scores are added up anew. Returns how many sets were written."""
    wanted = list(tags)
    off = [tag for tag in wanted if tag not in plan.shown]
    back = [tag for tag in wanted if tag in plan.shown and tag not in plan.tags]
    forget("tags_new")
    run(
        f"""CREATE TEMP TABLE tags_new ON COMMIT DROP AS
            SELECT s.record_id AS id, s.tags AS old, array(
                SELECT DISTINCT t FROM unnest(s.tags || coalesce(l.kept, '{{}}')) t
                WHERE t <> ALL(%s) ORDER BY t) AS tags
            FROM {one.tables["sets"]} s LEFT JOIN (
                SELECT record_id, array_agg(tag_id::int) AS kept FROM {one.tables["links"]}
                WHERE tag_id = ANY(%s) AND (expires_at > %s) IS NOT FALSE GROUP BY record_id) l
            ON l.record_id = s.record_id WHERE s.tags && %s::int[] OR l.record_id IS NOT NULL""",
        [off, back, moment, wanted],
    )
    written = run(
        f"""UPDATE {one.tables["sets"]} s SET tags = n.tags, score = {SCORE} FROM tags_new n
            WHERE s.record_id = n.id AND s.tags = n.old""",
        [_by_number(plan.scores)],
    )
    history.note(
        one,
        f"""SELECT n.id / {TagAct.TOGETHER}, n.id, t, 0, true, NULL::bigint
           FROM tags_new n CROSS JOIN LATERAL unnest(n.tags) t
           WHERE t <> ALL(n.old)
           UNION ALL SELECT n.id / {TagAct.TOGETHER}, n.id, -t, 0, true, NULL
           FROM tags_new n CROSS JOIN LATERAL unnest(n.old) t
           WHERE t <> ALL(n.tags)""",
        moment=moment,
    )
    counts.recount(one, wanted)
    return written


def _why(worked: Plan, reasons: Callable[[], QuerySet[Any] | None]) -> None:
    """Fill `tags_why` (record, tag, rule): by which rule a tag of several rules came."""
    for name in ("tags_gained", "tags_why"):
        forget(name)
    many = {tag: planned.rules for tag, planned in worked.tags.items() if len(planned.rules) > 1}
    run("CREATE TEMP TABLE tags_why (record bigint, tag int, rule bigint) ON COMMIT DROP")
    if not many:
        return
    run(
        """CREATE TEMP TABLE tags_gained ON COMMIT DROP AS
           SELECT id FROM tags_moved WHERE added && %s::int[]""",
        [list(many)],
    )
    found = reasons()
    if found is None:
        return
    text, params = found.query.sql_with_params()
    pairs = [(tag, rule) for tag, rules in many.items() for rule in rules]
    run(
        f"""INSERT INTO tags_why SELECT m.id, p.tag, (array_agg(p.rule ORDER BY p.place))[1]
            FROM ({text}) m(id, met) CROSS JOIN LATERAL unnest(m.met) r(rule)
            JOIN unnest(%s::int[], %s::bigint[]) WITH ORDINALITY p(tag, rule, place) ON p.rule = r.rule
            GROUP BY m.id, p.tag""",
        [*params, [tag for tag, _ in pairs], [rule for _, rule in pairs]],
    )


def _by_number(values: dict[int, int]) -> list[int]:
    """Values by tag as an array whose subscript is the tag's id, 0 where there is none."""
    dense = [0] * max(values, default=0)
    for tag, value in values.items():
        dense[tag - 1] = value
    return dense
