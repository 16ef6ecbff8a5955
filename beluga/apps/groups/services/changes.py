"""The three changes everything here is made of: into and out of groups, to a salesperson, back to a pool.

Each reads a temporary table that says what is to be done (`work` makes them), writes memberships, logs and the derived
owners with one statement each, and returns the number of customers per rule. The caller has checked rights and locked
the customers, and calls `announce` at the end. All log rows of one verb or run carry the same run, and are written in
the order of the customers: an index then fills page after page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q
from django.db.models.functions import JSONObject

from beluga.apps.customers.models import Customer
from beluga.apps.customers.services import ownership
from beluga.apps.groups.models import (
    AllocationKind,
    AllocationLog,
    GroupingKind,
    GroupingLog,
    Membership,
    Run,
    Whereto,
)
from beluga.apps.groups.services.work import analyze, counts, execute, tables
from beluga.kernel.events.facts import emit_many
from beluga.kernel.fields.rows import look_again
from beluga.kernel.scope.principal import Principal

TOUCHED = "customer_id bigint primary key"
MOVES = "customer_id bigint, place bigint, target bigint, breaks boolean, rule_id bigint, rule_name text default ''"
DEALS = (
    "membership_id bigint, customer_id bigint, group_id bigint, user_id bigint, former_id bigint, rule_id bigint, "
    "rule_name text default ''"
)
FREES = (
    "membership_id bigint, customer_id bigint, group_id bigint, owner_id bigint, rule_id bigint, "
    "rule_name text default ''"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Who does it, as part of which run. An automatic run that somebody asked for has them as its operator, one by the
    schedule has none."""

    principal: Principal
    run: Run
    automatic: bool

    @property
    def operator(self) -> int | None:
        """The person named in the logs."""
        return self.principal.user_id


def lock(table: str, *, skip: bool, living: bool = True) -> None:
    """Lock the customers of `table`, in order. What somebody else holds (with `skip`) or what is in the recycle bin
    (with `living`) is taken out of the table: a run leaves it for next time instead of waiting."""
    analyze(table)
    execute(
        f"""
        with locked as materialized (
            select id from customers_customer where id in (select customer_id from {table})
            {"and binned_at is null" if living else ""}
            order by id for update {"skip locked" if skip else ""}
        )
        delete from {table} t where not exists (select from locked where locked.id = t.customer_id)
        """
    )


def move(by: By) -> dict[Any, int]:
    """Do what `groups_moves` says: join the target group and, where `breaks`, leave the place one comes from.

    Place and target 0 mean the company pool. A move without effect leaves no trace. Returns customers per rule.
    """
    with tables(
        groups_gone="customer_id bigint, group_id bigint, owner_id bigint, rule_name text",
        groups_added="customer_id bigint, group_id bigint",
        groups_done="customer_id bigint, place bigint, target bigint, rule_id bigint, rule_name text",
    ):
        execute(
            """
            with gone as (
                delete from groups_membership m using groups_moves v
                where v.breaks and m.customer_id = v.customer_id and m.group_id = v.place and v.place <> v.target
                returning m.customer_id, m.group_id, m.owner_id, v.rule_name
            ) insert into groups_gone select distinct on (customer_id, group_id) * from gone
            """
        )
        execute(
            """
            with added as (
                insert into groups_membership (customer_id, group_id)
                select distinct customer_id, target from groups_moves where target <> 0
                on conflict do nothing returning customer_id, group_id
            ) insert into groups_added select * from added
            """
        )
        analyze("groups_gone", "groups_added")
        execute(
            """
            insert into groups_done
            select distinct on (v.customer_id, v.place, v.target)
                v.customer_id, v.place, v.target, v.rule_id, v.rule_name
            from groups_moves v
            where exists (select from groups_added a where a.customer_id = v.customer_id and a.group_id = v.target)
               or exists (select from groups_gone g where g.customer_id = v.customer_id and g.group_id = v.place)
            """
        )
        execute(
            """
            insert into groups_allocationlog
                (customer_id, group_id, user_id, kind, ended, rule_name, operator_id, run_id)
            select customer_id, group_id, owner_id, %s, true, rule_name, %s::bigint, %s from groups_gone
            where owner_id is not null
            """,
            [AllocationKind.AUTOMATIC if by.automatic else AllocationKind.MANUAL, by.operator, by.run.pk],
        )
        execute(
            """
            insert into groups_groupinglog
                (customer_id, source_group_id, target_group_id, kind, rule_name, operator_id, run_id)
            select customer_id, nullif(place, 0), nullif(target, 0), %s, rule_name, %s, %s from groups_done
            """,
            [GroupingKind.AUTOMATIC if by.automatic else GroupingKind.MANUAL, by.operator, by.run.pk],
        )
        refresh_owners("select distinct customer_id from groups_gone where owner_id is not null")
        return counts("select rule_id, count(distinct customer_id) from groups_done group by rule_id")


