"""What people do by hand with ticked customers: group, allocate, claim, return, bin and take out of the bin.

Each verb takes a set of customers already narrowed to the asker's row scope, locks them, looks again (somebody may have
been quicker), does its work with a few statements, and leaves logs and facts. Rights beyond the function of the button
are checked here: who administers a group may hand its customers around, a salesperson only lets go of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from beluga.apps.customers.services import ownership
from beluga.apps.groups.models import AllocationKind, CustomerGroup, Run, RunKind, Whereto
from beluga.apps.groups.queries.people import may_receive, person, works_here
from beluga.apps.groups.queries.reach import joinable, manageable, own_everything
from beluga.apps.groups.services import changes, snapshots
from beluga.apps.groups.services.work import analyze, execute, fill, number, rows, tables
from beluga.kernel.events.facts import emit
from beluga.kernel.fields.errors import Conflict, Invalid, say
from beluga.kernel.scope.principal import Principal
from beluga.kernel.scope.rows import scoped


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many customers were done, how many were not, and the run to undo; of how many the other kind of hold (an
    owner beside the group's salesperson, salespeople beside the owner) stays with somebody else."""

    done: int
    left: int
    run: Run
    kept: int = 0


@contextmanager
def taken(principal: Principal, customers: QuerySet[Any], *, living: bool = True) -> Iterator[changes.By]:
    """Lock the customers into `groups_touched` and open the run their log rows belong to."""
    with tables(groups_touched=changes.TOUCHED):
        fill("groups_touched", "customer_id", customers.values_list("pk"))
        changes.lock("groups_touched", skip=False, living=living)
        analyze("groups_touched")
        run = Run.objects.create(kind=RunKind.MANUAL, actor_id=principal.user_id)
        by = changes.By(principal=principal, run=run, automatic=False)
        snapshots.keep(run)
        yield by
        changes.announce(by)


def group(principal: Principal, customers: QuerySet[Any], group_ids: Sequence[int], *, keep: bool) -> Outcome:
    """Put the customers into groups; without `keep` they leave all others and their allocation there ends.

    Raises Invalid for a group that does not exist, is disabled or out of the asker's reach.
    """
    wanted = list(dict.fromkeys(group_ids))
    known = set(joinable(principal).filter(pk__in=wanted).values_list("pk", flat=True))
    if not wanted or known != set(wanted):
        raise Invalid.at("groups", "选择已启用且有权限的客户组", "Choose enabled groups within your reach")
    with taken(principal, customers) as by, tables(groups_moves=changes.MOVES):
        if not keep:
            _only_manageable(principal, leaving=wanted)
            execute(
                """
                insert into groups_moves (customer_id, place, target, breaks)
                select t.customer_id, m.group_id, %s, true from groups_touched t
                join groups_membership m using (customer_id) where m.group_id <> all(%s)
                """,
                [wanted[0], wanted],
            )
        execute(
            """
            insert into groups_moves (customer_id, place, target, breaks)
            select t.customer_id, coalesce((
                select m.group_id from groups_membership m where m.customer_id = t.customer_id
                order by m.since, m.id limit 1
            ), 0), w.target, false
            from groups_touched t cross join unnest(%s::bigint[]) as w(target)
            where not exists (
                select from groups_membership m where m.customer_id = t.customer_id and m.group_id = w.target)
              and not exists (
                select from groups_moves v where v.customer_id = t.customer_id and v.target = w.target)
            """,
            [wanted],
        )
        total = number("select count(*) from groups_touched")
        changes.move(by)
        return Outcome(total, 0, by.run)


def assign(principal: Principal, customers: QuerySet[Any], user_id: int, group_id: int | None) -> Outcome:
    """Give the customers to a salesperson of a group (they join it when they are not in it); without a group the
    person becomes their private owner. Raises Invalid when the person cannot take them or the group is not the
    asker's to manage."""
    if group_id is None:
        return _assign_privately(principal, customers, user_id)
    if not manageable(principal).filter(pk=group_id, active=True).exists():
        raise Invalid.at("group", "只能分配自己管理的已启用客户组", "Choose an enabled group that you administer")
    if not may_receive(group_id, user_id):
        raise Invalid.at("user", "此人不是该组可分配的业务员", "This person cannot be given customers of the group")
    with taken(principal, customers) as by, tables(groups_moves=changes.MOVES, groups_deals=changes.DEALS):
        execute(
            """
            insert into groups_moves (customer_id, place, target, breaks)
            select customer_id, 0, %s, false from groups_touched t where not exists (
                select from groups_membership m where m.customer_id = t.customer_id and m.group_id = %s)
            """,
            [group_id, group_id],
        )
        changes.move(by)
        execute(
            """
            insert into groups_deals (membership_id, customer_id, group_id, user_id, former_id)
            select m.id, m.customer_id, m.group_id, %s, m.owner_id
            from groups_membership m join groups_touched using (customer_id)
            where m.group_id = %s and m.owner_id is distinct from %s
            """,
            [user_id, group_id, user_id],
        )
        done = sum(changes.deal(by, AllocationKind.MANUAL).values())
        kept = number(
            """
            select count(*) from customers_customer c join groups_touched t on t.customer_id = c.id
            where c.private_owner_id <> %s
            """,
            [user_id],
        )
        return Outcome(done, number("select count(*) from groups_touched") - done, by.run, kept)


