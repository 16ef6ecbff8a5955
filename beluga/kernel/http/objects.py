"""Objects over HTTP: what there is, its views and layouts, its own fields, the judge of conditions, pickers."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Body, Router, Schema, Status
from pydantic import Field as Limited

from beluga.kernel.actions.describe import for_object
from beluga.kernel.conditions import Context, check, parse, words
from beluga.kernel.http.auth import principal_of
from beluga.kernel.http.endpoint import endpoint
from beluga.kernel.objects import custom, meta, pickers, queries, views
from beluga.kernel.objects.models import CustomField
from beluga.kernel.objects.schema import schema

router = Router(tags=["数据对象"])


meta.parts.register("actions", lambda principal, known: for_object(principal, known.name))


class ViewBody(Schema):
    """A query scheme."""

    name: str | None = Limited(None, max_length=200)
    filter: dict[str, Any] | None = None
    sort: list[str] | None = None
    columns: list[str] | None = Limited(None, max_length=views.MOST_COLUMNS)
    shared: bool | None = None


class LayoutColumn(Schema):
    """A chosen column."""

    name: str
    width: int | None = None


class LayoutBody(Schema):
    """The columns, row height and page size of a list."""

    columns: list[LayoutColumn] = Limited(max_length=views.MOST_COLUMNS)
    density: str = ""
    size: int | None = None


class ConditionBody(Schema):
    """A condition to judge."""

    filter: Any = None
    count: bool = True


@endpoint(router.get, "/objects", signed_in=True, summary="全部对象")
def get_objects(request: HttpRequest) -> dict[str, Any]:
    """Describe every object the signed-in person may view."""
    return {"objects": meta.described(principal_of(request))}


@endpoint(router.get, "/objects/{object_name}", signed_in=True, summary="对象的描述")
def get_object(request: HttpRequest, object_name: str) -> dict[str, Any]:
    """Describe one object: fields, form, columns, views, tabs, actions, rights."""
    principal = principal_of(request)
    known = schema(object_name)
    if not known.declared.directory:
        principal.require(f"{object_name}.view")
    return meta.describe(principal, object_name)


@endpoint(router.get, "/objects/{object_name}/options", signed_in=True, summary="选择器")
def get_options(request: HttpRequest, object_name: str, q: str = "", ids: str = "") -> dict[str, Any]:
    """Titles for a picker: those that match `q`, or those of `ids`. Directory objects are open to every colleague."""
    return pickers.options(principal_of(request), object_name, q=q, ids=ids)


@endpoint(router.post, "/objects/{object_name}/conditions/check", function="{object_name}.view", summary="检查条件")
def check_condition(request: HttpRequest, object_name: str, body: ConditionBody) -> dict[str, Any]:
    """Say what is wrong with a condition, tell it as a sentence and count what it finds."""
    principal = principal_of(request)
    known = schema(object_name)
    problems = check(body.filter, known, principal)  # also tells of a tree that cannot be read
    if problems:
        listed = [{"path": item.path, "message": item.message} for item in problems]
        return {"ok": False, "problems": listed, "words": "", "count": None}
    tree = parse(body.filter)
    sentence = words(tree, known, principal.language, Context(principal=principal))
    total = queries.counted(principal, object_name, filter=tree) if body.count else None
    return {"ok": True, "problems": [], "words": sentence, "count": total}


@endpoint(router.get, "/objects/{object_name}/views", function="{object_name}.view", summary="视图")
def get_views(request: HttpRequest, object_name: str) -> dict[str, Any]:
    """The views offered for the list."""
    return {"views": views.listed(principal_of(request), schema(object_name))}


@endpoint(router.post, "/objects/{object_name}/views", function="{object_name}.view", summary="保存视图")
def post_view(request: HttpRequest, object_name: str, body: ViewBody) -> Status[dict[str, Any]]:
    """Save a query scheme of one's own."""
    principal = principal_of(request)
    row = views.save(principal, schema(object_name), body.model_dump(exclude_unset=True))
    return Status(201, views.as_json(principal, row))


@endpoint(router.patch, "/objects/{object_name}/views/{int:id}", function="{object_name}.view", summary="修改视图")
def patch_view(request: HttpRequest, object_name: str, id: int, body: ViewBody) -> dict[str, Any]:
    """Change a query scheme of one's own."""
    principal = principal_of(request)
    return views.as_json(principal, views.save(principal, schema(object_name), body.model_dump(exclude_unset=True), id))


@endpoint(router.delete, "/objects/{object_name}/views/{int:id}", function="{object_name}.view", summary="删除视图")
def delete_view(request: HttpRequest, object_name: str, id: int) -> dict[str, Any]:
    """Delete a query scheme of one's own."""
    views.delete(principal_of(request), schema(object_name), id)
    return {"ok": True}


@endpoint(router.put, "/objects/{object_name}/layout", function="{object_name}.view", summary="自定义列")
def put_layout(request: HttpRequest, object_name: str, body: LayoutBody) -> dict[str, Any]:
    """Keep the columns a person chose for a list."""
    chosen = [item.model_dump() for item in body.columns]
    kept = views.save_layout(principal_of(request), schema(object_name), chosen, body.density, body.size)
    return {"layout": kept}


@endpoint(router.delete, "/objects/{object_name}/layout", function="{object_name}.view", summary="恢复默认列")
def delete_layout(request: HttpRequest, object_name: str) -> dict[str, Any]:
    """Return to the shipped columns."""
    views.forget_layout(principal_of(request), object_name)
    return {"layout": None}


@endpoint(router.get, "/objects/{object_name}/fields", function="structure.view", summary="自定义字段")
def get_fields(request: HttpRequest, object_name: str) -> dict[str, Any]:
    """All fields of an object, and the definitions of its own ones, switched off ones included."""
    principal = principal_of(request)
    known = schema(object_name)
    rows = CustomField.objects.filter(object=object_name)
    return {
        "fields": [meta.describe_field(principal, known, item) for item in known],
        "custom": [custom.as_json(row) for row in rows],
        "types": list(custom.TYPES),
        "extensible": known.declared.extra is not None,
    }


@endpoint(router.post, "/objects/{object_name}/fields", function="structure.edit", summary="新增字段")
def post_field(request: HttpRequest, object_name: str, body: Body[dict[str, Any]]) -> Status[dict[str, Any]]:
    """Add a field; it can be used at once in form, list, filter and rules."""
    return Status(201, custom.as_json(custom.add(principal_of(request), object_name, body)))


@endpoint(router.patch, "/objects/{object_name}/fields/{name}", function="structure.edit", summary="修改字段")
def patch_field(request: HttpRequest, object_name: str, name: str, body: Body[dict[str, Any]]) -> dict[str, Any]:
    """Change a field; its code and its type stay."""
    return custom.as_json(custom.change(principal_of(request), object_name, name, body))


@endpoint(router.delete, "/objects/{object_name}/fields/{name}", function="structure.edit", summary="停用字段")
def delete_field(request: HttpRequest, object_name: str, name: str) -> dict[str, Any]:
    """Switch a field off; its values stay."""
    custom.remove(principal_of(request), object_name, name)
    return {"ok": True}
