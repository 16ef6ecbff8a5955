"""The objects follow-up and plan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import F, TextField
from django.db.models.expressions import Combinable
from django.utils import timezone

from beluga.apps.followups.services import delete_follow_ups, delete_plans, save_follow_ups, save_plans
from beluga.kernel.fields.errors import say
from beluga.kernel.fields.expression import Param, Sql
from beluga.kernel.fields.field import Field
from beluga.kernel.objects.declaration import ObjectType, View, register
from beluga.kernel.parameters.store import value

MINE: dict[str, Any] = {"field": "user", "op": "eq", "value": {"var": "me.id"}}

register(
    ObjectType(
        name="follow_up",
        label="跟进记录",
        label_en="Follow-up",
        model_name="followups.FollowUp",
        menu="follow_ups",
        icon="message-square-text",
        title="note",
        fields=(
            Field(
                name="customer",
                label="客户",
                label_en="Customer",
                type="ref",
                target="customer",
                path="customer_id",
                required=True,
                once=True,
            ),
            Field(
                name="user",
                label="业务员",
                label_en="Salesperson",
                type="ref",
                target="user",
                path="user_id",
                readonly=True,
            ),
            Field(name="at", label="沟通日期", label_en="Date", type="datetime", indexed=True, in_form=False),
            Field(name="note", label="沟通纪要", label_en="Notes", type="longtext", searchable=True),
            Field(name="way", label="跟进方式", label_en="Way", type="enum", enum="follow_way", required=True),
            Field(name="status", label="跟进状态", label_en="State", type="enum", enum="follow_status", required=True),
            Field(name="maturity", label="客户成熟度", label_en="Maturity", type="enum", enum="maturity"),
            Field(name="invite_type", label="客户邀请类型", label_en="Invitation", type="enum", enum="invite_type"),
            Field(name="go_on", label="是否继续跟进", label_en="Go on", type="bool"),
            Field(name="next_at", label="下次跟进时间", label_en="Next follow-up", type="datetime"),
            Field(name="result", label="跟进结果", label_en="Result", type="longtext"),
            Field(name="next_step", label="下一步", label_en="Next step", type="longtext"),
            Field(name="files", label="附件", label_en="Files", type="files", sortable=False, importable=False),
            Field(
                name="talk_seconds",
                label="通话时长",
                label_en="Talk time",
                aliases=("通话时长(秒)", "通话时长（秒）"),
                type="integer",
                in_form=False,
                help="由呼叫带入，单位秒",
                help_en="Comes from the call, in seconds",
            ),
            Field(
                name="task",
                label="跟进任务",
                label_en="Follow-up task",
                type="ref",
                target="follow_up_task",
                path="task_id",
                importable=False,
                in_form=False,
            ),
            Field(
                name="submitted",
                label="已提交",
                label_en="Submitted",
                type="bool",
                in_form=False,
                importable=False,
                help="提交后不可修改和删除",
                help_en="Cannot be changed or deleted afterwards",
            ),
            Field(name="source", label="来源", label_en="Source", importable=False, in_form=False),
            Field(name="created_at", label="创建时间", label_en="Created", type="datetime", readonly=True),
        ),
        form=(
            (
                "跟进",
                "Follow-up",
                ("customer", "way", "status", "maturity", "invite_type", "note", "result", "files"),
            ),
            ("下次跟进", "Next", ("go_on", "next_at", "next_step")),
        ),
        columns=(
            "customer",
            "user",
            "at",
            "note",
            "next_at",
            "way",
            "status",
            "maturity",
            "invite_type",
            "talk_seconds",
        ),
        filters=("customer", "user", "at", "way", "status", "maturity", "invite_type", "next_at", "note"),
        sort=("-at",),
        views=(
            View(name="all", label="全部跟进", label_en="All follow-ups"),
            View(name="mine", label="我的跟进", label_en="My follow-ups", filter=MINE),
        ),
        scopes={"own": MINE},
        scope_through="customer",
        extra="extra",
        locked={"field": "submitted", "op": "eq", "value": True},
        locked_why=("已提交，不能修改和删除", "Submitted: it cannot be changed or deleted"),
        final=lambda: bool(value("follow_up.locked")),
        save=save_follow_ups,
        delete=delete_follow_ups,
        verbs=("view", "create", "update", "delete", "export"),
    )
)


def overdue() -> Combinable:
    """Whether the planned time has passed without a follow-up."""
    return Sql("{0} is null and {1} < statement_timestamp()", F("done_at"), F("at"))


def overdue_of(record: Mapping[str, Any]) -> bool | None:
    """The same in memory."""
    at = record.get("at")
    at = datetime.fromisoformat(at) if isinstance(at, str) else at
    return at is not None and record.get("done_at") is None and at < timezone.now()


def plan_name() -> Combinable:
    """What is planned, in words: its own note, else whom it is for."""
    return Sql(
        "case when btrim({0}) <> '' then {0} else {1} || {2} end",
        F("note"),
        Param(say("跟进：", "Follow up: "), "text"),
        F("customer__name"),
        output_field=TextField(),
    )


register(
    ObjectType(
        name="follow_plan",
        label="跟进计划",
        label_en="Follow-up plan",
        model_name="followups.FollowPlan",
        menu="follow_plans",
        icon="calendar-clock",
        title="name",
        fields=(
            Field(
                name="name",
                label="跟进计划",
                label_en="Plan",
                expression=plan_name,
                readonly=True,
                sortable=False,
                filterable=False,
                importable=False,
            ),
            Field(
                name="customer",
                label="客户",
                label_en="Customer",
                type="ref",
                target="customer",
                path="customer_id",
                required=True,
            ),
            Field(name="user", label="业务员", label_en="Salesperson", type="ref", target="user", path="user_id"),
            Field(name="at", label="计划时间", label_en="Planned for", type="datetime", required=True),
            Field(name="way", label="跟进方式", label_en="Way", type="enum", enum="follow_way"),
            Field(name="note", label="计划内容", label_en="Note", type="longtext", searchable=True),
            Field(
                name="remind_before",
                label="提前提醒(分钟)",
                label_en="Remind ahead (minutes)",
                type="integer",
                help="留空取参数配置的值",
                help_en="Empty: as the parameter says",
            ),
            Field(
                name="overdue",
                label="已过期",
                label_en="Overdue",
                type="bool",
                expression=overdue,
                memory=overdue_of,
                readonly=True,
                importable=False,
            ),
            Field(name="done_at", label="完成时间", label_en="Done", type="datetime", readonly=True),
            Field(name="created_at", label="创建时间", label_en="Created", type="datetime", readonly=True),
        ),
        form=(("跟进计划", "Plan", ("customer", "at", "way", "note", "remind_before", "user")),),
        columns=("customer", "user", "at", "way", "note", "overdue", "done_at"),
        filters=("customer", "user", "at", "way", "overdue"),
        sort=("-at",),
        views=(
            View(
                name="mine",
                label="我的跟进计划",
                label_en="My plans",
                filter={"all": [MINE, {"not": {"field": "done_at", "op": "set"}}]},
                sort=("at",),
                own=True,
            ),
            View(
                name="overdue",
                label="已过期",
                label_en="Overdue",
                filter={"field": "overdue", "op": "eq", "value": True},
                sort=("at",),
            ),
            View(name="all", label="全部计划", label_en="All plans"),
        ),
        scopes={"own": MINE},
        scope_through="customer",
        save=save_plans,
        delete=delete_plans,
        verbs=("view", "create", "update", "delete"),
    )
)
