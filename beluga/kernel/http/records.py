"""Records of any object over HTTP: list, read, write, figures, unmasking."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from ninja import Body, Query, Router, Schema, Status
from pydantic import Field as Limited

from beluga.kernel.events.actor import act_as
from beluga.kernel.events.operations import log_operation
from beluga.kernel.fields import types
from beluga.kernel.fields.errors import Invalid, NotFound
from beluga.kernel.fields.stamps import settle
from beluga.kernel.http.auth import principal_of, source_of
from beluga.kernel.http.endpoint import endpoint
from beluga.kernel.metrics.declaration import Measure
from beluga.kernel.metrics.query import MetricCall, query
from beluga.kernel.objects import queries, refs, services
from beluga.kernel.objects.schema import ObjectSchema, schema
from beluga.kernel.objects.validation import MOST_ROWS
from beluga.kernel.scope.functions import menu_label
from beluga.kernel.scope.principal import Principal
from beluga.kernel.scope.rows import scoped

router = Router(tags=["数据"])


class ListQuery(Schema):
    """What a list is asked for, as query parameters."""

    filter: str = Limited("", max_length=300_000, description="条件树（JSON）")
    sort: str = Limited("", max_length=400, description="排序字段，逗号分隔，前缀 - 为降序")
    fields: str = Limited("", max_length=8_000, description="返回的字段，逗号分隔")
    page: int = Limited(1, ge=1)
    size: int = Limited(50, ge=1, le=queries.LARGEST_PAGE)
    after: str = Limited("", max_length=4_000, description="上一页返回的 after")
    q: str = Limited("", max_length=queries.LONGEST_SEARCH, description="快速搜索")
    view: str = Limited("", max_length=80, description="视图的名称或编号")
    count: str = Limited("capped", description="capped、exact 或 none")


class ListBody(Schema):
    """The same as a body."""

    filter: dict[str, Any] | None = None
    sort: list[str] | str = []
    fields: list[str] | None = None
    page: int = Limited(1, ge=1)
    size: int = Limited(50, ge=1, le=queries.LARGEST_PAGE)
    after: str | None = Limited(None, max_length=4_000)
    q: str = Limited("", max_length=queries.LONGEST_SEARCH)
    view: str | int | None = None
    count: str = "capped"


class Batch(Schema):
    """Several new records, each as one alone would be sent."""

    items: list[dict[str, Any]] = Limited(min_length=1, max_length=MOST_ROWS)


class Reveal(Schema):
    """The field to see plain."""

    field: str


class AggregateQuery(Schema):
    """A figure over the list: how many, or the sum, average, least or greatest of a field, perhaps by groups."""

    agg: str = "count"
    field: str = ""
    by: str = Limited("", description="分组字段，逗号分隔，最多 3 个")
    filter: str = Limited("", max_length=300_000)
    sort: str = "-value"
    limit: int = 100


@endpoint(router.get, "/objects/{object_name}/records", function="{object_name}.view", summary="列表")
def get_records(request: HttpRequest, object_name: str, asked: Query[ListQuery]) -> dict[str, Any]:
    """List records. 422: unknown field, operator or sort, a page beyond row 10,000, a condition that is not valid."""
    return _page(request, object_name, asked, asked.filter or None, names(asked.fields) or None)


@endpoint(router.post, "/objects/{object_name}/records/query", function="{object_name}.view", summary="列表（正文）")
def query_records(request: HttpRequest, object_name: str, asked: ListBody) -> dict[str, Any]:
    """List records; the same as GET, for long conditions."""
    return _page(request, object_name, asked, asked.filter, asked.fields)


def _page(
    request: HttpRequest,
    object_name: str,
    asked: ListQuery | ListBody,
    filter: str | dict[str, Any] | None,
    fields: list[str] | None,
) -> dict[str, Any]:
    found = queries.page(
        principal_of(request),
        object_name,
        filter=filter,
        sort=names(asked.sort) if isinstance(asked.sort, str) else asked.sort,
        fields=fields,
        page=asked.page,
        size=asked.size,
        after=asked.after or None,
        q=asked.q,
        view=str(asked.view) if asked.view else None,
        count=asked.count,
    )
    return found.as_json()


@endpoint(router.post, "/objects/{object_name}/records", function="{object_name}.create", summary="新增")
def create_record(request: HttpRequest, object_name: str, body: Body[dict[str, Any]]) -> Status[dict[str, Any]]:
    """Create a record from field values. 422 names each wrong field."""
    principal = principal_of(request)
    if "id" in body:
        raise Invalid.at("id", "新增时不能指定编号", "A new record has no id yet")
    with act_as(principal, source_of(request)):
        (identity,) = services.save(principal, object_name, [body])
        written = _written(principal, object_name, identity)
        _log(principal, object_name, "新增", identity, written, body)
    return Status(201, written)


@endpoint(router.post, "/objects/{object_name}/records/batch", function="{object_name}.create", summary="批量新增")
def create_records(request: HttpRequest, object_name: str, body: Batch) -> Status[dict[str, Any]]:
    """Create up to 1,000 records, all of them or none; returns their `ids` in order. 422 names each wrong field by the
    place of its item, as in `3.phone`."""
    principal = principal_of(request)
    if any("id" in item for item in body.items):
        raise Invalid.at("id", "新增时不能指定编号", "A new record has no id yet")
    with act_as(principal, source_of(request)):
        ids = services.save(principal, object_name, body.items, many=True)
        known = schema(object_name)
        log_operation(principal, _menu(known), "批量新增", f"{len(ids)}", detail={"ids": ids}, object=object_name)
    return Status(201, {"ids": ids})


@endpoint(router.get, "/objects/{object_name}/records/{int:id}", function="{object_name}.view", summary="详情")
def get_record(request: HttpRequest, object_name: str, id: int, fields: str = "") -> dict[str, Any]:
    """Return one record. 404 when there is none, or it is out of scope."""
    return queries.get(principal_of(request), object_name, id, names(fields) or None)


@endpoint(router.patch, "/objects/{object_name}/records/{int:id}", function="{object_name}.update", summary="修改")
def update_record(request: HttpRequest, object_name: str, id: int, body: Body[dict[str, Any]]) -> dict[str, Any]:
    """Change fields of a record. 409 when `version` is not the present one, 404 out of scope, 422 by field."""
    principal = principal_of(request)
    known = schema(object_name)
    if known.declared.version is not None and body.get("version") is None:
        raise Invalid.at("version", "缺少 version", "version is missing")
    with act_as(principal, source_of(request)):
        services.save(principal, object_name, [{**body, "id": id}])
        written = _written(principal, object_name, id)
        _log(principal, object_name, "编辑", id, written, body)
    return written


@endpoint(router.delete, "/objects/{object_name}/records/{int:id}", function="{object_name}.delete", summary="删除")
def delete_record(request: HttpRequest, object_name: str, id: int) -> dict[str, Any]:
    """Delete a record. 404 out of scope, 409 when other data still points to it."""
    principal = principal_of(request)
    known = schema(object_name)
    rows = scoped(principal, object_name, few=Q(pk=id))
    title = refs.names(principal, {object_name: [id]}).get(object_name, {}).get(str(id), "")
    if not rows.exists():
        raise NotFound
    with act_as(principal, source_of(request)):
        services.delete(principal, object_name, rows)
        log_operation(principal, _menu(known), "删除", f"{title or id}", object=object_name, record_id=id)
    return {"ok": True}


@endpoint(router.get, "/objects/{object_name}/aggregate", function="{object_name}.view", summary="统计")
def aggregate(request: HttpRequest, object_name: str, asked: Query[AggregateQuery]) -> dict[str, Any]:
    """One figure over the records in scope, perhaps by groups. Money is in yuan."""
    principal = principal_of(request)
    known = schema(object_name)
    if asked.agg not in ("count", "sum", "avg", "min", "max", "distinct"):
        raise Invalid.at("agg", "agg 只能是 count、sum、avg、min、max 或 distinct", "No such aggregate")
    if asked.agg != "count":
        _countable(principal, known, asked.field, asked.agg)
    measure = Measure(
        name=f"{object_name}.{asked.agg}",
        object=object_name,
        label=known.declared.label,
        label_en=known.declared.label_en,
        agg=asked.agg,
        field=asked.field or None,
    )
    call = MetricCall(
        measure=measure,
        dimensions=names(asked.by),
        condition=queries.checked(principal, known, asked.filter),
        sort=asked.sort,
        limit=asked.limit,
    )
    return query(principal, call)


@endpoint(
    router.post, "/objects/{object_name}/records/{int:id}/reveal", function="{object_name}.reveal", summary="查看明文"
)
def reveal(request: HttpRequest, object_name: str, id: int, body: Reveal) -> dict[str, Any]:
    """Return one masked value plain; who looked at what is logged. Needs the right to see plain values."""
    principal = principal_of(request)
    known = schema(object_name)
    field = known.fields.get(body.field)
    if field is None or not field.sensitive:
        raise Invalid.at("field", "这个字段没有脱敏", "This field is not masked")
    plain = queries.plain_value(principal, object_name, id, body.field)
    log_operation(
        principal,
        _menu(known),
        "查看明文",
        f"{known.declared.label} {id} · {field.label}",
        object=object_name,
        record_id=id,
    )
    return {"value": plain}


def names(text: str) -> list[str]:
    """Split a comma list of names."""
    return [part.strip() for part in text.split(",") if part.strip()]


def _written(principal: Principal, object_name: str, identity: int) -> dict[str, Any]:
    """The record after a write; only its id when the writer may not (or no longer) see it."""
    if principal.can(f"{object_name}.view"):
        settle()
        try:
            return queries.get(principal, object_name, identity)
        except NotFound:
            pass
    return {"item": {"id": identity}, "refs": {}}


def _log(
    principal: Principal, object_name: str, verb: str, identity: int, written: dict[str, Any], body: dict[str, Any]
) -> None:
    """Note who wrote which fields of which record; the values themselves are the change log's."""
    known = schema(object_name)
    title = written["item"].get(known.declared.title) or identity
    fields = sorted(name for name in body if name not in ("id", "version"))
    log_operation(
        principal, _menu(known), verb, str(title), detail={"fields": fields}, object=object_name, record_id=identity
    )


def _menu(known: ObjectSchema) -> str:
    return menu_label(known.declared.menu, known.declared.label)


def _countable(principal: Principal, known: ObjectSchema, name: str, agg: str) -> None:
    field = known.fields.get(name)
    if field is None:
        raise Invalid.at("field", f"没有字段「{name[:60]}」", f"There is no field {name[:60]}")
    if field.sensitive and not principal.sees(known.name, field.name):
        raise Invalid.at("field", f"「{field.label}」已脱敏，不能统计", f"{name} is masked")
    family = types.of(field).family
    numeric = family == "number"
    if not numeric and (agg in ("sum", "avg") or family in ("array", "opaque", "hash")):
        raise Invalid.at("field", f"「{field.label}」不能这样统计", f"No {agg} of {name}")
