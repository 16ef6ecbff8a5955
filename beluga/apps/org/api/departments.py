"""/api/org/departments: the tree, moving in it, deleting with a place for what is inside."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema

from beluga.apps.org.api.noting import noted
from beluga.apps.org.models import Department
from beluga.apps.org.queries import departments as queries
from beluga.apps.org.services import departments
from beluga.kernel.fields.errors import NotFound
from beluga.kernel.http.auth import principal_of
from beluga.kernel.http.endpoint import endpoint

router = Router(tags=["组织管理"])
MENU = "组织管理"


class Move(Schema):
    """Where a department goes: into `target` as its last child, or beside it."""

    target: int | None = None
    position: Literal["inside", "before", "after"] = "inside"


class DepartmentForm(Schema):
    """A department as its form holds it."""

    name: str | None = None
    parent: int | None = None
    active: bool | None = None
    note: str | None = None
    version: int | None = None


@endpoint(router.get, "/departments/tree", signed_in=True, summary="部门树")
def tree(request: HttpRequest) -> dict[str, Any]:
    """Return the department tree with numbers of people; everybody may see how the house is divided."""
    return {"departments": queries.tree()}


@endpoint(router.post, "/departments", function="department.create", summary="添加部门")
def create(request: HttpRequest, payload: DepartmentForm) -> dict[str, Any]:
    """Add a department below `parent` (none: at the top)."""
    principal = principal_of(request)
    with noted(principal, MENU, "添加部门", payload.name or "", object="department"):
        return {"id": departments.save(principal, [payload.dict(exclude_unset=True)])[0]}


@endpoint(router.patch, "/departments/{department_id}", function="department.update", summary="编辑部门")
def change(request: HttpRequest, department_id: int, payload: DepartmentForm) -> dict[str, Any]:
    """Change a department; a new `parent` moves it with all below."""
    row = {**payload.dict(exclude_unset=True), "id": department_id}
    principal = principal_of(request)
    with noted(principal, MENU, "编辑部门", payload.name or "", object="department", record_id=department_id):
        return {"id": departments.save(principal, [row])[0]}


@endpoint(router.post, "/departments/{department_id}/move", function="department.update", summary="移动部门")
def move(request: HttpRequest, department_id: int, payload: Move) -> dict[str, bool]:
    """Put a department elsewhere in the tree."""
    principal = principal_of(request)
    with noted(principal, MENU, "移动部门", object="department", record_id=department_id) as detail:
        departments.move(principal, department_id, payload.target, payload.position)
        detail.update(payload.dict())
    return {"ok": True}


@endpoint(router.delete, "/departments/{department_id}", function="department.delete", summary="删除部门")
def delete(request: HttpRequest, department_id: int, move_to: int | None = None) -> dict[str, int]:
    """Delete a department. With children, people or records inside: 409 with the numbers, or name `move_to`. 404 for an
    unknown one."""
    chosen = Department.objects.filter(pk=department_id)
    principal = principal_of(request)
    target = chosen.values_list("name", flat=True).first()
    if target is None:
        raise NotFound
    with noted(principal, MENU, "删除部门", target, object="department", record_id=department_id) as detail:
        detail["move_to"] = move_to
        return {"done": departments.delete(principal, chosen, move_to)}
