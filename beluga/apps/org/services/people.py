"""Writing people: the four-part form in one transaction, and the verbs of the list.

Disabling somebody, resetting their password and deleting them raise `session_epoch`, which ends every session and token
of theirs at once. Who leaves is the matter of `leaving`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat, Lower
from django.utils import timezone

from beluga.apps.org.models import Department, Member, Role, User, UserRole
from beluga.apps.org.services.asker import own_id
from beluga.apps.org.services.leaving import refuse_holders
from beluga.apps.org.services.passwords import initial_hash
from beluga.apps.org.services.roles import check_may_grant, check_not_above, guard_last_admin
from beluga.kernel.events.facts import emit
from beluga.kernel.fields import types
from beluga.kernel.fields.errors import Conflict, FieldError, Invalid, say
from beluga.kernel.objects.files import attach
from beluga.kernel.objects.schema import schema
from beluga.kernel.objects.services import write
from beluga.kernel.scope.principal import Principal

ACCOUNT = re.compile(r"[^\s@/\\'\"<>]{2,60}")


def save(principal: Principal, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Create or change people with all parts of the form and return their ids in the order of the rows.

    The rows are validated ones, as the generic save hands them over (departments and roles are ids; what apps above
    added has its own writer). A new person starts with the initial password, which is to be changed at the first
    sign-in; somebody disabled is out at once. Raises Invalid naming the field, Conflict.
    """
    _check_accounts(rows)
    off = [int(row["id"]) for row in rows if row.get("id") and row.get("is_active") is False]
    off = list(User.objects.filter(pk__in=off, is_active=True).values_list("pk", flat=True))
    if principal.user_id in off:
        raise Conflict(say("不能停用自己", "You cannot disable yourself"))
    renamed = _renamed(rows)
    check_not_above(principal, [*off, *renamed])
    ids = write(principal, "user", rows)
    fresh = [pk for pk, row in zip(ids, rows, strict=True) if not row.get("id")]
    if fresh:
        # One hash for all of them: they share the initial password anyway until the forced change.
        User.objects.filter(pk__in=fresh).update(password=initial_hash(), must_change_password=True)
    if off:
        User.objects.filter(pk__in=off).update(session_epoch=F("session_epoch") + 1)
        guard_last_admin()
    return ids


def put_departments(principal: Principal, wanted: Mapping[int, Sequence[int] | None]) -> None:
    """Put each person (id → departments) into exactly these departments. The primary one stays when it is among them,
    else it is the first. Raises Invalid for none or an unknown one."""
    chosen = {pk: list(dict.fromkeys(ids or [])) for pk, ids in wanted.items()}
    every = {one for ids in chosen.values() for one in ids}
    if every - set(Department.objects.filter(pk__in=every).values_list("pk", flat=True)):
        raise Invalid({"departments": [say("部门不存在", "There is no such department")]})
    if not all(chosen.values()):
        raise Invalid({"departments": [say("所属部门必填", "At least one department is needed")]})
    held: dict[int, dict[int, bool]] = {pk: {} for pk in chosen}
    rows = Member.objects.filter(user_id__in=chosen).values_list("user_id", "department_id", "primary")
    for pk, one, primary in rows:
        held[pk][one] = primary
    first = {pk: next((one for one in ids if held[pk].get(one)), ids[0]) for pk, ids in chosen.items()}
    gone = [(pk, one) for pk in chosen for one in held[pk] if one not in chosen[pk]]
    _unlink(Member.objects.all(), "department_id", gone)
    Member.objects.filter(user_id__in=[pk for pk in chosen if not held[pk].get(first[pk])]).update(primary=False)
    Member.objects.bulk_create(
        [
            Member(user_id=pk, department_id=one, primary=one == first[pk])
            for pk, ids in chosen.items()
            for one in ids
            if one not in held[pk]
        ]
    )
    risen = Q()
    for pk, one in first.items():
        if held[pk].get(one) is False:
            risen |= Q(user_id=pk, department_id=one)
    if risen:
        Member.objects.filter(risen).update(primary=True)


def put_roles(principal: Principal, wanted: Mapping[int, Sequence[int] | None]) -> None:
    """Let each person (id → roles) hold exactly these roles. Only who may set roles changes any, and only such whose
    rights they have themselves. Raises Refused, Invalid, Conflict when no administrator would be left."""
    chosen = {pk: set(ids or []) for pk, ids in wanted.items()}
    every = {one for ids in chosen.values() for one in ids}
    if every - set(Role.objects.filter(pk__in=every).values_list("pk", flat=True)):
        raise Invalid({"roles": [say("角色不存在", "There is no such role")]})
    held: dict[int, set[int]] = {pk: set() for pk in chosen}
    for pk, role_id in UserRole.objects.filter(user_id__in=chosen).values_list("user_id", "role_id"):
        held[pk].add(role_id)
    changed = {pk for pk in chosen if chosen[pk] != held[pk]}
    if not changed:
        return
    principal.require("user.set_roles")
    check_may_grant(principal, sorted({one for pk in changed for one in chosen[pk] ^ held[pk]}))
    _unlink(UserRole.objects.all(), "role_id", [(pk, one) for pk in changed for one in held[pk] - chosen[pk]])
    UserRole.objects.bulk_create(
        [UserRole(user_id=pk, role_id=one) for pk in changed for one in sorted(chosen[pk] - held[pk])]
    )
    guard_last_admin()


