"""The automatic runs as jobs, and their shipped schedules."""

from __future__ import annotations

from typing import Any

from beluga.apps.groups.models import RunKind
from beluga.apps.groups.services import undoing
from beluga.apps.groups.services.allocation import ALLOCATION_STEPS, run_allocation
from beluga.apps.groups.services.grouping import GROUPING_STEPS, run_grouping
from beluga.apps.groups.services.invited import run_invited
from beluga.apps.groups.services.recycling import RECYCLING_STEPS, run_recycling
from beluga.apps.groups.services.runs import Steps
from beluga.kernel.jobs.context import JobContext
from beluga.kernel.jobs.declaration import Schedule, job, schedule
from beluga.kernel.scope.building import principal_for

LOCK = "groups"
GROUP = "客户营销管理"
# What was undone, whoever had asked for the run.
UNDONE = {
    RunKind.GROUPING: ("分组", "Grouping"),
    RunKind.ALLOCATION: ("分配", "Allocation"),
    RunKind.INVITED: ("分配", "Allocation"),
    RunKind.RECYCLE: ("回收", "Recycling"),
}


@job(
    "groups.run",
    label="自动分组",
    label_en="Automatic grouping",
    exclusive=LOCK,
    schedulable=True,
    description="按分组规则自动分组，随后按分配规则自动分配",
    description_en="Groups customers by the grouping rules, then allocates them by the allocation rules",
)
def run(ctx: JobContext, allocate: bool = True) -> dict[str, Any]:
    """Group by the rules, then allocate."""
    principal = principal_for(ctx.principal_user_id)
    steps = Steps(ctx.progress, GROUPING_STEPS + (ALLOCATION_STEPS if allocate else 0))
    reports = [run_grouping(principal, steps=steps)]
    if allocate:
        reports.append(run_allocation(principal, steps=steps))
    return _told(reports)


@job(
    "groups.allocate",
    label="自动分配",
    label_en="Automatic allocation",
    exclusive=LOCK,
    schedulable=True,
    description="按分配规则把小组公海的客户分配给业务员",
    description_en="Hands customers waiting in group pools to salespeople by the allocation rules",
)
def allocate(ctx: JobContext, groups: list[int] | None = None) -> dict[str, Any]:
    """Allocate what waits in the pools."""
    steps = Steps(ctx.progress, ALLOCATION_STEPS)
    report = run_allocation(principal_for(ctx.principal_user_id), group_ids=groups, steps=steps)
    return _told([report])


@job(
    "groups.recycle",
    label="自动回收",
    label_en="Automatic recycling",
    exclusive=LOCK,
    schedulable=True,
    description="按回收规则把客户从业务员收回小组公海",
    description_en="Takes customers back from salespeople to the group pool by the recycling rules",
)
def recycle(ctx: JobContext, groups: list[int] | None = None) -> dict[str, Any]:
    """Free what the recycle rules catch."""
    steps = Steps(ctx.progress, RECYCLING_STEPS)
    report = run_recycling(principal_for(ctx.principal_user_id), group_ids=groups, steps=steps)
    return _told([report])


@job(
    "groups.invited",
    label="优先分配邀请客户",
    label_en="Invited customers first",
    exclusive=LOCK,
    schedulable=True,
    description="优先分配有邀请关系的客户",
    description_en="Allocates invited customers first, to the salesperson of whoever invited them",
)
def invited(ctx: JobContext) -> dict[str, Any]:
    """Allocate invited customers to the salesperson of the inviter."""
    report = run_invited(principal_for(ctx.principal_user_id))
    return _told([report])


@job(
    "groups.undo",
    label="撤销执行",
    label_en="Undo of a run",
    exclusive=LOCK,
)
def undo(ctx: JobContext, run: int) -> dict[str, Any]:
    """Put back what a run changed."""
    report = undoing.undo(principal_for(ctx.principal_user_id), run, Steps(ctx.progress, undoing.STEPS))
    done, left = report["total"], report["left"]
    what, what_en = UNDONE[RunKind(report["kind"])]
    zh = f"已撤销{what}，{done:,} 个客户恢复到执行之前"
    en = f"{what_en} undone: {done:,} customers are as before the run"
    if left:
        zh, en = f"{zh}；{left:,} 个之后又被改动，保持现状", f"{en}; {left:,} were touched since and stay as they are"
    return {"rows": done, "reports": [report], "message": zh, "message_en": en}


def _told(reports: list[dict[str, Any]]) -> dict[str, Any]:
    """The result of a job: the reports of its runs, and how many customers they moved in all."""
    done = sum(one["total"] for one in reports)
    message, message_en = f"处理了 {done:,} 个客户", f"{done:,} customers handled"
    return {"rows": done, "reports": reports, "message": message, "message_en": message_en}


schedule(
    Schedule(
        name="autoGroupJob",
        job="groups.run",
        cron="0 6 * * *",
        label="自动分组",
        label_en="Automatic grouping",
        group=GROUP,
        group_en="Customers",
        description="每天 6 点自动分组，随后自动分配",
        description_en="Every day at 6: groups, then allocates",
    )
)
schedule(
    Schedule(
        name="recycleJob",
        job="groups.recycle",
        cron="35 1 * * *",
        label="自动回收",
        label_en="Automatic recycling",
        group=GROUP,
        group_en="Customers",
        description="每天 1 点 35 分按回收规则收回客户",
        description_en="Every day at 1:35: takes customers back by the recycling rules",
    )
)
schedule(
    Schedule(
        name="assignByInviteJob",
        job="groups.invited",
        cron="0 1 * * *",
        label="优先分配邀请客户",
        label_en="Invited customers first",
        group=GROUP,
        group_en="Customers",
        description="优先分配有邀请关系的客户",
        description_en="Allocates invited customers first, to the salesperson of whoever invited them",
        active=False,
    )
)
