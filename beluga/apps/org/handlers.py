"""The verbs over people as actions: for the bulk bar, for rules and for whoever calls them by name."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from pydantic import BaseModel, Field

from beluga.apps.org.models import User
from beluga.apps.org.services import leaving, passwords, people
from beluga.kernel.actions.declaration import ActionResult, NoArgs, action
from beluga.kernel.fields.errors import Invalid, say
from beluga.kernel.scope.principal import Principal

ENABLED = {"field": "is_active", "op": "eq", "value": True}
DISABLED = {"field": "is_active", "op": "eq", "value": False}
WORKING = {"field": "employment", "op": "eq", "value": 1}
LEFT = {"field": "employment", "op": "eq", "value": 2}


class Departments(BaseModel):
    """Where the people belong from now on."""

    departments: list[int] = Field(
        title="所属部门",
        min_length=1,
        max_length=50,
        json_schema_extra={"x-title-en": "Departments", "x-widget": "refs", "x-target": "department"},
    )


class Roles(BaseModel):
    """Which roles the people hold from now on."""

    roles: list[int] = Field(
        title="角色", max_length=50, json_schema_extra={"x-title-en": "Roles", "x-widget": "refs", "x-target": "role"}
    )


class Taker(BaseModel):
    """Who takes over."""

    to: int = Field(title="接收人", json_schema_extra={"x-title-en": "Receiver", "x-widget": "ref", "x-target": "user"})
    names: list[str] | None = Field(
        None, title="交接内容", json_schema_extra={"x-title-en": "What is handed over", "x-widget": "hidden"}
    )


@action(
    name="user.set_departments",
    object="user",
    label="设置部门",
    label_en="Set departments",
    function="user.set_departments",
    icon="network",
    menu="组织管理",
)
def set_departments(principal: Principal, records: QuerySet[User], args: Departments) -> ActionResult:
    """Put people into exactly these departments."""
    return ActionResult(people.set_departments(principal, records, args.departments))


@action(
    name="user.set_roles",
    object="user",
    label="设置角色",
    label_en="Set roles",
    function="user.set_roles",
    icon="shield",
    menu="组织管理",
)
def set_roles(principal: Principal, records: QuerySet[User], args: Roles) -> ActionResult:
    """Let people hold exactly these roles."""
    return ActionResult(people.set_roles(principal, records, args.roles))


@action(
    name="user.reset_password",
    object="user",
    label="密码重置",
    label_en="Reset password",
    function="user.reset_password",
    icon="key",
    danger=True,
    confirm="密码将恢复为初始密码，已登录的会话立即失效",
    confirm_en="Back to the initial password; open sessions end",
    menu="组织管理",
)
def reset_password(principal: Principal, records: QuerySet[User], args: NoArgs) -> ActionResult:
    """Give people the initial password."""
    return ActionResult(passwords.reset(principal, records))


@action(
    name="user.enable",
    object="user",
    label="启用",
    label_en="Enable",
    function="user.update",
    icon="check",
    undo="user.disable",
    available=DISABLED,
    menu="组织管理",
)
def enable(principal: Principal, records: QuerySet[User], args: NoArgs) -> ActionResult:
    """Let people sign in again."""
    return _switch(principal, records, True)


@action(
    name="user.disable",
    object="user",
    label="停用",
    label_en="Disable",
    function="user.update",
    icon="ban",
    undo="user.enable",
    available=ENABLED,
    confirm="停用后不能登录，已登录的会话和令牌立即失效",
    confirm_en="They cannot sign in; open sessions and tokens end",
    menu="组织管理",
)
def disable(principal: Principal, records: QuerySet[User], args: NoArgs) -> ActionResult:
    """Keep people out at once."""
    return _switch(principal, records, False)


@action(
    name="user.leave",
    object="user",
    label="离职",
    label_en="Mark as left",
    function="user.leave",
    icon="log-out",
    danger=True,
    available=WORKING,
    confirm="离职后不能登录，不再参与分配",
    confirm_en="They cannot sign in and get no more customers",
    menu="组织管理",
)
def leave(principal: Principal, records: QuerySet[User], args: NoArgs) -> ActionResult:
    """Mark people as left; `data` holds what is to hand over."""
    number = records.exclude(employment=2).count()
    return ActionResult(number, **_told(leaving.leave(principal, records)))


@action(
    name="user.return",
    object="user",
    label="恢复在职",
    label_en="Back to work",
    function="user.leave",
    icon="log-in",
    available=LEFT,
    menu="组织管理",
)
def come_back(principal: Principal, records: QuerySet[User], args: NoArgs) -> ActionResult:
    """Mark people as working here again."""
    return ActionResult(leaving.come_back(principal, records))


@action(
    name="user.hand_over",
    object="user",
    label="交接",
    label_en="Hand over",
    function="user.hand_over",
    icon="arrow-right-left",
    bulk=False,
    menu="组织管理",
)
def hand_over(principal: Principal, records: QuerySet[User], args: Taker) -> ActionResult:
    """Give everything one person holds to another."""
    givers = list(records[:2])
    if len(givers) != 1:
        raise Invalid.at("ids", "一次交接一个人", "Hand over one person at a time")
    moved = leaving.hand_over(principal, givers[0], args.to, args.names)
    return ActionResult(sum(moved.values()), message=say("已交接", "Handed over"), data={"moved": moved})


def _switch(principal: Principal, records: QuerySet[User], active: bool) -> ActionResult:
    ids = list(records.exclude(is_active=active).values_list("pk", flat=True))
    done = people.set_active(principal, records, active)
    told = {} if active else _told(leaving.holdings_of(ids))
    return ActionResult(done, undo={"ids": ids} if ids else None, **told)


def _told(holdings: list[dict[str, Any]]) -> dict[str, Any]:
    """What those who are out still hold, as words and as numbers."""
    held = leaving.words(holdings)
    return {
        "message": say(f"还持有{held}，可交接", f"Still to hand over: {held}") if held else "",
        "data": {"holdings": holdings},
    }
