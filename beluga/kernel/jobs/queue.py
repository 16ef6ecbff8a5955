"""Asking for a job: a row of ours and an entry of the queue, both in the caller's transaction.

So a job exists exactly when the change that asked for it does: the queue is the outbox.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from beluga.kernel.jobs import runner
from beluga.kernel.jobs.declaration import JobType, jobs
from beluga.kernel.jobs.models import FINISHED, Job, State

QUEUE = "beluga"

_INSERT = """
insert into kernel_job (name, args, state, done, message, errors, trace, key, once, created_by, source, attempt,
                        cancel_requested, run_at, created_at, schedule_id)
values (%s, %s::jsonb, 'queued', 0, '', '[]', '', %s, %s, %s, %s, 0, false, %s, now(), %s)
on conflict (name, key) where state = 'queued' or once do nothing
returning id
"""
_SHARE = "select id from kernel_job where name = %s and key = %s and (state = 'queued' or once) for share"


class Actor(Protocol):
    """Whoever asks for a job: all that is needed of a Principal."""

    @property
    def user_id(self) -> int | None:
        """The user's number, None for the system."""


@app.task(name="beluga.job", queue=QUEUE)
def run_job(job_id: int) -> None:
    """The one task of the queue: run the job of that row."""
    runner.perform(job_id)


def enqueue(
    principal: Actor,
    name: str,
    args: Mapping[str, Any] | None = None,
    *,
    key: str | None = None,
    once: bool = False,
    at: datetime | None = None,
    source: str = "",
    schedule_id: int | None = None,
) -> Job:
    """Ask for the job `name` in the caller's transaction and return its row.

    A job with the same `key` that still waits is returned instead of a second one; with `once`, one that ran already,
    too. `at` is when it may start. Raises UnknownName for a job nobody declared.
    """
    declared = jobs.get(name)
    with transaction.atomic():
        if key is None:
            row = Job.objects.create(
                name=name,
                args=dict(args or {}),
                created_by=principal.user_id,
                source=source,
                run_at=at,
                schedule_id=schedule_id,
            )
            defer(declared, row, at)
            return row
        made, identity = _with_key(principal, name, dict(args or {}), key, once, at, source, schedule_id)
        row = Job.objects.get(pk=identity)
        if made:
            defer(declared, row, at)
        return row


def _with_key(
    principal: Actor,
    name: str,
    args: dict[str, Any],
    key: str,
    once: bool,
    at: datetime | None,
    source: str,
    schedule_id: int | None,
) -> tuple[bool, int]:
    """Insert, or find the one that waits. It is locked in share mode until the caller commits: a worker that takes it
    meanwhile starts after that, and so sees the change that asked for it."""
    values: list[Any] = [name, runner.dump(args), key, once, principal.user_id, source, at, schedule_id]
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_INSERT, values)
            made = cursor.fetchone()
            if made is not None:
                return True, made[0]
            cursor.execute(_SHARE, [name, key])
            found = cursor.fetchone()
            if found is not None:
                return False, found[0]


def defer(declared: JobType, row: Job, at: datetime | None = None) -> None:
    """Put the job of `row` into the queue, in the caller's transaction."""
    row.queue_id = run_job.configure(lock=declared.exclusive, schedule_at=at, priority=declared.priority).defer(
        job_id=row.pk
    )
    Job.objects.filter(pk=row.pk).update(queue_id=row.queue_id)


def cancel(row: Job) -> bool:
    """Ask the job to stop: one that waits is cancelled at once, a running one at its next checkpoint.

    Returns False when it is finished already.
    """
    now = timezone.now()
    waiting = Job.objects.filter(pk=row.pk, state=State.QUEUED)
    if waiting.update(state=State.CANCELLED, cancel_requested=True, finished_at=now, message="已取消"):
        return True
    return bool(Job.objects.filter(pk=row.pk, state=State.RUNNING).update(cancel_requested=True))


def run_inline(name: str | None = None, *, limit: int = 1000) -> list[Job]:
    """Run every waiting job (or those called `name`) here and now, in order, also the ones they ask for; for tests and
    the loading of demo data. Returns the finished rows."""
    finished: list[Job] = []
    for _ in range(limit):
        waiting = Job.objects.filter(state=State.QUEUED).order_by("id")
        row = (waiting.filter(name=name) if name else waiting).first()
        if row is None:
            return finished
        runner.perform(row.pk, inline=True)
        row.refresh_from_db()
        if row.state in FINISHED:
            finished.append(row)
    raise RuntimeError(f"jobs keep asking for jobs: more than {limit} ran")
