"""The scheduler: rows with a cron expression, the tick that asks for what is due, and the rescue of jobs whose worker
died.

A shipped schedule is declared in code and its row holds only what was changed; one added here is all row. What a
schedule runs is a registration: a job of the code under a name of its own, with fixed arguments.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from beluga.kernel.fields.errors import Conflict, FieldError, UserError, say
from beluga.kernel.jobs.cron import Cron
from beluga.kernel.jobs.declaration import Schedule as Shipped, jobs, shipped
from beluga.kernel.jobs.models import Job, Registration, Schedule, State
from beluga.kernel.jobs.queue import Actor, defer, enqueue
from beluga.kernel.jobs.runner import WAITING, announce

logger = logging.getLogger(__name__)

LOST_AFTER = timedelta(seconds=5)  # between taking an entry and claiming its job pass milliseconds

_DROP_ENTRIES = """
with taken as materialized (
    select q.id, (q.args->>'job_id')::bigint as job_id from procrastinate_jobs q
    where q.status = 'doing' and q.task_name = 'beluga.job'
      and (not exists (select from procrastinate_events e where e.job_id = q.id and e.at > %s)
           or exists (select from kernel_job j where j.queue_id = q.id and j.state = 'running'))
), dead as materialized (
    select id from taken where pg_try_advisory_xact_lock(hashtextextended('job:' || job_id, 20))
)
delete from procrastinate_jobs q using dead where q.id = dead.id
"""
_LOST = """
with lost as materialized (
    select j.id from kernel_job j where j.state in ('queued', 'running')
      and not exists (select from procrastinate_jobs q where q.id = j.queue_id)
)
select id from lost where pg_try_advisory_xact_lock(hashtextextended('job:' || id, 20))
"""


class _Clock:
    """Who asks when nobody did."""

    user_id: int | None = None


CLOCK = _Clock()


@dataclass(frozen=True, slots=True)
class Registered:
    """A job that schedules may choose: `code` (任务实例ID), the job of the code it stands for, its arguments."""

    code: str
    job: str
    label: str
    description: str
    args: Mapping[str, Any]
    own: bool
    updated_at: datetime | None


@dataclass(frozen=True, slots=True)
class Effective:
    """A schedule as it is in force: the declaration with the row's differences laid over it."""

    row: Schedule
    name: str
    job: str
    cron: str
    args: Mapping[str, Any]
    label: str
    group: str
    description: str
    active: bool


def registrations() -> dict[str, Registered]:
    """Return every registration by its code: those of the code and those added here, without the removed ones."""
    found = {
        one.name: Registered(
            one.name, one.name, say(one.label, one.label_en), say(one.description, one.description_en), {}, False, None
        )
        for one in jobs
        if one.schedulable
    }
    for row in Registration.objects.order_by("id"):
        if row.removed or row.job not in jobs:
            found.pop(row.code, None)
        else:
            found[row.code] = Registered(
                row.code, row.job, row.label, row.description, row.args, row.own, row.updated_at
            )
    return found


def effective(row: Schedule) -> Effective | None:
    """Return the schedule of `row` as it is in force, None when its declaration is gone."""
    declared: Shipped | None = shipped.get(row.name) if row.name in shipped else None
    if declared is None and not row.own:
        return None

    def pick(stored: Any, attribute: str, empty: Any) -> Any:
        if stored is not None or declared is None:
            return stored if stored is not None else empty
        return say(getattr(declared, attribute), getattr(declared, f"{attribute}_en", ""))

    return Effective(
        row=row,
        name=row.name,
        job=pick(row.job, "job", ""),
        cron=pick(row.cron, "cron", ""),
        args=pick(row.args, "args", {}),
        label=pick(row.label, "label", row.name),
        group=pick(row.group, "group", ""),
        description=pick(row.description, "description", ""),
        active=pick(row.active, "active", False),
    )


