"""The field 客户组 of a customer form: the groups it is to be in, written through the same changes as the button."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from beluga.apps.groups.models import Run, RunKind
from beluga.apps.groups.queries.reach import joinable, manageable
from beluga.apps.groups.services import changes
from beluga.apps.groups.services.work import copy_in, execute, number, tables
from beluga.kernel.events.actor import current_source
from beluga.kernel.fields.errors import Invalid
from beluga.kernel.scope.principal import Principal, Refused


def place_customers(principal: Principal, wanted: Mapping[int, Sequence[int]]) -> None:
    """Let each customer be in exactly these groups (`customer id -> group ids`).

    Raises Refused for changing groups without the right to group, Invalid for a group out of reach, or for leaving one
    where somebody else has the customer and which the asker does not manage.
    """
    with tables(
        groups_wanted="customer_id bigint, group_id bigint", groups_moves=changes.MOVES, groups_touched=changes.TOUCHED
    ):
        copy_in(
            "groups_wanted", "customer_id, group_id", [(pk, one) for pk, ids in wanted.items() for one in ids or ()]
        )
        copy_in("groups_touched", "customer_id", [(pk,) for pk in wanted])
        changes.lock("groups_touched", skip=False)
        execute(
            """
            insert into groups_moves (customer_id, place, target, breaks)
            select w.customer_id, 0, w.group_id, false from groups_wanted w where not exists (
                select from groups_membership m where m.customer_id = w.customer_id and m.group_id = w.group_id)
            """
        )
        execute(
            """
            insert into groups_moves (customer_id, place, target, breaks)
            select m.customer_id, m.group_id, 0, true from groups_membership m join groups_touched using (customer_id)
            where not exists (
                select from groups_wanted w where w.customer_id = m.customer_id and w.group_id = m.group_id)
            """
        )
        if not number("select count(*) from groups_moves"):
            return
        _check(principal, {one for ids in wanted.values() for one in ids or ()})
        run = Run.objects.create(kind=RunKind.MANUAL, actor_id=principal.user_id)
        by = changes.By(principal=principal, run=run, automatic=False)
        changes.move(by)
        changes.announce(by)


def _check(principal: Principal, groups: set[int]) -> None:
    new_only = not number("select count(*) from groups_moves where breaks")
    if not principal.can("customer.group") and not (new_only and current_source() in ("web", "api")):
        raise Refused("customer.group")
    if groups - set(joinable(principal).filter(pk__in=groups).values_list("pk", flat=True)):
        raise Invalid.at("groups", "选择已启用且有权限的客户组", "Choose enabled groups within your reach")
    mine = list(manageable(principal).values_list("pk", flat=True))
    foreign = number(
        """
        select count(*) from groups_moves v
        join groups_membership m on m.customer_id = v.customer_id and m.group_id = v.place
        where v.breaks and m.owner_id is not null and m.owner_id is distinct from %s and m.group_id <> all(%s)
        """,
        [principal.user_id, mine],
    )
    if foreign:
        raise Invalid.at(
            "groups",
            "不能移出其他业务员正在跟进的客户组",
            "A group in which another salesperson has the customer cannot be left",
        )
