"""What a leaver hands over: the customers they hold in groups, those they own privately, the groups they administer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Count

from beluga.apps.customers.models import Customer
from beluga.apps.groups.models import AllocationKind, GroupAdmin, GroupMember, Membership, Run, RunKind
from beluga.apps.groups.services import changes
from beluga.apps.groups.services.verbs import give_privately
from beluga.apps.groups.services.work import analyze, execute, number, tables
from beluga.apps.org.services.leaving import Handover, register_handover
from beluga.kernel.events.facts import emit
from beluga.kernel.scope.principal import Principal


def held(user_ids: Sequence[int]) -> Mapping[int, int]:
    """How many customers each of the people holds, in groups and privately, every customer once."""
    found: dict[int, set[int]] = {}
    for user_id, pk in Membership.objects.filter(owner__in=user_ids).values_list("owner", "customer"):
        found.setdefault(user_id, set()).add(pk)
    for user_id, pk in Customer.objects.filter(private_owner__in=user_ids).values_list("private_owner", "pk"):
        found.setdefault(user_id, set()).add(pk)
    return {user_id: len(customers) for user_id, customers in found.items()}


def held_in_groups(user_id: int) -> Mapping[int, int]:
    """How many customers somebody holds per group."""
    rows = Membership.objects.filter(owner=user_id).values_list("group").annotate(number=Count("pk"))
    return dict(rows.order_by("group"))


def hand_over(principal: Principal, giver: int, taker: int) -> int:
    """Give all customers of one person to another, in the same groups (the taker joins them); returns how many."""
    run = Run.objects.create(kind=RunKind.MANUAL, actor_id=principal.user_id)
    by = changes.By(principal=principal, run=run, automatic=False)
    groups = held_in_groups(giver)
    GroupMember.objects.bulk_create(
        [GroupMember(group_id=group, user_id=taker) for group in groups], ignore_conflicts=True
    )
    with tables(groups_deals=changes.DEALS, groups_touched=changes.TOUCHED):
        execute(
            """
            insert into groups_deals (membership_id, customer_id, group_id, user_id, former_id)
            select id, customer_id, group_id, %s, owner_id from groups_membership where owner_id = %s
            """,
            [taker, giver],
        )
        execute(
            """
            insert into groups_touched select customer_id from groups_deals
            union select id from customers_customer where private_owner_id = %s
            """,
            [giver],
        )
        changes.lock("groups_touched", skip=False, living=False)
        analyze("groups_deals", "groups_touched")
        changes.deal(by, AllocationKind.MANUAL)
        give_privately(
            by,
            taker,
            AllocationKind.MANUAL,
            f"select id from customers_customer where private_owner_id = {int(giver)}",
        )
        changes.announce(by)
        return number("select count(*) from groups_touched")


def administered(user_ids: Sequence[int]) -> Mapping[int, int]:
    """How many groups each of the people administers."""
    rows = GroupAdmin.objects.filter(user__in=user_ids, group__deleted_at=None).order_by()
    return dict(rows.values_list("user").annotate(number=Count("pk")))


def hand_over_groups(principal: Principal, giver: int, taker: int) -> int:
    """Let somebody administer the groups of another; returns how many groups."""
    rows = GroupAdmin.objects.filter(user=giver, group__deleted_at=None)
    groups = sorted(rows.values_list("group", flat=True))
    GroupAdmin.objects.bulk_create(
        [GroupAdmin(group_id=group, user_id=taker) for group in groups], ignore_conflicts=True
    )
    rows.delete()
    emit(principal, "customer_group.members_changed", groups)
    return len(groups)


register_handover(
    Handover(
        name="administered_groups",
        label="管理的客户组",
        label_en="Administered groups",
        count=administered,
        hand_over=hand_over_groups,
    )
)
register_handover(Handover(name="customers", label="客户", label_en="Customers", count=held, hand_over=hand_over))
