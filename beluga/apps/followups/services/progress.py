"""A task and the entries of its people, kept in step both ways with a few statements over any number of them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from beluga.apps.followups.models import FollowUp, Kind, Progress, Task, TaskAssignee
from beluga.apps.followups.models.task import OPEN
from beluga.apps.office.services import forget
from beluga.kernel.events.facts import emit
from beluga.kernel.events.live import notify
from beluga.kernel.fields import clock
from beluga.kernel.objects.services import announce
from beluga.kernel.scope.principal import Principal

OBJECT = "task"

_DOWN = """
update followups_taskassignee e set progress = t.progress, updated_at = now(), version = e.version + 1,
       done_at = case when t.progress = 3 then coalesce(e.done_at, now()) end
from followups_task t where t.id = e.task_id and t.id = any(%s) and e.progress <> t.progress
returning e.user_id
"""

# Done when all are done or cancelled (and not all cancelled); under way when some have begun.
_UP = """
with seen as (
    select e.task_id, bool_and(e.progress in (3, 4)) as over, bool_and(e.progress = 4) as dropped,
           bool_or(e.progress in (2, 3)) as begun
    from followups_taskassignee e where e.task_id = any(%s) group by e.task_id
), wanted as (
    select task_id, case when dropped then 4 when over then 3 when begun then 2 else 1 end as progress from seen
)
update followups_task t set progress = w.progress, updated_at = now(), version = t.version + 1,
       done_at = case when w.progress = 3 then now() end, closed = null
from wanted w where w.task_id = t.id and t.progress <> w.progress
returning t.id, t.progress
"""

_MET = """
update followups_taskassignee e set progress = 3, done_at = now(), updated_at = now(), version = e.version + 1
from followups_task t, unnest(%s::bigint[], %s::bigint[]) f(customer_id, user_id)
where t.id = e.task_id and t.kind = %s and e.progress in (1, 2)
  and t.customer_id = f.customer_id and e.user_id = f.user_id and (t.due_at is null or t.due_at < %s)
returning e.task_id
"""


def set_progress(principal: Principal, tasks: QuerySet[Task], progress: int) -> int:
    """Set how far tasks are, with all their entries; returns how many changed."""
    ids = list(tasks.exclude(progress=progress).order_by().values_list("pk", flat=True))
    now = timezone.now()
    Task.objects.filter(pk__in=ids).update(
        progress=progress, done_at=now if progress == Progress.DONE else None, closed=None
    )
    after_tasks(principal, ids)
    announce(principal, "task.updated", ids)
    if progress == Progress.DONE:
        emit(principal, "task.done", ids)
    return len(ids)


def after_tasks(principal: Principal, ids: Sequence[int]) -> None:
    """Bring the entries of tasks whose progress was set into step, and tell their people."""
    if not ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(_DOWN, [list(ids)])
        people = {user for (user,) in cursor.fetchall()}
    _forget_done(ids)
    notify(people, {"type": "task"})


def complete_entries(principal: Principal, entries: QuerySet[TaskAssignee]) -> int:
    """Mark entries of people as done; a task is done when all of its are. Returns how many entries changed."""
    return set_entries(principal, entries, Progress.DONE)


def set_entries(principal: Principal, entries: QuerySet[TaskAssignee], progress: int) -> int:
    """Set how far people's entries are and bring their tasks into step; returns how many entries changed."""
    found = list(entries.exclude(progress=progress).order_by().values_list("pk", "task_id", "user_id"))
    if not found:
        return 0
    now = timezone.now()
    done_at = now if progress == Progress.DONE else None
    TaskAssignee.objects.filter(pk__in=[row[0] for row in found]).update(
        progress=progress, done_at=done_at, updated_at=now
    )
    _up(principal, {row[1] for row in found})
    notify({row[2] for row in found}, {"type": "task"})
    return len(found)


def done_by_follow_ups(principal: Principal, made: Sequence[FollowUp]) -> None:
    """Do the tasks that follow-ups name, else the open 跟进任务 of the same person and customer due by today."""
    named = [one.task_id for one in made if one.task_id is not None]
    complete_entries(principal, TaskAssignee.objects.filter(pk__in=named))
    pairs = {(one.customer_id, one.user_id) for one in made if one.user_id is not None and one.task_id is None}
    if not pairs:
        return
    customers, users = zip(*sorted(pairs), strict=True)
    tomorrow = clock.midnight(clock.shift_days(clock.today(), 1))
    with connection.cursor() as cursor:
        cursor.execute(_MET, [list(customers), list(users), Kind.FOLLOW_UP, tomorrow])
        met = {task for (task,) in cursor.fetchall()}
    _up(principal, met)
    if met:
        notify(set(users), {"type": "task"})


def step_up(principal: Principal, tasks: set[int]) -> None:
    """Bring tasks into step with their entries (after people were taken off or put on)."""
    _up(principal, tasks)


def _up(principal: Principal, tasks: set[int]) -> None:
    if not tasks:
        return
    with connection.cursor() as cursor:
        cursor.execute(_UP, [sorted(tasks)])
        changed = cursor.fetchall()
    _forget_done([task for task, _progress in changed])
    emit(principal, "task.done", [task for task, progress in changed if progress == Progress.DONE])


def _forget_done(ids: Sequence[int]) -> None:
    """Nobody is reminded of what is done or cancelled."""
    forget(OBJECT, set(Task.objects.filter(pk__in=ids).exclude(progress__in=OPEN).values_list("pk", flat=True)))
