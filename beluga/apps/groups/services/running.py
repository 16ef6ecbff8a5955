"""Running now, and looking at what a run would do."""

from __future__ import annotations

from typing import Any

from beluga.apps.groups.queries.reach import manageable, sees_all
from beluga.apps.groups.services import undoing
from beluga.apps.groups.services.allocation import run_allocation
from beluga.apps.groups.services.grouping import run_grouping
from beluga.apps.groups.services.recycling import run_recycling
from beluga.kernel.fields.errors import Invalid
from beluga.kernel.jobs.models import Job
from beluga.kernel.jobs.queue import enqueue
from beluga.kernel.scope.principal import Principal

JOBS = {
    "grouping": "groups.run",
    "allocation": "groups.allocate",
    "recycle": "groups.recycle",
    "invited": "groups.invited",
}


def start(principal: Principal, kind: str, group_ids: list[int] | None) -> Job:
    """Ask for the job of a run. Who manages only some groups runs only those. Raises Refused, Invalid."""
    args: dict[str, Any] = {}
    if kind == "grouping":
        args["allocate"] = False
    if kind in ("allocation", "recycle"):
        args["groups"] = _groups(principal, group_ids)
    _allowed(principal, kind)
    return enqueue(principal, JOBS[kind], args, source="web")


def undo(principal: Principal, run_id: int) -> Job:
    """Ask for a run to be undone. Raises Refused, NotFound, Conflict."""
    return enqueue(principal, "groups.undo", {"run": undoing.find(principal, run_id).pk}, source="web")


def preview(principal: Principal, kind: str, group_ids: list[int] | None) -> dict[str, Any]:
    """Return the numbers per rule a run would give now. Raises Refused, Invalid."""
    _allowed(principal, kind)
    match kind:
        case "grouping":
            return run_grouping(principal, dry=True)
        case "allocation":
            return run_allocation(principal, group_ids=_groups(principal, group_ids), dry=True)
        case "recycle":
            return run_recycling(principal, group_ids=_groups(principal, group_ids), dry=True)
    raise Invalid.at("kind", "邀请优先分配没有预览", "There is no preview of invitations")


def _allowed(principal: Principal, kind: str) -> None:
    principal.require("grouping_rule.run" if kind == "grouping" else "customer_group.run")
    if kind == "invited" and not sees_all(principal, "customer_group"):
        raise Invalid.at("kind", "需要全部客户组的权限", "Needs all groups")


def _groups(principal: Principal, group_ids: list[int] | None) -> list[int] | None:
    if group_ids is None and sees_all(principal, "customer_group"):
        return None
    mine = set(manageable(principal).values_list("pk", flat=True))
    if group_ids is not None and set(group_ids) - mine:
        raise Invalid.at("groups", "只能执行自己管理的客户组", "Only groups that you administer")
    return sorted(mine if group_ids is None else group_ids)
