"""Planned follow-ups and their reminders: told by site message, live sign and mail at the set lead time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from beluga.apps.followups.models import FollowPlan, FollowUp
from beluga.apps.office.services import Due, forget, remind
from beluga.kernel.fields.clock import zone
from beluga.kernel.fields.enums import item
from beluga.kernel.objects import services
from beluga.kernel.parameters.store import value
from beluga.kernel.scope.principal import Principal

OBJECT = "follow_plan"


def save_plans(principal: Principal, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Store checked rows, set their reminders and return their ids. A new plan is the principal's own unless it names
    somebody else."""
    ready = []
    for row in rows:
        whole = dict(row)
        if not whole.get("id"):
            whole["user"] = whole.get("user") or principal.user_id
            if whole.get("remind_before") is None:
                whole["remind_before"] = int(value("follow_up.remind_before"))
        if "done" in whole:
            whole["done_at"] = timezone.now() if whole.pop("done") else None
        ready.append(whole)
    ids = services.write(principal, OBJECT, ready)
    _remind(FollowPlan.objects.filter(pk__in=ids))
    return ids


def delete_plans(principal: Principal, rows: QuerySet[FollowPlan]) -> int:
    """Delete plans with their reminders."""
    ids = list(rows.order_by().values_list("pk", flat=True))
    forget(OBJECT, ids)
    FollowPlan.objects.filter(pk__in=ids).delete()
    return len(ids)


def close_plans(principal: Principal, rows: QuerySet[FollowPlan]) -> int:
    """Mark plans as done; nobody is reminded of them any more."""
    ids = list(rows.filter(done_at=None).order_by().values_list("pk", flat=True))
    forget(OBJECT, ids)
    return FollowPlan.objects.filter(pk__in=ids).update(
        done_at=timezone.now(), version=F("version") + 1, updated_at=timezone.now()
    )


def follow(principal: Principal, made: Sequence[FollowUp]) -> None:
    """After follow-ups: what was planned up to then is done, and their next dates are planned."""
    last = {(one.customer_id, one.user_id): one for one in made if one.user_id is not None}
    if not last:
        return
    met = Q()
    for (customer, user), one in last.items():
        planned = Q(automatic=True) | Q(at__lt=max(one.at, timezone.now()) + timedelta(hours=12))
        met |= Q(customer_id=customer, user_id=user) & planned
    close_plans(principal, FollowPlan.objects.filter(met, done_at=None))
    ahead = int(value("follow_up.remind_before"))
    fresh = FollowPlan.objects.bulk_create(
        [
            FollowPlan(
                customer_id=one.customer_id,
                user_id=one.user_id,
                at=one.next_at,
                note=one.next_step,
                remind_before=ahead,
                automatic=True,
            )
            for one in last.values()
            if one.user_id is not None and one.next_at is not None and one.next_at > timezone.now()
        ]
    )
    _remind(FollowPlan.objects.filter(pk__in=[plan.pk for plan in fresh]))


def hand_over(principal: Principal, from_id: int, to_id: int) -> int:
    """Give the open plans of somebody to somebody else; a plan the other already has for the customer wins."""
    rows = FollowPlan.objects.filter(user_id=from_id, done_at=None)
    held = FollowPlan.objects.filter(user_id=to_id, done_at=None, automatic=True).values("customer_id")
    close_plans(principal, rows.filter(automatic=True, customer_id__in=held))
    ids = list(rows.values_list("pk", flat=True))
    FollowPlan.objects.filter(pk__in=ids).update(user_id=to_id, version=F("version") + 1)
    _remind(FollowPlan.objects.filter(pk__in=ids))
    return len(ids)


def _remind(plans: QuerySet[FollowPlan]) -> None:
    rows = list(plans.select_related("customer"))
    now = timezone.now()
    dues = []
    for plan in rows:
        at = plan.at - timedelta(minutes=plan.remind_before)
        if plan.done_at is not None or plan.at <= now:
            continue
        way = item("follow_way", plan.way) if plan.way else None
        when = plan.at.astimezone(zone()).strftime("%m-%d %H:%M")
        dues.append(
            Due(
                record_id=plan.pk,
                user_id=plan.user_id,
                at=at,
                title=f"跟进提醒：{plan.customer.name} {when}{f' {way.label}' if way else ''}",
                title_en=f"Follow-up due: {plan.customer.name} {when}{' ' + way.text('en') if way else ''}",
                text=plan.note,
                link=f"/o/customer/{plan.customer_id}",
            )
        )
    remind(OBJECT, dues, replacing=[plan.pk for plan in rows])
