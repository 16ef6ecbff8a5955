"""What somebody is told about themselves (/api/me), and the numbers shown as badges, which apps above register."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from beluga.apps.org.models import User
from beluga.apps.org.queries.menus import menus_of
from beluga.apps.org.services.asker import own_id
from beluga.kernel.registry import Registry
from beluga.kernel.scope.principal import Principal

BADGES = ("unread", "open_tasks")
badges: Registry[Callable[[Principal], int]] = Registry("badge")


def badge(name: str, count: Callable[[Principal], int]) -> None:
    """Show a number in /api/me under `name`: `count(principal)`, by one quick query. Raises ValueError when taken."""
    badges.register(name, count)


def about_me(principal: Principal) -> dict[str, Any]:
    """Return everything the client needs to know of whoever asks. Raises NoPerson for an application."""
    user = User.objects.get(pk=own_id(principal))
    departments = user.departments.order_by("-members__primary", "members__id").values("id", "name")
    return {
        "user": {
            "id": user.pk,
            "name": user.name,
            "username": user.username,
            "avatar": user.avatar,
            "phone": user.phone,
            "email": user.email,
            "gender": user.gender,
            "language": user.language,
            "departments": list(departments),
            "roles": list(user.roles.order_by("id").values("id", "name", "code")),
        },
        "functions": sorted(principal.functions),
        "menus": menus_of(principal.functions),
        "variables": dict(principal.variables),
        **dict.fromkeys(BADGES, 0),
        **{name: badges.get(name)(principal) for name in badges.names()},
        "must_change_password": user.must_change_password,
        "preferences": user.preferences,
    }
