"""The allocation run: what waits in the groups' pools goes to salespeople, by rules in order.

Invited customers go first, to the salesperson of whoever invited them. Then, per group, each waiting customer is
handled by the first rule it meets; a rule deals to its chosen people or to all members, evenly or by quality. People
who left, are disabled or are not in the group get nothing, whatever a rule says.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from beluga.apps.customers.models import Customer
from beluga.apps.groups.models import AllocationKind, AllocationRule, Membership, Mode, RunKind
from beluga.apps.groups.queries.people import available_members
from beluga.apps.groups.services import changes, deal, invited, matching, runs, tasks
from beluga.apps.groups.services.work import analyze, copy_in, counts, execute, rows, tables
from beluga.kernel.parameters import store
from beluga.kernel.scope.principal import Principal

WAITING = (
    "membership_id bigint, customer_id bigint, group_id bigint, rule_id int, position int, score int, rule_name text"
)

_MET = """
from groups_matched h
cross join lateral unnest(h.rules) as u(rule_id)
join groups_plan r on r.rule_id = u.rule_id
join groups_membership m on m.customer_id = h.customer_id and m.group_id = r.group_id and m.owner_id is null
"""

_WAITING = f"""
insert into groups_waiting
select distinct on (m.id) m.id, m.customer_id, m.group_id, r.rule_id, r.position, coalesce(s.score, 0), r.name
{_MET}
left join customers_customertagset s on s.record_id = m.customer_id
order by m.id, r.position
"""

_SEVERAL = f"select r.rule_id, count(*) {_MET} where m.id <> all (%s) and {runs.SEVERAL} group by 1"
_WON = f"""
select w.rule_id, count(*)
from groups_waiting w join groups_matched h using (customer_id) where {runs.SEVERAL} group by 1
"""

_TAKEN = """
delete from groups_waiting w
where not exists (select from groups_membership m where m.id = w.membership_id and m.owner_id is null)
"""

# The customers of a rule from best to worst, and beside them who gets each.
_DEAL = """
insert into groups_deals (membership_id, customer_id, group_id, user_id, rule_id, rule_name)
select w.membership_id, w.customer_id, w.group_id, u.user_id, w.rule_id, w.rule_name
from (select *, row_number() over (order by score desc, customer_id) as place from groups_waiting where rule_id = %s) w
join unnest(%s::bigint[]) with ordinality u(user_id, place) using (place)
"""


ALLOCATION_STEPS = 4


def run_allocation(
    principal: Principal, *, group_ids: list[int] | None = None, dry: bool = False, steps: runs.Steps | None = None
) -> dict[str, Any]:
    """Allocate what waits in the pools of all groups (or of `group_ids`) and return the numbers per rule and person.
    Raises Cancelled between two of the `steps`."""
    step = steps or runs.Steps()
    step("按规则挑选客户", "Choosing customers by the rules")
    people = available_members(group_ids)
    run = None if dry else runs.begin(principal, RunKind.ALLOCATION)
    lines: list[dict[str, Any]] = []
    asked: list[tuple[int | None, int, int]] = []
    if store.value("allocation.invited_first"):
        if run is None:
            line, asked = invited.preview_invited(people)
            lines += [line] if line["done"] else []
        else:
            lines += invited.deal_invited(changes.By(principal=principal, run=run, automatic=True), people)
        lines = [line | {"note": invited.note()} for line in lines]
    gone = [membership for membership, _, _ in asked if membership is not None]
    rules = enabled_rules(group_ids)
    usable = [rule for rule in rules if chosen(rule, people)]
    with tables(
        groups_matched=matching.MATCHED,
        groups_plan="rule_id int, group_id bigint, position int, name text",
        groups_waiting=WAITING,
        groups_deals=changes.DEALS,
    ):
        copy_in(
            "groups_plan",
            "rule_id, group_id, position, name",
            [(rule.pk, rule.group_id, place, rule.name) for place, rule in enumerate(usable)],
        )
        matching.match(usable, _waiting_in({rule.group_id for rule in usable}))
        analyze("groups_plan")
        execute(_WAITING)
        if gone:
            execute("delete from groups_waiting where membership_id = any (%s)", [gone])
        matched = counts("select rule_id, count(*) from groups_waiting group by rule_id")
        taken = runs.taken_before(_SEVERAL, _WON, [gone])
        if run is not None:
            step("分配给业务员", "Dealing to salespeople")
            changes.lock("groups_waiting", skip=True)
            execute(_TAKEN)
        analyze("groups_waiting")
        shares, scores = _deal(usable, people)
        if run is None:
            done: dict[Any, int] = {rule: sum(share.values()) for rule, share in shares.items()}
            lines += _lines(rules, usable, matched, done, shares, scores, taken=taken)
            copy_in("groups_deals", "membership_id, customer_id, user_id", asked)
            total = sum(line["done"] for line in lines)
            told = {"dry": True, "total": total, "people": runs.everybody(lines)}
            told["left"] = _waiting(group_ids) - len(gone) - sum(done.values())
            return told | {"tasks": tasks.would_make("groups_deals"), "rules": lines}
        analyze("groups_deals")
        by = changes.By(principal=principal, run=run, automatic=True)
        done = dict(changes.deal(by, AllocationKind.AUTOMATIC))
        step("生成跟进任务", "Making follow-up tasks")
        tasks.follow_up_tasks(principal, "groups_deals", "allocation")
        step("写入记录", "Writing the records")
        changes.announce(by)
        tasks.tell_dealt(by)
        report = runs.finish(run, lines + _lines(rules, usable, matched, done, shares, scores, taken=taken))
        return report | {"left": _waiting(group_ids)}


def enabled_rules(group_ids: list[int] | None) -> list[AllocationRule]:
    """The rules that take part, in order within their group."""
    rules = AllocationRule.objects.filter(active=True, group__active=True, group__deleted_at=None)
    if group_ids is not None:
        rules = rules.filter(group__in=group_ids)
    return list(rules.order_by("group", "order", "id"))


def chosen(rule: AllocationRule, people: dict[int, list[int]]) -> list[int]:
    """Those to whom a rule may deal: its people as far as they are available members, or all available members."""
    members = people.get(rule.group_id, [])
    return [one for one in members if one in rule.members] if rule.members else members


def _waiting_in(group_ids: set[int]) -> Any:
    return Customer.objects.filter(
        binned_at=None,
        pk__in=Membership.objects.filter(group__in=group_ids, owner=None).values("customer"),
    )


def _waiting(group_ids: list[int] | None) -> int:
    """How many still wait in the pools of the run."""
    waiting = Membership.objects.filter(owner=None, group__active=True, group__deleted_at=None)
    waiting = waiting.exclude(customer__in=Customer.objects.filter(binned_at__isnull=False))
    return (waiting if group_ids is None else waiting.filter(group__in=group_ids)).count()


def _deal(
    rules: list[AllocationRule], people: dict[int, list[int]]
) -> tuple[dict[int, Counter[int]], dict[int, Counter[int]]]:
    """Deal `groups_waiting` into `groups_deals`; returns who got how many, per rule, and the sums of scores they got
    by the rules that go by quality."""
    by_id = {rule.pk: rule for rule in rules}
    load: defaultdict[int, Counter[int]] = defaultdict(Counter)
    sums: defaultdict[int, dict[int, int]] = defaultdict(dict)
    shares: dict[int, Counter[int]] = {}
    worth: dict[int, Counter[int]] = {}
    if store.value("allocation.balance_existing"):
        for group_id, user_id, count in rows(
            "select group_id, owner_id, count(*) from groups_membership where owner_id is not null group by 1, 2"
        ):
            load[group_id][user_id] = count
    lots = rows(
        "select rule_id, array_agg(score order by score desc, customer_id) from groups_waiting "
        "group by rule_id order by min(position)"
    )
    for rule_id, scores in lots:
        rule = by_id[rule_id]
        users = _people_for(rule, scores, chosen(rule, people), load[rule.group_id], sums[rule.group_id])
        shares[rule_id] = Counter(users)
        load[rule.group_id].update(shares[rule_id])
        if rule.mode == Mode.QUALITY:
            worth[rule_id] = Counter(dict.fromkeys(users, 0))
            for user, score in zip(users, scores, strict=True):
                worth[rule_id][user] += score
        execute(_DEAL, [rule_id, f"{{{','.join(map(str, users))}}}"])  # the driver would look at each of 300,000
    return shares, worth


def _people_for(
    rule: AllocationRule, scores: list[int], people: list[int], load: Counter[int], sums: dict[int, int]
) -> list[int]:
    if rule.mode == Mode.QUALITY:
        return deal.by_quality(scores, people, sums)
    if store.value("allocation.balance_existing"):
        return deal.levelling(len(scores), people, load)
    return deal.evenly(len(scores), people, load)


def _lines(
    rules: list[AllocationRule],
    usable: list[AllocationRule],
    matched: dict[Any, int],
    done: Any,
    shares: dict[int, Counter[int]],
    scores: dict[int, Counter[int]],
    **more: dict[Any, int],
) -> list[dict[str, Any]]:
    idle = {rule.pk: "没有可分配的业务员" for rule in rules if rule not in usable}
    given = {rule: runs.shared(share, scores.get(rule)) for rule, share in shares.items()}
    return runs.per_rule(rules, matched, done, people=given, note=idle, **more)