def deal(by: By, kind: AllocationKind) -> dict[Any, int]:
    """Do what `groups_deals` says: give memberships to salespeople. Returns customers per rule."""
    execute(
        """
        update groups_membership m set owner_id = d.user_id, owner_since = now()
        from groups_deals d where m.id = d.membership_id
        """
    )
    execute(
        """
        insert into groups_allocationlog (customer_id, group_id, user_id, kind, ended, rule_name, operator_id, run_id)
        select customer_id, group_id, former_id, %s, true, rule_name, %s::bigint, %s from groups_deals
        where former_id is not null and former_id <> user_id
        union all
        select customer_id, group_id, user_id, %s, false, rule_name, %s::bigint, %s from groups_deals
        where former_id is distinct from user_id
        order by 1
        """,
        [kind, by.operator, by.run.pk, kind, by.operator, by.run.pk],
    )
    refresh_owners("select distinct customer_id from groups_deals")
    return counts("select rule_id, count(distinct customer_id) from groups_deals group by rule_id")


def free(by: By, reason: str = "") -> dict[Any, int]:
    """Do what `groups_frees` says: take memberships from their salesperson, back to the group's pool."""
    execute(
        """
        update groups_membership m set owner_id = null, owner_since = null
        from groups_frees f where m.id = f.membership_id
        """
    )
    execute(
        """
        insert into groups_allocationlog (customer_id, group_id, user_id, kind, ended, rule_name, operator_id, run_id)
        select customer_id, group_id, owner_id, %s, true, rule_name, %s::bigint, %s from groups_frees
        where owner_id is not null order by customer_id
        """,
        [AllocationKind.AUTOMATIC if by.automatic else AllocationKind.MANUAL, by.operator, by.run.pk],
    )
    execute(
        """
        insert into groups_recyclelog (customer_id, group_id, user_id, operator_id, whereto, automatic, reason, run_id)
        select customer_id, group_id, owner_id, %s, %s, %s, coalesce(nullif(%s, ''), rule_name), %s from groups_frees
        order by customer_id
        """,
        [by.operator, Whereto.GROUP, by.automatic, reason, by.run.pk],
    )
    refresh_owners("select distinct customer_id from groups_frees")
    return counts("select rule_id, count(distinct customer_id) from groups_frees group by rule_id")


def announce(by: By) -> None:
    """Tell everybody what this run or verb did, once, when all its log rows are written. That no row is older than the
    run leads the server to the index by time, whatever it believes about runs: a verb finds its three rows among
    millions at once."""
    mine = {"run": by.run, "at__gte": by.run.at}
    grouped = emit_many(
        by.principal,
        "customer.grouped",
        GroupingLog.objects.filter(**mine).values_list(
            "customer_id", JSONObject(source="source_group_id", target="target_group_id", rule="rule_name")
        ),
    )
    assigned = emit_many(
        by.principal,
        "customer.assigned",
        AllocationLog.objects.filter(**mine, ended=False).values_list(
            "customer_id", JSONObject(group="group_id", user="user_id", kind="kind", rule="rule_name")
        ),
    )
    elsewhere = Membership.objects.filter(customer=OuterRef("customer_id"), owner=OuterRef("user_id"))
    privately = Customer.objects.filter(pk=OuterRef("customer_id"), private_owner=OuterRef("user_id"))
    held = ExpressionWrapper(Q(Exists(elsewhere)) | Q(Exists(privately)), BooleanField())
    released = emit_many(
        by.principal,
        "customer.released",
        AllocationLog.objects.filter(**mine, ended=True).values_list(
            "customer_id", JSONObject(group="group_id", user="user_id", kind="kind", held=held, run="run_id")
        ),
    )
    look_again([Membership, Customer], max(grouped, assigned, released))


def refresh_owners(customers: str) -> int:
    """Derive owner and department of the hot rows anew from the memberships; `customers` is a query of ids."""
    with tables(groups_owners="customer_id bigint, owner_id bigint"):
        execute(
            f"""
            insert into groups_owners
            select distinct on (t.customer_id) t.customer_id, m.owner_id
            from ({customers}) t
            left join groups_membership m on m.customer_id = t.customer_id and m.owner_id is not null
            order by t.customer_id, m.since, m.id
            """
        )
        analyze("groups_owners")
        return ownership.set_owners("groups_owners")
