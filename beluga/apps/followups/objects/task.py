"""The objects task and follow-up task (one person's entry of a 跟进任务, with what the list shows of the customer)."""

from __future__ import annotations

from typing import Any

from django.db.models import F, IntegerField
from django.db.models.expressions import Combinable

from beluga.apps.followups.objects.order import smart, when, when_of
from beluga.apps.followups.services import delete_tasks, save_tasks
from beluga.apps.followups.services.entries import save_entries
from beluga.kernel.fields import clock
from beluga.kernel.fields.expression import Param, Sql
from beluga.kernel.fields.field import Field, Relation
from beluga.kernel.objects.declaration import ObjectType, View, register

CHARGED: dict[str, Any] = {"field": "assignees", "op": "any_of", "value": [{"var": "me.id"}]}
MADE: dict[str, Any] = {"field": "creator", "op": "eq", "value": {"var": "me.id"}}
IS_OPEN: dict[str, Any] = {"field": "progress", "op": "in", "value": [1, 2]}
MINE: dict[str, Any] = {"field": "user", "op": "eq", "value": {"var": "me.id"}}


def _due(number: int) -> dict[str, Any]:
    return {"field": "when", "op": "eq", "value": number}


def _in_departments(variable: str) -> dict[str, Any]:
    """Tasks somebody of these departments is in charge of."""
    return {
        "some": "entries",
        "where": {"field": "departments", "op": "any_of", "value": {"var": variable}},
    }


register(
    ObjectType(
        name="task",
        label="任务",
        label_en="Task",
        model_name="followups.Task",
        menu="tasks",
        icon="square-check",
        fields=(
            Field(name="name", label="任务名称", label_en="Name", required=True, searchable=True),
            Field(
                name="kind", label="任务类型", label_en="Type", type="enum", enum="task_type", required=True, default=1
            ),
            Field(
                name="customer",
                label="关联客户",
                label_en="Customer",
                type="ref",
                target="customer",
                path="customer_id",
            ),
            Field(name="due_at", label="截止时间", label_en="Due", type="datetime", indexed=True),
            Field(
                name="priority",
                label="优先级",
                label_en="Priority",
                type="enum",
                enum="task_priority",
                required=True,
                default=2,
            ),
            Field(
                name="progress",
                label="进度",
                label_en="Progress",
                type="enum",
                enum="task_progress",
                required=True,
                default=1,
            ),
            Field(
                name="assignees",
                label="负责人",
                label_en="In charge",
                type="refs",
                target="user",
                many=("followups.TaskAssignee", "task_id", "user_id"),
                write=lambda principal, values: None,
                sortable=False,
                help="留空为自己",
                help_en="Yourself when empty",
            ),
            Field(name="remind_at", label="提醒时间", label_en="Remind at", type="datetime"),
            Field(name="detail", label="任务详情", label_en="Detail", type="longtext", sortable=False),
            Field(
                name="creator",
                label="创建人",
                label_en="Made by",
                type="ref",
                target="user",
                path="creator_id",
                readonly=True,
            ),
            Field(
                name="when",
                label="时间",
                label_en="When",
                type="enum",
                enum="task_when",
                expression=when(),
                memory=when_of,
                readonly=True,
                importable=False,
            ),
            Field(
                name="smart",
                label="轻重缓急",
                label_en="Smart order",
                type="decimal",
                expression=smart(),
                readonly=True,
                importable=False,
                filterable=False,
            ),
            Field(name="source", label="来源", label_en="Source", readonly=True),
            Field(
                name="closed",
                label="取消原因",
                label_en="Why cancelled",
                type="enum",
                enum="task_closed",
                readonly=True,
                importable=False,
            ),
            Field(name="done_at", label="完成时间", label_en="Done", type="datetime", readonly=True),
            Field(name="created_at", label="创建时间", label_en="Made", type="datetime", readonly=True),
        ),
        relations=(
            Relation(name="entries", label="负责人的任务", label_en="Entries", target="task_entry", fk="task_id"),
        ),
        form=(
            (
                "任务",
                "Task",
                (
                    "name",
                    "kind",
                    "customer",
                    "due_at",
                    "priority",
                    "progress",
                    "assignees",
                    "remind_at",
                    "detail",
                ),
            ),
        ),
        columns=("name", "priority", "progress", "kind", "due_at", "assignees", "customer", "when"),
        filters=("name", "priority", "progress", "kind", "when", "due_at", "assignees", "creator", "customer"),
        sort=("-smart",),
        views=(
            View(name="mine", label="我负责的任务", label_en="In my charge", filter=CHARGED, own=True),
            View(name="made", label="我创建的任务", label_en="Made by me", filter=MADE),
            View(name="today", label="今天的任务", label_en="Today", filter={"all": [CHARGED, _due(2)]}),
            View(name="overdue", label="已过期任务", label_en="Overdue", filter={"all": [CHARGED, _due(1)]}),
            View(name="all", label="全部任务", label_en="All tasks", function="task.view_all"),
        ),
        scopes={
            "own": {"any": [CHARGED, MADE]},
            "department": _in_departments("me.department_ids"),
            "department_tree": _in_departments("me.department_tree_ids"),
        },
        save=save_tasks,
        delete=delete_tasks,
        verbs=("view", "create", "update", "delete", "export"),
    )
)


def age() -> Combinable:
    """The customer's full years as of the local day."""
    return Sql(
        "extract(year from age({1}, {0}))::int",
        F("task__customer__birthday"),
        Param(clock.today(), "date"),
        output_field=IntegerField(),
    )


