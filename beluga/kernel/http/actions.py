"""Routes of actions: at once over a few records, as a job over many, and taking one back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from beluga.kernel.actions import arguments, describe
from beluga.kernel.actions.declaration import actions
from beluga.kernel.actions.run import run, undo
from beluga.kernel.conditions import parse
from beluga.kernel.fields.errors import Invalid, NotFound, say
from beluga.kernel.http.auth import principal_of
from beluga.kernel.http.endpoint import endpoint
from beluga.kernel.jobs.queue import enqueue
from beluga.kernel.objects import queries

router = Router(tags=["动作"])
DIRECT = 200
LARGEST = 9_000_000_000_000_000


class CallBody(Schema):
    """A call over a few records, or over none."""

    ids: list[int] | None = Field(None, max_length=DIRECT)
    args: dict[str, Any] = {}
    key: str | None = Field(None, max_length=120)


class BulkBody(Schema):
    """A call over the ticked records, or over what a filter finds."""

    action: str
    ids: list[int] | None = Field(None, max_length=100_000)
    filter: dict[str, Any] | None = None
    args: dict[str, Any] = {}
    key: str | None = Field(None, max_length=120)


@endpoint(router.get, "/actions/{name}", signed_in=True, summary="动作的参数表单")
def one(request: HttpRequest, name: str) -> dict[str, Any]:
    """Label and argument form of an action the caller may run."""
    principal = principal_of(request)
    declared = actions.get(name)
    principal.require(declared.function)
    return describe.describe(principal, declared)


@endpoint(router.post, "/actions/runs/{int:run_id}/undo", signed_in=True, summary="撤销")
def take_back(request: HttpRequest, run_id: int) -> dict[str, Any]:
    """Take back one's own run within a minute, once."""
    result = undo(principal_of(request), run_id)
    return {"done": result.done, "message": result.message}


@endpoint(router.post, "/actions/{name}", signed_in=True, summary="执行动作")
def call(request: HttpRequest, name: str, payload: CallBody) -> dict[str, Any]:
    """Run an action at once over at most 200 records; the caller's scope decides which of them are touched."""
    principal = principal_of(request)
    declared = actions.get(name)
    principal.require(declared.function)
    records = None
    if declared.object is not None:
        if payload.ids is None:
            raise Invalid.at("ids", "必填", "is needed")
        records = queries.relation(principal, declared.object, _fit(payload.ids))
        if payload.ids and not records.exists():
            raise NotFound
    result = run(principal, name, records, payload.args, key=_key(principal.user_id, payload.key))
    return {
        "done": result.done,
        "message": result.message,
        "undo": result.run_id if result.undo is not None else None,
        "data": result.data,
    }


@endpoint(
    router.post,
    "/objects/{object_name}/records/bulk",
    function="{object_name}.view",
    summary="批量动作",
    response={202: dict[str, Any]},
)
def bulk(request: HttpRequest, object_name: str, payload: BulkBody) -> Status[dict[str, Any]]:
    """Run an action over many records in a job; watch it under /api/jobs/{id}."""
    principal = principal_of(request)
    declared = actions.get(payload.action)
    if declared.object != object_name:
        raise Invalid.at("action", "这个动作不能用于该对象", "this action is for another object")
    principal.require(declared.function)
    if (payload.ids is None) == (payload.filter is None):
        raise Invalid.at("ids", "选择记录或给出筛选条件，二者取一", "give either ids or a filter")
    read = arguments.read(declared.args, payload.args)
    if payload.filter is not None:
        parse(payload.filter)
        queries.relation(principal, object_name, payload.filter)
    row = enqueue(
        principal,
        "actions.bulk",
        {
            "object": object_name,
            "action": payload.action,
            "args": read.model_dump(mode="json"),
            "ids": _fit(payload.ids) if payload.ids is not None else None,
            "filter": payload.filter,
            "key": _key(principal.user_id, payload.key),
        },
        key=_key(principal.user_id, payload.key),
        once=payload.key is not None,
        source="bulk",
    )
    return Status(202, {"job": row.pk})


def _key(user_id: int | None, key: str | None) -> str | None:
    """Keys are each user's own, so that nobody can be given another's outcome."""
    return None if key is None else f"{user_id}:{key}"


def _fit(ids: list[int]) -> list[int]:
    if any(number < 1 or number > LARGEST for number in ids):
        raise Invalid({"ids": [say("编号超出范围", "an id is out of range")]})
    return ids
