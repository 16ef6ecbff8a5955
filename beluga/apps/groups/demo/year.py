"""A year of grouping and allocation in a few statements: who is where today, and the logs of how it came about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils import timezone

from beluga.apps.customers.services import ownership
from beluga.apps.groups.models import AllocationLog, AllocationRule, GroupingLog, GroupingRule, Run, RunKind
from beluga.apps.groups.services import changes
from beluga.apps.groups.services.work import analyze, execute, number, tables
from beluga.kernel.fields import clock

# Where everybody is by now. `chance` is a number of the customer's own between 0 and 1, the same in every load.
_PLACES = """
insert into groups_membership (customer_id, group_id, since)
select p.id, g.group_id, p.since
from (
    select c.id, c.maturity, c.investable, {chance} as chance,
           date_trunc('day', c.created_at at time zone 'Asia/Shanghai') at time zone 'Asia/Shanghai'
             + interval '1 day 6 hours' + (c.id %% 300) * interval '1 second' as since
    from customers_customer c where c.binned_at is null
) p
cross join lateral (
    select %s::bigint where p.maturity in (1, 2) and p.chance < 0.86
    union all select %s where p.maturity in (3, 4) and p.chance < 0.94
    union all select %s where p.investable >= 500000000 and p.chance < 0.97
    union all select %s where p.maturity = 5 and p.chance < 0.9
) g(group_id)
where p.since < now()
"""

# Nine of ten are with somebody; the rest waits in the group's pool.
_OWNERS = """
update groups_membership m set owner_id = a.user_id, owner_since = m.since + interval '4 minutes'
from (
    select m.id, (array_agg(g.user_id order by g.user_id))[1 + n.place % count(*)] as user_id
    from groups_membership m
    join (select id, row_number() over (partition by group_id order by customer_id) - 1 as place
          from groups_membership) n using (id)
    join groups_groupmember g on g.group_id = m.group_id
    group by m.id, n.place
) a
where a.id = m.id and {chance} < 0.9
"""

_GROUPING_LOG = """
insert into groups_groupinglog (customer_id, target_group_id, kind, rule_name, at, operator_id)
select m.customer_id, m.group_id, case when {chance} < 0.92 then 2 else 1 end,
       case when {chance} < 0.92 then coalesce(r.name, '') else '' end, m.since,
       case when {chance} < 0.92 then null else a.user_id end
from groups_membership m
left join lateral (
    select name from groups_groupingrule r where r.target_group_id = m.group_id and r.source <> 2
    order by r."order" limit 1
) r on true
left join lateral (select user_id from groups_groupadmin a where a.group_id = m.group_id order by id limit 1) a on true
"""

_ALLOCATION_LOG = """
insert into groups_allocationlog (customer_id, group_id, user_id, kind, rule_name, at, operator_id)
select m.customer_id, m.group_id, m.owner_id, case when {chance} < 0.88 then 1 else 2 end,
       case when {chance} < 0.88 then coalesce(r.name, '') else '' end, m.owner_since,
       case when {chance} < 0.88 then null else a.user_id end
from groups_membership m
left join lateral (
    select name from groups_allocationrule r where r.group_id = m.group_id order by r."order" limit 1
) r on true
left join lateral (select user_id from groups_groupadmin a where a.group_id = m.group_id order by id limit 1) a on true
where m.owner_id is not null
"""

# Every eighth was with somebody else first, neglected, taken back after a while, and dealt anew.
_SECOND_HANDS = """
insert into groups_hands
select m.id, m.customer_id, m.group_id, o.user_id, m.owner_since,
       least(m.owner_since + (30 + m.id % 40) * interval '1 day', now() - interval '2 days')