def _unlink(rows: QuerySet[Any], column: str, pairs: Sequence[tuple[int, int]]) -> None:
    """Remove the link rows of the (person, other) pairs, with one statement per other."""
    people: dict[int, list[int]] = {}
    for pk, one in pairs:
        people.setdefault(one, []).append(pk)
    for one, ids in people.items():
        rows.filter(**{column: one, "user_id__in": ids}).delete()


def set_departments(principal: Principal, people: QuerySet[User], department_ids: Sequence[int]) -> int:
    """Put the people into exactly these departments (the first is the primary one); returns how many people.

    Raises Invalid for an unknown department or none.
    """
    principal.require("user.set_departments")
    ids = list(people.values_list("pk", flat=True))
    put_departments(principal, dict.fromkeys(ids, department_ids))
    emit(principal, "user.updated", ids, {"fields": ["departments"]})
    return len(ids)


def set_roles(principal: Principal, people: QuerySet[User], role_ids: Sequence[int]) -> int:
    """Let the people hold exactly these roles; returns how many people. Raises Invalid for roles beyond one's own
    rights, Conflict when no administrator would be left."""
    principal.require("user.set_roles")
    ids = list(people.values_list("pk", flat=True))
    put_roles(principal, dict.fromkeys(ids, role_ids))
    emit(principal, "user.roles_changed", ids, {"roles": list(role_ids)})
    return len(ids)


def set_active(principal: Principal, people: QuerySet[User], active: bool) -> int:
    """Enable or disable people; disabling ends their sessions and tokens. Returns how many changed. Raises Conflict
    for oneself or the last administrator."""
    principal.require("user.update")
    chosen = people.exclude(is_active=active)
    if not active and chosen.filter(pk=principal.user_id or 0).exists():
        raise Conflict(say("不能停用自己", "You cannot disable yourself"))
    check_not_above(principal, list(chosen.values_list("pk", flat=True)))
    changed = chosen.update(
        is_active=active, session_epoch=F("session_epoch") + 1, version=F("version") + 1, updated_at=timezone.now()
    )
    guard_last_admin()
    return changed


def delete(principal: Principal, people: QuerySet[User]) -> int:
    """Delete people: their records keep naming them, their account is free again. Returns how many.

    Raises Conflict for oneself, the last administrator, and, with the numbers, for who still holds records.
    """
    principal.require("user.delete")
    chosen = User.objects.filter(pk__in=list(people.values_list("pk", flat=True)), deleted_at=None)
    if chosen.filter(pk=principal.user_id or 0).exists():
        raise Conflict(say("不能删除自己", "You cannot delete yourself"))
    ids = list(chosen.values_list("pk", flat=True))
    check_not_above(principal, ids)
    refuse_holders(ids)
    now = timezone.now()
    done = chosen.update(
        username=Concat(F("username"), Value("#"), Cast("pk", CharField())),
        deleted_at=now,
        updated_at=now,
        is_active=False,
        session_epoch=F("session_epoch") + 1,
        version=F("version") + 1,
    )
    Member.objects.filter(user_id__in=ids).delete()
    UserRole.objects.filter(user_id__in=ids).delete()
    guard_last_admin()
    emit(principal, "user.deleted", ids, {})
    return done


def update_own(principal: Principal, values: Mapping[str, Any]) -> User:
    """Change what everybody may change of themselves: phone, email, avatar, language, preferences (merged).

    Raises Invalid naming the field.
    """
    user = User.objects.select_for_update().get(pk=own_id(principal))
    if values.get("language") is not None and values["language"] not in ("zh-hans", "en"):
        raise Invalid({"language": [say("只能是 zh-hans 或 en", "zh-hans or en")]})
    for name in ("phone", "email", "avatar"):
        if values.get(name) is not None:
            setattr(user, name, _read(name, values[name]))
    if values.get("avatar") is not None:
        attach(principal, "user", {int(user.pk): [user.avatar] if user.avatar else []}, most=1)
    user.language = values.get("language") or user.language
    if values.get("preferences"):
        merged = {**user.preferences, **values["preferences"]}
        user.preferences = {name: value for name, value in merged.items() if value is not None}
        if len(str(user.preferences)) > 20_000:
            raise Invalid({"preferences": [say("偏好太大", "The preferences are too big")]})
    user.version += 1
    user.save(update_fields=["phone", "email", "avatar", "language", "preferences", "version", "updated_at"])
    return user


def _renamed(rows: Sequence[Mapping[str, Any]]) -> list[int]:
    wanted = {int(row["id"]): row["username"] for row in rows if row.get("id") and "username" in row}
    former = User.objects.filter(pk__in=wanted).values_list("pk", "username")
    return [pk for pk, account in former if wanted[pk] != account]


def _read(name: str, raw: Any) -> str:
    field = schema("user").field(name)
    try:
        return str(types.of(field).parse(raw, field) or "")
    except FieldError as error:
        raise Invalid({name: [error.reason]}) from None


def _check_accounts(rows: Sequence[Mapping[str, Any]]) -> None:
    wanted = {str(row["username"]).lower(): row.get("id") for row in rows if "username" in row}
    for row in rows:
        if "username" in row and not ACCOUNT.fullmatch(str(row["username"])):
            words = say("账号为 2 到 60 位，不含空格和引号", "2 to 60 characters, no spaces or quotes")
            raise Invalid({"username": [words]})
    taken = User.objects.annotate(lower=Lower("username")).filter(lower__in=wanted).values_list("lower", "pk")
    for account, pk in taken:
        if wanted[account] != pk:
            raise Invalid({"username": [say(f"账号 {account} 已存在", f"The account {account} is taken")]})
