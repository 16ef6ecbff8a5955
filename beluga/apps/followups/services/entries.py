"""Changing entries of 客户跟进任务 through the generic routes: how far they are, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from beluga.apps.followups.models import TaskAssignee
from beluga.apps.followups.services.progress import set_entries
from beluga.kernel.fields.errors import Conflict
from beluga.kernel.scope.principal import Principal


def save_entries(principal: Principal, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Set the progress of entries and bring their tasks into step. Raises Conflict for a new one: entries come with
    their task."""
    if any(not row.get("id") for row in rows):
        raise Conflict("跟进任务请在任务中心新增", "Follow-up tasks are made in the task centre")
    by_progress: dict[int, list[int]] = {}
    for row in rows:
        if row.get("progress"):
            by_progress.setdefault(int(row["progress"]), []).append(int(row["id"]))
    for progress, ids in by_progress.items():
        set_entries(principal, TaskAssignee.objects.filter(pk__in=ids), progress)
    return [int(row["id"]) for row in rows]
