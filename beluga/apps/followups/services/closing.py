"""What becomes of 跟进任务 when a customer leaves its salesperson or goes into the recycle bin: they are cancelled, the
task says why, and they are open again when the run that took the customer is undone.

Each function takes one batch of facts, does its work with a few statements however many customers it names, and may be
called again, or late: what happened meanwhile is looked at.
"""

from __future__ import annotations

from django.db import connection

from beluga.apps.followups.models import Closed, Kind, Progress
from beluga.apps.followups.services import progress, tasks
from beluga.kernel.events.facts import Batch
from beluga.kernel.events.live import notify
from beluga.kernel.scope.principal import SYSTEM

_FACTS = "f.id > %(batch)s and f.id <= %(last)s and f.batch = %(batch)s"
# Whom the customer was taken from, but not who holds it in another group, nor who has it again by now.
_RELEASED = f"""
select f.record_id as customer_id, (f.payload ->> 'user')::bigint as user_id, (f.payload ->> 'run')::bigint as run, f.at
from kernel_event f
where {_FACTS} and not (f.payload ->> 'held')::boolean and not exists (
    select from kernel_event l
    where l.id > %(batch)s and l.id > f.id and l.object = f.object and l.record_id = f.record_id
    and l.name = 'customer.assigned' and l.payload ->> 'user' = f.payload ->> 'user')
"""
_BINNED = f"""
select f.record_id as customer_id, null::bigint as user_id, (f.payload ->> 'run')::bigint as run, f.at
from kernel_event f join customers_customer c on c.id = f.record_id
where {_FACTS} and c.binned_at is not null
"""
_CLOSE = """
update followups_taskassignee e set progress = 4, closed_from = e.progress, closed_run = g.run, done_at = null,
       updated_at = now(), version = e.version + 1
from followups_task t, ({gone}) g
where t.id = e.task_id and t.kind = %(kind)s and e.progress in (1, 2) and t.customer_id = g.customer_id
  and (g.user_id is null or e.user_id = g.user_id) and e.created_at <= g.at
returning e.task_id, e.user_id
"""
_WHY = """
update followups_task t set closed = case when c.binned_at is null then %s else %s end
from customers_customer c where c.id = t.customer_id and t.id = any(%s) and t.progress = %s
"""
_REOPEN = f"""
update followups_taskassignee e set progress = e.closed_from, closed_from = null, closed_run = null,
       updated_at = now(), version = e.version + 1
from followups_task t, kernel_event f
where t.id = e.task_id and {_FACTS} and t.customer_id = f.record_id
  and e.closed_run = (f.payload ->> 'run')::bigint and e.progress = 4
returning e.task_id, e.user_id
"""


def close_released(batch: Batch) -> int:
    """Cancel the open 跟进任务 of those who lost the customers of the batch; returns how many entries."""
    return _close(batch, _RELEASED)


def close_binned(batch: Batch) -> int:
    """Cancel all open 跟进任务 of the customers of the batch that are in the recycle bin; returns how many entries."""
    return _close(batch, _BINNED)


def reopen(batch: Batch) -> int:
    """Open again what the runs undone in the batch had cancelled, as far as it was; returns how many entries."""
    return len(_changed(_REOPEN, batch))


def _close(batch: Batch, gone: str) -> int:
    closed = _changed(_CLOSE.format(gone=gone), batch)
    with connection.cursor() as cursor:
        cursor.execute(_WHY, [Closed.RELEASED, Closed.BINNED, sorted(set(closed)), Progress.CANCELLED])
    return len(closed)


def _changed(sql: str, batch: Batch) -> list[int]:
    """Run the statement over the batch, bring the tasks of the entries it changed into step, and show the people."""
    with connection.cursor() as cursor:
        cursor.execute(sql, {"batch": batch.number, "last": batch.last, "kind": Kind.FOLLOW_UP})
        rows: list[tuple[int, int]] = cursor.fetchall()
    changed = {task for task, _user in rows}
    progress.step_up(SYSTEM, changed)
    tasks.set_reminders(sorted(changed))
    notify({user for _task, user in rows}, {"type": "task"})
    return [task for task, _user in rows]
