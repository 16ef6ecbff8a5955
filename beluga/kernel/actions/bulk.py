"""The one job behind every bulk bar: an action over the records that somebody ticked or filtered."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from beluga.kernel.actions.declaration import actions
from beluga.kernel.actions.run import run
from beluga.kernel.events.actor import act_as
from beluga.kernel.fields.errors import say
from beluga.kernel.jobs.context import JobContext
from beluga.kernel.jobs.declaration import job
from beluga.kernel.objects import queries
from beluga.kernel.scope.building import principal_for

current: ContextVar[JobContext | None] = ContextVar("beluga_bulk_job", default=None)


@job("actions.bulk", label="批量操作", label_en="Bulk action", priority=3)
def bulk(
    ctx: JobContext,
    object: str,
    action: str,
    args: dict[str, Any] | None = None,
    ids: list[int] | None = None,
    filter: dict[str, Any] | None = None,
    key: str | None = None,
) -> dict[str, Any]:
    """Run `action` on those of `ids` (or of what `filter` finds) that the asker may touch."""
    principal = principal_for(ctx.principal_user_id)
    declared = actions.get(action)
    principal.require(declared.function)
    records = queries.relation(principal, object, ids if ids is not None else filter)
    total = records.count()
    ctx.progress(0, total, say(declared.label, declared.label_en))
    token = current.set(ctx)
    try:
        with act_as(principal, "bulk"):
            did = run(principal, action, records, args or {}, key=key or f"job:{ctx.job_id}")
    finally:
        current.reset(token)
    ctx.progress(total, total, did.message)
    return {
        "done": did.done,
        "rows": did.done,
        "total": total,
        "message": did.message or say(f"{declared.label}：{did.done:,} 条", f"{declared.label_en}: {did.done:,}"),
        "undo": did.run_id if did.undo is not None else None,
        "data": did.data,
    }


def report(done: int, total: int | None = None, message: str = "") -> None:
    """Tell how far the bulk action under way is; a no-op for an action called outside a job. For long verbs."""
    ctx = current.get()
    if ctx is not None:
        ctx.progress(done, total, message)
