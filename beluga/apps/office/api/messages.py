"""Routes of site messages: everybody's own, newest first."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from beluga.apps.office.models import Message
from beluga.apps.office.services import messages
from beluga.apps.org.models import User
from beluga.kernel.events.operations import log_operation
from beluga.kernel.fields.errors import Invalid
from beluga.kernel.http.auth import principal_of
from beluga.kernel.http.endpoint import endpoint

router = Router(tags=["消息"])
LARGEST = 2**63 - 1


class ReadBody(Schema):
    """Which messages were read: some, or all."""

    ids: list[int] | None = Field(None, max_length=1000)
    all: bool = False


class SendBody(Schema):
    """A message to colleagues."""

    to: list[int] = Field(..., max_length=2000)
    title: str
    text: str = ""
    link: str = ""


@endpoint(router.get, "/messages", signed_in=True, summary="我的消息")
def listing(
    request: HttpRequest,
    unread: bool = False,
    kind: str = Query("", max_length=10),
    before: int | None = Query(None, ge=1, le=LARGEST),
    size: int = Query(20, ge=1, le=100),
) -> dict[str, Any]:
    """One's own messages, newest first; `next` continues the list as `before`."""
    principal = principal_of(request)
    rows = messages.own(principal)
    if unread:
        rows = rows.filter(read_at=None)
    if kind:
        rows = rows.filter(kind=kind)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    page = list(rows.order_by("-id")[: size + 1])
    senders = {row.sender_id for row in page if row.sender_id}
    names = dict(User.objects.filter(pk__in=senders).values_list("pk", "name")) if senders else {}
    return {
        "items": [_shown(row, names) for row in page[:size]],
        "unread": messages.unread(principal),
        "next": page[size - 1].pk if len(page) > size else None,
    }


@endpoint(router.post, "/messages/read", signed_in=True, summary="标为已读")
def read(request: HttpRequest, payload: ReadBody) -> dict[str, int]:
    """Mark some or all of one's own messages as read."""
    principal = principal_of(request)
    if payload.ids is None and not payload.all:
        raise Invalid.at("ids", "给出消息编号或 all", "give ids or all")
    marked = messages.mark_read(principal, None if payload.all else _fit(payload.ids or []))
    return {"read": marked, "unread": messages.unread(principal)}


@endpoint(router.post, "/messages", function="message.send", summary="发送站内消息")
def send(request: HttpRequest, payload: SendBody) -> dict[str, int]:
    """Send a message to colleagues; their badge rises at once."""
    principal = principal_of(request)
    sent = messages.send(principal, _fit(payload.to), payload.title, payload.text, payload.link)
    log_operation(principal, "消息", "发送站内消息", payload.title, detail={"to": sent})
    return {"sent": sent}


@endpoint(router.post, "/messages/delete", signed_in=True, summary="删除我的消息")
def delete(request: HttpRequest, payload: ReadBody) -> dict[str, int]:
    """Delete messages of one's own."""
    return {"deleted": messages.delete(principal_of(request), _fit(payload.ids or []))}


def _fit(ids: list[int]) -> list[int]:
    if any(not 0 < one <= LARGEST for one in ids):
        raise Invalid.at("ids", "编号超出范围", "an id is out of range")
    return ids


def _shown(row: Message, names: dict[int, str]) -> dict[str, Any]:
    return {
        "id": row.pk,
        "kind": row.kind,
        "title": row.title,
        "text": row.text,
        "link": row.link or None,
        "sender": {"id": row.sender_id, "name": names.get(row.sender_id, "")} if row.sender_id else None,
        "at": row.at,
        "read_at": row.read_at,
    }
