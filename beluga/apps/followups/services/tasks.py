"""Making, changing, handing on and deleting tasks; also set-based from a table of (customer, person)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from beluga.apps.followups.models import Kind, Priority, Progress, Task, TaskAssignee
from beluga.apps.followups.models.task import OPEN
from beluga.apps.followups.services import progress
from beluga.apps.followups.services.rich_text import clean
from beluga.apps.office.models import Kind as MessageKind
from beluga.apps.office.services import Due, forget, notify, remind
from beluga.apps.org.models import Employment, User
from beluga.kernel.fields.errors import Invalid, NotFound
from beluga.kernel.fields.rows import look_again
from beluga.kernel.objects import services
from beluga.kernel.scope.principal import Principal

OBJECT = "task"
MOST_PEOPLE = 200

# The pairs of `table` that have no open task yet.
_PAIRS = """
    select distinct customer_id, user_id from {table} d
    where user_id is not null and customer_id is not null and not exists (
        select 1 from followups_task t join followups_taskassignee e on e.task_id = t.id
        where t.customer_id = d.customer_id and e.user_id = d.user_id and t.kind = 2 and e.progress in (1, 2))
    order by customer_id
"""
_DEALT = f"""
create temp table followups_dealt on commit drop as
select nextval((select pg_get_serial_sequence('followups_task', 'id')::regclass)) as task_id, d.customer_id, d.user_id
from ({_PAIRS}) d
"""
_TASKS = """
insert into followups_task (id, name, kind, priority, customer_id, creator_id, due_at, source)
select d.task_id, left(%s || c.name, 200), 2, %s, d.customer_id, %s, %s, %s
from followups_dealt d join customers_customer c on c.id = d.customer_id order by d.task_id
"""
_ENTRIES = """
insert into followups_taskassignee (task_id, user_id) select task_id, user_id from followups_dealt order by task_id
"""


def save_tasks(principal: Principal, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Store checked rows and return their ids. A new task is in the charge of its maker unless it names others; all in
    charge get an entry, a message, and a reminder at the set time.

    Raises Invalid for a 跟进任务 without customer, and for people who left.
    """
    old = {row.pk: row for row in Task.objects.filter(pk__in=[row["id"] for row in rows if row.get("id")])}
    ready = [_complete(principal, row, old.get(row.get("id") or 0)) for row in rows]
    people = [row.pop("assignees", None) for row in ready]
    _refuse_left({user for users in people for user in users or ()})
    ids = services.write(principal, OBJECT, ready)
    charged = {pk: users for pk, users in zip(ids, people, strict=True) if users is not None}
    put_in_charge(principal, charged)
    moved = [
        row["id"] for row in ready if row.get("id") and "progress" in row and row["progress"] != old[row["id"]].progress
    ]
    progress.after_tasks(principal, moved)
    done = Task.objects.filter(pk__in=moved, progress=Progress.DONE)
    services.announce(principal, "task.done", list(done.values_list("pk", flat=True)))
    set_reminders(ids)
    return ids


def _complete(principal: Principal, row: Mapping[str, Any], old: Task | None) -> dict[str, Any]:
    ready = dict(row)
    kind = ready.get("kind", old.kind if old else Kind.PLAIN)
    customer = ready.get("customer", old.customer_id if old else None)
    if kind == Kind.FOLLOW_UP and not customer:
        raise Invalid.at("customer", "跟进任务需要关联客户", "A follow-up task needs a customer")
    if ready.get("detail"):
        ready["detail"] = clean(ready["detail"])
    if "assignees" in ready:
        ready["assignees"] = list(dict.fromkeys(ready["assignees"] or []))
        if not ready["assignees"]:
            raise Invalid.at("assignees", "至少选择一位负责人", "Somebody must be in charge")
        if len(ready["assignees"]) > MOST_PEOPLE:
            raise Invalid.at("assignees", f"负责人最多 {MOST_PEOPLE} 位", f"At most {MOST_PEOPLE} people")
    if old is None:
        ready["creator"] = principal.user_id
        if not ready.get("assignees"):
            if principal.user_id is None:
                raise Invalid.at("assignees", "至少选择一位负责人", "Somebody must be in charge")
            ready["assignees"] = [principal.user_id]
    if "progress" in ready:
        ready["done_at"] = timezone.now() if ready["progress"] == Progress.DONE else None
        ready["closed"] = None
    return ready


