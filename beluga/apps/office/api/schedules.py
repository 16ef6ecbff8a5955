"""Routes of the scheduler (任务调度) and of its registrations (定时任务注册)."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from beluga.apps.office.services import schedules
from beluga.kernel.events.operations import log_operation
from beluga.kernel.http.auth import principal_of
from beluga.kernel.http.endpoint import endpoint

router = Router(tags=["任务调度"])
MENU = "任务调度"
REGISTRATIONS = "定时任务注册"


class ScheduleBody(Schema):
    """What may be said of a schedule; a change names only what changes."""

    job: str | None = None
    cron: str | None = None
    label: str | None = None
    group: str | None = None
    description: str | None = None
    args: dict[str, Any] | None = None
    active: bool | None = None


class RegistrationBody(Schema):
    """What may be said of a registration."""

    code: str | None = None
    job: str | None = None
    label: str | None = None
    description: str | None = None
    args: dict[str, Any] | None = None


@endpoint(router.get, "/schedules", function="schedule.view", summary="任务调度列表")
def listing(
    request: HttpRequest,
    group: Annotated[str, Field(max_length=50)] = "",
    q: Annotated[str, Field(max_length=100)] = "",
) -> dict[str, Any]:
    """Schedules with their next run times and their last run; filtered by group and by name."""
    return schedules.listing(group=group, q=q)


@endpoint(router.post, "/schedules", function="schedule.update", summary="添加任务调度")
def add(request: HttpRequest, payload: ScheduleBody) -> dict[str, Any]:
    """Add a schedule for a registered job."""
    principal = principal_of(request)
    made = schedules.save(principal, None, payload.dict(exclude_unset=True))
    log_operation(principal, MENU, "添加任务调度", made.label, detail={"cron": made.cron, "job": made.job})
    return schedules.schedule_json(made)


@endpoint(router.get, "/schedules/registrations", function="registration.view", summary="定时任务注册列表")
def registrations(request: HttpRequest, q: Annotated[str, Field(max_length=100)] = "") -> dict[str, Any]:
    """Registered jobs and those of the code that may be registered."""
    return schedules.registration_list(q)


@endpoint(router.post, "/schedules/registrations", function="registration.update", summary="添加定时任务注册")
def register(request: HttpRequest, payload: RegistrationBody) -> dict[str, Any]:
    """Register a job under a name of its own, with arguments, so that it can be chosen in the scheduler."""
    principal = principal_of(request)
    made = schedules.register(principal, None, payload.dict(exclude_unset=True))
    log_operation(principal, REGISTRATIONS, "添加定时任务注册", made.label, detail={"code": made.code})
    return schedules.registration_json(made)


@endpoint(router.patch, "/schedules/registrations/{code}", function="registration.update", summary="编辑定时任务注册")
def change_registration(request: HttpRequest, code: str, payload: RegistrationBody) -> dict[str, Any]:
    """Change a registration; its id stays."""
    principal = principal_of(request)
    values = payload.dict(exclude_unset=True)
    values.pop("code", None)
    made = schedules.register(principal, code, values)
    log_operation(principal, REGISTRATIONS, "编辑定时任务注册", made.label, detail={"code": made.code})
    return schedules.registration_json(made)


@endpoint(router.delete, "/schedules/registrations/{code}", function="registration.update", summary="删除定时任务注册")
def unregister(request: HttpRequest, code: str) -> dict[str, bool]:
    """Delete a registration that no schedule uses."""
    principal = principal_of(request)
    schedules.unregister(principal, code)
    log_operation(principal, REGISTRATIONS, "删除定时任务注册", code)
    return {"ok": True}


@endpoint(router.get, "/schedules/cron", function="schedule.view", summary="检查 cron 表达式")
def check(request: HttpRequest, cron: Annotated[str, Field(max_length=200)]) -> dict[str, Any]:
    """The next run times of a cron expression; 422 with the reason when it is none."""
    return {"next": schedules.upcoming(cron)}


@endpoint(router.patch, "/schedules/{int:schedule_id}", function="schedule.update", summary="编辑、启用、停用任务调度")
def change(request: HttpRequest, schedule_id: int, payload: ScheduleBody) -> dict[str, Any]:
    """Change a schedule, or switch it on or off by `active`."""
    principal = principal_of(request)
    values = payload.dict(exclude_unset=True)
    made = schedules.save(principal, schedule_id, values)
    verb = "编辑任务调度" if set(values) != {"active"} else "启用任务调度" if made.active else "停用任务调度"
    log_operation(principal, MENU, verb, made.label, detail=values)
    return schedules.schedule_json(made)


@endpoint(router.delete, "/schedules/{int:schedule_id}", function="schedule.update", summary="删除任务调度")
def remove(request: HttpRequest, schedule_id: int) -> dict[str, bool]:
    """Delete a schedule."""
    principal = principal_of(request)
    label = schedules.find(schedule_id).label
    schedules.remove(principal, schedule_id)
    log_operation(principal, MENU, "删除任务调度", label)
    return {"ok": True}


@endpoint(router.post, "/schedules/{int:schedule_id}/run", function="schedule.run", summary="立即执行")
def run(request: HttpRequest, schedule_id: int) -> dict[str, Any]:
    """Run the schedule's job at once, whether it is on or off."""
    principal = principal_of(request)
    row = schedules.run_now(principal, schedule_id)
    log_operation(principal, MENU, "立即执行", schedules.find(schedule_id).label, detail={"job": row.pk})
    return {"job": row.pk}


@endpoint(router.get, "/schedules/{int:schedule_id}/runs", function="schedule.view", summary="任务执行记录")
def runs(
    request: HttpRequest,
    schedule_id: int,
    before: Annotated[int | None, Field(ge=1, lt=2**63)] = None,
    size: Annotated[int, Field(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """The log of a schedule: start, end, state, rows, error."""
    return schedules.runs(schedule_id, before=before, size=size)
