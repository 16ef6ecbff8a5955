"""Enumerations over HTTP."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Body, Router, Status

from beluga.kernel.http.auth import principal_of
from beluga.kernel.http.endpoint import endpoint
from beluga.kernel.objects import enumerations

router = Router(tags=["枚举"])


@endpoint(router.get, "/enums", signed_in=True, summary="全部枚举")
def get_enums(request: HttpRequest, q: str = "") -> dict[str, Any]:
    """Every enumeration with its items, switched off ones included."""
    return enumerations.listing(q.strip())


@endpoint(router.post, "/enums", function="enum.edit", summary="添加枚举")
def post_enum(request: HttpRequest, body: Body[dict[str, Any]]) -> Status[dict[str, Any]]:
    """Make an enumeration: `code`, `label`, `label_en`, `group`."""
    row = enumerations.add(principal_of(request), body)
    return Status(201, enumerations.listing()["enums"][row.code])


@endpoint(router.patch, "/enums/{code}", function="enum.edit", summary="修改枚举")
def patch_enum(request: HttpRequest, code: str, body: Body[dict[str, Any]]) -> dict[str, Any]:
    """Rename an own enumeration. 409 for a shipped one."""
    row = enumerations.change(principal_of(request), code, body)
    answer: dict[str, Any] = enumerations.listing()["enums"][row.code]
    return answer


@endpoint(router.delete, "/enums/{code}", function="enum.edit", summary="删除枚举")
def delete_enum(request: HttpRequest, code: str) -> dict[str, Any]:
    """Delete an own enumeration that no field uses. 409 otherwise."""
    enumerations.remove(principal_of(request), code)
    return {"ok": True}


@endpoint(router.post, "/enums/{code}/items", function="enum.edit", summary="添加枚举项")
def post_item(request: HttpRequest, code: str, body: Body[dict[str, Any]]) -> Status[dict[str, Any]]:
    """Add an item: `label`, `label_en`, `color`, `order`, `active`, perhaps `value`."""
    return Status(201, enumerations.item_json(enumerations.add_item(principal_of(request), code, body)))


@endpoint(router.patch, "/enums/{code}/items/{int:value}", function="enum.edit", summary="修改枚举项")
def patch_item(request: HttpRequest, code: str, value: int, body: Body[dict[str, Any]]) -> dict[str, Any]:
    """Change an item; `warning` says what that does to existing records."""
    item, warning = enumerations.change_item(principal_of(request), code, value, body)
    return enumerations.item_json(item) | {"warning": warning}


@endpoint(router.delete, "/enums/{code}/items/{int:value}", function="enum.edit", summary="删除枚举项")
def delete_item(request: HttpRequest, code: str, value: int) -> dict[str, Any]:
    """Delete an own item that no record holds. 409 otherwise."""
    enumerations.remove_item(principal_of(request), code, value)
    return {"ok": True}
