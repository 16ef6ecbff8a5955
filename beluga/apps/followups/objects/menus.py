"""Menus of the app and the functions that are their buttons."""

from __future__ import annotations

from typing import Any

from beluga.apps.org.services.defaults import grant_default
from beluga.kernel.scope.functions import Menu, declare

GROUP: dict[str, Any] = {"subsystem": "marketing", "group": "销售管理", "group_en": "Sales"}

declare(
    Menu(
        name="tasks",
        label="任务中心",
        label_en="Tasks",
        path="/o/task",
        function="task.view",
        icon="square-check",
        order=200,
        **GROUP,
    ),
    ("task.view", "查看任务", "View tasks"),
    ("task.create", "新增任务", "Add tasks"),
    ("task.update", "编辑任务", "Edit tasks"),
    ("task.delete", "删除任务", "Delete tasks"),
    ("task.export", "导出任务", "Export tasks"),
    ("task.assign", "修改负责人", "Change who is in charge"),
    ("task.view_all", "全部任务", "All tasks"),
)
declare(
    Menu(
        name="follow_up_tasks",
        label="客户跟进任务",
        label_en="Follow-up tasks",
        path="/o/follow_up_task",
        function="follow_up_task.view",
        icon="phone-forwarded",
        order=210,
        **GROUP,
    ),
    ("follow_up_task.view", "查看客户跟进任务", "View follow-up tasks"),
    ("follow_up_task.update", "完成客户跟进任务", "Do follow-up tasks"),
    ("follow_up_task.export", "导出客户跟进任务", "Export follow-up tasks"),
    ("follow_up_task.reveal", "查看敏感信息", "See sensitive fields"),
)
declare(
    Menu(
        name="follow_ups",
        label="跟进记录",
        label_en="Follow-ups",
        path="/o/follow_up",
        function="follow_up.view",
        icon="message-square-text",
        order=220,
        **GROUP,
    ),
    ("follow_up.view", "查看跟进记录", "View follow-ups"),
    ("follow_up.create", "新增跟进记录", "Add follow-ups"),
    ("follow_up.update", "编辑跟进记录", "Edit follow-ups"),
    ("follow_up.delete", "删除跟进记录", "Delete follow-ups"),
    ("follow_up.export", "导出跟进记录", "Export follow-ups"),
)
declare(
    Menu(
        name="follow_plans",
        label="跟进计划",
        label_en="Follow-up plans",
        path="/o/follow_plan",
        function="follow_plan.view",
        icon="calendar-clock",
        order=230,
        **GROUP,
    ),
    ("follow_plan.view", "查看跟进计划", "View plans"),
    ("follow_plan.create", "新增跟进计划", "Add plans"),
    ("follow_plan.update", "编辑跟进计划", "Edit plans"),
    ("follow_plan.delete", "删除跟进计划", "Delete plans"),
)

for _role in ("salesman", "marketing", "service"):
    grant_default(
        _role,
        functions=["follow_up_task.view", "follow_up_task.update", "follow_up_task.export"],
        without=["task.view_all"],
    )
