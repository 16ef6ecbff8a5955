"""Writing roles: the role itself, its functions, row scopes, fields seen plain, and who holds it.

Only holders of `role.*` come here. Somebody always stays who can sign in as an administrator, and the administrator's
role keeps what is needed to put things right again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F, QuerySet

from beluga.apps.org.models import (
    ADMIN,
    Department,
    Employment,
    Role,
    RoleFunction,
    RoleScope,
    RoleUnmask,
    User,
    UserRole,
)
from beluga.apps.org.services.versions import check_version
from beluga.kernel.events.facts import emit
from beluga.kernel.fields.errors import Conflict, Invalid, NotFound, UserError, say
from beluga.kernel.objects.declaration import objects
from beluga.kernel.scope.functions import functions
from beluga.kernel.scope.principal import Principal

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
KINDS = ("own", "managed", "department", "department_tree", "all", "chosen", "pool")
KEPT_BY_ADMIN = ("user.view", "user.update", "user.set_roles", "role.view", "role.permissions", "role.members")


class InUse(Conflict):
    """Something still depends on it; the words give the numbers."""

    code = "in_use"


class Above(UserError):
    """The verb would reach somebody who may do more than the one who asks."""

    status = 403
    code = "above"


class LastAdmin(Conflict):
    """Nobody would be left to administer."""

    code = "last_admin"


def save(principal: Principal, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Create or change roles (name, code, note; version when changing); returns their ids.

    Raises Invalid naming the field, Conflict for a stale version, NotFound.
    """
    return [_change(row) if row.get("id") else _add(row) for row in rows]


def delete(principal: Principal, chosen: QuerySet[Role], force: bool = False) -> int:
    """Delete roles and return how many. Raises Conflict for a shipped one, and with the number of holders for one in
    use unless `force`."""
    principal.require("role.delete")
    ids = list(chosen.values_list("pk", flat=True))
    roles = Role.objects.filter(pk__in=ids)
    shipped = roles.filter(system=True).first()
    if shipped:
        raise Conflict(say(f"内置角色「{shipped.name}」不能删除", f"The shipped role {shipped.name} cannot be deleted"))
    holders = UserRole.objects.filter(role_id__in=ids, user__deleted_at__isnull=True).values("user_id").distinct()
    if (number := holders.count()) and not force:
        raise InUse(say(f"还有 {number} 人持有该角色，移除后再删除", f"{number} people hold it; remove them first"))
    Role.objects.filter(pk__in=ids).delete()
    emit(principal, "role.deleted", ids, {})
    return len(ids)


def set_functions(principal: Principal, role: Role, names: Sequence[str]) -> dict[str, list[str]]:
    """Give the role exactly these functions; returns what was `added` and `removed`.

    Raises Invalid for an unknown name, Conflict when the administrator's role would lose what it needs.
    """
    principal.require("role.permissions")
    wanted = set(names)
    unknown = sorted(wanted - set(functions.names()))
    if unknown:
        words = "、".join(unknown[:5])
        raise Invalid({"functions": [say(f"没有这些功能：{words}", f"There are no such functions: {words}")]})
    if role.code == ADMIN and not wanted.issuperset(KEPT_BY_ADMIN):
        raise Conflict(say("管理员须保留人员与角色的管理权限", "The administrator must keep people and roles"))
    held = set(RoleFunction.objects.filter(role=role).values_list("function", flat=True))
    RoleFunction.objects.filter(role=role, function__in=held - wanted).delete()
    RoleFunction.objects.bulk_create(
        [RoleFunction(role=role, function=name) for name in sorted(wanted - held)], ignore_conflicts=True
    )
    _touch(principal, role)
    return {"added": sorted(wanted - held), "removed": sorted(held - wanted)}


