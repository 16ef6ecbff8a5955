"""Verbs over tasks and plans for bulk bars, buttons and rules, with their ways back; handing over for who leaves; what
follows from a customer being taken away."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.db.models import Count, F, QuerySet
from django.utils import timezone
from pydantic import BaseModel, Field

from beluga.apps.followups import services
from beluga.apps.followups.models import FollowPlan, Priority, Progress, Task, TaskAssignee
from beluga.apps.followups.models.task import OPEN
from beluga.apps.followups.services import closing, plans, progress, tasks
from beluga.apps.org.queries.me import badge
from beluga.apps.org.services.leaving import Handover, register_handover
from beluga.kernel.actions.declaration import ActionResult, NoArgs, action
from beluga.kernel.events.facts import Batch, subscribe
from beluga.kernel.fields import clock
from beluga.kernel.objects.services import announce
from beluga.kernel.scope.principal import Principal

Number = Literal[1, 2, 3]


class ProgressArgs(BaseModel):
    """How far the tasks are."""

    progress: Literal[1, 2, 3, 4] = Field(
        title="进度", json_schema_extra={"x-title-en": "Progress", "x-widget": "enum", "x-enum": "task_progress"}
    )


class PriorityArgs(BaseModel):
    """How urgent the tasks are."""

    priority: Number = Field(
        title="优先级", json_schema_extra={"x-title-en": "Priority", "x-widget": "enum", "x-enum": "task_priority"}
    )


class DueArgs(BaseModel):
    """When the tasks are due; empty: no date."""

    due_at: datetime | None = Field(
        None, title="截止时间", json_schema_extra={"x-title-en": "Due", "x-widget": "datetime"}
    )


class PeopleArgs(BaseModel):
    """Who is in charge of the tasks."""

    assignees: list[int] = Field(
        title="负责人",
        min_length=1,
        max_length=200,
        json_schema_extra={"x-title-en": "In charge", "x-widget": "refs", "x-target": "user"},
    )


class FormerArgs(BaseModel):
    """What the records held before, by id."""

    former: dict[int, Any]


def _former(records: QuerySet[Any], field: str) -> dict[str, Any] | None:
    """What to put back, when it is not too much to carry."""
    held = dict(records.order_by().values_list("pk", field)[:2001])
    return {"former": held, "ids": list(held)} if len(held) <= 2000 else None


def _update(principal: Principal, records: QuerySet[Any], **values: Any) -> int:
    ids = list(records.order_by().values_list("pk", flat=True))
    Task.objects.filter(pk__in=ids).update(version=F("version") + 1, updated_at=timezone.now(), **values)
    announce(principal, "task.updated", ids)
    return len(ids)


@action(
    name="task.complete",
    object="task",
    label="完成",
    label_en="Complete",
    function="task.update",
    icon="circle-check",
    undo="task.put_back_progress",
    available={"field": "progress", "op": "in", "value": [1, 2]},
    order=10,
)
def complete(principal: Principal, records: QuerySet[Task], args: NoArgs) -> ActionResult:
    """Mark tasks and all their entries as done."""
    back = _former(records.exclude(progress=Progress.DONE), "progress")
    return ActionResult(services.set_progress(principal, records, Progress.DONE), undo=back)


@action(
    name="task.set_progress",
    object="task",
    label="更新进度",
    label_en="Set progress",
    function="task.update",
    icon="loader",
    undo="task.put_back_progress",
    order=20,
)
def set_progress(principal: Principal, records: QuerySet[Task], args: ProgressArgs) -> ActionResult:
    """Set how far tasks are."""
    back = _former(records.exclude(progress=args.progress), "progress")
    return ActionResult(services.set_progress(principal, records, args.progress), undo=back)


@action(
    name="task.put_back_progress",
    object="task",
    label="撤销进度修改",
    label_en="Put progress back",
    function="task.update",
    bulk=False,
    single=False,
)
def put_back_progress(principal: Principal, records: QuerySet[Task], args: FormerArgs) -> ActionResult:
    """Give tasks the progress they had."""
    done = 0
    for state in set(args.former.values()) & set(Progress.values):
        held = [pk for pk, former in args.former.items() if former == state]
        done += services.set_progress(principal, records.filter(pk__in=held), state)
    return ActionResult(done)


@action(
    name="task.set_priority",
    object="task",
    label="修改优先级",
    label_en="Set priority",
    function="task.update",
    icon="flag",
    undo="task.put_back_priority",
    order=30,
)
def set_priority(principal: Principal, records: QuerySet[Task], args: PriorityArgs) -> ActionResult:
    """Set how urgent tasks are."""
    back = _former(records, "priority")
    return ActionResult(_update(principal, records, priority=args.priority), undo=back)


@action(
    name="task.put_back_priority",
    object="task",
    label="撤销优先级修改",
    label_en="Put priority back",
    function="task.update",
    bulk=False,
    single=False,
)
def put_back_priority(principal: Principal, records: QuerySet[Task], args: FormerArgs) -> ActionResult:
    """Give tasks the priority they had."""
    done = 0
    for state in set(args.former.values()) & set(Priority.values):
        held = [pk for pk, former in args.former.items() if former == state]
        done += _update(principal, records.filter(pk__in=held), priority=state)
    return ActionResult(done)


@action(
    name="task.set_due",
    object="task",
    label="修改截止时间",
    label_en="Set due time",
    function="task.update",
    icon="calendar-clock",
    undo="task.put_back_due",
    order=40,
)
def set_due(principal: Principal, records: QuerySet[Task], args: DueArgs) -> ActionResult:
    """Set when tasks are due."""
    due = timezone.make_aware(args.due_at) if args.due_at and timezone.is_naive(args.due_at) else args.due_at
    back = _former(records, "due_at")
    return ActionResult(_update(principal, records, due_at=due), undo=back)


@action(
    name="task.put_back_due",
    object="task",
    label="撤销截止时间修改",
    label_en="Put due time back",
    function="task.update",
    bulk=False,
    single=False,
)
def put_back_due(principal: Principal, records: QuerySet[Task], args: FormerArgs) -> ActionResult:
    """Give tasks the due time they had."""
    done = 0
    for state in set(args.former.values()):
        held = [pk for pk, former in args.former.items() if former == state]
        due = datetime.fromisoformat(state) if state else None
        done += _update(principal, records.filter(pk__in=held), due_at=due)
    return ActionResult(done)


@action(
    name="task.set_assignees",
    object="task",
    label="修改负责人",
    label_en="Change who is in charge",
    function="task.assign",
    icon="user-check",
    order=50,
)
def set_assignees(principal: Principal, records: QuerySet[Task], args: PeopleArgs) -> ActionResult:
    """Put people in charge of tasks."""
    return ActionResult(services.set_assignees(principal, records, args.assignees))


@action(
    name="task.delete",
    object="task",
    label="删除",
    label_en="Delete",
    function="task.delete",
    icon="trash-2",
    danger=True,
    confirm="删除后不能恢复，确定删除？",
    confirm_en="They cannot be restored. Delete?",
    single=False,
    order=90,
)
def delete(principal: Principal, records: QuerySet[Task], args: NoArgs) -> ActionResult:
    """Delete tasks of one's own making."""
    return ActionResult(services.delete_tasks(principal, records))


