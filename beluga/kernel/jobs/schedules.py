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
from django.db.models import F
from django.utils import timezone

from beluga.kernel.fields.errors import Conflict, FieldError, UserError, say
from beluga.kernel.jobs.cron import Cron
from beluga.kernel.jobs.declaration import Schedule as Shipped, jobs, shipped
from beluga.kernel.jobs.models import Job, Registration, Schedule, State
from beluga.kernel.jobs.queue import Actor, defer, enqueue

logger = logging.getLogger(__name__)

DEAD_AFTER = timedelta(seconds=60)
LOST_AFTER = timedelta(seconds=60)


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
    """Let jobs run again whose worker died, or whose entry in the queue got lost; returns how many."""
    moment = now or timezone.now()
    saved = 0
    with transaction.atomic():
        dead = Job.objects.select_for_update(skip_locked=True).filter(
            state=State.RUNNING, heartbeat__lt=moment - DEAD_AFTER
        )
        for row in dead:
            saved += 1
            _drop_entry(row)
            if row.name not in jobs or row.attempt >= jobs.get(row.name).attempts:
                Job.objects.filter(pk=row.pk).update(
                    state=State.FAILED, message="运行它的进程中断了，改动已撤销", finished_at=moment
                )
                continue
            Job.objects.filter(pk=row.pk).update(state=State.QUEUED, started_at=None, heartbeat=None)
            logger.warning("job %s #%s runs again: its worker died", row.name, row.pk)
            defer(jobs.get(row.name), row)
        for row in _orphans(moment):
            saved += 1
            _drop_entry(row)
            defer(jobs.get(row.name), row)
    return saved


def _orphans(moment: datetime) -> list[Job]:
    """Waiting jobs that no entry of the queue will ever start: its worker died between taking it and starting."""
    sql = """
        select j.id from kernel_job j left join procrastinate_jobs q on q.id = j.queue_id
        where j.state = 'queued' and j.created_at < %s and (q.id is null or q.status <> 'todo')
          and coalesce(j.run_at, j.created_at) < %s
          and not exists (select 1 from procrastinate_events e where e.job_id = q.id and e.at > %s)
        for update of j skip locked
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [moment - LOST_AFTER] * 3)
        found = [identity for (identity,) in cursor.fetchall()]
    return [row for row in Job.objects.filter(pk__in=found) if row.name in jobs] if found else []


def _drop_entry(row: Job) -> None:
    """Take the dead entry out of the queue, or its lock would hold back the jobs that share it for ever."""
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs where id = %s and status <> 'todo'", [row.queue_id])


def _first() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(hashtextextended('beluga.tick', 20))")
        return bool(cursor.fetchone()[0])


def prune(days: int = 90) -> int:
    """Forget finished jobs older than `days`; returns how many."""
    old = Job.objects.filter(finished_at__lt=timezone.now() - timedelta(days=days))
    return int(old.delete()[0])


def beat(running: set[int]) -> None:
    """Say that the jobs `running` in this process are alive."""
    if running:
        Job.objects.filter(pk__in=running, state=State.RUNNING).update(heartbeat=timezone.now(), attempt=F("attempt"))