def set_scopes(principal: Principal, role: Role, rows: Sequence[Mapping[str, Any]]) -> None:
    """Give the role exactly these row scopes: rows of object (`*`: all others), kinds, department_ids.

    Raises Invalid naming what does not fit.
    """
    principal.require("role.scopes")
    made = {row["object"]: _scope(role, row) for row in rows}
    if len(made) != len(rows):
        raise Invalid({"scopes": [say("同一对象只能有一行", "One row per object")]})
    RoleScope.objects.filter(role=role).exclude(object__in=made).delete()
    RoleScope.objects.bulk_create(
        made.values(),
        update_conflicts=True,
        unique_fields=["role", "object"],
        update_fields=["kinds", "department_ids"],
    )
    _touch(principal, role)


def set_unmasked(principal: Principal, role: Role, names: Sequence[str]) -> None:
    """Let the role see exactly these `object.field` plain. Raises Invalid for one that is not sensitive."""
    principal.require("role.unmask")
    known = set(sensitive_fields())
    unknown = [name for name in names if name not in known and not name.endswith("*")]
    if unknown:
        words = "、".join(unknown[:5])
        raise Invalid({"fields": [say(f"不是敏感字段：{words}", f"Not sensitive: {words}")]})
    wanted = {tuple(name.split(".", 1)) for name in names if "." in name}
    held = {(row.object, row.field): row.pk for row in RoleUnmask.objects.filter(role=role)}
    RoleUnmask.objects.filter(pk__in=[pk for pair, pk in held.items() if pair not in wanted]).delete()
    RoleUnmask.objects.bulk_create(
        [RoleUnmask(role=role, object=one, field=field) for one, field in sorted(wanted - held.keys())]
    )
    _touch(principal, role)


def sensitive_fields() -> list[str]:
    """All `object.field` names that are masked for those who may not see them."""
    return [f"{declared.name}.{field.name}" for declared in objects for field in declared.fields if field.sensitive]


def add_members(principal: Principal, role: Role, user_ids: Sequence[int]) -> int:
    """Give the role to people; returns how many did not hold it. Raises Invalid for an unknown person."""
    principal.require("role.members")
    people = list(User.objects.filter(pk__in=user_ids, deleted_at__isnull=True).values_list("pk", flat=True))
    missing = set(user_ids) - set(people)
    if missing:
        raise Invalid(
            {"user_ids": [say(f"没有这些人员：{sorted(missing)[:5]}", f"No such people: {sorted(missing)[:5]}")]}
        )
    before = UserRole.objects.filter(role=role).count()
    UserRole.objects.bulk_create([UserRole(role=role, user_id=pk) for pk in people], ignore_conflicts=True)
    emit(principal, "user.roles_changed", people, {"role": role.code, "given": True})
    return UserRole.objects.filter(role=role).count() - before


def remove_members(principal: Principal, role: Role, user_ids: Sequence[int]) -> int:
    """Take the role from people; returns how many held it. Raises Conflict when no administrator would be left."""
    principal.require("role.members")
    removed, _each = UserRole.objects.filter(role=role, user_id__in=user_ids).delete()
    guard_last_admin()
    emit(principal, "user.roles_changed", list(user_ids), {"role": role.code, "given": False})
    return removed


def guard_last_admin() -> None:
    """Raise Conflict unless somebody is left who can sign in as an administrator.

    The role's row is locked, so that two who take the role from each other at once do not both succeed.
    """
    admin = Role.objects.select_for_update().filter(code=ADMIN).first()
    if admin is None:
        return
    holders = User.objects.filter(user_roles__role=admin, is_active=True, deleted_at__isnull=True)
    if not holders.filter(employment=Employment.WORKING).exists():
        raise LastAdmin(say("至少保留一名可登录的管理员", "At least one administrator who can sign in must be left"))


