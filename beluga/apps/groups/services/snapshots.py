"""Undoing a verb: how the touched customers stood before it, kept with its run for small sets.

An undo puts back memberships, salespeople, private owner and bin of those customers that nobody touched since, and is
logged like any other change.
"""

from __future__ import annotations

from django.db.models.expressions import RawSQL
from django.utils import timezone

from beluga.apps.customers.models import Customer
from beluga.apps.customers.services import ownership
from beluga.apps.groups.models import AllocationKind, Run, RunKind
from beluga.apps.groups.services import changes
from beluga.apps.groups.services.tasks import take_back_told
from beluga.apps.groups.services.work import copy_in, execute, number, rows, tables
from beluga.kernel.events.facts import emit
from beluga.kernel.fields.errors import Conflict, NotFound
from beluga.kernel.scope.principal import Principal

MOST = 2_000
LOGS = ("groups_allocationlog", "groups_groupinglog", "groups_recyclelog")
_NOTE = "撤销"


def keep(run: Run) -> None:
    """Keep how the customers in `groups_touched` stand; nothing is kept for large sets."""
    if number("select count(*) from groups_touched") > MOST:
        return
    customers = rows(
        """
        select c.id, c.private_owner_id, c.binned_at is not null, c.return_count
        from customers_customer c join groups_touched t on t.customer_id = c.id
        """
    )
    memberships = rows(
        """
        select m.customer_id, m.group_id, m.owner_id, m.since::text, m.owner_since::text
        from groups_membership m join groups_touched using (customer_id)
        """
    )
    run.before = {"customers": customers, "memberships": memberships}
    run.save(update_fields=["before"])


def undo(principal: Principal, run_id: int) -> int:
    """Put back what the asker's own run changed; returns how many customers. Raises NotFound, Conflict."""
    run = Run.objects.select_for_update().filter(pk=run_id, actor=principal.user_id, kind=RunKind.MANUAL).first()
    if run is None:
        raise NotFound("没有这次操作", "There is no such run")
    if not run.before:
        raise Conflict("这次操作涉及的客户太多或已经撤销，不能撤销", "This cannot be undone")
    with tables(
        groups_touched=changes.TOUCHED,
        groups_former="customer_id bigint, private_owner_id bigint, binned boolean, return_count int",
        groups_links="customer_id bigint, group_id bigint, owner_id bigint, since timestamptz, owner_since timestamptz",
    ):
        copy_in("groups_former", "customer_id, private_owner_id, binned, return_count", run.before["customers"])
        copy_in("groups_links", "customer_id, group_id, owner_id, since, owner_since", run.before["memberships"])
        execute("insert into groups_touched select customer_id from groups_former")
        changes.lock("groups_touched", skip=False, living=False)
        leave_touched_since(run)
        done = put_back(principal, run)
    run.before = None
    run.finished_at = timezone.now()
    run.save(update_fields=["before", "finished_at"])
    return done


def leave_touched_since(run: Run) -> None:
    """Take out of `groups_touched` whom a later run or verb touched, unless that was undone itself."""
    for log in LOGS:
        execute(
            f"""
            delete from groups_touched t where exists (
                select from {log} l join groups_run r on r.id = l.run_id
                where l.customer_id = t.customer_id and l.run_id > %s and r.undone_at is null and r.undoes_id is null)
            """,
            [run.pk],
        )


def put_back(principal: Principal, run: Run) -> int:
    """Make the customers in `groups_touched` what `groups_former` and `groups_links` say, as a run of its own that
    undoes `run`, and tell everybody; returns how many."""
    again = Run.objects.create(kind=RunKind.MANUAL, actor_id=principal.user_id, undoes=run)
    by = changes.By(principal=principal, run=again, automatic=False)
    _put_back(by)
    changes.announce(by)
    take_back_told(run)
    touched = Customer.objects.filter(pk__in=RawSQL("select customer_id from groups_touched", ()))
    again.total = emit(principal, "customer.put_back", touched, {"run": run.pk})
    again.save(update_fields=["total"])
    return again.total


def _put_back(by: changes.By) -> None:
    execute("delete from groups_links where customer_id not in (select customer_id from groups_touched)")
    execute("delete from groups_former where customer_id not in (select customer_id from groups_touched)")
    log = [AllocationKind.MANUAL, _NOTE, by.operator, by.run.pk]
    execute(
        """
        insert into groups_allocationlog (customer_id, group_id, user_id, kind, ended, rule_name, operator_id, run_id)
        select m.customer_id, m.group_id, m.owner_id, %s, true, %s, %s, %s
        from groups_membership m join groups_touched using (customer_id)
        left join groups_links f using (customer_id, group_id)
        where m.owner_id is not null and m.owner_id is distinct from f.owner_id
        """,
        log,
    )
    execute(
        """
        insert into groups_allocationlog (customer_id, group_id, user_id, kind, ended, rule_name, operator_id, run_id)
        select f.customer_id, f.group_id, f.owner_id, %s, false, %s, %s, %s
        from groups_links f left join groups_membership m using (customer_id, group_id)
        where f.owner_id is not null and m.owner_id is distinct from f.owner_id
        """,
        log,
    )
    execute(
        """
        insert into groups_groupinglog
            (customer_id, source_group_id, target_group_id, kind, rule_name, operator_id, run_id)
        select coalesce(f.customer_id, m.customer_id), m.group_id, f.group_id, 1, %s, %s, %s
        from groups_links f
        full join (select * from groups_membership where customer_id in (select customer_id from groups_touched)) m
          using (customer_id, group_id)
        where f.group_id is null or m.group_id is null
        """,
        [_NOTE, by.operator, by.run.pk],
    )
    execute(
        """
        delete from groups_membership m using groups_touched t where m.customer_id = t.customer_id
        and not exists (select from groups_links f where f.customer_id = m.customer_id and f.group_id = m.group_id)
        """
    )
    execute(
        """
        insert into groups_membership (customer_id, group_id, owner_id, since, owner_since)
        select * from groups_links
        on conflict (customer_id, group_id) do update
        set owner_id = excluded.owner_id, since = excluded.since, owner_since = excluded.owner_since
        """
    )
    _put_back_hot(by)


def _put_back_hot(by: changes.By) -> None:
    with tables(
        groups_private="customer_id bigint, owner_id bigint",
        groups_binned="customer_id bigint",
        groups_living="customer_id bigint",
    ):
        execute(
            """
            insert into groups_allocationlog (customer_id, user_id, kind, ended, rule_name, operator_id, run_id)
            select c.id, u.user_id, %s, u.ended, %s, %s::bigint, %s
            from customers_customer c join groups_former f on f.customer_id = c.id
            cross join lateral (values (c.private_owner_id, true), (f.private_owner_id, false)) u(user_id, ended)
            where c.private_owner_id is distinct from f.private_owner_id and u.user_id is not null
            """,
            [AllocationKind.MANUAL, _NOTE, by.operator, by.run.pk],
        )
        execute("insert into groups_private select customer_id, private_owner_id from groups_former")
        execute("insert into groups_binned select customer_id from groups_former where binned")
        execute("insert into groups_living select customer_id from groups_former where not binned")
        ownership.set_private_owners("groups_private")
        ownership.put_into_bin("groups_binned")
        ownership.take_out_of_bin("groups_living")
        ownership.set_return_counts("groups_former")
    changes.refresh_owners("select customer_id from groups_touched")
