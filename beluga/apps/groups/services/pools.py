"""The pools: claiming from them (领取) and giving back to them (退回公海)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet

from beluga.apps.customers.services import ownership
from beluga.apps.groups.models import AllocationKind, AllocationLog, Whereto
from beluga.apps.groups.queries.people import available_members, works_here
from beluga.apps.groups.queries.reach import manageable, own_everything
from beluga.apps.groups.services import changes
from beluga.apps.groups.services.verbs import Outcome, end_private, give_privately, recycled, taken
from beluga.apps.groups.services.work import execute, number, rows, tables
from beluga.kernel.fields import clock
from beluga.kernel.fields.errors import Conflict, Invalid, TooMany
from beluga.kernel.parameters import store
from beluga.kernel.scope.principal import Principal


def claim(principal: Principal, customers: QuerySet[Any]) -> Outcome:
    """Take customers from the company pool (as private owner) or from the pools of one's own groups.

    The customers are locked and looked at again, so of ten people who claim the same one only the first gets it.
    Raises Conflict when none of them is free any more, TooMany beyond the daily limit, Invalid for who has no account.
    """
    me = principal.user_id
    if me is None or not works_here(me):
        raise Invalid.at("user", "只有在职人员能领取客户", "Only people who work here can claim customers")
    execute("select pg_advisory_xact_lock(hashtext('groups.claim'), %s)", [me])
    mine = [group for group, people in available_members().items() if me in people]
    with taken(principal, customers) as by, tables(groups_deals=changes.DEALS):
        total = number("select count(*) from groups_touched")
        execute(
            """
            insert into groups_deals (membership_id, customer_id, group_id, user_id)
            select distinct on (m.customer_id) m.id, m.customer_id, m.group_id, %s
            from groups_membership m join groups_touched using (customer_id)
            where m.group_id = any(%s) and m.owner_id is null
              and not exists (select from groups_membership o where o.customer_id = m.customer_id and o.owner_id = %s)
            order by m.customer_id, m.since, m.id
            """,
            [me, mine, me],
        )
        free = number(f"select count(*) from ({_FREE}) f")
        wanted = free + number("select count(*) from groups_deals")
        if not wanted:
            raise Conflict(_gone(), "The customers are in no pool of yours any more: somebody else claimed them")
        _within_limit(me, wanted)
        given = give_privately(by, me, AllocationKind.REQUEST, _FREE)
        given += sum(changes.deal(by, AllocationKind.REQUEST).values())
        return Outcome(given, total - given, by.run)


# Touched customers in the company pool.
_FREE = """select c.id from customers_customer c join groups_touched t on t.customer_id = c.id
where c.private_owner_id is null and not exists (select from groups_membership m where m.customer_id = c.id)"""


def return_to_pool(
    principal: Principal, customers: QuerySet[Any], *, to: str, reason: str, group_id: int | None = None
) -> Outcome:
    """Give customers back, with a reason: `to` "group" frees them within their group, `to` "company" takes them out.

    A salesperson lets go of what is theirs, a group's administrator of everything in the group. Counts 丢回公海次数.
    Customers of which nothing is the asker's stay untouched. Raises Invalid without a reason.
    """
    if not reason.strip():
        raise Invalid.at("reason", "填写退回原因", "Give a reason")
    mine = list(manageable(principal).values_list("pk", flat=True))
    narrowed = "and m.group_id = %s" if group_id is not None else ""
    values = [principal.user_id, mine, *([group_id] if group_id is not None else [])]
    with taken(principal, customers) as by, tables(groups_moves=changes.MOVES, groups_frees=changes.FREES):
        total = number("select count(*) from groups_touched")
        if to == "group":
            execute(
                f"""
                insert into groups_frees (membership_id, customer_id, group_id, owner_id)
                select m.id, m.customer_id, m.group_id, m.owner_id
                from groups_membership m join groups_touched using (customer_id)
                where m.owner_id is not null and (m.owner_id = %s or m.group_id = any(%s)) {narrowed}
                """,
                values,
            )
            _keep_only("select customer_id from groups_frees")
            changes.free(by, reason.strip())
        else:
            execute(
                f"""
                insert into groups_moves (customer_id, place, target, breaks)
                select m.customer_id, m.group_id, 0, true
                from groups_membership m join groups_touched using (customer_id)
                where (m.owner_id = %s or m.group_id = any(%s)) {narrowed}
                """,
                values,
            )
            private = _private_of(principal)
            _keep_only(f"select customer_id from groups_moves union all {private}")
            changes.move(by)
            end_private(by, private)
            recycled(by, Whereto.COMPANY, reason.strip())
        ownership.count_returns("groups_touched")
        done = number("select count(*) from groups_touched")
        return Outcome(done, total - done, by.run)


def claims_today(user_id: int) -> int:
    """How many customers this person has claimed since midnight."""
    since = clock.midnight(clock.today())
    return AllocationLog.objects.filter(
        operator=user_id, kind=AllocationKind.REQUEST, ended=False, at__gte=since, at__lt=since + timedelta(days=1)
    ).count()


def _within_limit(user_id: int, wanted: int) -> None:
    limit = int(store.value("claim.daily_limit"))
    if limit and claims_today(user_id) + wanted > limit:
        left = max(limit - claims_today(user_id), 0)
        raise TooMany(
            f"每天最多领取 {limit} 个客户，今天还能领取 {left} 个",
            f"At most {limit} customers a day can be claimed; {left} are left today",
        )


def _gone() -> str:
    """Who was quicker, when it is one customer; without saying more than that it is gone otherwise."""
    found = rows(
        """
        select u.name from groups_touched t join customers_customer c on c.id = t.customer_id
        join org_user u on u.id = c.owner_id limit 2
        """
    )
    return f"客户已被 {found[0][0]} 领取" if len(found) == 1 else "客户已被他人领取，或不在可领取的公海"


def _keep_only(customers: str) -> None:
    execute(f"delete from groups_touched where customer_id not in ({customers})")


def _private_of(principal: Principal) -> str:
    """Query of the touched customers whose private owner is the principal's to take away."""
    whose = "is not null" if own_everything(principal) else f"= {int(principal.user_id or 0)}"
    return (
        "select c.id from customers_customer c join groups_touched t on t.customer_id = c.id "
        f"where c.private_owner_id {whose}"
    )
