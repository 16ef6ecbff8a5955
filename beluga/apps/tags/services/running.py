"""Working out rule tags: all rules of an object in one scan, written as the difference against what is stored.

Four reasons to look at records: somebody changed them (dirty), time changed what they meet (due), a rule changed
(stale tags, every record), or the day has come to look at all of them. The daily run looks at all records after it has
drained the rest, so whatever it still finds wrong is a fault of the noticing, and is logged as one.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from beluga.apps.tags.models import Kind, Tag
from beluga.apps.tags.services import difference, expiry, plan as plans
from beluga.apps.tags.services.taggables import Taggable, enabled, taggable, taggables
from beluga.apps.tags.services.tracking import untracked
from beluga.kernel.conditions import Context, scan
from beluga.kernel.events.facts import emit
from beluga.kernel.fields.errors import Invalid, say
from beluga.kernel.fields.expression import Param, Sql
from beluga.kernel.jobs.context import Progress, silent
from beluga.kernel.scope.principal import Principal

logger = logging.getLogger(__name__)
DRAINED = "{0} IN (SELECT record FROM pg_temp.tags_scan)"
GAINED = "{0} IN (SELECT id FROM pg_temp.tags_gained)"


@dataclass(slots=True)
class Outcome:
    """What a run did. `faults` counts records that only the full look found wrong."""

    object: str
    records: int = 0
    changed: int = 0
    added: int = 0
    removed: int = 0
    expired: int = 0
    faults: int = 0
    seconds: float = 0.0
    tags: dict[int, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """For a job's result."""
        return asdict(self) | {"tags": {str(tag): count for tag, count in self.tags.items()}}


def run_all(principal: Principal, *, now: datetime | None = None, progress: Progress = silent) -> list[Outcome]:
    """The daily run: for every object whose tags are switched on, clear what expired and work out all rules."""
    wanted = [one for one in taggables if enabled(one.object)]
    outcomes = []
    for place, one in enumerate(wanted):
        progress(place, len(wanted), say(one.declared.label, one.declared.label_en))
        outcomes.append(run_full(principal, one.object, now=now))
    return outcomes


def run_full(principal: Principal, object_name: str, *, now: datetime | None = None) -> Outcome:
    """Clear what expired, then work out every rule for every record of the object."""
    started, moment = time.monotonic(), now or timezone.now()
    one = taggable(object_name)
    with _alone(one):
        expired = expiry.expire(object_name, now=moment)
        expiry.forget_marks(one, moment)
        plan = plans.load(object_name)
        _drain(one, moment)
        stale = plan.dependents(tag for tag, planned in plan.tags.items() if planned.stale & Tag.RULES)
        excused = stale | untracked(plan) | {tag for tag, planned in plan.tags.items() if planned.valid_days}
        outcome = _work(principal, one, plan, moment, ids=None, subset=None)
        outcome.expired = expired
        outcome.faults = difference.faults((plan.shown | set(plan.tags)) - excused)
        if outcome.faults:
            logger.error("full run over %s found %s records wrong that nobody had noticed", one.object, outcome.faults)
        _settled(one, None)
    outcome.seconds = round(time.monotonic() - started, 3)
    return outcome


def run_tags(principal: Principal, object_name: str, tags: Iterable[int], *, now: datetime | None = None) -> Outcome:
    """Work out just these automatic tags for every record, at once. Raises Invalid when none of them can be."""
    started, moment = time.monotonic(), now or timezone.now()
    one = taggable(object_name)
    with _alone(one):
        plan = plans.load(object_name)
        subset = {tag for tag in tags if tag in plan.tags}
        if not subset:
            raise Invalid.at("tags", "没有可运行的自动标签", "none of these is an automatic tag that is on")
        expired = expiry.expire(object_name, now=moment)
        expiry.forget_marks(one, moment, subset)
        outcome = _work(principal, one, plan, moment, ids=None, subset=subset)
        outcome.expired = expired
        _settled(one, subset)
    outcome.seconds = round(time.monotonic() - started, 3)
    return outcome


def refresh(principal: Principal, object_name: str, *, now: datetime | None = None) -> Outcome:
    """Work out all rules for the records that changed or whose time has come, and bring scores up to date."""
    started, moment = time.monotonic(), now or timezone.now()
    one = taggable(object_name)
    with _alone(one):
        plan = plans.load(object_name)
        worth = set(Tag.objects.filter(object=object_name, stale__gte=Tag.WORTH).values_list("pk", flat=True))
        if worth:
            difference.restate(one, plan, worth, moment)
            Tag.objects.filter(pk__in=worth).update(stale=F("stale").bitand(Tag.RULES))
        _drain(one, moment)
        outcome = _work(principal, one, plan, moment, ids=DRAINED, subset=None)
    outcome.seconds = round(time.monotonic() - started, 3)
    return outcome


