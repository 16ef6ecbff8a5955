"""/api/org/people: the list beside the tree, and the verbs over people."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from beluga.apps.org.models import User
from beluga.apps.org.queries import departments as departments_read, people as queries
from beluga.apps.org.services import leaving
from beluga.kernel.actions.declaration import ActionResult
from beluga.kernel.actions.run import run
from beluga.kernel.events.actor import act_as
from beluga.kernel.fields.errors import NotFound, say
from beluga.kernel.http.auth import principal_of
from beluga.kernel.http.endpoint import endpoint
from beluga.kernel.objects import queries as objects
from beluga.kernel.scope.principal import Principal

router = Router(tags=["组织管理"])
MOST = 1000


class People(Schema):
    """Whom it concerns."""

    ids: list[int] = Field(min_length=1, max_length=MOST)


class PeopleIn(People):
    """Whom it concerns, and their departments from now on."""

    departments: list[int] = Field(min_length=1, max_length=50)


class PeopleAs(People):
    """Whom it concerns, and their roles from now on."""

    roles: list[int] = Field(max_length=50)


class PeopleActive(People):
    """Whom it concerns, and whether they may sign in."""

    active: bool


class HandOver(Schema):
    """Who takes over, and which kinds of records (none named: all)."""

    to: int
    names: list[str] | None = None


@endpoint(router.get, "/people", function="user.view", summary="人员列表")
def listing(
    request: HttpRequest,
    department: int | None = None,
    below: bool = True,
    q: str = "",
    page: int = Query(1, ge=1, le=100_000),
    size: int = Query(50, ge=1, le=500),
    sort: str = "",
) -> dict[str, Any]:
    """Return a page of people: of a department, with all below it or not (包含下级), by keyword."""
    tree = None
    if department is not None:
        wanted = departments_read.below([department]) if below else [department]
        tree = {"field": "departments", "op": "any_of", "value": wanted}
    found = objects.page(
        principal_of(request),
        "user",
        filter=tree,
        q=q,
        page=page,
        size=size,
        sort=[part for part in sort.split(",") if part],
        count="exact",
    )
    return {
        "items": found.items,
        "total": found.total,
        "total_exact": found.total_exact,
        "after": found.after,
        "refs": found.refs,
    }


@endpoint(router.get, "/people/pick", signed_in=True, summary="选择人员")
def pick(
    request: HttpRequest, q: str = "", department: int | None = None, size: int = 50, everybody: bool = False
) -> dict[str, Any]:
    """Return people to choose from: names, accounts and departments, nothing private."""
    return {"items": queries.pick(q, department, max(1, size), everybody)}


@endpoint(router.get, "/people/{user_id}/preview", function="user.preview", summary="菜单权限预览")
def preview(request: HttpRequest, user_id: int) -> dict[str, Any]:
    """Return the menus and buttons the person has, worked out by what also makes their own sidebar."""
    _one(principal_of(request), user_id)
    return queries.menu_preview(user_id)


@endpoint(router.post, "/people/set-departments", function="user.set_departments", summary="设置部门")
def set_departments(request: HttpRequest, payload: PeopleIn) -> dict[str, int]:
    """Put people into exactly these departments."""
    return {"done": _run(request, "user.set_departments", payload.ids, departments=payload.departments).done}


@endpoint(router.post, "/people/set-roles", function="user.set_roles", summary="设置角色")
def set_roles(request: HttpRequest, payload: PeopleAs) -> dict[str, int]:
    """Let people hold exactly these roles."""
    return {"done": _run(request, "user.set_roles", payload.ids, roles=payload.roles).done}


@endpoint(router.post, "/people/set-active", function="user.update", summary="启用或停用")
def set_active(request: HttpRequest, payload: PeopleActive) -> dict[str, Any]:
    """Enable or disable people; a disabled one is out at once, and what they hold is told."""
    result = _run(request, "user.enable" if payload.active else "user.disable", payload.ids)
    return {"done": result.done, "message": result.message, **(result.data or {})}


@endpoint(router.post, "/people/reset-passwords", function="user.reset_password", summary="密码重置")
def reset_passwords(request: HttpRequest, payload: People) -> dict[str, int]:
    """Give people the initial password, to be changed at once; their sessions and tokens end."""
    return {"done": _run(request, "user.reset_password", payload.ids).done}


@endpoint(router.get, "/people/{user_id}/holdings", function="user.view", summary="待交接内容")
def holdings(request: HttpRequest, user_id: int) -> dict[str, Any]:
    """Return what the person holds, by kind, with numbers."""
    _one(principal_of(request), user_id)
    return {"holdings": leaving.holdings_of([user_id])}


@endpoint(router.post, "/people/{user_id}/leave", function="user.leave", summary="离职")
def leave(request: HttpRequest, user_id: int) -> dict[str, Any]:
    """Mark the person as left; returns what is to hand over."""
    return dict(_run(request, "user.leave", [user_id]).data)


@endpoint(router.post, "/people/{user_id}/return", function="user.leave", summary="恢复在职")
def come_back(request: HttpRequest, user_id: int) -> dict[str, int]:
    """Mark the person as working here again."""
    return {"done": _run(request, "user.return", [user_id]).done}


@endpoint(router.post, "/people/{user_id}/hand-over", function="user.hand_over", summary="交接")
def hand_over(request: HttpRequest, user_id: int, payload: HandOver) -> dict[str, Any]:
    """Give what the person holds to somebody else; returns the number by kind."""
    return dict(_run(request, "user.hand_over", [user_id], to=payload.to, names=payload.names).data)


def _run(request: HttpRequest, action: str, ids: list[int], **args: Any) -> ActionResult:
    """Run an action on people in scope; it keeps the ledger and the operation log."""
    principal = principal_of(request)
    with act_as(principal, "web"):
        return run(principal, action, _chosen(principal, ids), args)


def _chosen(principal: Principal, ids: list[int]) -> QuerySet[User]:
    found: QuerySet[User] = objects.relation(principal, "user", ids)
    if found.count() != len(set(ids)):
        raise NotFound(say("有人员不存在或无权查看", "Somebody does not exist or is out of your sight"))
    return found


def _one(principal: Principal, user_id: int) -> User:
    return _chosen(principal, [user_id]).get()
