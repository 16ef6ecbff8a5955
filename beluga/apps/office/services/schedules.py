"""Changing the scheduler's rows and registrations, and showing them to the pages 任务调度 and 定时任务注册."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from beluga.kernel.fields.errors import Conflict, FieldError, Invalid, NotFound, say
from beluga.kernel.jobs import schedules
from beluga.kernel.jobs.cron import Cron
from beluga.kernel.jobs.declaration import jobs
from beluga.kernel.jobs.models import Job, Registration, Schedule, State
from beluga.kernel.jobs.queue import Actor
from beluga.kernel.jobs.shown import told

_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.\-]{1,99}")
NEXT = 3


def run_json(row: Job) -> dict[str, Any]:
    """Return a run of a schedule as the job log shows it."""
    result = row.result or {}
    rows = result.get("rows", row.done or None)
    error = "; ".join(str(fault.get("message", fault)) for fault in row.errors[:5]) if row.state == State.FAILED else ""
    return {
        "id": row.pk,
        "state": row.state,
        "created_at": row.created_at,
        "started_at": row.started_at,
        "finished_at": row.finished_at,
        "rows": rows,
        "result": row.result,
        "message": told(row),
        "error": error,
        "created_by": row.created_by,
    }


def listing(*, group: str = "", q: str = "") -> dict[str, Any]:
    """Return the schedules (of `group`, with `q` in name, job or description), their next times and their last run."""
    schedules.sync()
    shown: list[dict[str, Any]] = []
    groups: set[str] = set()
    rows = list(Schedule.objects.filter(removed=False))
    last = dict(
        Job.objects.filter(schedule__in=rows)
        .values("schedule")
        .annotate(last=Max("id"))
        .values_list("schedule", "last")
    )
    runs = {run.schedule_id: run for run in Job.objects.filter(pk__in=last.values())}
    for row in rows:
        current = schedules.effective(row)
        if current is None:
            continue
        groups.add(current.group)
        text = f"{current.label} {current.job} {current.description}".lower()
        if (group and current.group != group) or q.lower() not in text:
            continue
        run = runs.get(row.pk)
        shown.append(schedule_json(current) | {"last_run": run_json(run) if run else None})
    shown.sort(key=lambda one: (one["group"], one["label"]))
    return {"schedules": shown, "groups": sorted(groups), "total": len(shown)}


def schedule_json(current: schedules.Effective) -> dict[str, Any]:
    """Return one schedule as the client sees it."""
    return {
        "id": current.row.pk,
        "name": current.name,
        "job": current.job,
        "label": current.label,
        "group": current.group,
        "cron": current.cron,
        "args": dict(current.args),
        "description": current.description,
        "active": current.active,
        "own": current.row.own,
        "next": upcoming(current.cron, NEXT) if current.active else [],
        "last_at": current.row.last_at,
        "updated_at": current.row.updated_at,
    }


def find(identity: int) -> schedules.Effective:
    """Return the schedule with that id; raises NotFound."""
    row = Schedule.objects.filter(pk=identity, removed=False).first()
    current = schedules.effective(row) if row else None
    if current is None:
        raise NotFound("没有这个任务调度", "there is no such schedule")
    return current


def save(actor: Actor, identity: int | None, values: Mapping[str, Any]) -> schedules.Effective:
    """Add a schedule (`identity` None) or change one. Knows job, cron, label, group, description, args and active.

    Raises Invalid for what does not fit and NotFound.
    """
    row = find(identity).row if identity is not None else Schedule(own=True, name="")
    reasons: dict[str, list[str]] = {}
    known = schedules.registrations()
    if "job" in values or row.pk is None:
        if values.get("job") not in known:
            reasons["job"] = [say("任务实例未注册", "this job is not registered")]
        row.job = values.get("job")
    if "cron" in values or row.pk is None:
        row.cron = str(values.get("cron") or "")
        try:
            Cron(row.cron)
        except FieldError as error:
            reasons["cron"] = [error.reason]
    args = values.get("args")
    if args is not None and not (isinstance(args, dict) and len(str(args)) < 5_000):
        reasons["args"] = [say("参数应为一个 JSON 对象", "must be a JSON object")]
    if "label" in values and not str(values["label"] or "").strip():
        reasons["label"] = [say("名称不能为空", "must not be empty")]
    for name, limit in (("label", 100), ("group", 50), ("description", 1000)):
        if values.get(name) is not None:
            text = str(values[name]).strip()
            if len(text) > limit or "\x00" in text:
                reasons[name] = [say(f"最多 {limit} 个字", f"at most {limit} characters")]
            setattr(row, name, text)
    if reasons:
        raise Invalid(reasons)
    if args is not None:
        row.args = args
    if values.get("active") is not None:
        row.active = bool(values["active"])
    row.updated_by = actor.user_id
    with transaction.atomic():
        if row.pk is None:
            row.label = row.label or known[str(row.job)].label
            row.group = row.group or "自定义"
            row.active = True if row.active is None else row.active
            row.save()
            row.name = f"own.{row.pk}"
        current = schedules.effective(row)
        row.next_at = Cron(current.cron).after(timezone.now()) if current and current.active else None
        row.save()
    return find(row.pk)


def remove(actor: Actor, identity: int) -> None:
    """Delete a schedule; a shipped one is hidden and never runs. Raises NotFound."""
    row = find(identity).row
    if row.own:
        row.delete()
    else:
        Schedule.objects.filter(pk=row.pk).update(removed=True, next_at=None, updated_by=actor.user_id)


def run_now(actor: Actor, identity: int) -> Job:
    """Ask for the schedule's job at once, whether it is on or off; returns the job. Raises NotFound."""
    return schedules.start(find(identity), actor)


