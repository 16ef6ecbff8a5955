"""Saving and deleting follow-ups: the customer's figures, plans and tasks move with them in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from beluga.apps.customers.services.follow_up import FollowFact, set_follow_up, touch_follow_up
from beluga.apps.followups.models import FollowUp, TaskAssignee
from beluga.apps.followups.services import plans, progress
from beluga.kernel.events.facts import emit
from beluga.kernel.fields.errors import Conflict, Invalid
from beluga.kernel.objects import files, services
from beluga.kernel.parameters.store import value
from beluga.kernel.scope.principal import Principal

OBJECT = "follow_up"
MOST_FILES = 9
PHONE = "h5"
LEEWAY = timedelta(minutes=5)
FIGURES = ("customer", "at", "way", "status", "next_at")
COUNTED = "followups_counted"

_COUNT = f"""
create temp table {COUNTED} on commit drop as
select c.id as customer_id, coalesce(n.number, 0)::int as follow_count, l.at as last_follow_at,
       l.way as last_follow_way, l.status as last_follow_status, l.next_at as next_follow_at
from unnest(%s::bigint[]) c(id)
left join lateral (select count(*) as number from followups_followup f where f.customer_id = c.id) n on true
left join lateral (select f.at, f.way, f.status, f.next_at from followups_followup f where f.customer_id = c.id
                   order by f.at desc, f.id desc limit 1) l on true
"""


def save_follow_ups(principal: Principal, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Store checked rows and return their ids. New ones are the principal's own; each raises the counters of its
    customer, plans the next date, and does the tasks that waited for it.

    Raises Conflict for a submitted one, Invalid for a time to come, too many files, or somebody else's task.
    """
    old = {row.pk: row for row in FollowUp.objects.filter(pk__in=[row["id"] for row in rows if row.get("id")])}
    for row in rows:
        _refuse(row, old.get(row.get("id") or 0))
    locked = bool(value("follow_up.locked"))
    ready = [_complete(principal, row, locked) for row in rows]
    _own_tasks(principal, ready)
    ids = services.write(principal, OBJECT, ready)
    files.attach(
        principal,
        OBJECT,
        {pk: row["files"] or [] for pk, row in zip(ids, ready, strict=True) if "files" in row},
        most=MOST_FILES,
    )
    _after_new(principal, [pk for pk, row in zip(ids, ready, strict=True) if not row.get("id")])
    moved = {
        customer
        for row in ready
        if row.get("id") and any(name in row for name in FIGURES)
        for customer in (old[row["id"]].customer_id, row.get("customer"))
        if customer
    }
    _count_anew(moved)
    return ids


def delete_follow_ups(principal: Principal, rows: QuerySet[FollowUp]) -> int:
    """Delete follow-ups and count their customers' figures anew. Raises Conflict when one of them is submitted."""
    found = list(rows.order_by().values_list("pk", "customer_id", "submitted"))
    if any(submitted for _pk, _customer, submitted in found):
        raise Conflict("已提交的跟进记录不能删除", "A submitted follow-up cannot be deleted")
    ids = [pk for pk, _customer, _submitted in found]
    services.announce(principal, "follow_up.deleted", ids)
    files.attach(principal, OBJECT, {pk: [] for pk in ids}, most=MOST_FILES)
    FollowUp.objects.filter(pk__in=ids).delete()
    _count_anew({customer for _pk, customer, _submitted in found})
    return len(ids)


def _refuse(row: Mapping[str, Any], old: FollowUp | None) -> None:
    if old is not None and old.submitted:
        raise Conflict("已提交的跟进记录不能修改", "A submitted follow-up cannot be changed")
    if old is not None and row.get("customer", old.customer_id) != old.customer_id:
        raise Invalid.at("customer", "跟进记录不能换客户", "A follow-up stays with its customer")
    at = row.get("at")
    if at is not None and at > timezone.now() + LEEWAY:
        raise Invalid.at("at", "沟通日期不能晚于现在，将来的跟进请用跟进计划", "Cannot lie ahead; plan it instead")
    if len(row.get("files") or []) > MOST_FILES:
        raise Invalid.at("files", f"附件最多 {MOST_FILES} 个", f"At most {MOST_FILES} files")
    seconds = row.get("talk_seconds")
    if seconds is not None and not 0 <= seconds <= 86_400:
        raise Invalid.at("talk_seconds", "通话时长应在一天之内", "Must be within a day")


def _complete(principal: Principal, row: Mapping[str, Any], locked: bool) -> dict[str, Any]:
    ready = dict(row)
    if not ready.get("id"):
        ready["user"] = principal.user_id
        ready["at"] = ready.get("at") or timezone.now()
        ready["source"] = ready.get("source") or "desk"
        ready["submitted"] = bool(ready.get("submitted")) or locked or ready["source"] == PHONE
    if ready.get("go_on") is False:
        ready["next_at"] = None
    return ready


def _own_tasks(principal: Principal, rows: Sequence[Mapping[str, Any]]) -> None:
    """A follow-up may only do a task that waits for this very person and customer."""
    wanted = {row["task"]: row.get("customer") for row in rows if row.get("task")}
    if not wanted:
        return
    mine = TaskAssignee.objects.filter(pk__in=wanted)
    if not principal.is_system:
        mine = mine.filter(user_id=principal.user_id or 0)
    known = dict(mine.values_list("pk", "task__customer_id"))
    for entry, customer in wanted.items():
        if entry not in known or (customer is not None and known[entry] not in (None, customer)):
            raise Invalid.at("task", "这个任务不是自己对该客户的任务", "This task is not yours for this customer")


def _after_new(principal: Principal, ids: Sequence[int]) -> None:
    if not ids:
        return
    made = list(FollowUp.objects.filter(pk__in=ids).order_by("at", "pk"))
    touch_follow_up(
        principal,
        [
            FollowFact(
                customer_id=one.customer_id,
                at=one.at,
                way=one.way,
                status=one.status,
                maturity=one.maturity,
                invite_type=one.invite_type,
                next_at=one.next_at,
            )
            for one in made
        ],
    )
    plans.follow(principal, made)
    progress.done_by_follow_ups(principal, made)
    emit(principal, "customer.followed", sorted({one.customer_id for one in made}))


def count_all() -> int:
    """Count the figures of every customer that has follow-ups anew (after an import or a load of many)."""
    customers = FollowUp.objects.order_by().values_list("customer_id", flat=True).distinct()
    return _count_anew(set(customers))


def _count_anew(customers: set[int]) -> int:
    if not customers:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(f"drop table if exists {COUNTED}")
        cursor.execute(_COUNT, [sorted(customers)])
    return set_follow_up(COUNTED)
