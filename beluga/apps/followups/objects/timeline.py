"""What this app knows for the timeline of a customer: follow-ups, plans, tasks, and changes of its own fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet

from beluga.apps.customers.models import Customer
from beluga.apps.followups.models import FollowPlan, FollowUp, Task
from beluga.kernel.fields.clock import zone
from beluga.kernel.fields.enums import item
from beluga.kernel.objects.timeline import Kind, contribute
from beluga.kernel.scope.principal import Principal
from beluga.kernel.scope.rows import scoped


def _label(enum: str, number: int | None, language: str) -> str:
    found = item(enum, number) if number is not None else None
    return found.text(language) if found else ""


def _follow_ups(principal: Principal, customer: int) -> QuerySet[FollowUp]:
    return FollowUp.objects.filter(customer_id=customer)


def _show_follow_up(row: Mapping[str, Any], language: str) -> dict[str, Any]:
    way, status = _label("follow_way", row["way"], language), _label("follow_status", row["status"], language)
    return {
        "title": " · ".join(part for part in (way, status) if part),
        "text": row["note"],
        "actor": row["user_id"],
        "data": {
            "result": row["result"],
            "next_step": row["next_step"],
            "next_at": row["next_at"],
            "talk_seconds": row["talk_seconds"],
            "files": row["files"],
        },
    }


def _plans(principal: Principal, customer: int) -> QuerySet[FollowPlan]:
    return FollowPlan.objects.filter(customer_id=customer)


def _show_plan(row: Mapping[str, Any], language: str) -> dict[str, Any]:
    at, way = row["at"].astimezone(zone()), _label("follow_way", row["way"], language)
    if language.startswith("en"):
        title = f"Planned for {at:%b} {at.day}, {at:%H:%M}: {way or 'follow-up'}"
    else:
        title = f"计划 {at.month}月{at.day}日 {at:%H:%M} {way or '跟进'}"
    return {
        "title": title,
        "text": row["note"],
        "actor": row["user_id"],
        "data": {"done_at": row["done_at"]},
    }


def _tasks(principal: Principal, customer: int) -> QuerySet[Task]:
    return scoped(principal, "task", few=Q(customer_id=customer))


def _show_task(row: Mapping[str, Any], language: str) -> dict[str, Any]:
    return {
        "title": row["name"],
        "text": _label("task_progress", row["progress"], language),
        "actor": row["creator_id"],
        "link": f"/o/task/{row['pk']}",
        "data": {"progress": row["progress"], "priority": row["priority"], "due_at": row["due_at"]},
    }


def _made(principal: Principal, customer: int) -> QuerySet[Customer]:
    return Customer.objects.filter(pk=customer)


def _show_made(row: Mapping[str, Any], language: str) -> dict[str, Any]:
    english = language.startswith("en")
    return {"title": "Customer created" if english else "创建客户", "actor": row["created_by_id"]}


contribute(
    Kind(
        name="follow_up",
        object="customer",
        label="跟进记录",
        label_en="Follow-ups",
        icon="message-square-text",
        rows=_follow_ups,
        columns=("way", "status", "note", "user_id", "result", "next_step", "next_at", "talk_seconds", "files"),
        show=_show_follow_up,
        function="follow_up.view",
        order=10,
    )
)
contribute(
    Kind(
        name="plan",
        object="customer",
        label="跟进计划",
        label_en="Plans",
        icon="calendar-clock",
        rows=_plans,
        columns=("way", "note", "user_id", "done_at"),
        show=_show_plan,
        function="follow_plan.view",
        order=20,
    )
)
contribute(
    Kind(
        name="task",
        object="customer",
        label="任务",
        label_en="Tasks",
        icon="square-check",
        rows=_tasks,
        columns=("name", "progress", "priority", "due_at", "creator_id"),
        show=_show_task,
        at="created_at",
        function="task.view",
        order=30,
    )
)
contribute(
    Kind(
        name="created",
        object="customer",
        label="创建",
        label_en="Created",
        icon="user-plus",
        rows=_made,
        columns=("created_by_id",),
        show=_show_made,
        at="created_at",
        order=90,
    )
)
