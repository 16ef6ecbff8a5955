"""Jobs as people see them: what each does or waits for, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from beluga.kernel.fields.errors import say
from beluga.kernel.jobs.declaration import jobs
from beluga.kernel.jobs.models import Job, State

SHOWN = ("id", "name", "state", "done", "total", "errors", "created_by", "created_at", "started_at", "finished_at")


def told(row: Job) -> str:
    """What the job said last, in the reader's language where its result has `message` and `message_en`."""
    result = row.result or {}
    return say(str(result.get("message") or row.message), str(result.get("message_en") or ""))


def jobs_json(rows: Sequence[Job]) -> list[dict[str, Any]]:
    """Return jobs as the client sees them; one that waits until another lets go of its lock says for which."""
    locks = {lock for row in rows if row.state == State.QUEUED and (lock := _lock(row.name))}
    sharing = [one.name for one in jobs if one.exclusive in locks]
    running = Job.objects.filter(state=State.RUNNING, name__in=sharing).values_list("name", flat=True) if locks else ()
    holders = {_lock(name): _label(name) for name in running}
    return [_job_json(row, holders.get(_lock(row.name), "") if row.state == State.QUEUED else "") for row in rows]


def _lock(name: str) -> str | None:
    return jobs.get(name).exclusive if name in jobs else None


def _label(name: str) -> str:
    return say(jobs.get(name).label, jobs.get(name).label_en) if name in jobs else name


def _job_json(row: Job, holder: str) -> dict[str, Any]:
    waiting = say(f"等待「{holder}」结束后执行", f"Waits until {holder} is finished") if holder else ""
    return {name: getattr(row, name) for name in SHOWN} | {
        "label": _label(row.name),
        "message": waiting or told(row),
        "result": {**row.result, "message": told(row)} if row.result and "message" in row.result else row.result,
    }
