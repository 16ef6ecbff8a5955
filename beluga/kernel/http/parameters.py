"""Routes of the parameter page (参数配置)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from beluga.kernel.events.operations import log_operation
from beluga.kernel.http.auth import principal_of
from beluga.kernel.http.endpoint import endpoint
from beluga.kernel.parameters import store

router = Router(tags=["参数配置"])
MENU = "参数配置"


class ValueBody(Schema):
    """A new value."""

    value: Any = None


class ParameterBody(Schema):
    """A parameter of this installation's own."""

    code: str
    label: str
    group: str
    value: Any = None
    type: str = "text"
    secret: bool = False


@endpoint(router.get, "/parameters", function="parameter.view", summary="参数组与参数")
def listing(request: HttpRequest) -> dict[str, Any]:
    """All groups and parameters; secrets are stars."""
    return store.listing()


@endpoint(router.post, "/parameters", function="parameter.update", summary="添加参数")
def add(request: HttpRequest, payload: ParameterBody) -> dict[str, Any]:
    """Add a parameter of this installation's own."""
    principal = principal_of(request)
    store.add(
        principal,
        code=payload.code.strip(),
        label=payload.label,
        group=payload.group,
        raw=payload.value,
        type=payload.type,
        secret=payload.secret,
    )
    log_operation(principal, MENU, "添加参数", payload.code)
    return store.listing()


@endpoint(router.put, "/parameters/{code}", function="parameter.update", summary="修改参数值")
def change(request: HttpRequest, code: str, payload: ValueBody) -> dict[str, Any]:
    """Change a value; it holds at once in every process. Stars leave a secret as it is."""
    principal = principal_of(request)
    store.put(principal, code, payload.value)
    log_operation(principal, MENU, "修改参数", code)
    return store.listing()


@endpoint(router.delete, "/parameters/{code}", function="parameter.update", summary="删除自有参数，或恢复默认值")
def remove(request: HttpRequest, code: str) -> dict[str, Any]:
    """Delete an own parameter, or set a shipped one back to what it shipped with."""
    principal = principal_of(request)
    store.remove(principal, code)
    log_operation(principal, MENU, "删除参数", code)
    return store.listing()
