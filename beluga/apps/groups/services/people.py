"""The groups themselves and the people in them; the person form and the group wizard write the same rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from beluga.apps.groups.models import CustomerGroup, GroupAdmin, GroupingRule, GroupMember, Membership
from beluga.apps.org.models import User
from beluga.kernel.events.facts import emit
from beluga.kernel.fields.errors import Conflict, Invalid
from beluga.kernel.objects import services
from beluga.kernel.scope.principal import Principal

Wanted = Mapping[int, Sequence[int]]


def save_groups(principal: Principal, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Store checked groups with their administrators and salespeople; returns the ids."""
    return services.write(principal, "customer_group", rows)


def delete_groups(principal: Principal, groups: QuerySet[CustomerGroup]) -> int:
    """Delete empty groups with their rules; logs go on naming them. Raises Conflict while customers are in one."""
    ids = list(groups.values_list("pk", flat=True))
    held = Membership.objects.filter(group__in=ids).count()
    if held:
        raise Conflict(
            f"组内还有 {held} 个客户，先将客户移出再删除", f"{held} customers are in the group; move them out first"
        )
    GroupAdmin.objects.filter(group__in=ids).delete()
    GroupMember.objects.filter(group__in=ids).delete()
    GroupingRule.objects.filter(source_group__in=ids).delete()
    GroupingRule.objects.filter(target_group__in=ids).delete()
    for rules in ("allocation_rules", "recycle_rules"):
        for one in CustomerGroup.objects.filter(pk__in=ids):
            getattr(one, rules).all().delete()
    return CustomerGroup.objects.filter(pk__in=ids).update(deleted_at=timezone.now())


def put_admins(principal: Principal, wanted: Wanted) -> None:
    """Let groups have exactly these administrators (`group id -> user ids`)."""
    _put(GroupAdmin, "group_id", "user_id", wanted)


def put_members(principal: Principal, wanted: Wanted) -> None:
    """Let groups have exactly these salespeople. Raises Conflict for one who still holds customers of the group."""
    _keep_holders(wanted)
    _put(GroupMember, "group_id", "user_id", wanted)
    emit(principal, "customer_group.members_changed", list(wanted))


def put_users_into_groups(principal: Principal, wanted: Wanted) -> None:
    """Let people be salespeople of exactly these groups (`user id -> group ids`). Raises Invalid for an unknown group,
    Conflict for a group whose customers the person still holds."""
    groups = {group for ids in wanted.values() for group in ids or ()}
    known = set(CustomerGroup.objects.filter(pk__in=groups, deleted_at=None).values_list("pk", flat=True))
    if groups - known:
        raise Invalid.at("groups", "客户组不存在", "There is no such group")
    for user_id, ids in wanted.items():
        held = (
            Membership.objects.filter(owner=user_id, group__deleted_at=None)
            .exclude(group__in=list(ids or ()))
            .values_list("group__name", flat=True)
            .first()
        )
        if held is not None and GroupMember.objects.filter(user=user_id, group__name=held).exists():
            raise _holds(User.objects.get(pk=user_id).name, held)
    _put(GroupMember, "user_id", "group_id", wanted)


def _keep_holders(wanted: Wanted) -> None:
    """Nobody leaves a group while its customers are theirs: they would follow nobody's eyes."""
    for group_id, ids in wanted.items():
        leaving = GroupMember.objects.filter(group=group_id).exclude(user__in=list(ids or ())).values("user")
        held = Membership.objects.filter(group=group_id, owner__in=leaving).select_related("owner", "group").first()
        if held is not None and held.owner is not None:
            raise _holds(held.owner.name, held.group.name)


def _holds(name: str, group: str) -> Conflict:
    return Conflict(
        f"{name} 在「{group}」还有客户，先转移或退回再移出该组",
        f"{name} still has customers in {group}; hand them over or return them first",
    )


def _put(model: type[Any], here: str, there: str, wanted: Mapping[int, Iterable[int]]) -> None:
    keep = {(one, other) for one, others in wanted.items() for other in others or ()}
    stored = set(model.objects.filter(**{f"{here}__in": list(wanted)}).values_list(here, there))
    for one, other in stored - keep:
        model.objects.filter(**{here: one, there: other}).delete()
    model.objects.bulk_create(
        [model(**{here: one, there: other}) for one, other in sorted(keep - stored)], ignore_conflicts=True
    )
