"""Who belongs to which group, and who may be given customers."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from beluga.apps.groups.models import CustomerGroup, GroupAdmin, GroupMember
from beluga.apps.org.models import Employment, UserRole


def available_members(group_ids: Iterable[int] | None = None) -> dict[int, list[int]]:
    """Return, per living and enabled group, the members who may be given customers: enabled people who work here."""
    rows = GroupMember.objects.filter(
        group__active=True,
        group__deleted_at=None,
        user__is_active=True,
        user__employment=Employment.WORKING,
        user__deleted_at=None,
    )
    if group_ids is not None:
        rows = rows.filter(group__in=list(group_ids))
    found: dict[int, list[int]] = {}
    for group_id, user_id in rows.order_by("group_id", "user_id").values_list("group_id", "user_id"):
        found.setdefault(group_id, []).append(user_id)
    return found


def salespeople() -> list[int]:
    """People who work here as salespeople, by their role: whom a group's members are most often chosen from."""
    here = {"user__is_active": True, "user__employment": Employment.WORKING, "user__deleted_at": None}
    return list(UserRole.objects.filter(role__code="salesman", **here).order_by("user").values_list("user", flat=True))


def may_receive(group_id: int, user_id: int) -> bool:
    """Whether this person may be given customers of this group."""
    return user_id in available_members([group_id]).get(group_id, [])


def works_here(user_id: int) -> bool:
    """Whether this person is enabled and works here."""
    return (
        get_user_model()
        .objects.filter(pk=user_id, is_active=True, employment=Employment.WORKING, deleted_at=None)
        .exists()
    )


def person(user_id: int) -> str:
    """The name of a person, for messages."""
    return str(get_user_model().objects.filter(pk=user_id).values_list("name", flat=True).first() or "")


def group_ids_of(user_id: int) -> list[int]:
    """The groups of which this person is a salesperson (`me.group_ids`)."""
    return list(
        GroupMember.objects.filter(user=user_id, group__deleted_at=None)
        .order_by("group")
        .values_list("group", flat=True)
    )


def managed_group_ids_of(user_id: int) -> list[int]:
    """The groups this person administers (`me.managed_group_ids`)."""
    return list(
        GroupAdmin.objects.filter(user=user_id, group__deleted_at=None)
        .order_by("group")
        .values_list("group", flat=True)
    )


def living_groups() -> QuerySet[CustomerGroup]:
    """Groups that were not deleted."""
    return CustomerGroup.objects.filter(deleted_at=None)