def needed() -> bool:
    """Whether `refresh` has anything to do."""
    moment = timezone.now()
    return any(waiting(one, moment) for one in taggables if enabled(one.object))


def waiting(one: Taggable, moment: datetime) -> bool:
    """Whether records of the object are dirty or due, or scores out of date."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT EXISTS (SELECT 1 FROM {one.tables['dirty']}) "
            f"OR EXISTS (SELECT 1 FROM {one.tables['sets']} WHERE due_at <= %s) "
            "OR EXISTS (SELECT 1 FROM tags_tag WHERE object = %s AND stale >= 2)",
            [moment, one.object],
        )
        return bool(cursor.fetchone()[0])


def matching(object_name: str, tree: Any, ctx: Context) -> QuerySet[Any]:
    """The living records that a rule with this (whole) tree would tag in a run now, whoever may see them."""
    plan = plans.load(object_name)
    rows = plan.schema.model._base_manager.filter(**dict(plan.schema.living))
    return scan({1: [plans.woven_for_preview(plan, tree)]}, plan.schema, ctx, rows).filter(met__len=1)


def _work(
    principal: Principal,
    one: Taggable,
    plan: plans.Plan,
    moment: datetime,
    *,
    ids: str | None,
    subset: set[int] | None,
) -> Outcome:
    """One scan over the records of `ids` (SQL of ours about `{0}`; None: all), and the writes that follow from it."""
    ctx = Context(now=moment)
    worked = plan if subset is None else plans.narrowed(plan, subset)
    rows = plan.schema.model._base_manager.filter(**dict(plan.schema.living))
    slices = difference.slices(rows) if ids is None else []
    within = difference.SLICE if slices else ids
    trees = {tag: list(planned.trees) for tag, planned in sorted(worked.tags.items())}
    found = scan(trees, plan.schema, ctx, rows, within, plan.trees()).values_list("pk", "met", "due")
    outcome = Outcome(one.object)
    difference.compute(one, plan, worked, found, moment, whole=subset is None, slices=slices)
    outcome.changed, outcome.added, outcome.removed, outcome.tags = difference.write(
        one, plan, worked, moment, lambda: _reasons(worked, plan, ctx), recounted=ids is None and subset is None
    )
    outcome.records = (rows if ids is None else rows.filter(Sql(ids, F("pk")))).count()
    if outcome.changed:
        emit(principal, "tags.ran", None, {"object": one.object, "changed": outcome.changed})
    return outcome


def _reasons(worked: plans.Plan, plan: plans.Plan, ctx: Context) -> QuerySet[Any] | None:
    """For tags of several rules: which rules each record that gained one of them meets."""
    rules = {
        rule: [tree]
        for planned in worked.tags.values()
        if len(planned.rules) > 1
        for rule, tree in zip(planned.rules, planned.trees, strict=True)
    }
    if not rules:
        return None
    return scan(rules, plan.schema, ctx, plan.schema.model._base_manager.all(), GAINED).values_list("pk", "met")


def _drain(one: Taggable, moment: datetime) -> None:
    """Take the ids of all dirty and due records into the temporary table `tags_scan`."""
    tables = one.tables
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.tags_scan")
        cursor.execute("CREATE TEMP TABLE tags_scan (record bigint) ON COMMIT DROP")
        cursor.execute(
            f"WITH gone AS (DELETE FROM {tables['dirty']} RETURNING record) INSERT INTO tags_scan "
            f"SELECT record FROM gone UNION SELECT record_id FROM {tables['sets']} WHERE due_at <= %s",
            [moment],
        )
        cursor.execute("ANALYZE tags_scan")


def _settled(one: Taggable, tags: set[int] | None) -> None:
    """What was worked out is no longer stale."""
    rows = Tag.objects.filter(object=one.object, kind=Kind.AUTOMATIC)
    if tags is not None:
        rows = rows.filter(Sql("{0} = ANY({1})", F("pk"), Param(list(tags), "bigint[]")))
    rows.filter(stale__gt=0).update(stale=F("stale").bitand(~Tag.RULES & 3))


class _alone:
    """One transaction, and one run of an object at a time."""

    def __init__(self, one: Taggable) -> None:
        self.one = one
        self.atomic = transaction.atomic()

    def __enter__(self) -> None:
        self.atomic.__enter__()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 21))", [f"tags {self.one.object}"])

    def __exit__(self, *error: Any) -> None:
        self.atomic.__exit__(*error)
