"""The recycling run: what a salesperson neglects goes back to the group's pool, to be allocated anew."""

from __future__ import annotations

from typing import Any

from beluga.apps.customers.models import Customer
from beluga.apps.groups.models import Membership, RecycleRule, RunKind
from beluga.apps.groups.services import changes, matching, runs
from beluga.apps.groups.services.work import analyze, copy_in, counts, execute, tables
from beluga.kernel.scope.principal import Principal

_FREES = """
insert into groups_frees (membership_id, customer_id, group_id, owner_id, rule_id, rule_name)
select distinct on (m.id) m.id, m.customer_id, m.group_id, m.owner_id, r.rule_id, r.name
from groups_matched h
cross join lateral unnest(h.rules) as u(rule_id)
join groups_plan r on r.rule_id = u.rule_id
join groups_membership m on m.customer_id = h.customer_id and m.group_id = r.group_id and m.owner_id is not null
order by m.id, r.position
"""

_CHANGED = """
delete from groups_frees f
where not exists (select from groups_membership m where m.id = f.membership_id and m.owner_id = f.owner_id)
"""


RECYCLING_STEPS = 3


def run_recycling(
    principal: Principal, *, group_ids: list[int] | None = None, dry: bool = False, steps: runs.Steps | None = None
) -> dict[str, Any]:
    """Free what the enabled recycle rules of all groups (or of `group_ids`) catch; returns the numbers per rule.
    Raises Cancelled between two of the `steps`."""
    step = steps or runs.Steps()
    step("按规则挑选客户", "Choosing customers by the rules")
    rules = enabled_rules(group_ids)
    with tables(
        groups_matched=matching.MATCHED,
        groups_plan="rule_id int, group_id bigint, position int, name text",
        groups_frees=changes.FREES,
    ):
        copy_in(
            "groups_plan",
            "rule_id, group_id, position, name",
            [(rule.pk, rule.group_id, place, rule.name) for place, rule in enumerate(rules)],
        )
        held = Membership.objects.filter(group__in={rule.group_id for rule in rules}, owner__isnull=False)
        matching.match(rules, Customer.objects.filter(binned_at=None, pk__in=held.values("customer")))
        analyze("groups_plan")
        execute(_FREES)
        matched = counts("select rule_id, count(*) from groups_frees group by rule_id")
        if dry:
            return {"dry": True, "total": sum(matched.values()), "rules": runs.per_rule(rules, matched, matched)}
        step("收回客户", "Taking customers back")
        run = runs.begin(principal, RunKind.RECYCLE)
        changes.lock("groups_frees", skip=True)
        execute(_CHANGED)
        analyze("groups_frees")
        by = changes.By(principal=principal, run=run, automatic=True)
        done = changes.free(by)
        step("写入记录", "Writing the records")
        changes.announce(by)
        return runs.finish(run, runs.per_rule(rules, matched, done))


def enabled_rules(group_ids: list[int] | None) -> list[RecycleRule]:
    """The rules that take part, in order within their group."""
    rules = RecycleRule.objects.filter(active=True, group__active=True, group__deleted_at=None)
    if group_ids is not None:
        rules = rules.filter(group__in=group_ids)
    return list(rules.order_by("group", "order", "id"))
