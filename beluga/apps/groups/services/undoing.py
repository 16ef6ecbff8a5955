"""Undoing an automatic run: its logs say what it did, so how customers stood before can be told from how they stand.

Customers that anybody touched since are left as they are. Runs are undone from the latest to the earliest: what an
undone run had done counts as untouched.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from beluga.apps.groups.models import Run, RunKind
from beluga.apps.groups.queries.reach import sees_all
from beluga.apps.groups.services import changes, runs, snapshots
from beluga.apps.groups.services.work import analyze, execute, number, rows, tables
from beluga.kernel.fields import clock
from beluga.kernel.fields.errors import Conflict, NotFound
from beluga.kernel.scope.principal import Principal

HOURS = 24
STEPS = 3

_GIVEN = """
insert into groups_given
select customer_id, group_id, user_id from groups_allocationlog where run_id = %s and not ended and group_id is not null
"""

# Whom the run took a customer from, and since when they had it.
_TAKEN = """
insert into groups_taken
select l.customer_id, l.group_id, l.user_id, (
    select max(p.at) from groups_allocationlog p
    where p.customer_id = l.customer_id and p.group_id = l.group_id and p.user_id = l.user_id and not p.ended
    and p.run_id < l.run_id)
from groups_allocationlog l where l.run_id = %s and l.ended and l.group_id is not null
"""

# Memberships that stay, with the salesperson of before.
_STAYED = """
insert into groups_links
select m.customer_id, m.group_id,
    case when changed.it then t.user_id else m.owner_id end, m.since,
    case when changed.it then t.since else m.owner_since end
from groups_membership m
join groups_touched using (customer_id)
left join groups_given g on g.customer_id = m.customer_id and g.group_id = m.group_id
left join groups_taken t on t.customer_id = m.customer_id and t.group_id = m.group_id
cross join lateral (values (
    (g.user_id is not null and g.user_id = m.owner_id) or (t.user_id is not null and m.owner_id is null))) changed(it)
where not exists (
    select from groups_groupinglog l where l.customer_id = m.customer_id and l.run_id = %s
    and l.target_group_id = m.group_id and m.since >= %s)
"""

# Memberships the run ended.
_LEFT = """
insert into groups_links
select distinct on (l.customer_id, l.source_group_id) l.customer_id, l.source_group_id, t.user_id, coalesce((
    select max(p.at) from groups_groupinglog p
    where p.customer_id = l.customer_id and p.target_group_id = l.source_group_id and p.run_id < l.run_id), l.at),
    t.since
from groups_groupinglog l
join groups_touched using (customer_id)
left join groups_taken t on t.customer_id = l.customer_id and t.group_id = l.source_group_id
where l.run_id = %s and l.source_group_id is not null and not exists (
    select from groups_membership m where m.customer_id = l.customer_id and m.group_id = l.source_group_id)
"""


# Of the customers of a run: who was touched since, by which runs or verbs that stand; and who is in the bin.
_TOUCHED = " union ".join(f"select customer_id from {log} where run_id = %s" for log in snapshots.LOGS)
_SINCE = " union ".join(f"select customer_id, run_id from {log} where run_id > %s" for log in snapshots.LOGS)
_COUNT = f"""
with touched as materialized ({_TOUCHED}),
since as materialized (
    select l.customer_id, r.id, r.kind from ({_SINCE}) l join touched using (customer_id)
    join groups_run r on r.id = l.run_id and r.undone_at is null and r.undoes_id is null
),
later as (
    select id, count(*) as number from since where kind <> %s group by id order by id desc limit 1
)
select (select count(*) from touched),
    (select count(*) from touched t join customers_customer c on c.id = t.customer_id
     where c.binned_at is null and not exists (select from since s where s.customer_id = t.customer_id)),
    (select id from later), (select number from later)
