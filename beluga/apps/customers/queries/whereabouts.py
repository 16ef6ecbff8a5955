"""What somebody may be told of a customer out of their sight: where it is and how long ago it was followed up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import F

from beluga.apps.customers.models import Customer
from beluga.apps.org.models import Department
from beluga.kernel.fields import clock
from beluga.kernel.fields.errors import say


def whereabouts(ids: Sequence[int]) -> Mapping[int, str]:
    """Return per customer `华东一部 · 最后跟进 12 天前`: department and days, never a name."""
    rows = Customer.objects.filter(pk__in=ids).values_list("pk", "department_id", F("last_follow_at"))
    names = dict(Department.objects.filter(pk__in={row[1] for row in rows if row[1]}).values_list("pk", "name"))
    return {pk: " · ".join([_place(names.get(place)), _followed(at)]) for pk, place, at in rows}


def _place(department: str | None) -> str:
    return department or say("公海", "the pool")


def _followed(at: datetime | None) -> str:
    if at is None:
        return say("从未跟进", "never followed up")
    days = (clock.today() - clock.today(at)).days
    if days <= 0:
        return say("最后跟进 今天", "last followed up today")
    return say(f"最后跟进 {days} 天前", f"last followed up {days} days ago")