def put_in_charge(principal: Principal, wanted: Mapping[int, Sequence[int]]) -> None:
    """Make the people in charge of each task exactly those wanted; newcomers get an entry and a message."""
    if not wanted:
        return
    present = set(TaskAssignee.objects.filter(task_id__in=wanted).values_list("task_id", "user_id"))
    asked = {(task, user) for task, users in wanted.items() for user in users}
    gone = present - asked
    if gone:
        tasks, users = zip(*sorted(gone), strict=True)
        with connection.cursor() as cursor:
            cursor.execute(
                "delete from followups_taskassignee e using unnest(%s::bigint[], %s::bigint[]) g(task_id, user_id) "
                "where e.task_id = g.task_id and e.user_id = g.user_id",
                [list(tasks), list(users)],
            )
    fresh = asked - present
    states = dict(Task.objects.filter(pk__in=wanted).values_list("pk", "progress"))
    TaskAssignee.objects.bulk_create(
        [
            TaskAssignee(
                task_id=task,
                user_id=user,
                progress=states[task],
                done_at=timezone.now() if states[task] == Progress.DONE else None,
            )
            for task, user in sorted(fresh)
        ],
        ignore_conflicts=True,
    )
    if gone and not fresh:
        progress.step_up(principal, {task for task, _user in gone})
    _tell(principal, fresh)


def set_assignees(principal: Principal, tasks: QuerySet[Task], users: Sequence[int]) -> int:
    """Put the same people in charge of many tasks; returns how many tasks."""
    people = list(dict.fromkeys(users))
    if not people:
        raise Invalid.at("assignees", "至少选择一位负责人", "Somebody must be in charge")
    if User.objects.filter(pk__in=people, deleted_at=None).count() != len(people):
        raise NotFound("有的负责人不存在", "Some of the people do not exist")
    _refuse_left(set(people))
    ids = list(tasks.order_by().values_list("pk", flat=True))
    put_in_charge(principal, dict.fromkeys(ids, people))
    Task.objects.filter(pk__in=ids).update(version=F("version") + 1, updated_at=timezone.now())
    services.announce(principal, "task.updated", ids)
    set_reminders(ids)
    return len(ids)


def delete_tasks(principal: Principal, tasks: QuerySet[Task]) -> int:
    """Delete tasks one made oneself, or any in scope with the right 全部任务; returns how many. Raises Invalid when
    none of them may be deleted."""
    rows = tasks if principal.can("task.view_all") else tasks.filter(creator_id=principal.user_id)
    ids = list(rows.order_by().values_list("pk", flat=True))
    if not ids and tasks.exists():
        raise Invalid({}, "只能删除自己创建的任务", "Only tasks of one's own making can be deleted")
    services.announce(principal, "task.deleted", ids)
    forget(OBJECT, ids)
    Task.objects.filter(pk__in=ids).delete()
    return len(ids)