def _of_task(name: str, label: str, label_en: str, type: str = "text", path: str = "", **more: Any) -> Field:
    path = f"task__{path or name}"
    return Field(
        name=name, label=label, label_en=label_en, type=type, path=path, readonly=True, importable=False, **more
    )


def _of_customer(name: str, label: str, label_en: str, type: str = "text", path: str = "", **more: Any) -> Field:
    return _of_task(name, label, label_en, type, f"customer__{path or name}", group="客户", **more)


ENTRY = (
    _of_task("name", "任务名称", "Task", searchable=True),
    Field(name="task", label="任务", label_en="Task", type="ref", target="task", path="task_id", readonly=True),
    Field(name="user", label="负责人", label_en="In charge", type="ref", target="user", path="user_id", readonly=True),
    Field(
        name="departments",
        label="负责人所属部门",
        label_en="Departments",
        type="refs",
        target="department",
        many=("org.Member", "user__task_entries", "department_id"),
        readonly=True,
        sortable=False,
    ),
    Field(name="progress", label="进度", label_en="Progress", type="enum", enum="task_progress", required=True),
    _of_task("priority", "优先级", "Priority", "enum", enum="task_priority"),
    _of_task("due_at", "截止时间", "Due", "datetime"),
    Field(
        name="when",
        label="时间",
        label_en="When",
        type="enum",
        enum="task_when",
        expression=when("task__"),
        memory=when_of,
        readonly=True,
        importable=False,
    ),
    Field(
        name="smart",
        label="轻重缓急",
        label_en="Smart order",
        type="decimal",
        expression=smart("task__"),
        readonly=True,
        importable=False,
        filterable=False,
    ),
    Field(name="done_at", label="完成时间", label_en="Done", type="datetime", readonly=True),
    _of_task("created_at", "分配时间", "Given", "datetime"),
)


CUSTOMER = (
    Field(
        name="customer",
        label="客户名称",
        label_en="Customer",
        type="ref",
        target="customer",
        path="task__customer_id",
        readonly=True,
        group="客户",
    ),
    _of_customer("phone", "手机号码", "Mobile", "phone", sensitive="phone"),
    _of_customer("id_number", "身份证号", "Identity number", "idnumber", "profile__id_number", sensitive="id"),
    _of_customer("tags", "标签", "Tags", "tags", "tagset__tags", sortable=False),
    _of_customer("tag_score", "标签总分值", "Tag score", "integer", "tagset__score"),
    _of_customer("birthday", "出生日期", "Birthday", "date"),
    _of_customer("gender", "性别", "Gender", "enum", enum="gender"),
    Field(
        name="age",
        label="年龄",
        label_en="Age",
        type="integer",
        expression=age,
        readonly=True,
        importable=False,
        group="客户",
    ),
    _of_customer("email", "邮箱", "Email", "email", "profile__email", sensitive="email"),
    _of_customer("trade_count", "交易次数", "Trades", "integer"),
    _of_customer("maturity", "成熟度", "Maturity", "enum", enum="maturity"),
    _of_customer("last_follow_at", "最后跟进日期", "Last follow-up", "datetime"),
    _of_customer("last_follow_way", "最后跟进方式", "Last way", "enum", enum="follow_way"),
    _of_customer("last_follow_status", "最后跟进状态", "Last state", "enum", enum="follow_status"),
    _of_customer("next_follow_at", "下次跟进时间", "Next follow-up", "datetime"),
)

register(
    ObjectType(
        name="follow_up_task",
        in_search=False,
        label="客户跟进任务",
        label_en="Follow-up task",
        model_name="followups.TaskAssignee",
        menu="follow_up_tasks",
        icon="phone-forwarded",
        fields=ENTRY + CUSTOMER,
        form=(("任务", "Task", ("name", "customer", "user", "priority", "due_at", "progress")),),
        columns=(
            "customer",
            "phone",
            "id_number",
            "tags",
            "tag_score",
            "birthday",
            "gender",
            "age",
            "email",
            "trade_count",
            "last_follow_at",
            "last_follow_status",
            "priority",
            "due_at",
            "progress",
        ),
        filters=("customer", "phone", "progress", "priority", "when", "due_at", "tags", "gender", "age", "user"),
        sort=("-smart",),
        views=(
            View(
                name="todo",
                label="我的跟进任务",
                label_en="My follow-up tasks",
                filter={"all": [MINE, IS_OPEN]},
                own=True,
            ),
            View(
                name="done",
                label="我已跟进",
                label_en="Followed up by me",
                filter={"all": [MINE, {"field": "progress", "op": "eq", "value": 3}]},
                sort=("-done_at",),
            ),
            View(name="all", label="全部跟进任务", label_en="All follow-up tasks", function="task.view_all"),
        ),
        living={"task__kind": 2, "task__customer__binned_at__isnull": True},
        scopes={
            "own": MINE,
            "department": {"field": "departments", "op": "any_of", "value": {"var": "me.department_ids"}},
            "department_tree": {"field": "departments", "op": "any_of", "value": {"var": "me.department_tree_ids"}},
        },
        save=save_entries,
        verbs=("view", "update", "export"),
    )
)

# Not offered to anybody: conditions on the people in charge of a task need an object to speak of.
register(
    ObjectType(
        name="task_entry",
        in_search=False,
        label="负责人的任务",
        label_en="Task entry",
        model_name="followups.TaskAssignee",
        fields=ENTRY,
        verbs=(),
    )
)
