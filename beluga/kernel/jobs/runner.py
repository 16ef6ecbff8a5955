"""Running one job: claim, lock, one transaction for everything, and an outcome that is always written down.

The row is marked done inside the job's own transaction and only if it is still ours, so the effect of a job counts
exactly once even when a worker was thought dead and its job was given to another.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from datetime import timedelta
from typing import Any

import orjson
from django.db import OperationalError, close_old_connections, connection, transaction
from django.db.models import Case, F, When
from django.utils import timezone
from procrastinate.contrib.django import app

from beluga.kernel.fields.errors import UserError, say
from beluga.kernel.jobs.context import Board, Cancelled, JobContext, Lost
from beluga.kernel.jobs.declaration import JobType, jobs
from beluga.kernel.jobs.models import Job, State
from beluga.kernel.registry import UnknownName

logger = logging.getLogger(__name__)

CANCELLED = {True: ("已取消，改动已撤销", "Cancelled; nothing was changed"), False: ("已取消", "Cancelled")}
BUSY_WAIT = timedelta(seconds=2)
# A job waits again without its key, unless it is to run once: by now another one with that key may be waiting.
WAITING: dict[str, Any] = {"state": State.QUEUED, "key": Case(When(once=True, then="key")), "started_at": None}
around: list[Callable[[Job], AbstractContextManager[None]]] = []  # inside the transaction of a job
beyond: list[Callable[[Job], AbstractContextManager[None]]] = []  # around all of it, its last word included


def dump(value: Any) -> str:
    """Return `value` as JSON text; what JSON does not know becomes its text."""
    return orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS).decode()


def perform(job_id: int, *, inline: bool = False) -> None:
    """Run the waiting job of row `job_id`; nothing happens when it does not wait (any more). Never raises for a job
    that fails: its row says so. `inline` uses the caller's connection and transaction for everything."""
    if not inline:
        close_old_connections()
    board = Board(inline=inline)
    try:
        # Held before the job is claimed, gone with this process: a running job whose lock is free has lost its worker
        with board.alone(f"job:{job_id}") as alone, ExitStack() as stack:
            row = _claim(job_id) if alone else None
            if row is not None:
                for wrap in beyond:
                    stack.enter_context(wrap(row))
                _run(row, board)
    finally:
        board.close()
        if not inline:
            close_old_connections()


def _claim(job_id: int) -> Job | None:
    now = timezone.now()
    mine = Job.objects.filter(pk=job_id, state=State.QUEUED).update(
        state=State.RUNNING, started_at=now, heartbeat=now, attempt=F("attempt") + 1
    )
    return Job.objects.get(pk=job_id) if mine else None


def _run(row: Job, board: Board) -> None:
    try:
        declared = jobs.get(row.name)
    except UnknownName:
        _end(row, State.FAILED, message=say(f"没有叫 {row.name} 的后台任务", f"There is no job called {row.name}"))
        return
    ctx = JobContext(board, job_id=row.pk, attempt=row.attempt, user_id=row.created_by, source=row.source)
    with board.alone(declared.exclusive or f"run:{row.pk}") as alone:
        if not alone:
            _put_back(row, declared, BUSY_WAIT, counted=False)
            return
        try:
            _work(row, declared, ctx)
        except Cancelled:
            _end(row, State.CANCELLED, ctx, message=say(*CANCELLED[declared.atomic]))
        except Lost:
            logger.warning("job %s #%s was taken over by another worker", row.name, row.pk)
        except UserError as error:
            _end(row, State.FAILED, ctx, message=error.message or str(error), trace=traceback.format_exc())
        except OperationalError as error:
            if row.attempt < declared.attempts:
                logger.warning("job %s #%s is tried again: %s", row.name, row.pk, error)
                _put_back(row, declared, timedelta(seconds=2**row.attempt), counted=True)
            else:
                _fail(row, ctx, error)
        except Exception as error:
            _fail(row, ctx, error)


def _work(row: Job, declared: JobType, ctx: JobContext) -> None:
    with ExitStack() as stack:
        if declared.atomic:
            stack.enter_context(transaction.atomic())
            for wrap in around:
                stack.enter_context(wrap(row))
        result = declared.run(ctx, **row.args)
        with transaction.atomic():
            _finish(row, ctx, result)


def _finish(row: Job, ctx: JobContext, result: dict[str, Any] | None) -> None:
    total = ctx.total
    mine = Job.objects.filter(pk=row.pk, attempt=row.attempt, state=State.RUNNING).update(
        state=State.DONE,
        result=orjson.loads(dump(result)),
        done=total if total is not None and ctx.done < total else ctx.done,
        total=total,
        message=str((result or {}).get("message", "") or ctx.message),
        errors=orjson.loads(dump(ctx.errors)),
        finished_at=timezone.now(),
    )
    if not mine:
        raise Lost
    announce(row, State.DONE)


def _fail(row: Job, ctx: JobContext, error: Exception) -> None:
    logger.exception("job %s #%s failed", row.name, row.pk)
    said = " ".join(str(error).split())[:300]
    _end(
        row,
        State.FAILED,
        ctx,
        message=say("磁盘空间已满，改动已撤销", "The disk is full; nothing was changed")
        if getattr(error.__cause__ or error, "sqlstate", None) == "53100"
        else say("运行出错，改动已撤销", "It went wrong; nothing was changed"),
        trace=traceback.format_exc(),
        fault=f"{type(error).__name__}: {said}",
    )


def _end(
    row: Job, state: State, ctx: JobContext | None = None, *, message: str, trace: str = "", fault: str = ""
) -> None:
    errors = [*(ctx.errors if ctx else []), {"message": fault or message}] if state == State.FAILED else []
    with transaction.atomic():
        Job.objects.filter(pk=row.pk, attempt=row.attempt, state=State.RUNNING).update(
            state=state,
            message=message,
            errors=orjson.loads(dump(errors)),
            trace=trace[-8000:],
            finished_at=timezone.now(),
        )
        announce(row, state)


def announce(row: Job, state: State) -> None:
    """Tell the browser of who asked; like everything of a job it is heard when the transaction commits."""
    if row.created_by is None:
        return
    news = dump({"type": "job", "id": row.pk, "name": row.name, "state": state.value})
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify(%s, %s)", [f"beluga_user_{row.created_by}", news])


def _put_back(row: Job, declared: JobType, wait: timedelta, *, counted: bool) -> None:
    """Let the job wait again: another one holds its lock, or the database refused for a passing reason."""
    with transaction.atomic():
        mine = Job.objects.filter(pk=row.pk, attempt=row.attempt, state=State.RUNNING)
        attempt = row.attempt if counted else row.attempt - 1
        if mine.update(**WAITING, attempt=attempt):
            entry = app.configure_task("beluga.job", lock=declared.exclusive, schedule_at=timezone.now() + wait)
            queue_id = entry.defer(job_id=row.pk)
            Job.objects.filter(pk=row.pk).update(queue_id=queue_id)
