"""Allocating the pool of a group: the set-based run against giving customers to salespeople one by one.

The baseline gives some customers of the same pool one at a time through the service behind the button 分配 (a lock, the
membership, log, owner, snapshot, facts, then the follow-up task), and is scaled up. Ours is the whole run by quality as
the job does it: rules, locks, dealing, memberships, history, owners, follow-up tasks with their people, facts. Three
customers in ten of the world wait in one pool, and a hundred salespeople share them. Then the same customers are
recycled by a rule.
"""

from __future__ import annotations

from benchmarks.harness import figure, finish, said, timed, world

SINGLE = 200


def main() -> None:
    """Give some one by one, then allocate all, then recycle all."""
    with world() as here:
        from django.db import transaction

        from beluga.apps.customers.models import Customer
        from beluga.apps.groups.models import AllocationKind, AllocationRule, CustomerGroup, Mode, RecycleRule
        from beluga.apps.groups.services import allocation, changes, recycling, tasks, verbs
        from beluga.apps.groups.services.work import tables
        from beluga.kernel.scope.principal import SYSTEM

        admin = here.principal("admin")
        group = CustomerGroup.objects.get(name="客户组8")
        pool = Customer.objects.filter(memberships__group=group, memberships__owner=None)
        some = list(pool.order_by("pk").values_list("pk", flat=True)[: SINGLE + 1])

        def give(pk: int, user: int) -> None:
            with transaction.atomic():
                verbs.assign(admin, Customer.objects.filter(pk=pk), user, group.pk)
                with tables(groups_deals=changes.DEALS):
                    here.sql("insert into groups_deals (customer_id, user_id) values (%s, %s)", [pk, user])
                    tasks.follow_up_tasks(admin, "groups_deals", "allocation")

        give(some[0], here.people[0])
        single = timed(lambda: [give(pk, here.people[n % 100]) for n, pk in enumerate(some[1:])]) / SINGLE
        AllocationRule.objects.create(name="按质量分配", group=group, mode=Mode.QUALITY)
        waiting = pool.count()
        here.sql("vacuum analyze")
        before = here.wal()

        def allocate() -> None:
            with transaction.atomic():
                allocation.run_allocation(SYSTEM, group_ids=[group.pk])

        busy = here.busy()
        seconds = timed(allocate)
        busy = here.busy() - busy
        log = (here.wal() - before) / 2**20
        said(f"{waiting} customers in {seconds:.1f} s, of which {busy:.1f} s on a processor; {log:,.0f} MB of log")
        said(f"one by one: {single * 1000:.1f} ms each")
        rows = here.sql(
            "select count(*), sum(s.score) from groups_allocationlog l "
            "join customers_customertagset s on s.record_id = l.customer_id "
            "where l.run_id = (select max(id) from groups_run) and l.kind = %s and not l.ended group by l.user_id",
            [AllocationKind.AUTOMATIC],
        )
        numbers, sums = [int(row[0]) for row in rows], [int(row[1]) for row in rows]
        assert sum(numbers) == waiting, (sum(numbers), waiting)
        entries = here.sql("select count(*) from followups_taskassignee")[0][0]
        assert entries == waiting + SINGLE + 1, entries
        left = here.sql("select count(*) from customers_customer where id % 10 between 6 and 8 and owner_id is null")
        assert left[0][0] == 0, left
        figure("allocating: rate against one by one", single * waiting / seconds, 50, better="more")
        share = waiting / 300_000
        note = f"{busy / share:.1f} s on a processor: the rest is waiting for it and for the disk"
        figure("allocating 300,000 (scaled by number)", seconds / share, 15, better="less", unit="s", note=note)
        figure("spread of the sums of scores", (max(sums) - min(sums)) / max(sums) * 100, 0.05, better="less", unit="%")
        figure("difference of the numbers of customers", max(numbers) - min(numbers), 1, better="less", unit="")

        RecycleRule.objects.create(name="全部收回", group=group, condition={"all": []})
        here.sql("vacuum analyze")
        result = []

        def recycle() -> None:
            with transaction.atomic():
                result.append(recycling.run_recycling(SYSTEM, group_ids=[group.pk]))

        seconds = timed(recycle)
        said(f"recycling {result[0]['total']} customers: {seconds:.1f} s")
    finish()


if __name__ == "__main__":
    main()
