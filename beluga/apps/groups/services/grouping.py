"""The grouping run: every grouping rule over all customers in one scan, then set differences.

The place a customer is in (a group, or the company pool) is what rules take them from; for each place the first rule in
order that the customer meets wins. All rules see the state at the start of the run.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from beluga.apps.customers.models import Customer
from beluga.apps.groups.models import GroupingRule, RunKind, Source
from beluga.apps.groups.services import changes, matching, runs
from beluga.apps.groups.services.work import analyze, copy_in, counts, execute, tables
from beluga.kernel.scope.principal import Principal

_PLACES = """
insert into groups_places
select m.customer_id, m.group_id, false from groups_membership m join groups_matched using (customer_id)
union all
select h.customer_id, 0, c.private_owner_id is null
from groups_matched h join customers_customer c on c.id = h.customer_id
where not exists (select from groups_membership m where m.customer_id = h.customer_id)
"""

_MET = """
from groups_matched h
join groups_places p using (customer_id)
join groups_plan r on r.rule_id = any (h.rules)
 and ((r.source = 1 and p.pool) or (r.source = 2 and p.place = r.source_group) or r.source = 3)
"""

_MOVES = f"""
insert into groups_moves (customer_id, place, target, breaks, rule_id, rule_name)
select distinct on (p.customer_id, p.place) p.customer_id, p.place, r.target, r.breaks, r.rule_id, r.name
{_MET}
order by p.customer_id, p.place, r.position
"""

_SEVERAL = f"select r.rule_id, count(distinct p.customer_id) {_MET} where {runs.SEVERAL} group by 1"
_WON = f"""
select v.rule_id, count(distinct v.customer_id)
from groups_moves v join groups_matched h using (customer_id) where {runs.SEVERAL} group by 1
"""

# Nothing to do: already in the target and not to leave the place.
_IDLE = """
delete from groups_moves v
where not (v.breaks and v.place <> 0 and v.place <> v.target)
  and (v.target = 0
       or exists (select from groups_membership m where m.customer_id = v.customer_id and m.group_id = v.target))
"""

# A second way into the same group, from another place that is not left either.
_DOUBLE = """
delete from groups_moves v
using (
    select ctid as row, row_number() over (partition by customer_id, target order by place) as number
    from groups_moves where not breaks
) d
where v.ctid = d.row and d.number > 1
"""

# Somebody was quicker between the scan and the lock.
_MOVED = """
delete from groups_moves v
where (v.place <> 0 and not exists (
          select from groups_membership m where m.customer_id = v.customer_id and m.group_id = v.place))
   or (v.place = 0 and exists (select from groups_membership m where m.customer_id = v.customer_id))
"""


PLAN = "rule_id int, position int, source int, source_group bigint, target bigint, breaks boolean, name text"


GROUPING_STEPS = 3


def run_grouping(principal: Principal, *, dry: bool = False, steps: runs.Steps | None = None) -> dict[str, Any]:
    """Move customers into groups by the enabled rules and return the numbers per rule; `dry` only counts. Raises
    Cancelled between two of the `steps`."""
    step = steps or runs.Steps()
    step("按规则挑选客户", "Choosing customers by the rules")
    rules = enabled_rules()
    with tables(
        groups_matched=matching.MATCHED,
        groups_plan=PLAN,
        groups_places="customer_id bigint, place bigint, pool boolean",
        groups_moves=changes.MOVES,
    ):
        copy_in(
            "groups_plan",
            "rule_id, position, source, source_group, target, breaks, name",
            [
                (
                    rule.pk,
                    place,
                    rule.source,
                    rule.source_group_id,
                    rule.target_group_id or 0,
                    rule.break_links or rule.target_group_id is None,
                    rule.name,
                )
                for place, rule in enumerate(rules)
            ],
        )
        matching.match(rules, _candidates(rules))
        execute(_PLACES)
        analyze("groups_places", "groups_plan")
        execute(_MOVES)
        matched = counts("select rule_id, count(distinct customer_id) from groups_moves group by rule_id")
        analyze("groups_moves")
        taken = runs.taken_before(_SEVERAL, _WON)
        execute(_IDLE)
        left = counts("select rule_id, count(distinct customer_id) from groups_moves group by rule_id")
        already = {rule: number - left.get(rule, 0) for rule, number in matched.items() if number > left.get(rule, 0)}
        target = {rule.pk: rule.target_group_id for rule in rules}
        execute(_DOUBLE)
        if dry:
            done = counts("select rule_id, count(distinct customer_id) from groups_moves group by rule_id")
            lines = runs.per_rule(rules, matched, done, taken=taken, already=already, target=target)
            return {"dry": True, "total": sum(done.values()), "rules": lines}
        step("调整分组", "Moving customers between groups")
        run = runs.begin(principal, RunKind.GROUPING)
        changes.lock("groups_moves", skip=True)
        execute(_MOVED)
        analyze("groups_moves")
        by = changes.By(principal=principal, run=run, automatic=True)
        done = changes.move(by)
        step("写入记录", "Writing the records")
        changes.announce(by)
        return runs.finish(run, runs.per_rule(rules, matched, done, taken=taken, already=already, target=target))


def enabled_rules() -> list[GroupingRule]:
    """The rules that take part, in order: enabled ones between living, enabled groups."""
    usable = Q(source_group=None) | Q(source_group__active=True, source_group__deleted_at=None)
    usable &= Q(target_group=None) | Q(target_group__active=True, target_group__deleted_at=None)
    return list(GroupingRule.objects.filter(usable, active=True).order_by("order", "id"))


def _candidates(rules: list[GroupingRule]) -> QuerySet[Customer]:
    """Living customers in any place a rule takes from."""
    customers = Customer.objects.filter(binned_at=None)
    if any(rule.source == Source.ANY for rule in rules):
        return customers
    wanted = Q(memberships__group__in=[rule.source_group_id for rule in rules if rule.source == Source.GROUP])
    inside = Customer.objects.filter(wanted).values("pk")
    if any(rule.source == Source.POOL for rule in rules):
        return customers.filter(Q(pk__in=inside) | Q(memberships=None, private_owner=None))
    return customers.filter(pk__in=inside)
