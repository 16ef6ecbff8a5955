"""MGM: customers invited by a customer or by a salesperson go to the salesperson of the inviter (优先分配邀请客户)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from beluga.apps.groups.models import AllocationKind, CustomerGroup, RunKind
from beluga.apps.groups.queries.people import available_members
from beluga.apps.groups.services import changes, runs, tasks
from beluga.apps.groups.services.work import analyze, copy_in, counts, execute, rows, tables
from beluga.kernel.fields.errors import say
from beluga.kernel.scope.principal import Principal

NAME = "优先分配邀请客户"
NAMED = 3  # so many groups are named in a report, the others counted
PLACES = "groups_membership"
# Those places, and the ones into which the company pool would send.
PLACES_TO_BE = """(
    select id, customer_id, group_id, owner_id from groups_membership
    union all select null, customer_id, target, null from groups_moves
)"""

# An invited customer waiting in a group goes to the inviter's salesperson in that group, else to the inviter's owner,
# else to the inviting colleague, as far as that person is available in the group.
_IN_GROUPS = """
insert into groups_deals (membership_id, customer_id, group_id, user_id, rule_name)
select m.id, c.id, m.group_id, f.user_id, %s
from {places} m
join customers_customer c on c.id = m.customer_id
cross join lateral (
    select w.user_id from (
        select im.owner_id as user_id, 1 as place from groups_membership im
        where im.customer_id = c.inviter_id and im.group_id = m.group_id
        union all select i.owner_id, 2 from customers_customer i where i.id = c.inviter_id
        union all select c.inviter_user_id, 3
    ) w join groups_people p on p.group_id = m.group_id and p.user_id = w.user_id
    order by w.place limit 1
) f
where m.owner_id is null and c.binned_at is null and (c.inviter_id is not null or c.inviter_user_id is not null)
"""

# One in the company pool joins the group in which the inviter is served (or in which the inviting colleague works).
_FROM_POOL = """
insert into groups_moves (customer_id, place, target, breaks, rule_name)
select c.id, 0, f.group_id, false, %s
from customers_customer c
cross join lateral (
    select w.group_id from (
        select im.group_id, im.owner_id as user_id, 1 as place, im.since from groups_membership im
        where im.customer_id = c.inviter_id
        union all select p.group_id, p.user_id, 2, null from groups_people p where p.user_id = c.inviter_user_id
    ) w join groups_people p on p.group_id = w.group_id and p.user_id = w.user_id
    order by w.place, w.since, w.group_id limit 1
) f
where c.binned_at is null and c.private_owner_id is null and (c.inviter_id is not null or c.inviter_user_id is not null)
  and not exists (select from groups_membership m where m.customer_id = c.id)
"""

_TAKEN = """
delete from groups_deals d
where not exists (select from groups_membership m where m.id = d.membership_id and m.owner_id is null)
"""


def run_invited(principal: Principal) -> dict[str, Any]:
    """Run this alone, as its own job does."""
    run = runs.begin(principal, RunKind.INVITED)
    by = changes.By(principal=principal, run=run, automatic=True)
    lines = deal_invited(by, available_members())
    changes.announce(by)
    tasks.tell_dealt(by)
    return runs.finish(run, lines)


def preview_invited(people: dict[int, list[int]]) -> tuple[dict[str, Any], list[tuple[int | None, int, int]]]:
    """Return the line `deal_invited` would report now, and what it would deal: membership (none yet for who comes from
    the company pool), customer, salesperson. Nothing moves."""
    with _work(people):
        execute(_IN_GROUPS.format(places=PLACES_TO_BE), [NAME])
        dealt = rows("select membership_id, customer_id, user_id, group_id from groups_deals")
        came = [group for membership, _, _, group in dealt if membership is None]
        line = _line(Counter(user for _, _, user, _ in dealt), len(came), set(came))
        return line, [(membership, customer, user) for membership, customer, user, _ in dealt]


def deal_invited(by: changes.By, people: dict[int, list[int]]) -> list[dict[str, Any]]:
    """Allocate all invited customers that wait, and return the line of the report."""
    with _work(people):
        changes.lock("groups_moves", skip=True)
        execute(
            "delete from groups_moves v where exists "
            "(select from groups_membership m where m.customer_id = v.customer_id)"
        )
        came = sum(changes.move(by).values())
        into = [row[0] for row in rows("select distinct target from groups_moves")]
        execute(_IN_GROUPS.format(places=PLACES), [NAME])
        changes.lock("groups_deals", skip=True)
        execute(_TAKEN)
        changes.deal(by, AllocationKind.AUTOMATIC)
        shares = counts("select user_id, count(*) from groups_deals group by user_id")
        tasks.follow_up_tasks(by.principal, "groups_deals", "allocation")
    return [_line(shares, came, into)]


def note() -> str:
    """Why a run by rules handles invited customers as well, and where that is switched off."""
    return say(
        "有邀请人的客户先分给邀请人的业务员，不看分配规则；不需要时在系统参数「自动分配时邀请客户优先」里关闭",
        "Invited customers go to their inviter's salesperson before any rule; the system parameter "
        "“Invited customers first” switches this off",
    )


@contextmanager
def _work(people: dict[int, list[int]]) -> Iterator[None]:
    """The run's tables, filled with who is available and with whom the company pool would send where."""
    with tables(
        groups_people="group_id bigint, user_id bigint", groups_moves=changes.MOVES, groups_deals=changes.DEALS
    ):
        copy_in("groups_people", "group_id, user_id", [(group, one) for group, ones in people.items() for one in ones])
        analyze("groups_people")
        execute(_FROM_POOL, [NAME])
        yield


def _line(shares: Mapping[int, int], came: int, into: Collection[int]) -> dict[str, Any]:
    """What the report says: who gets how many, and how many of them came from the company pool into which groups."""
    count, people = sum(shares.values()), runs.shared(shares)
    line = {"rule": None, "name": NAME, "group": None, "matched": count, "done": count, "people": people}
    if not came:
        return line
    names = list(CustomerGroup.objects.filter(pk__in=into).order_by("name").values_list("name", flat=True))
    more = len(names) - NAMED
    zh = f"「{'、'.join(names[:NAMED])}」" + (f"等 {len(names)} 个组" if more > 0 else "")
    en = f"“{', '.join(names[:NAMED])}”" + (f" and {more} more" if more > 0 else "")
    zh = f"其中 {came:,} 个来自公司公海，先加入邀请人的业务员所在的组：{zh}"
    en = f"{came:,} of them come from the company pool and join the groups in which their inviters are served: {en}"
    return line | {"came": came, "from": say(zh, en)}