"""


def undoable(principal: Principal) -> QuerySet[Run]:
    """The automatic runs the principal may undo now: of the kinds they may run, those asked for by themselves, or all
    for whoever sees all groups; of the last day, and not undone yet."""
    kinds = [kind for kind in RunKind if kind != RunKind.MANUAL and principal.can(_right(kind))]
    found = Run.objects.filter(
        kind__in=kinds, finished_at__gte=timezone.now() - timedelta(hours=HOURS), undone_at=None, total__gt=0
    )
    return found if sees_all(principal, "customer_group") else found.filter(actor=principal.user_id)


def _right(kind: int) -> str:
    return "grouping_rule.run" if kind == RunKind.GROUPING else "customer_group.run"


def find(principal: Principal, run_id: int) -> Run:
    """Return a run that may be undone. Raises Refused without the right to run, NotFound, Conflict when too late."""
    if not 0 < run_id < 2**63:
        raise NotFound("没有这次执行", "There is no such run")
    run = Run.objects.exclude(kind=RunKind.MANUAL).filter(pk=run_id).first()
    if run is None or not (sees_all(principal, "customer_group") or run.actor_id == principal.user_id):
        raise NotFound("没有这次执行", "There is no such run")
    principal.require(_right(run.kind))
    if run.undone_at is not None:
        raise Conflict("这次执行已经撤销", "This run is undone already")
    if not undoable(principal).filter(pk=run_id).exists():
        raise Conflict(f"只能撤销 {HOURS} 小时内的执行", f"Only runs of the last {HOURS} hours can be undone")
    return run


def outlook(principal: Principal, run_id: int) -> dict[str, Any]:
    """Return what undoing the run would do now: of its `total` customers how many `can` be put back, how many `changed`
    since, and the latest automatic run on top of it (`later`, with how many of them it touched), which is undone first.

    Raises as `find` does.
    """
    run = find(principal, run_id)
    [(total, can, later_id, told)] = rows(_COUNT, [*[run.pk] * 2 * len(snapshots.LOGS), RunKind.MANUAL])
    later = Run.objects.filter(pk=later_id).first() if later_id else None
    on_top = later and {
        "run": later.pk,
        "label": runs.label(later),
        "at": later.at.astimezone(clock.zone()).isoformat(timespec="seconds"),
        "customers": told,
    }
    return {"run": run.pk, "total": total, "can": can, "changed": total - can, "later": on_top}


def undo(principal: Principal, run_id: int, steps: runs.Steps | None = None) -> dict[str, Any]:
    """Put back what the run changed, as far as nobody touched it since; returns how many customers are as before
    (`total`) and how many were left (`left`). Of a run that is undone already nothing more is done.

    Raises as `find` does, Conflict when every customer was touched since (nothing is undone then, and the run can be
    once the later ones are), and Cancelled between two of the `steps`.
    """
    step = steps or runs.Steps()
    step("查找这次执行涉及的客户", "Finding the customers of the run")
    run = Run.objects.select_for_update().filter(pk=run_id).first()
    if run is not None and run.undone_at is not None:  # by this very job, whose worker died before it could say so
        former = Run.objects.get(undoes=run)
        return _told(run, former.total, 0)
    run = find(principal, run_id)
    with tables(
        groups_touched=changes.TOUCHED,
        groups_former="customer_id bigint, private_owner_id bigint, binned boolean, return_count int",
        groups_links="customer_id bigint, group_id bigint, owner_id bigint, since timestamptz, owner_since timestamptz",
        groups_given="customer_id bigint, group_id bigint, user_id bigint",
        groups_taken="customer_id bigint, group_id bigint, user_id bigint, since timestamptz",
    ):
        logged = " union ".join(f"select customer_id from {log} where run_id = %s" for log in snapshots.LOGS)
        whole = execute(f"insert into groups_touched {logged}", [run.pk] * len(snapshots.LOGS))
        changes.lock("groups_touched", skip=False)
        snapshots.leave_touched_since(run)
        if not number("select count(*) from groups_touched"):
            raise Conflict(
                "这次执行的客户之后都被改动过，先撤销之后的执行",
                "All customers of this run were touched since; undo the later runs first",
            )
        step("还原分组和归属", "Putting groups and owners back")
        execute(_GIVEN, [run.pk])
        execute(_TAKEN, [run.pk])
        analyze("groups_touched", "groups_given", "groups_taken")
        execute(_STAYED, [run.pk, run.at])
        execute(_LEFT, [run.pk])
        analyze("groups_links")
        step("写入记录", "Writing the records")
        done = snapshots.put_back(principal, run)
    run.undone_at = timezone.now()
    run.save(update_fields=["undone_at"])
    return _told(run, done, whole - done)


def _told(run: Run, done: int, left: int) -> dict[str, Any]:
    return {"run": run.pk, "kind": run.kind, "label": runs.label(run), "total": done, "left": left}
