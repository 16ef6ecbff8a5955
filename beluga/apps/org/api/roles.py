"""/api/org/roles: the tick tree, row scopes, fields seen plain and the members of a role."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from beluga.apps.org.api.noting import noted
from beluga.apps.org.models import Role
from beluga.apps.org.queries import people as people_read, roles as queries
from beluga.apps.org.services import roles
from beluga.kernel.http.auth import principal_of
from beluga.kernel.http.endpoint import endpoint

router = Router(tags=["角色管理"])


class Functions(Schema):
    """The ticked functions."""

    functions: list[str] = Field(max_length=5000)


class ScopeOf(Schema):
    """What a role sees of an object."""

    object: str = Field(max_length=60)
    kinds: list[str] = Field(max_length=20)
    department_ids: list[int] = Field(default_factory=list, max_length=1000)


class Scopes(Schema):
    """All row scopes of a role."""

    scopes: list[ScopeOf] = Field(max_length=500)


class Plain(Schema):
    """The sensitive fields (`object.field`) seen plain."""

    fields: list[str] = Field(max_length=500)


class Members(Schema):
    """Whom it concerns."""

    user_ids: list[int] = Field(min_length=1, max_length=1000)


@endpoint(router.get, "/roles/pick", signed_in=True, summary="选择角色")
def pick(request: HttpRequest) -> dict[str, Any]:
    """Return all roles by name and code, to choose from."""
    return {"items": list(Role.objects.order_by("id").values("id", "name", "code"))}


@endpoint(router.delete, "/roles/{role_id}", function="role.delete", summary="删除角色")
def delete(request: HttpRequest, role_id: int, force: bool = False) -> dict[str, int]:
    """Delete a role; 409 with the number of holders while it is in use, unless `force`."""
    role = queries.find(role_id)
    with _noted(request, "删除角色", role) as detail:
        detail["force"] = force
        return {"done": roles.delete(principal_of(request), Role.objects.filter(pk=role_id), force)}


@endpoint(router.get, "/roles/{role_id}/permissions", function="role.view", summary="角色权限")
def permissions(request: HttpRequest, role_id: int) -> dict[str, Any]:
    """Return the tick tree: subsystem → group → menu → buttons."""
    return queries.permissions(queries.find(role_id))


@endpoint(router.put, "/roles/{role_id}/permissions", function="role.permissions", summary="保存角色权限")
def set_permissions(request: HttpRequest, role_id: int, payload: Functions) -> dict[str, Any]:
    """Give the role exactly these functions; it counts from everybody's next request on."""
    role = queries.find(role_id)
    with _noted(request, "权限配置", role) as detail:
        detail.update(roles.set_functions(principal_of(request), role, payload.functions))
    return queries.permissions(role)


@endpoint(router.get, "/roles/{role_id}/scopes", function="role.view", summary="数据权限")
def scopes(request: HttpRequest, role_id: int) -> dict[str, Any]:
    """Return the row scopes of the role and what can be chosen per object."""
    return queries.scopes(queries.find(role_id))


@endpoint(router.put, "/roles/{role_id}/scopes", function="role.scopes", summary="保存数据权限")
def set_scopes(request: HttpRequest, role_id: int, payload: Scopes) -> dict[str, Any]:
    """Give the role exactly these row scopes."""
    role = queries.find(role_id)
    with _noted(request, "数据权限", role) as detail:
        detail.update(payload.dict())
        roles.set_scopes(principal_of(request), role, [one.dict() for one in payload.scopes])
    return queries.scopes(role)


@endpoint(router.get, "/roles/{role_id}/unmask", function="role.view", summary="脱敏管理")
def unmasked(request: HttpRequest, role_id: int) -> dict[str, Any]:
    """Return the sensitive fields and which of them the role sees plain."""
    return queries.unmasked(queries.find(role_id))


@endpoint(router.put, "/roles/{role_id}/unmask", function="role.unmask", summary="保存脱敏管理")
def set_unmasked(request: HttpRequest, role_id: int, payload: Plain) -> dict[str, Any]:
    """Let the role see exactly these fields plain."""
    role = queries.find(role_id)
    with _noted(request, "脱敏管理", role) as detail:
        detail.update(payload.dict())
        roles.set_unmasked(principal_of(request), role, payload.fields)
    return queries.unmasked(role)


@endpoint(router.get, "/roles/{role_id}/members", function="role.view", summary="角色人员")
def members(request: HttpRequest, role_id: int, q: str = "", page: int = 1, size: int = 50) -> dict[str, Any]:
    """Return a page of the people who hold the role."""
    return people_read.members(queries.find(role_id), q, min(max(1, page), 100_000), min(max(1, size), 500))


@endpoint(router.post, "/roles/{role_id}/members", function="role.members", summary="关联人员")
def add_members(request: HttpRequest, role_id: int, payload: Members) -> dict[str, int]:
    """Give the role to people."""
    role = queries.find(role_id)
    with _noted(request, "关联人员", role) as detail:
        detail["user_ids"] = payload.user_ids
        return {"done": roles.add_members(principal_of(request), role, payload.user_ids)}


@endpoint(router.post, "/roles/{role_id}/members/remove", function="role.members", summary="移除人员")
def remove_members(request: HttpRequest, role_id: int, payload: Members) -> dict[str, int]:
    """Take the role from people."""
    role = queries.find(role_id)
    with _noted(request, "移除人员", role) as detail:
        detail["user_ids"] = payload.user_ids
        return {"done": roles.remove_members(principal_of(request), role, payload.user_ids)}


@endpoint(router.get, "/functions/{name}/holders", function="role.view", summary="查看权限")
def holders(request: HttpRequest, name: str) -> dict[str, Any]:
    """Return the roles and people that have a function."""
    return people_read.holders(name)


def _noted(request: HttpRequest, action: str, role: Role) -> AbstractContextManager[dict[str, Any]]:
    return noted(principal_of(request), "角色管理", action, str(role), object="role", record_id=role.pk)
