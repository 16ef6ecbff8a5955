"""Writing people: the four-part form in one transaction, and the verbs of the list.

Disabling somebody, resetting their password and deleting them raise `session_epoch`, which ends every session and token
of theirs at once. Who leaves is the matter of `leaving`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast, Concat, Lower
from django.utils import timezone

from beluga.apps.org.models import Department, Member, Role, User, UserRole
from beluga.apps.org.services.leaving import refuse_holders
from beluga.apps.org.services.passwords import initial_hash
from beluga.apps.org.services.roles import check_may_grant, guard_last_admin
from beluga.apps.org.services.versions import check_version
from beluga.kernel.events.facts import emit
from beluga.kernel.fields.errors import Conflict, Invalid, NotFound, say
from beluga.kernel.objects.declaration import objects
from beluga.kernel.scope.principal import Principal

ACCOUNT = re.compile(r"[^\s@/\\'\"<>]{2,60}")
PLAIN = ("name", "gender", "phone", "email", "avatar", "is_active", "language")
TEXTS = ("name", "phone", "email", "avatar")


def save(principal: Principal, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Create or change people with all parts of the form and return their ids in the order of the rows.

    A row may hold username, name, gender, phone, email, avatar, is_active, language, extra, departments (ids, the first
    is the primary one), roles (ids), any field that an app above added with its own `write`, and version when changing.
    A new person starts with the initial password. Raises Invalid naming the field, Conflict, NotFound.
    """
    _refuse_twins(rows)
    known = {user.pk: user for user in User.objects.select_for_update().filter(pk__in=_ids(rows), deleted_at=None)}
    password = initial_hash() if any(not row.get("id") for row in rows) else ""
    people: list[User] = []
    for row in rows:
        user = known.get(row["id"]) if row.get("id") else User(password=password, must_change_password=True)
        if user is None:
            raise NotFound(say("人员不存在", "There is no such person"))
        people.append(_fill(principal, user, row))
    created = [user for user in people if user.pk is None]
    User.objects.bulk_create(created)
    changed = [user for user, row in zip(people, rows, strict=True) if row.get("id")]
    if changed:
        User.objects.bulk_update(
            changed, [*PLAIN, "username", "extra", "session_epoch", "version", "updated_at"], batch_size=500
        )
    pairs = [(int(user.pk), row) for user, row in zip(people, rows, strict=True)]
    _put_departments(pairs)
    _put_roles(principal, pairs)
    _put_extensions(principal, pairs)
    guard_last_admin()
    emit(principal, "user.created", [user.pk for user in created], {})
    emit(principal, "user.updated", [user.pk for user in changed], {})
    return [pk for pk, _row in pairs]


def set_departments(principal: Principal, people: QuerySet[User], department_ids: Sequence[int]) -> int:
    """Put the people into exactly these departments (the first is the primary one); returns how many people.

    Raises Invalid for an unknown department or none.
    """
    principal.require("user.set_departments")
    ids = list(people.values_list("pk", flat=True))
    _put_departments([(pk, {"departments": department_ids}) for pk in ids])
    emit(principal, "user.updated", ids, {"fields": ["departments"]})
    return len(ids)


def set_roles(principal: Principal, people: QuerySet[User], role_ids: Sequence[int]) -> int:
    """Let the people hold exactly these roles; returns how many people. Raises Invalid for roles beyond one's own
    rights, Conflict when no administrator would be left."""
    principal.require("user.set_roles")
    ids = list(people.values_list("pk", flat=True))
    _put_roles(principal, [(pk, {"roles": role_ids}) for pk in ids])
    guard_last_admin()
    emit(principal, "user.roles_changed", ids, {"roles": list(role_ids)})
    return len(ids)


def set_active(principal: Principal, people: QuerySet[User], active: bool) -> int:
    """Enable or disable people; disabling ends their sessions and tokens. Returns how many changed. Raises Conflict
    for oneself or the last administrator."""
    principal.require("user.update")
    chosen = people.exclude(is_active=active)
    if not active and chosen.filter(pk=principal.user_id).exists():
        raise Conflict(say("不能停用自己", "You cannot disable yourself"))
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
    if chosen.filter(pk=principal.user_id).exists():
        raise Conflict(say("不能删除自己", "You cannot delete yourself"))
    ids = list(chosen.values_list("pk", flat=True))
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
    user = User.objects.select_for_update().get(pk=principal.user_id)
    if values.get("language") is not None and values["language"] not in ("zh-hans", "en"):
        raise Invalid({"language": [say("只能是 zh-hans 或 en", "zh-hans or en")]})
    for field in ("phone", "email", "avatar", "language"):
        if values.get(field) is not None:
            setattr(user, field, values[field])
    if values.get("preferences"):
        merged = {**user.preferences, **values["preferences"]}
        user.preferences = {name: value for name, value in merged.items() if value is not None}
        if len(str(user.preferences)) > 20_000:
            raise Invalid({"preferences": [say("偏好太大", "The preferences are too big")]})
    user.version += 1
    user.save(update_fields=["phone", "email", "avatar", "language", "preferences", "version", "updated_at"])
    return user


