"""Calling a verb by name: the right, the arguments, the ledger, the verb, the operation log; all in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import orjson
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from pydantic import BaseModel

from beluga.kernel.actions import arguments
from beluga.kernel.actions.declaration import Action, ActionResult, actions
from beluga.kernel.actions.models import ActionRun
from beluga.kernel.events.actor import act_as, current_source
from beluga.kernel.events.operations import log_operation
from beluga.kernel.fields.errors import Conflict, NotFound
from beluga.kernel.jobs.runner import dump
from beluga.kernel.objects import queries
from beluga.kernel.objects.declaration import objects
from beluga.kernel.scope.functions import menu_label
from beluga.kernel.scope.principal import Principal

UNDO_SECONDS = 60
LONGEST = 2_000
gates: list[Callable[[Principal, Action, QuerySet[Any] | None, Any], None]] = []

_RESERVE = """
insert into kernel_action_run (action, key, object, user_id, args, finished, done, message, at)
values (%s, %s, %s, %s, %s::jsonb, false, 0, '', now())
on conflict (action, key) where key is not null do nothing returning id
"""


def run(
    principal: Principal,
    name: str,
    records: QuerySet[Any] | None,
    args: Mapping[str, Any] | None = None,
    key: str | None = None,
) -> ActionResult:
    """Run the action `name` on `records` (a scoped set, or None) in the caller's transaction.

    With a `key` that was used before for this action the first outcome is returned and nothing happens. Raises
    UnknownName, Refused when the principal lacks the action's function, Invalid for bad arguments, and whatever the
    verb or a gate raises.
    """
    declared = actions.get(name)
    principal.require(declared.function)
    read = arguments.read(declared.args, dict(args or {}))
    with transaction.atomic(), act_as(principal, current_source() or "action"):
        kept = _kept(read)
        row_id = _reserve(principal, declared, kept, key)
        if row_id is None:
            return _former(principal, declared, str(key))
        for gate in gates:
            gate(principal, declared, records, read)
        result = declared.handler(principal, records, read)
        undo = result.undo if declared.undo is not None else None
        ActionRun.objects.filter(pk=row_id).update(
            finished=True,
            done=result.done,
            message=result.message,
            data=orjson.loads(dump(result.data)),
            undo=orjson.loads(dump(undo)),
            undo_until=timezone.now() + timedelta(seconds=UNDO_SECONDS) if undo is not None else None,
        )
        if declared.logged:
            _log(principal, declared, records, result, kept)
        return ActionResult(result.done, result.message, undo, result.data, row_id)


def undo(principal: Principal, run_id: int) -> ActionResult:
    """Take back a run of the principal's own by its inverse action, once and within a minute.

    Raises NotFound for a run that is not theirs, Conflict when it cannot be taken back (any more).
    """
    with transaction.atomic():
        row = ActionRun.objects.select_for_update().filter(pk=run_id, user_id=principal.user_id, finished=True).first()
        if row is None:
            raise NotFound("没有这次操作", "there is no such run")
        declared = actions.get(row.action)
        if row.undo is None or declared.undo is None:
            raise Conflict("这次操作不能撤销", "this cannot be undone")
        if row.undone_at is not None:
            raise Conflict("已经撤销过了", "already undone")
        if row.undo_until is None or row.undo_until < timezone.now():
            raise Conflict("已超过可撤销的时间", "it is too late to undo this")
        ActionRun.objects.filter(pk=row.pk).update(undone_at=timezone.now())
        values = dict(row.undo)
        ids = values.pop("ids", None)
        records = None
        inverse = actions.get(declared.undo)
        if ids is not None and inverse.object is not None:
            records = queries.relation(principal, inverse.object, ids)
        return run(principal, inverse.name, records, values, key=f"undo:{row.pk}")


def _reserve(principal: Principal, declared: Action, args: dict[str, Any], key: str | None) -> int | None:
    """Open the ledger row; None when the key was used. Two at once: the second waits until the first has ended."""
    with connection.cursor() as cursor:
        cursor.execute(_RESERVE, [declared.name, key, declared.object or "", principal.user_id, dump(args)])
        made = cursor.fetchone()
    return int(made[0]) if made else None


def _kept(read: BaseModel) -> dict[str, Any]:
    """The arguments as ledger and log keep them: without secrets, and long ones only by their name."""
    shown: dict[str, Any] = {}
    for name, value in read.model_dump(mode="json").items():
        extra = type(read).model_fields[name].json_schema_extra if name in type(read).model_fields else None
        secret = (isinstance(extra, dict) and extra.get("x-secret")) or "password" in name or "secret" in name
        shown[name] = "******" if secret else value if len(dump(value)) <= LONGEST else "…"
    return shown


def _former(principal: Principal, declared: Action, key: str) -> ActionResult:
    row = ActionRun.objects.filter(action=declared.name, key=key, user_id=principal.user_id).first()
    if row is None:
        raise Conflict("这个幂等键已被别人使用", "this key was used by somebody else")
    return ActionResult(row.done, row.message, row.undo, row.data, row.pk)


def _log(
    principal: Principal, declared: Action, records: QuerySet[Any] | None, result: ActionResult, args: dict[str, Any]
) -> None:
    acted_on = objects.get(declared.object) if declared.object and declared.object in objects else None
    object_label = acted_on.label if acted_on else ""
    log_operation(
        principal,
        declared.menu or (menu_label(acted_on.menu, object_label) if acted_on else ""),
        declared.label,
        f"{object_label} {result.done:,} 条" if records is not None else object_label,
        detail={"action": declared.name, "done": result.done, "args": args},
        object=declared.object or "",
    )
