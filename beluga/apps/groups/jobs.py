"""The automatic runs as jobs, and their shipped schedules."""

from __future__ import annotations

from typing import Any

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
    return {"rows": sum(one["total"] for one in reports), "reports": reports}


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
    return {"rows": report["total"], "reports": [report]}


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
    return {"rows": report["total"], "reports": [report]}


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
    return {"rows": report["total"], "reports": [report]}


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