def sync() -> None:
    """Give every shipped schedule its row."""
    known = set(Schedule.objects.values_list("name", flat=True))
    missing = [Schedule(name=one.name) for one in shipped if one.name not in known]
    if missing:
        Schedule.objects.bulk_create(missing, ignore_conflicts=True)


def tick(now: datetime | None = None) -> int:
    """Ask for every job that is due and set its next time; returns how many were asked for. A time that passed while
    nothing ran is made up for once. Several processes may tick at once: one of them does the work."""
    moment = now or timezone.now()
    asked = 0
    with transaction.atomic():
        if not _first():
            return 0
        sync()
        rows = Schedule.objects.select_for_update(skip_locked=True, of=("self",)).filter(removed=False)
        for row in rows:
            current = effective(row)
            if current is None or not current.active:
                continue
            if row.next_at is not None and row.next_at > moment:
                continue
            if row.next_at is not None:
                asked += _due(current)
                row.last_at = moment
            row.next_at = _next(current, moment)
            Schedule.objects.filter(pk=row.pk).update(next_at=row.next_at, last_at=row.last_at)
    return asked


def start(current: Effective, actor: Actor) -> Job:
    """Ask for the job of the schedule now. While a run of it still waits, that one is returned.

    Raises Conflict when its registration or job is gone.
    """
    registered = registrations().get(current.job)
    job_name = registered.job if registered else current.job
    if job_name not in jobs:
        raise Conflict(f"任务实例 {current.job} 已不存在", f"the job {current.job} is gone")
    args = {**(registered.args if registered else {}), **current.args}
    return enqueue(actor, job_name, args, key=f"schedule:{current.name}", source="schedule", schedule_id=current.row.pk)


def _due(current: Effective) -> int:
    """Ask for what is due; a schedule whose job is gone must not hold up the others."""
    try:
        if _needed(current):
            start(current, CLOCK)
            return 1
    except UserError as error:
        logger.error("schedule %s: %s", current.name, error)
    return 0


def _next(current: Effective, moment: datetime) -> datetime:
    try:
        return Cron(current.cron).after(moment)
    except FieldError as error:
        logger.error("schedule %s: %s", current.name, error)
        return moment + timedelta(days=1)


def _needed(current: Effective) -> bool:
    registered = registrations().get(current.job)
    name = registered.job if registered else current.job
    asks = jobs.get(name).needed if name in jobs else None
    return asks is None or asks()


def rescue(now: datetime | None = None) -> int:
    """Let jobs run again whose worker died, or whose entry in the queue got lost; returns how many.

    A worker holds a lock on every job it has in hand. The entries of dead workers are taken out of the queue, or their
    locks would hold back the jobs that share them for ever.
    """
    moment = now or timezone.now()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_DROP_ENTRIES, [moment - LOST_AFTER])
        cursor.execute(_LOST)
        found = [identity for (identity,) in cursor.fetchall()]
        rows = list(Job.objects.select_for_update().filter(pk__in=found, state__in=(State.QUEUED, State.RUNNING)))
        for row in rows:
            declared = jobs.get(row.name) if row.name in jobs else None
            if declared is None or (row.state == State.RUNNING and row.attempt >= declared.attempts):
                Job.objects.filter(pk=row.pk).update(
                    state=State.FAILED, message="运行它的进程中断了，改动已撤销", finished_at=moment
                )
                announce(row, State.FAILED)
                continue
            logger.warning("job %s #%s runs again: its worker died", row.name, row.pk)
            Job.objects.filter(pk=row.pk).update(**WAITING)
            defer(declared, row)
    return len(rows)


def _first() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(hashtextextended('beluga.tick', 20))")
        return bool(cursor.fetchone()[0])


def prune(days: int = 90) -> int:
    """Forget finished jobs older than `days`; returns how many."""
    old = Job.objects.filter(finished_at__lt=timezone.now() - timedelta(days=days))
    return int(old.delete()[0])