def runs(identity: int, *, before: int | None = None, size: int = 50) -> dict[str, Any]:
    """Return the latest runs of a schedule (older than run `before`). Raises NotFound."""
    current = find(identity)
    rows = Job.objects.filter(schedule=current.row).order_by("-id")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    page = list(rows[: size + 1])
    return {
        "items": [run_json(row) for row in page[:size]],
        "next": page[size - 1].pk if len(page) > size else None,
    }


def registration_list(q: str = "") -> dict[str, Any]:
    """Return the registrations whose name, code or description holds `q`, and the jobs that may be registered."""
    items = [
        registration_json(one)
        for one in schedules.registrations().values()
        if q.lower() in f"{one.label} {one.code} {one.description}".lower()
    ]
    choices = [
        {"name": it.name, "label": say(it.label, it.label_en), "description": say(it.description, it.description_en)}
        for it in jobs
        if it.schedulable
    ]
    return {"registrations": items, "jobs": choices, "total": len(items)}


def register(actor: Actor, code: str | None, values: Mapping[str, Any]) -> schedules.Registered:
    """Add a registration (`code` None) or change the one called `code`. Knows code, job, label, description and args.

    Raises Invalid for what does not fit and NotFound.
    """
    known = schedules.registrations()
    if code is not None and code not in known:
        raise NotFound("没有这个定时任务注册", "there is no such registration")
    old = known.get(code) if code else None
    wanted = code or str(values.get("code") or "").strip()
    job = str(values.get("job") or (old.job if old else ""))
    label = str(values.get("label") if "label" in values else old.label if old else "").strip()
    description = str(values.get("description") if "description" in values else old.description if old else "")
    args = values.get("args") if values.get("args") is not None else dict(old.args) if old else {}
    reasons: dict[str, list[str]] = {}
    if not _CODE.fullmatch(wanted):
        reasons["code"] = [
            say(
                "以字母开头，只含字母、数字、点、横线和下划线，2 到 100 个字符",
                "2 to 100 letters, digits, dots, dashes",
            )
        ]
    elif code is None and (wanted in known or wanted in jobs):
        reasons["code"] = [say(f"任务实例ID {wanted} 已存在", f"the id {wanted} is taken")]
    if job not in jobs or not jobs.get(job).schedulable:
        reasons["job"] = [say("没有这个可调度的任务", "no such job can be scheduled")]
    if not label or len(label) > 100 or "\x00" in label:
        reasons["label"] = [say("任务名称必填，最多 100 个字", "a name of at most 100 characters is needed")]
    if len(description) > 1_000 or "\x00" in description:
        reasons["description"] = [say("最多 1000 个字", "at most 1000 characters")]
    if not isinstance(args, dict) or len(str(args)) > 5_000:
        reasons["args"] = [say("参数应为一个 JSON 对象", "must be a JSON object")]
    if reasons:
        raise Invalid(reasons)
    Registration.objects.update_or_create(
        code=wanted,
        defaults={
            "job": job,
            "label": label,
            "description": description,
            "args": args,
            "own": wanted not in jobs,
            "removed": False,
            "updated_by": actor.user_id,
        },
    )
    return schedules.registrations()[wanted]


def unregister(actor: Actor, code: str) -> None:
    """Delete a registration; a shipped one is hidden. Raises NotFound, and Conflict while a schedule uses it."""
    known = schedules.registrations()
    if code not in known:
        raise NotFound("没有这个定时任务注册", "there is no such registration")
    schedules.sync()
    for row in Schedule.objects.filter(removed=False):
        current = schedules.effective(row)
        if current is not None and current.job == code:
            raise Conflict(
                f"任务调度「{current.label}」正在使用它，先删除该调度", f"the schedule {current.label} uses it"
            )
    if code in jobs:
        Registration.objects.update_or_create(
            code=code,
            defaults={
                "job": code,
                "label": known[code].label,
                "own": False,
                "removed": True,
                "updated_by": actor.user_id,
            },
        )
    else:
        Registration.objects.filter(code=code).delete()


def registration_json(one: schedules.Registered) -> dict[str, Any]:
    """Return one registration as the client sees it."""
    return {
        "code": one.code,
        "job": one.job,
        "label": one.label,
        "description": one.description,
        "args": dict(one.args),
        "own": one.own,
        "updated_at": one.updated_at,
    }


def upcoming(cron: str, count: int = 5) -> list[datetime]:
    """Return the next run times of a cron expression; raises FieldError when it is none."""
    return Cron(cron).following(timezone.now(), count)
