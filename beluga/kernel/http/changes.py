"""The change log of one record (数据变更记录): old and new value of every field, by whom, when, from where.

Values are shown as the reader may see the field itself: masked with stars for whom it is masked, left out for fields
the object does not declare.
"""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router
from pydantic import Field as Limit

from beluga.kernel.events.changelog import STARS
from beluga.kernel.events.models import Change
from beluga.kernel.fields.errors import say
from beluga.kernel.fields.field import Field
from beluga.kernel.fields.mask import mask
from beluga.kernel.fields.types import of
from beluga.kernel.http.auth import principal_of
from beluga.kernel.http.endpoint import endpoint
from beluga.kernel.objects import queries, refs
from beluga.kernel.objects.declaration import objects
from beluga.kernel.objects.schema import schema
from beluga.kernel.scope.principal import Principal

router = Router(tags=["数据变更记录"])
SOURCES = {
    "web": ("网页", "Web"),
    "api": ("接口", "API"),
    "import": ("导入", "Import"),
    "job": ("后台任务", "Job"),
    "schedule": ("定时任务", "Schedule"),
    "bulk": ("批量操作", "Bulk action"),
    "action": ("操作", "Action"),
    "event": ("事件", "Event"),
    "": ("系统", "System"),
}


@endpoint(
    router.get,
    "/objects/{object_name}/records/{int:record_id}/changes",
    function="{object_name}.view",
    summary="数据变更记录",
)
def changes(
    request: HttpRequest,
    object_name: str,
    record_id: int,
    before: Annotated[int | None, Limit(ge=1, lt=2**63)] = None,
    field: Annotated[str, Limit(max_length=63)] = "",
    size: Annotated[int, Limit(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """What changed in this record, newest first; 404 when the caller may not see the record."""
    principal = principal_of(request)
    queries.get(principal, object_name, record_id, fields=["id"])
    known = _fields(object_name)
    rows = Change.objects.filter(object=object_name, record_id=record_id, field__in=[*known, "*"])
    if field:
        rows = rows.filter(field=field)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    page = list(rows.order_by("-id")[: size + 1])
    items = [_item(principal, object_name, known, row) for row in page[:size]]
    return {
        "items": items,
        "refs": _refs(principal, known, page[:size]),
        "next": page[size - 1].pk if len(page) > size else None,
    }


def _fields(object_name: str) -> dict[str, Field]:
    """The object's fields by the names the log uses: the last step of their way in the model, or the custom key."""
    known = {}
    for item in schema(object_name):
        if item.expression is None:
            known[item.key or item.column.rsplit("__", 1)[-1].removesuffix("_id")] = item
    return known


def _item(principal: Principal, object_name: str, known: dict[str, Field], row: Change) -> dict[str, Any]:
    item = known.get(row.field)
    shown: dict[str, Any] = {
        "id": row.pk,
        "at": row.at,
        "actor": row.actor_id,
        "source": say(*SOURCES.get(row.source, (row.source, row.source))),
        "field": item.name if item else "*",
        "label": say(item.label, item.label_en) if item else say("删除", "Deleted"),
        "type": item.type if item else "",
        "enum": item.enum if item else None,
        "target": refs.target_of(item) if item else None,
        "masked": False,
        "old": None,
        "new": None,
    }
    if item is not None:
        hidden = item.sensitive is not None and not principal.sees(object_name, item.name)
        shown["masked"] = hidden
        shown["old"] = _value(item, row.old, hidden)
        shown["new"] = _value(item, row.new, hidden)
    return shown


def _value(item: Field, raw: Any, hidden: bool) -> Any:
    """A logged value (the column's own JSON) as the API writes values of this field."""
    if raw is None or raw == STARS:
        return raw
    kind = of(item)
    value = kind.dump(raw if item.type == "amount" and item.key is None else kind.read(raw, item), item)
    return mask(item.sensitive, value) if hidden and item.sensitive and value is not None else value


def _refs(principal: Principal, known: dict[str, Field], rows: list[Change]) -> dict[str, Any]:
    wanted: dict[str, set[int]] = {"user": {row.actor_id for row in rows if row.actor_id is not None}}
    for row in rows:
        target = refs.target_of(known[row.field]) if row.field in known else None
        for value in (row.old, row.new) if target else ():
            listed = value if isinstance(value, list) else [value]
            wanted.setdefault(str(target), set()).update(one for one in listed if isinstance(one, int))
    return refs.names(principal, {target: ids for target, ids in wanted.items() if ids and target in objects})