def restore(principal: Principal, customers: QuerySet[Any]) -> Outcome:
    """Take customers out of the recycle bin, into the company pool. Raises Conflict when a code or company name is
    meanwhile taken."""
    with taken(principal, customers, living=False) as by:
        execute(
            "delete from groups_touched t using customers_customer c where c.id = t.customer_id and c.binned_at is null"
        )
        clashes = ownership.clashes_with_living("groups_touched")
        if clashes:
            words = "、".join(clashes[:3])
            raise Conflict(
                f"编码或名称已被其他客户使用：{words}", f"Code or name is taken by another customer: {words}"
            )
        done = ownership.take_out_of_bin("groups_touched")
        recycled(by, Whereto.COMPANY, say("从回收站退回", "Out of the trash"))
        emit(principal, "customer.restored", _touched())
        return Outcome(done, 0, by.run)


def put_into_bin(principal: Principal, customers: QuerySet[Any], reason: str) -> Outcome:
    """Put customers into the recycle bin: they leave all groups and salespeople and take no part in runs.

    Customers that other people hold in groups the asker does not manage stay.
    """
    with taken(principal, customers) as by, tables(groups_moves=changes.MOVES):
        total = number("select count(*) from groups_touched")
        _leave_foreign(principal)
        execute(
            """
            insert into groups_moves (customer_id, place, target, breaks)
            select customer_id, m.group_id, 0, true from groups_membership m join groups_touched using (customer_id)
            """
        )
        changes.move(by)
        end_private(by, "select customer_id from groups_touched")
        recycled(by, Whereto.BIN, reason)
        done = ownership.put_into_bin("groups_touched")
        emit(principal, "customer.binned", _touched(), {"run": by.run.pk})
        return Outcome(done, total - done, by.run)


def _touched() -> list[int]:
    return [row[0] for row in rows("select customer_id from groups_touched")]


def end_private(by: changes.By, customers: str) -> None:
    """Take away the private owner of the customers of a query, with its row in the allocation log."""
    with tables(groups_private="customer_id bigint, owner_id bigint"):
        execute(
            f"""
            insert into groups_private select c.id, null from customers_customer c
            where c.private_owner_id is not null and c.id in ({customers})
            """
        )
        execute(
            """
            insert into groups_allocationlog (customer_id, user_id, kind, ended, operator_id, run_id)
            select c.id, c.private_owner_id, %s, true, %s::bigint, %s
            from customers_customer c join groups_private p on p.customer_id = c.id
            """,
            [AllocationKind.MANUAL, by.operator, by.run.pk],
        )
        ownership.set_private_owners("groups_private")
        changes.refresh_owners("select customer_id from groups_private")


def recycled(by: changes.By, whereto: Whereto, reason: str) -> None:
    """Write the recycle history for all customers in `groups_touched`; what the verb ended says from whom and where."""
    execute(
        """
        with ended as (
            select distinct on (customer_id) customer_id, group_id, user_id from (
                select customer_id, group_id, user_id, 1 as place from groups_allocationlog
                where run_id = %s and at >= %s and ended
                union all
                select customer_id, source_group_id, null, 2 from groups_groupinglog
                where run_id = %s and at >= %s and source_group_id is not null
            ) l order by customer_id, place, group_id nulls first
        )
        insert into groups_recyclelog (customer_id, group_id, user_id, operator_id, whereto, automatic, reason, run_id)
        select t.customer_id, e.group_id, e.user_id, %s, %s, %s, %s, %s
        from groups_touched t left join ended e using (customer_id)
        """,
        [by.run.pk, by.run.at, by.run.pk, by.run.at, by.operator, whereto, by.automatic, reason, by.run.pk],
    )


