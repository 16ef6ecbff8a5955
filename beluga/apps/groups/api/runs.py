"""/api/groups/runs: run now, what a run would do, and what runs did; /api/groups/claims: how many more today."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from beluga.apps.groups.queries import runs as reads
from beluga.apps.groups.services import running, undoing
from beluga.kernel.http.auth import principal_of
from beluga.kernel.http.endpoint import endpoint

router = Router(tags=["客户分组"])


class RunNow(Schema):
    """Which run; `groups` narrows allocation and recycling to some groups."""

    kind: Literal["grouping", "allocation", "recycle", "invited"]
    groups: list[int] | None = Field(None, max_length=1_000)


@endpoint(router.post, "/runs", function="customer_group.view", summary="立即执行")
def start(request: HttpRequest, body: RunNow) -> Status[dict[str, Any]]:
    """Run now, as a job whose result tells the numbers per rule. 403 without the right to run."""
    row = running.start(principal_of(request), body.kind, body.groups)
    return Status(202, {"job": row.pk})


@endpoint(router.post, "/runs/preview", function="customer_group.view", summary="预览")
def preview(request: HttpRequest, body: RunNow) -> dict[str, Any]:
    """The numbers a run would give now, without changing anything. 403 without the right to run."""
    return running.preview(principal_of(request), body.kind, body.groups)


@endpoint(router.get, "/runs", function="customer_group.view", summary="执行记录")
def history(request: HttpRequest, limit: int = 50) -> dict[str, Any]:
    """The latest runs with their numbers per rule."""
    return {"items": reads.latest(principal_of(request), limit)}


@endpoint(router.get, "/runs/{int:run_id}/undo", function="customer_group.view", summary="撤销会恢复多少")
def outlook(request: HttpRequest, run_id: int) -> dict[str, Any]:
    """How many customers undoing a run would put back now, how many changed since, and the later run that is undone
    first. 404 for somebody else's run, 409 when it is undone already or too old."""
    return undoing.outlook(principal_of(request), run_id)


@endpoint(router.post, "/runs/{int:run_id}/undo", function="customer_group.view", summary="撤销执行")
def undo(request: HttpRequest, run_id: int) -> Status[dict[str, Any]]:
    """Put back what an automatic run of the last day changed, as a job. Customers touched since are left as they are.
    404 for somebody else's run, 409 when it is undone already or too old."""
    return Status(202, {"job": running.undo(principal_of(request), run_id).pk})


@endpoint(router.get, "/claims", function="customer.claim", summary="今日领取")
def claims(request: HttpRequest) -> dict[str, Any]:
    """How many customers one has claimed today, and how many are allowed."""
    return reads.claims(principal_of(request))
