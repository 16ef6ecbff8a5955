"""Routes of background jobs: how far they are, and stopping them. Everybody sees their own; others need a right."""

from __future__ import annotations

from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from beluga.kernel.fields.errors import Conflict, NotFound
from beluga.kernel.http.auth import principal_of
from beluga.kernel.http.endpoint import endpoint
from beluga.kernel.jobs import queue
from beluga.kernel.jobs.declaration import jobs
from beluga.kernel.jobs.models import Job
from beluga.kernel.jobs.shown import jobs_json
from beluga.kernel.scope.principal import Principal

router = Router(tags=["后台任务"])
SEE_ALL = "schedule.view"
STOP_ALL = "schedule.run"


def _visible(principal: Principal, everybody: str = SEE_ALL) -> QuerySet[Job]:
    rows = Job.objects.all()
    return rows if principal.can(everybody) else rows.filter(created_by=principal.user_id, created_by__isnull=False)


def _find(principal: Principal, job_id: int, everybody: str = SEE_ALL) -> Job:
    row = _visible(principal, everybody).filter(pk=job_id).first()
    if row is None:
        raise NotFound("没有这个后台任务", "there is no such job")
    return row


@endpoint(router.get, "/jobs", signed_in=True, summary="后台任务列表")
def listing(
    request: HttpRequest,
    mine: bool = True,
    state: Annotated[str, Field(max_length=20)] = "",
    before: Annotated[int | None, Field(ge=1, lt=2**63)] = None,
    size: Annotated[int, Field(ge=1, le=100)] = 20,
) -> dict[str, Any]:
    """The latest jobs: one's own, or with `mine=0` everybody's for those who may see the scheduler."""
    principal = principal_of(request)
    quiet = [one.name for one in jobs if one.quiet]
    rows = _visible(principal).exclude(name__in=quiet)
    if mine:
        rows = rows.filter(created_by=principal.user_id)
    if state:
        rows = rows.filter(state__in=state.split(","))
    if before is not None:
        rows = rows.filter(pk__lt=before)
    page = list(rows.order_by("-id")[: size + 1])
    return {"items": jobs_json(page[:size]), "next": page[size - 1].pk if len(page) > size else None}


@endpoint(router.get, "/jobs/{int:job_id}", signed_in=True, summary="后台任务的进度与结果")
def one(request: HttpRequest, job_id: int) -> dict[str, Any]:
    """One job."""
    return jobs_json([_find(principal_of(request), job_id)])[0]


@endpoint(router.post, "/jobs/{int:job_id}/cancel", signed_in=True, summary="取消后台任务")
def cancel(request: HttpRequest, job_id: int) -> dict[str, Any]:
    """Stop a job: at once when it waits, at its next checkpoint when it runs; 409 when it is finished."""
    principal = principal_of(request)
    row = _find(principal, job_id, STOP_ALL)
    if not queue.cancel(row):
        raise Conflict("任务已经结束", "the job is finished already")
    row.refresh_from_db()
    return jobs_json([row])[0]
