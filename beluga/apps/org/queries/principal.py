"""Builds the Principal of a person: one statement reads who it is, where they belong and what their roles grant.

What was read is kept while none of the tables it came from changes, which the tables tell themselves: a role given or
taken counts from the next request on, and a session of somebody who was disabled, has left or had their password reset
is worth nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection
from orjson import loads

from beluga.apps.org.models import Employment, User
from beluga.apps.org.queries.rights import PEOPLE, ScopeRow, Scopes, Unmasked, Variables
from beluga.kernel.fields.stamps import Kept, settled, watch
from beluga.kernel.scope.principal import Principal

PERSON = """
with held as (select role_id from org_userrole where user_id = %(id)s)
select u.id, u.name, u.username, u.password, u.language, u.session_epoch, u.must_change_password,
  u.is_active and u.employment = %(working)s and u.deleted_at is null as may_sign_in,
  array(select m.department_id from org_member m where m.user_id = u.id order by m.primary desc, m.id) as departments,
  array(select distinct below.id from org_member m join org_department own on own.id = m.department_id
        join org_department below on starts_with(below.path, own.path) where m.user_id = u.id) as tree,
  array(select distinct f.function from org_rolefunction f join held using (role_id)) as functions,
  (select coalesce(jsonb_agg(jsonb_build_array(s.role_id, s.object, s.kinds, s.department_ids) order by s.id), '[]')
     from org_rolescope s join held using (role_id)) as scopes,
  array(select distinct m.object || '.' || m.field from org_roleunmask m join held using (role_id)) as unmasked,
  array(select r.code from org_role r join held on held.role_id = r.id order by r.id) as roles
from org_user u where u.id = %(id)s
"""
_WHO = ("name", "username", "password", "language", "session_epoch", "must_change_password", "is_active", "employment")
watch(PEOPLE, "org.User", *_WHO, "deleted_at")
watch(PEOPLE, "org.Department", "path")
watch(PEOPLE, "org.Role", "code")
for _model in ("Member", "UserRole", "RoleFunction", "RoleScope", "RoleUnmask"):
    watch(PEOPLE, f"org.{_model}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What the one statement tells of somebody."""

    id: int
    name: str
    username: str
    password: str
    language: str
    session_epoch: int
    must_change_password: bool
    may_sign_in: bool
    departments: list[int]
    tree: list[int]
    functions: list[str]
    scopes: str
    unmasked: list[str]
    roles: list[str]


def read_person(user_id: int) -> Person | None:
    """Return what is needed to judge and to serve a request of this person; None when there is none."""
    with connection.cursor() as cursor:
        cursor.execute(PERSON, {"id": user_id, "working": Employment.WORKING})
        row = cursor.fetchone()
        names = [column[0] for column in cursor.description]
    if row is None:
        return None
    values: Mapping[str, Any] = dict(zip(names, row, strict=True))
    return Person(**values)


@dataclass(frozen=True, slots=True)
class Signed:
    """Somebody with a session: who they are, what they may, and the hash their session must carry."""

    person: Person
    principal: Principal
    session_hash: str


_signed: Kept[dict[int, Signed]] = Kept(PEOPLE, dict)


def signed(user_id: int) -> Signed | None:
    """Return who holds a session and their Principal, kept from former requests; None when there is none or they may
    not sign in."""
    kept = _signed.get() if settled() else {}
    found = kept.get(user_id)
    if found is None:
        person = read_person(user_id)
        if person is None or not person.may_sign_in:
            return None
        session_hash = User(password=person.password).get_session_auth_hash()
        principal = replace(principal_of(person), kept=True)
        principal.variables.shared = True  # type: ignore[attr-defined]
        found = kept[user_id] = Signed(person, principal, session_hash)
    return found


def principal_of(person: Person, *, address: str = "", device: str = "", language: str = "") -> Principal:
    """Return the Principal of a person already read."""
    rows = [ScopeRow(role, name, tuple(kinds), tuple(ids)) for role, name, kinds, ids in loads(person.scopes)]
    known = {
        "id": person.id,
        "name": person.name,
        "department_ids": person.departments,
        "department_tree_ids": person.tree,
        "roles": person.roles,
    }
    return Principal(
        user_id=person.id,
        name=person.name,
        language=language or person.language,
        functions=frozenset(person.functions),
        scopes=Scopes(rows),
        unmasked=Unmasked(person.unmasked),
        must_change_password=person.must_change_password,
        variables=Variables(person.id, known),
        address=address,
        device=device,
    )