@action(
    name="follow_up_task.complete",
    object="follow_up_task",
    label="标记已完成",
    label_en="Mark as done",
    function="follow_up_task.update",
    icon="circle-check",
    undo="follow_up_task.put_back",
    available={"field": "progress", "op": "in", "value": [1, 2]},
)
def complete_entries(principal: Principal, records: QuerySet[TaskAssignee], args: NoArgs) -> ActionResult:
    """Mark entries of follow-up tasks as done (after calling the customer)."""
    back = _former(records.exclude(progress=Progress.DONE), "progress")
    return ActionResult(services.complete_entries(principal, records), undo=back)


@action(
    name="follow_up_task.put_back",
    object="follow_up_task",
    label="撤销完成",
    label_en="Put back",
    function="follow_up_task.update",
    bulk=False,
    single=False,
)
def put_back_entries(principal: Principal, records: QuerySet[TaskAssignee], args: FormerArgs) -> ActionResult:
    """Give entries the progress they had."""
    done = 0
    for state in set(args.former.values()) & set(Progress.values):
        held = [pk for pk, former in args.former.items() if former == state]
        done += progress.set_entries(principal, records.filter(pk__in=held), state)
    return ActionResult(done)


@action(
    name="follow_plan.done",
    object="follow_plan",
    label="标记已完成",
    label_en="Mark as done",
    function="follow_plan.update",
    icon="circle-check",
    available={"not": {"field": "done_at", "op": "set"}},
)
def close_plans(principal: Principal, records: QuerySet[FollowPlan], args: NoArgs) -> ActionResult:
    """Mark planned follow-ups as done."""
    return ActionResult(services.close_plans(principal, records))


def open_tasks(principal: Principal) -> int:
    """How many tasks wait for the principal (the badge of 任务中心)."""
    if principal.user_id is None:
        return 0
    return TaskAssignee.objects.filter(user_id=principal.user_id, progress__in=OPEN).count()


def pressing(principal: Principal) -> int:
    """How much is due today or late: tasks and planned follow-ups (the badge of desk and phone alike)."""
    if principal.user_id is None:
        return 0
    tomorrow = clock.midnight(clock.shift_days(clock.today(), 1))
    due = TaskAssignee.objects.filter(
        user_id=principal.user_id, progress__in=OPEN, task__progress__in=OPEN, task__due_at__lt=tomorrow
    )
    planned = FollowPlan.objects.filter(user_id=principal.user_id, done_at=None, at__lt=tomorrow)
    return due.count() + planned.count()


def _held(rows: QuerySet[Any]) -> dict[int, int]:
    return dict(rows.order_by().values("user_id").annotate(n=Count("pk")).values_list("user_id", "n"))


@subscribe("customer.released")
def close_released(batch: Batch) -> None:
    """Who lost a customer has no tasks with it any more."""
    closing.close_released(batch)


@subscribe("customer.binned")
def close_binned(batch: Batch) -> None:
    """Nobody has tasks with a customer in the recycle bin."""
    closing.close_binned(batch)


@subscribe("customer.put_back")
def reopen(batch: Batch) -> None:
    """What an undone run had cancelled is to be done again."""
    closing.reopen(batch)


badge("open_tasks", open_tasks)
badge("pressing", pressing)
register_handover(
    Handover(
        name="tasks",
        label="未完成任务",
        label_en="Open tasks",
        count=lambda users: _held(TaskAssignee.objects.filter(user_id__in=users, progress__in=OPEN)),
        hand_over=tasks.hand_over,
    )
)
register_handover(
    Handover(
        name="follow_plans",
        label="跟进计划",
        label_en="Follow-up plans",
        count=lambda users: _held(FollowPlan.objects.filter(user_id__in=users, done_at=None)),
        hand_over=plans.hand_over,
    )
)