from groups_membership m
cross join lateral (
    select g.user_id from groups_groupmember g where g.group_id = m.group_id and g.user_id <> m.owner_id
    order by (g.user_id * 7919 + m.id) % 104729 limit 1
) o
where m.owner_id is not null and {chance} < 0.125 and m.owner_since < now() - interval '45 days'
"""


def fill(chance: Random, groups: Mapping[str, int]) -> None:
    """Put the demo customers into `groups` (new, dealt, VIP, lost), give them to salespeople, and write the logs."""
    salts = [chance.randrange(1, 10**6) for _ in range(6)]
    first = number("select coalesce(min(id), 0) from customers_customer")

    def share(place: int, column: str = "m.customer_id") -> str:
        return f"((hashint8extended({column} - {first}, {salts[place]}) & 65535) / 65536.0)"

    execute(_PLACES.format(chance=share(0, "c.id")), list(groups.values()))
    execute(_OWNERS.format(chance=share(1)))
    _private(share(2, "c.id"))
    execute(_GROUPING_LOG.format(chance=share(3)))
    with tables(
        groups_hands="membership_id bigint, customer_id bigint, group_id bigint, former_id bigint, given timestamptz, "
        "taken timestamptz"
    ):
        execute(_SECOND_HANDS.format(chance=share(4)))
        _change_hands()
    execute(_ALLOCATION_LOG.format(chance=share(3)))
    _bin(share(5, "c.id"))
    changes.refresh_owners("select id as customer_id from customers_customer")
    _runs()
    analyze("groups_membership", "groups_allocationlog", "groups_groupinglog", "groups_recyclelog")


def _private(share: str) -> None:
    """A few customers belong to whoever brought them, outside all groups."""
    with tables(groups_private="customer_id bigint, owner_id bigint"):
        execute(
            f"""
            insert into groups_private
            select c.id, c.created_by_id from customers_customer c
            join org_user u on u.id = c.created_by_id and u.is_active and u.employment = 1
            where {share} < 0.2 and not exists (select from groups_membership m where m.customer_id = c.id)
            """
        )
        ownership.set_private_owners("groups_private")
        execute(
            """
            insert into groups_allocationlog (customer_id, user_id, kind, at, operator_id)
            select p.customer_id, p.owner_id, 3, c.created_at + interval '2 hours', p.owner_id
            from groups_private p join customers_customer c on c.id = p.customer_id
            where c.created_at < now() - interval '3 hours'
            """
        )


def _change_hands() -> None:
    execute(
        """
        insert into groups_allocationlog (customer_id, group_id, user_id, kind, ended, rule_name, at)
        select customer_id, group_id, former_id, 1, false, '平均分配', given from groups_hands
        union all
        select customer_id, group_id, former_id, 1, true, '', taken from groups_hands
        """
    )
    execute(
        """
        insert into groups_recyclelog (customer_id, group_id, user_id, operator_id, whereto, automatic, at, reason)
        select h.customer_id, h.group_id, h.former_id, case when membership_id % 4 = 0 then former_id end, 3,
               membership_id % 4 <> 0, taken, case when membership_id % 4 = 0
                           then (array['联系不上', '暂无意向', '客户要求更换顾问'])[1 + membership_id % 3]
                           else coalesce(r.name, '长期未跟进') end
        from groups_hands h
        left join lateral (select name from groups_recyclerule r where r.group_id = h.group_id limit 1) r on true
        """
    )
    execute(
        """
        update groups_membership m set owner_since = h.taken + interval '1 day'
        from groups_hands h where h.membership_id = m.id
        """
    )
    with tables(groups_counted="customer_id bigint, return_count int"):
        execute(
            """
            insert into groups_counted select customer_id, count(*) from groups_hands
            where membership_id % 4 = 0 group by customer_id
            """
        )
        ownership.set_return_counts("groups_counted")


def _bin(share: str) -> None:
    """Some of the lost ones are without any value: wrong numbers, complaints."""
    with tables(groups_touched=changes.TOUCHED):
        execute(
            f"""
            insert into groups_touched select c.id from customers_customer c
            where c.maturity = 5 and {share} < 0.15 and c.created_at < now() - interval '60 days'
            """
        )
        execute(
            """
            insert into groups_allocationlog (customer_id, group_id, user_id, kind, ended, at)
            select customer_id, group_id, owner_id, 2, true, now() - interval '9 days'
            from groups_membership join groups_touched using (customer_id) where owner_id is not null
            """
        )
        execute("delete from groups_membership where customer_id in (select customer_id from groups_touched)")
        execute(
            """
            insert into groups_recyclelog (customer_id, operator_id, whereto, at, reason)
            select customer_id, (select user_id from groups_groupadmin order by id limit 1), 1,
                   now() - interval '9 days', (array['空号', '多次投诉', '重复登记', '已移居海外'])[1 + customer_id % 4]
            from groups_touched
            """
        )
        with tables(groups_private="customer_id bigint, owner_id bigint"):
            execute("insert into groups_private select customer_id, null from groups_touched")
            ownership.set_private_owners("groups_private")
        ownership.put_into_bin("groups_touched")


def _runs() -> None:
    """The runs of thirty days, with the numbers the logs tell. None that could be undone: no log names its run."""
    until = timezone.now() - timedelta(hours=25)
    since = until - timedelta(days=30)
    made: list[Run] = []
    for kind, model in ((RunKind.GROUPING, GroupingLog), (RunKind.ALLOCATION, AllocationLog)):
        narrowed = {"kind": 2} if model is GroupingLog else {"kind": 1, "ended": False}
        rows = (
            model.objects.filter(at__gte=since, **narrowed)
            .annotate(day=TruncDate("at"))
            .values_list("day", "rule_name")
            .annotate(number=Count("pk"))
            .order_by("day", "rule_name")
        )
        rules = GroupingRule if model is GroupingLog else AllocationRule
        known = dict(rules.objects.values_list("name", "pk"))
        days: dict[date, list[dict[str, object]]] = {}
        for day, name, count in rows:
            line = {"rule": known.get(name), "name": name, "group": None, "matched": count, "done": count}
            days.setdefault(day, []).append(line)
        for day, lines in days.items():
            at = clock.midnight(day) + timedelta(hours=6, minutes=0 if kind == RunKind.GROUPING else 4)
            if at > until:
                continue
            total = sum(int(str(line["done"])) for line in lines)
            made.append(Run(kind=kind, at=at, finished_at=at + timedelta(seconds=9), numbers=lines, total=total))
    Run.objects.bulk_create(sorted(made, key=lambda run: str(run.at)))