def follow_up_tasks(
    principal: Principal,
    table: str,
    source: str,
    *,
    due_at: Any = None,
    priority: int = Priority.MIDDLE,
    told: bool = False,
) -> int:
    """Make a 跟进任务 for every (customer_id, user_id) of the temporary table `table`, in three statements however many
    there are; pairs that have an open one already are left out, so a second call makes none. People get a message,
    unless they are `told` otherwise by whoever asks. Returns how many."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("drop table if exists followups_dealt")
        cursor.execute(_DEALT.format(table=_ours(table)))
        cursor.execute("analyze followups_dealt")
        cursor.execute(_TASKS, ["跟进：", priority, principal.user_id, due_at, source])
        made = int(cursor.rowcount)
        cursor.execute(_ENTRIES)
        cursor.execute("select user_id, count(*) from followups_dealt group by user_id")
        shares: list[tuple[int, int]] = cursor.fetchall()
    look_again([Task, TaskAssignee], made)
    by_number: dict[int, list[int]] = {}
    for user, number in () if told else shares:
        by_number.setdefault(number, []).append(user)
    for number, users in by_number.items():
        notify(
            principal,
            users,
            f"您有 {number} 个新的跟进任务",
            title_en=f"{number} new follow-up {'task' if number == 1 else 'tasks'}",
            link="/o/follow_up_task",
            kind=MessageKind.TASK,
        )
    return made


def count_follow_up_tasks(table: str) -> int:
    """How many `follow_up_tasks` would make of `table` now."""
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from ({_PAIRS}) d".format(table=_ours(table)))
        return int(cursor.fetchone()[0])


def _ours(table: str) -> str:
    if not table.replace("_", "").isalnum():
        raise ValueError(f"{table!r} is no table of ours")
    return table


def hand_over(principal: Principal, from_id: int, to_id: int) -> int:
    """Give the open entries of somebody to somebody else; returns how many."""
    entries = TaskAssignee.objects.filter(user_id=from_id, progress__in=OPEN)
    doubled = entries.filter(task__entries__user_id=to_id)
    tasks = set(entries.values_list("task_id", flat=True))
    doubled.delete()
    TaskAssignee.objects.filter(user_id=from_id, progress__in=OPEN).update(user_id=to_id, version=F("version") + 1)
    set_reminders(sorted(tasks))
    return len(tasks)


def set_reminders(ids: Sequence[int]) -> None:
    """Set the reminders of tasks: everybody in charge is told at the set time."""
    if not ids:
        return
    now = timezone.now()
    entries = TaskAssignee.objects.filter(
        task_id__in=ids, progress__in=OPEN, task__progress__in=OPEN, task__remind_at__gt=now
    ).select_related("task")
    dues = [
        Due(
            record_id=entry.task_id,
            user_id=entry.user_id,
            at=entry.task.remind_at,
            title=f"任务提醒：{entry.task.name}",
            title_en=f"Task reminder: {entry.task.name}",
            link=f"/o/task/{entry.task_id}",
        )
        for entry in entries
        if entry.task.remind_at is not None
    ]
    remind(OBJECT, dues, replacing=ids)


def _refuse_left(users: set[int]) -> None:
    gone = User.objects.filter(pk__in=users).exclude(is_active=True, employment=Employment.WORKING, deleted_at=None)
    names = list(gone.values_list("name", flat=True)[:3])
    if names:
        raise Invalid.at("assignees", f"{'、'.join(names)} 已停用或离职", f"{', '.join(names)} no longer work here")


def _tell(principal: Principal, fresh: set[tuple[int, int]]) -> None:
    """One message per task to the people who were put in charge by somebody else."""
    by_task: dict[int, list[int]] = {}
    for task, user in fresh:
        if user != principal.user_id:
            by_task.setdefault(task, []).append(user)
    names = dict(Task.objects.filter(pk__in=by_task).values_list("pk", "name"))
    if len(by_task) > 20:
        everybody = {user for users in by_task.values() for user in users}
        said, said_en = f"您有 {len(by_task)} 个新任务", f"{len(by_task)} new tasks"
        notify(principal, everybody, said, title_en=said_en, link="/o/task", kind=MessageKind.TASK)
        return
    for task, users in by_task.items():
        said = f"{principal.name or '系统'} 给您分配了任务：{names[task]}"
        said_en = f"{principal.name or 'The system'} gave you a task: {names[task]}"
        notify(principal, users, said, title_en=said_en, link=f"/o/task/{task}", kind=MessageKind.TASK)