def _ids(rows: Iterable[Mapping[str, Any]]) -> list[int]:
    return [int(row["id"]) for row in rows if row.get("id")]


def _refuse_twins(rows: Sequence[Mapping[str, Any]]) -> None:
    wanted: dict[str, Any] = {}
    for row in rows:
        account = str(row.get("username") or "").strip()
        if account:
            if account.lower() in wanted:
                raise _taken(account)
            wanted[account.lower()] = row.get("id")
    taken = User.objects.annotate(lower=Lower("username")).filter(lower__in=wanted).values_list("lower", "pk")
    for account, pk in taken:
        if wanted[account] != pk:
            raise _taken(account)


def _taken(account: str) -> Invalid:
    return Invalid({"username": [say(f"账号 {account} 已存在", f"The account {account} is taken")]})


def _fill(principal: Principal, user: User, row: Mapping[str, Any]) -> User:
    fresh = user.pk is None
    check_version(user.version, row) if not fresh else None
    reasons: dict[str, list[str]] = {}
    if fresh or "username" in row:
        user.username = str(row.get("username") or "").strip()
        if not ACCOUNT.fullmatch(user.username):
            reasons["username"] = [
                say("账号必填，2 到 60 位，不含空格和引号", "2 to 60 characters, no spaces or quotes")
            ]
    was_active = user.is_active
    for field in PLAIN:
        if field in row:
            empty = "" if field in TEXTS else None
            setattr(user, field, row[field] if row[field] is not None else empty)
    user.name = user.name.strip()
    if not user.name:
        reasons["name"] = [say("姓名必填", "A name is needed")]
    if user.is_active is None:
        reasons["is_active"] = [say("状态必填", "A state is needed")]
    user.language = user.language or "zh-hans"
    if fresh and not row.get("departments"):
        reasons["departments"] = [say("所属部门必填", "At least one department is needed")]
    if reasons:
        raise Invalid(reasons)
    if row.get("extra"):
        user.extra = {**user.extra, **row["extra"]}
    if not fresh:
        if was_active and not user.is_active:
            if user.pk == principal.user_id:
                raise Conflict(say("不能停用自己", "You cannot disable yourself"))
            user.session_epoch += 1
        user.version += 1
        user.updated_at = timezone.now()
    return user


def _put_departments(pairs: Sequence[tuple[int, Mapping[str, Any]]]) -> None:
    wanted = {pk: list(dict.fromkeys(row["departments"] or [])) for pk, row in pairs if "departments" in row}
    if not wanted:
        return
    every = {one for ids in wanted.values() for one in ids}
    known = set(Department.objects.filter(pk__in=every).values_list("pk", flat=True))
    if every - known:
        raise Invalid({"departments": [say("部门不存在", "There is no such department")]})
    if not all(wanted.values()):
        raise Invalid({"departments": [say("所属部门必填", "At least one department is needed")]})
    Member.objects.filter(user_id__in=wanted).delete()
    Member.objects.bulk_create(
        [
            Member(user_id=pk, department_id=one, primary=place == 0)
            for pk, ids in wanted.items()
            for place, one in enumerate(ids)
        ]
    )


def _put_roles(principal: Principal, pairs: Sequence[tuple[int, Mapping[str, Any]]]) -> None:
    wanted = {pk: set(row["roles"] or []) for pk, row in pairs if "roles" in row}
    if not wanted:
        return
    every = {one for ids in wanted.values() for one in ids}
    if every - set(Role.objects.filter(pk__in=every).values_list("pk", flat=True)):
        raise Invalid({"roles": [say("角色不存在", "There is no such role")]})
    held: dict[int, set[int]] = {pk: set() for pk in wanted}
    for pk, role_id in UserRole.objects.filter(user_id__in=wanted).values_list("user_id", "role_id"):
        held[pk].add(role_id)
    if held == wanted:
        return
    principal.require("user.set_roles")
    check_may_grant(principal, [one for pk in wanted for one in wanted[pk] ^ held[pk]])
    UserRole.objects.filter(user_id__in=wanted).delete()
    UserRole.objects.bulk_create([UserRole(user_id=pk, role_id=one) for pk in wanted for one in sorted(wanted[pk])])


def _put_extensions(principal: Principal, pairs: Sequence[tuple[int, Mapping[str, Any]]]) -> None:
    for field in objects.get("user").fields:
        if field.write is not None:
            values = {pk: row[field.name] for pk, row in pairs if field.name in row}
            if values:
                field.write(principal, values)