def check_may_grant(principal: Principal, role_ids: Sequence[int]) -> None:
    """Raise Invalid when the roles hold functions that the principal lacks, unless they may edit roles anyway."""
    if principal.can("role.permissions"):
        return
    beyond = (
        RoleFunction.objects.filter(role_id__in=role_ids)
        .exclude(function__in=principal.functions)
        .values_list("role__name", flat=True)
        .first()
    )
    if beyond is not None:
        words = say(f"角色「{beyond}」的权限超出自己的权限", f"The role {beyond} may do more than you may")
        raise Invalid({"roles": [words]})


def check_not_above(principal: Principal, user_ids: Sequence[int]) -> None:
    """Raise Above when any of the people may do what the principal may not: who could reset the password of somebody
    mightier, or lock them out, would be as mighty. Who may edit roles stands above everybody."""
    if principal.is_system or principal.can("role.permissions"):
        return
    held = RoleFunction.objects.filter(role__user_roles__user_id__in=user_ids).exclude(function__in=principal.functions)
    held = held.exclude(role__user_roles__user_id=principal.user_id or 0)
    if held.exists():
        raise Above(say("对方的权限超出自己的权限", "They may do more than you may"))


def _add(row: Mapping[str, Any]) -> int:
    name, code = _name(row), _code(row, None)
    return int(Role.objects.create(name=name, code=code, note=row.get("note") or "", edited=True).pk)


def _change(row: Mapping[str, Any]) -> int:
    role = Role.objects.select_for_update().filter(pk=row["id"]).first()
    if role is None:
        raise NotFound(say("角色不存在", "There is no such role"))
    check_version(role.version, row)
    if "name" in row:
        role.name = _name(row)
    if "code" in row:
        code = _code(row, role.pk)
        if role.system and code != role.code:
            raise Invalid({"code": [say("内置角色的编码不能修改", "The code of a shipped role is fixed")]})
        role.code = code
    if "note" in row:
        role.note = row["note"] or ""
    role.version += 1
    role.save(update_fields=["name", "code", "note", "version", "updated_at"])
    return int(role.pk)


def _name(row: Mapping[str, Any]) -> str:
    name = str(row.get("name") or "").strip()
    if not name or len(name) > 60:
        raise Invalid({"name": [say("角色名称必填，最多 60 个字", "A name of at most 60 characters is needed")]})
    return name


def _code(row: Mapping[str, Any], own: int | None) -> str:
    code = str(row.get("code") or "").strip()
    if not CODE.fullmatch(code):
        words = say("角色编码必填，只含字母、数字、- 和 _，最多 40 位", "Letters, digits, - and _, at most 40")
        raise Invalid({"code": [words]})
    if Role.objects.filter(code__iexact=code).exclude(pk=own or 0).exists():
        raise Invalid({"code": [say(f"角色编码 {code} 已存在", f"The code {code} is taken")]})
    return code


def _scope(role: Role, row: Mapping[str, Any]) -> RoleScope:
    name, kinds = str(row["object"]), list(row.get("kinds") or [])
    if name != "*" and name not in objects:
        raise Invalid({"scopes": [say(f"没有这个对象：{name}", f"There is no object {name}")]})
    declared = set(KINDS) if name == "*" else {*objects.get(name).scopes, "all", "chosen"}
    wrong = [kind for kind in kinds if kind not in declared]
    if wrong:
        raise Invalid({"scopes": [say(f"{name} 没有范围 {wrong[0]}", f"{name} has no scope {wrong[0]}")]})
    ids = sorted(set(row.get("department_ids") or [])) if "chosen" in kinds else []
    if "chosen" in kinds and (not ids or Department.objects.filter(pk__in=ids).count() != len(ids)):
        raise Invalid({"department_ids": [say("选择至少一个存在的部门", "Choose at least one existing department")]})
    return RoleScope(role=role, object=name, kinds=kinds, department_ids=ids)


def _touch(principal: Principal, role: Role) -> None:
    Role.objects.filter(pk=role.pk).update(edited=True, version=F("version") + 1)
    emit(principal, "role.rights_changed", [role.pk], {"code": role.code})
