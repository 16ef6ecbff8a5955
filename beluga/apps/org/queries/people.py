"""Reads about people that the generic list cannot do: picking one, members of a role, holders of a function."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q, QuerySet

from beluga.apps.org.models import Employment, Member, Role, RoleFunction, User
from beluga.apps.org.queries.departments import below
from beluga.apps.org.queries.menus import preview
from beluga.apps.org.queries.principal import read_person
from beluga.kernel.fields.errors import NotFound

MOST = 200


def living() -> QuerySet[User]:
    """All people who are not deleted."""
    return User.objects.filter(deleted_at__isnull=True)


def matching(people: QuerySet[User], words: str) -> QuerySet[User]:
    """Narrow people to those whose name, account, phone or email holds `words`."""
    words = words.strip().replace("\x00", "")
    if not words:
        return people
    return people.filter(
        Q(name__icontains=words) | Q(username__icontains=words) | Q(phone__contains=words) | Q(email__icontains=words)
    )


def pick(words: str, department: int | None, size: int, everybody: bool = False) -> list[dict[str, Any]]:
    """Return people to choose from: those who work here, unless `everybody`. Phone and email are neither shown nor
    searched, so that nobody can guess at them here."""
    words = words.strip().replace("\x00", "")
    people = living().filter(Q(name__icontains=words) | Q(username__icontains=words))
    if not everybody:
        people = people.filter(is_active=True, employment=Employment.WORKING)
    if department is not None:
        inside = Member.objects.filter(department_id__in=below([department]))
        people = people.filter(pk__in=inside.values("user_id"))
    names = ArrayAgg("departments__name", distinct=True, default=[], filter=Q(departments__isnull=False))
    rows = people.order_by("name", "id").annotate(department_names=names)
    return [dict(row) for row in rows.values("id", "name", "username", "avatar", "department_names")[: min(size, MOST)]]


def members(role: Role, words: str, page: int, size: int) -> dict[str, Any]:
    """Return a page of the people who hold the role."""
    people = matching(living().filter(user_roles__role=role), words)
    start = (page - 1) * size
    rows = people.order_by("name", "id").values("id", "name", "username", "is_active", "employment")
    return {"items": list(rows[start : start + size]), "total": people.count()}


def menu_preview(user_id: int) -> dict[str, Any]:
    """Return the menus and buttons this person has by all their roles; raises NotFound."""
    person = read_person(user_id)
    if person is None:
        raise NotFound()
    allowed = frozenset(person.functions)
    return {"functions": sorted(allowed), "tree": preview(allowed)}


def holders(function: str) -> dict[str, Any]:
    """Return the roles that have the function, and the people who have it through them (查看权限)."""
    roles = RoleFunction.objects.filter(function=function).order_by("role_id")
    people = living().filter(user_roles__role__functions__function=function).distinct()
    return {
        "roles": list(roles.values("role_id", "role__name", "role__code")),
        "people": list(people.order_by("name", "id").values("id", "name", "username")[:MOST]),
        "people_total": people.count(),
    }


def untouched(password: str) -> bool:
    """Whether the first account is the only one and still has the `password` it was shipped with."""
    people = list(living()[:2])
    return len(people) == 1 and people[0].must_change_password and people[0].check_password(password)
