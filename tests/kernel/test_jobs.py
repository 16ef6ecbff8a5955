"""The job engine: all or nothing, once, one at a time, seen while it runs, and rescued when its worker dies."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from beluga.apps.office.services import schedules as editing
from beluga.kernel.fields.errors import Conflict
from beluga.kernel.jobs import runner, schedules
from beluga.kernel.jobs.context import JobContext
from beluga.kernel.jobs.declaration import JobType, jobs
from beluga.kernel.jobs.models import Job, Schedule, State
from beluga.kernel.jobs.queue import cancel, enqueue, run_inline
from beluga.kernel.parameters.models import ParameterRow
from beluga.kernel.scope.principal import SYSTEM, Principal

SOMEBODY = Principal(user_id=7, name="某人")


@pytest.fixture
def named() -> Iterator[Any]:
    """Declare jobs for one test."""
    before = dict(jobs._items)

    def declare(run: Any, **options: Any) -> str:
        name = f"test.{run.__name__}"
        jobs._items[name] = JobType(name=name, label="试验", label_en="Test", run=run, **options)
        return name

    yield declare
    jobs._items = before


@pytest.mark.django_db
def test_a_job_runs_and_keeps_its_result(named: Any) -> None:
    def work(ctx: JobContext, n: int) -> dict[str, int]:
        ctx.progress(1, 2)
        ctx.progress(2, 2)
        return {"rows": n}

    row = enqueue(SOMEBODY, named(work), {"n": 3})
    assert row.state == State.QUEUED
    run_inline()
    row.refresh_from_db()
    assert (row.state, row.result, row.done, row.total) == (State.DONE, {"rows": 3}, 2, 2)
    assert row.created_by == 7


@pytest.mark.django_db
def test_a_job_is_asked_for_with_the_change_or_not_at_all(named: Any) -> None:
    def work(ctx: JobContext) -> None: ...

    name = named(work)
    with transaction.atomic():
        enqueue(SYSTEM, name)
        transaction.set_rollback(True)
    assert not Job.objects.filter(name=name).exists()
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from procrastinate_jobs")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
def test_a_failing_job_leaves_nothing_and_says_why(named: Any) -> None:
    def work(ctx: JobContext) -> None:
        ParameterRow.objects.create(code="half.written", value=1)
        raise Conflict("客户已被别人改过")

    row = enqueue(SYSTEM, named(work))
    run_inline()
    row.refresh_from_db()
    assert (row.state, row.message) == (State.FAILED, "客户已被别人改过")
    assert not ParameterRow.objects.filter(code="half.written").exists()


@pytest.mark.django_db
def test_an_unforeseen_error_is_told_without_its_innards(named: Any) -> None:
    def work(ctx: JobContext) -> None:
        raise KeyError("secret")

    row = enqueue(SYSTEM, named(work))
    run_inline()
    row.refresh_from_db()
    assert row.state == State.FAILED
    assert row.message == "运行出错，改动已撤销"
    assert "KeyError" in row.trace


@pytest.mark.django_db
def test_a_key_makes_one_of_two_wishes(named: Any) -> None:
    ran = []

    def work(ctx: JobContext) -> None:
        ran.append(ctx.job_id)

    name = named(work)
    first, second = enqueue(SYSTEM, name, key="a"), enqueue(SYSTEM, name, key="a")
    assert first.pk == second.pk
    run_inline()
    assert enqueue(SYSTEM, name, key="a").pk != first.pk
    once = enqueue(SYSTEM, name, key="b", once=True)
    run_inline()
    assert enqueue(SYSTEM, name, key="b", once=True).pk == once.pk
    assert len(ran) == 3


@pytest.mark.django_db
def test_performing_twice_runs_once(named: Any) -> None:
    ran = []

    def work(ctx: JobContext) -> None:
        ran.append(1)

    row = enqueue(SYSTEM, named(work))
    runner.perform(row.pk, inline=True)
    runner.perform(row.pk, inline=True)
    assert ran == [1]


@pytest.mark.django_db
def test_cancelling_rolls_back(named: Any) -> None:
    def work(ctx: JobContext) -> None:
        ParameterRow.objects.create(code="half.written", value=1)
        Job.objects.filter(pk=ctx.job_id).update(cancel_requested=True)
        ctx.progress(1, 10)
        raise AssertionError("not reached")

    row = enqueue(SYSTEM, named(work))
    run_inline()
    row.refresh_from_db()
    assert row.state == State.CANCELLED
    assert not ParameterRow.objects.filter(code="half.written").exists()
    waiting = enqueue(SYSTEM, named(work))
    assert cancel(waiting)
    assert run_inline() == []
    assert not cancel(waiting)


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_while_the_job_runs_and_an_exclusive_job_never_overlaps_itself(named: Any) -> None:
    reached, go_on = threading.Event(), threading.Event()

    def work(ctx: JobContext) -> dict[str, int]:
        ctx.progress(40, 100, "正在计算")
        reached.set()
        assert go_on.wait(10)
        return {"rows": 100}

    name = named(work, exclusive="test.alone")
    first, second = enqueue(SYSTEM, name), enqueue(SYSTEM, name)

    def run_first() -> None:
        runner.perform(first.pk)
        connection.close()

    thread = threading.Thread(target=run_first)
    thread.start()
    try:
        assert reached.wait(10)
        first.refresh_from_db()
        assert (first.state, first.done, first.total, first.message) == (State.RUNNING, 40, 100, "正在计算")
        runner.perform(second.pk)
        second.refresh_from_db()
        assert second.state == State.QUEUED
    finally:
        go_on.set()
        thread.join(10)
    first.refresh_from_db()
    assert first.state == State.DONE
    runner.perform(second.pk)
    second.refresh_from_db()
    assert second.state == State.DONE


@pytest.mark.django_db(transaction=True)
def test_a_job_whose_worker_died_runs_again_and_the_late_one_does_not_count(named: Any) -> None:
    ran = []

    def think_it_dead(job_id: int) -> None:
        assert schedules.rescue() == 0, "a job whose lock is held is in good hands"
        with connection.cursor() as cursor:
            cursor.execute("select pid from pg_locks where locktype = 'advisory' and pid <> pg_backend_pid()")
            holders = [pid for (pid,) in cursor.fetchall()]
            cursor.execute("select pg_terminate_backend(pid, 5000) from unnest(%s) pid", [holders])
            entry = "select queue_id from kernel_job where id = %s"
            cursor.execute(f"update procrastinate_jobs set status = 'doing' where id = ({entry})", [job_id])
        assert schedules.rescue() == 1
        connection.close()

    def work(ctx: JobContext) -> None:
        ran.append(1)
        if len(ran) == 1:
            other = threading.Thread(target=think_it_dead, args=[ctx.job_id])
            other.start()
            other.join(10)
        ParameterRow.objects.create(code=f"by.run{len(ran)}", value=1)

    row = enqueue(SYSTEM, named(work))
    runner.perform(row.pk)
    row.refresh_from_db()
    assert row.state == State.QUEUED
    assert not ParameterRow.objects.filter(code__startswith="by.run").exists()
    runner.perform(row.pk)
    row.refresh_from_db()
    assert row.state == State.DONE
    assert list(ParameterRow.objects.filter(code__startswith="by.run").values_list("code", flat=True)) == ["by.run2"]


def left_behind(row: Job, state: str, minutes: int = 5) -> None:
    """As it is when the worker of this job was killed: the row in `state`, its entry taken by nobody."""
    Job.objects.filter(pk=row.pk).update(
        state=state, attempt=1, finished_at=timezone.now() if state == "done" else None
    )
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set status = 'doing' where id = %s", [row.queue_id])
        cursor.execute(
            "update procrastinate_events set at = at - make_interval(mins => %s) where job_id = %s",
            [minutes, row.queue_id],
        )


def entries(*rows: Job) -> list[tuple[int, str]]:
    with connection.cursor() as cursor:
        cursor.execute("select (args->>'job_id')::bigint, status::text from procrastinate_jobs order by 1, 2")
        return [one for one in cursor.fetchall() if one[0] in [row.pk for row in rows]]


@pytest.mark.django_db
def test_the_entry_of_a_dead_worker_holds_nobody_back(named: Any) -> None:
    def work(ctx: JobContext) -> None: ...

    def more(ctx: JobContext) -> None: ...

    name, other = named(work, exclusive="test.alone"), named(more)
    done, behind, taken, fresh = (enqueue(SYSTEM, one) for one in (name, name, other, other))
    left_behind(done, "done")
    left_behind(taken, "queued")
    left_behind(fresh, "queued", minutes=0)
    assert schedules.rescue() == 1
    seen = [(behind.pk, "todo"), (taken.pk, "todo"), (fresh.pk, "doing")]
    assert entries(done, behind, taken, fresh) == seen, "a moment is given to start in"
    assert schedules.rescue(timezone.now() + timedelta(minutes=1)) == 1
    assert entries(taken, fresh) == [(taken.pk, "todo"), (fresh.pk, "todo")]


@pytest.mark.django_db
def test_a_lost_job_waits_again_beside_a_newer_one_of_its_key(named: Any) -> None:
    def work(ctx: JobContext) -> None: ...

    name = named(work)
    lost = enqueue(SYSTEM, name, key="nightly")
    left_behind(lost, "running")
    newer = enqueue(SYSTEM, name, key="nightly")
    assert newer.pk != lost.pk
    assert schedules.rescue() == 1
    assert len(run_inline(name)) == 2
    often = enqueue(SYSTEM, name)
    left_behind(often, "running")
    Job.objects.filter(pk=often.pk).update(attempt=3)
    assert schedules.rescue() == 1
    often.refresh_from_db()
    assert (often.state, often.message) == (State.FAILED, "运行它的进程中断了，改动已撤销")


@pytest.mark.django_db
def test_the_tick_asks_once_for_what_is_due(named: Any) -> None:
    ran = []

    def work(ctx: JobContext) -> dict[str, int]:
        ran.append(1)
        return {"rows": 5}

    name = named(work, schedulable=True)
    made = editing.save(SYSTEM, None, {"job": name, "cron": "0 30 5 * * ?", "label": "每天五点半"})
    due = Schedule.objects.get(pk=made.row.pk).next_at
    assert due is not None
    assert schedules.tick(due - timedelta(minutes=1)) == 0
    asked = schedules.tick(due)
    assert asked >= 1
    schedules.tick(due + timedelta(seconds=30))
    run_inline(name)
    assert ran == [1]
    log = editing.runs(made.row.pk)["items"]
    assert [(one["state"], one["rows"]) for one in log] == [("done", 5)]
    broken = Schedule.objects.create(name="own.x", own=True, job="gone", cron="30 5 * * *", active=True, next_at=due)
    assert schedules.tick(due + timedelta(days=1)) >= 1
    run_inline(name)
    assert ran == [1, 1]
    broken.refresh_from_db()
    assert broken.next_at is not None
    assert broken.next_at > due
    ran.clear()
    editing.save(SYSTEM, made.row.pk, {"active": False})
    schedules.tick(due + timedelta(days=3))
    run_inline(name)
    assert ran == []
