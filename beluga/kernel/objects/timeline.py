"""The timeline of a record (时间轴): what many apps know of it, merged into one page by time.

Each app contributes kinds: a set of its rows about a record and how a row is shown. Every kind gives at most one page
of rows from its own index, so a page costs a few short queries however long the history is.
"""

from __future__ import annotations

import base64
import heapq
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.db.models import Q, QuerySet

from beluga.kernel.fields.errors import Invalid, NotFound, say
from beluga.kernel.objects import refs
from beluga.kernel.registry import Registry
from beluga.kernel.scope.principal import Principal
from beluga.kernel.scope.rows import scoped

LARGEST_PAGE = 100
UNSAID: dict[str, Any] = {"title": "", "text": "", "actor": None, "link": None, "data": {}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of entry on the timeline of `object`.

    `rows(principal, record_id)` gives the rows, already limited to what the principal may see, without order; `at` is
    the ORM path of their time. `columns` are read of each row and handed to `show(row, language)`, which returns any of
    `title`, `text`, `actor` (a user's id), `link` and `data`. `function` is needed to see the kind at all.
    """

    name: str
    object: str
    label: str
    label_en: str
    icon: str
    rows: Callable[[Principal, int], QuerySet[Any]]
    columns: Sequence[str]
    show: Callable[[Mapping[str, Any], str], Mapping[str, Any]]
    at: str = "at"
    function: str | None = None
    order: int = 100


kinds: Registry[Kind] = Registry("timeline kind")


def contribute(kind: Kind) -> None:
    """Add a kind to the timeline of its object; raises ValueError when `object.name` is taken."""
    kinds.register(f"{kind.object}.{kind.name}", kind)


def offered(principal: Principal, object_name: str) -> list[Kind]:
    """The kinds the principal may see on the timeline of the object, in order."""
    mine = [one for one in kinds if one.object == object_name and (not one.function or principal.can(one.function))]
    return sorted(mine, key=lambda one: (one.order, one.name))


def read(
    principal: Principal,
    object_name: str,
    record_id: int,
    *,
    only: Sequence[str] = (),
    since: datetime | None = None,
    until: datetime | None = None,
    before: str = "",
    size: int = 30,
) -> dict[str, Any]:
    """Return a page of the timeline, newest first: `{"items", "next", "kinds", "refs"}`; `next` continues as `before`.

    Raises NotFound when the record is out of scope, Invalid for an unknown kind or a broken cursor.
    """
    if not scoped(principal, object_name, few=Q(pk=record_id)).exists():
        raise NotFound
    known = offered(principal, object_name)
    names = {one.name for one in known}
    if strange := [name for name in only if name not in names]:
        raise Invalid.at("kinds", f"没有这种时间轴记录：{strange[0][:40]}", f"There is no kind {strange[0][:40]}")
    cursor = _cursor(before) if before else None
    pages = []
    for kind in known:
        if only and kind.name not in only:
            continue
        pages.append(_page(principal, kind, record_id, since, until, cursor, size))
    merged = list(heapq.merge(*pages, key=_place, reverse=True))[: size + 1]
    items = merged[:size]
    people = {item["actor"] for item in items if item["actor"] is not None}
    return {
        "items": items,
        "next": _mark(items[-1]) if len(merged) > size else None,
        "kinds": [{"name": one.name, "label": say(one.label, one.label_en), "icon": one.icon} for one in known],
        "refs": refs.names(principal, {"user": people}) if people else {},
    }


def _page(
    principal: Principal,
    kind: Kind,
    record_id: int,
    since: datetime | None,
    until: datetime | None,
    cursor: tuple[datetime, str, int] | None,
    size: int,
) -> list[dict[str, Any]]:
    rows = kind.rows(principal, record_id)
    if since is not None:
        rows = rows.filter(**{f"{kind.at}__gte": since})
    if until is not None:
        rows = rows.filter(**{f"{kind.at}__lt": until})
    if cursor is not None:
        at, name, identity = cursor
        same = Q(**{kind.at: at})
        if kind.name == name:
            rows = rows.filter(Q(**{f"{kind.at}__lt": at}) | (same & Q(pk__lt=identity)))
        elif kind.name < name:
            rows = rows.filter(**{f"{kind.at}__lte": at})
        else:
            rows = rows.filter(**{f"{kind.at}__lt": at})
    language = principal.language
    found = []
    for row in rows.order_by(f"-{kind.at}", "-pk").values("pk", kind.at, *kind.columns)[: size + 1]:
        place = {"id": row["pk"], "kind": kind.name, "label": say(kind.label, kind.label_en), "icon": kind.icon}
        found.append({**UNSAID, **kind.show(row, language), **place, "at": row[kind.at]})
    return found


def _place(item: Mapping[str, Any]) -> tuple[datetime, str, int]:
    return item["at"], item["kind"], item["id"]


def _mark(item: Mapping[str, Any]) -> str:
    text = orjson.dumps([item["at"].isoformat(), item["kind"], item["id"]])
    return base64.urlsafe_b64encode(text).decode()


def _cursor(text: str) -> tuple[datetime, str, int]:
    try:
        at, name, identity = orjson.loads(base64.urlsafe_b64decode(text.encode()))
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None or not isinstance(name, str) or not isinstance(identity, int):
            raise ValueError(text)
        return moment, name, identity
    except (ValueError, TypeError):
        raise Invalid.at("before", say("翻页标记无效", "The cursor is broken")) from None