def give_privately(by: changes.By, user_id: int, kind: AllocationKind, customers: str) -> int:
    """Make `user_id` the private owner of the customers of a query, with their rows in the allocation log."""
    with tables(groups_private="customer_id bigint, owner_id bigint"):
        execute(
            f"""
            insert into groups_private select c.id, %s from customers_customer c
            where c.private_owner_id is distinct from %s and c.id in ({customers})
            """,
            [user_id, user_id],
        )
        execute(
            """
            insert into groups_allocationlog (customer_id, user_id, kind, ended, operator_id, run_id)
            select c.id, c.private_owner_id, %s, true, %s::bigint, %s
            from customers_customer c join groups_private p on p.customer_id = c.id where c.private_owner_id is not null
            union all
            select customer_id, owner_id, %s, false, %s::bigint, %s from groups_private
            """,
            [kind, by.operator, by.run.pk, kind, by.operator, by.run.pk],
        )
        done = ownership.set_private_owners("groups_private")
        changes.refresh_owners("select customer_id from groups_private")
        return done


def _assign_privately(principal: Principal, customers: QuerySet[Any], user_id: int) -> Outcome:
    if not works_here(user_id) or not (
        user_id == principal.user_id or scoped(principal, "user", few=Q(pk=user_id)).exists()
    ):
        raise Invalid.at(
            "user", "选择在职且启用、在权限范围内的人员", "Choose somebody who works here, within your scope"
        )
    with taken(principal, customers) as by:
        total = number("select count(*) from groups_touched")
        done = give_privately(by, user_id, AllocationKind.MANUAL, "select customer_id from groups_touched")
        kept = number(
            """
            select count(distinct customer_id) from groups_membership m join groups_touched using (customer_id)
            where m.owner_id <> %s
            """,
            [user_id],
        )
        return Outcome(done, total - done, by.run, kept)


def _only_manageable(principal: Principal, leaving: Sequence[int]) -> None:
    """Breaking links ends other people's allocation: only in groups one manages, or where the customer is one's own."""
    mine = list(manageable(principal).values_list("pk", flat=True))
    stays = number(
        """
        select count(*) from groups_membership m join groups_touched using (customer_id)
        where m.group_id <> all(%s) and m.group_id <> all(%s)
          and m.owner_id is distinct from %s and m.owner_id is not null
        """,
        [mine, list(leaving), principal.user_id],
    )
    if stays:
        raise Invalid.at(
            "keep",
            say("部分客户在你不管理的客户组里有其他业务员，只能保留原分组", ""),
            "Some customers have a salesperson in groups you do not administer; keep their groups",
        )


def _leave_foreign(principal: Principal) -> None:
    if own_everything(principal):
        return
    mine = list(manageable(principal).values_list("pk", flat=True))
    execute(
        """
        delete from groups_touched t where exists (
            select from groups_membership m where m.customer_id = t.customer_id
            and m.owner_id is not null and m.owner_id is distinct from %s and m.group_id <> all(%s))
        or exists (
            select from customers_customer c where c.id = t.customer_id
            and c.private_owner_id is not null and c.private_owner_id is distinct from %s)
        """,
        [principal.user_id, mine, principal.user_id],
    )


def names(group_ids: Sequence[int]) -> str:
    """The names of groups, for messages."""
    return "、".join(CustomerGroup.objects.filter(pk__in=group_ids).values_list("name", flat=True))


def told_assigned(outcome: Outcome, user_id: int, group_id: int | None) -> str:
    """What assigning did, in words: in which group the customers are whose now, or that only the owner changed."""
    who, done, kept = person(user_id), f"{outcome.done:,}", f"{outcome.kept:,}"
    if group_id is None:
        if not outcome.done:
            return say(f"没有变化，所有者已是 {who}", f"Nothing changed: {who} owns them already")
        text = say(f"已把 {done} 个客户的所有者改为 {who}", f"{who} is now the owner of {done}")
        if outcome.kept:
            text += say(
                f"；{kept} 个客户组内的业务员不变", f"; in their groups {kept} stay with the salesperson they have"
            )
        return text
    group = names([group_id])
    if not outcome.done:
        return say(f"没有变化，在「{group}」里已归 {who}", f"Nothing changed: {who} has them in “{group}” already")
    text = say(f"已在「{group}」里把 {done} 个客户分配给 {who}", f"{done} in “{group}” are now with {who}")
    if outcome.left:
        text += say(f"，{outcome.left:,} 个原本就归此人", f"; {outcome.left:,} were theirs already")
    if outcome.kept:
        text += say(f"；{kept} 个另有所有者，所有者不变", f"; {kept} keep another owner")
    return text
