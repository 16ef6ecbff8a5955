"""Derived fields of tasks: when they are due, and the smart order (轻重缓急), as SQL and in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import F, FloatField, SmallIntegerField
from django.db.models.expressions import Combinable

from beluga.kernel.fields import clock
from beluga.kernel.fields.expression import Param, Sql

OVERDUE, TODAY, LATER, NO_DATE, OVER = 1, 2, 3, 4, 5
DAY = 86_400

_WHEN = """
case when {0} in (3, 4) then 5 when {1} is null then 4 when {1} < {2} then 1 when {1} < {3} then 2 else 3 end
"""

# Priority weighs most (0 to 300), then the due time (0 to 250), the customer's tag score (to 60), waiting (to 30).
# What is over sinks below everything that is open.
_SMART = """
(case {0} when 1 then 300 when 2 then 150 else 0 end)
+ (case when {1} is null then 20
        when {1} < {4} then 220 + least(extract(epoch from {4} - {1}) / 86400 * 3, 30)
        when {1} < {5} then 200
        else greatest(0, 150 - extract(epoch from {1} - {5}) / 86400 * 20) end)
+ least(greatest(coalesce({2}, 0), 0), 120) * 0.5
+ least(greatest(extract(epoch from {6} - {3}) / 86400, 0), 30)
- (case when {7} in (3, 4) then 10000 else 0 end)
"""


def when(prefix: str = "", progress: str = "progress") -> Callable[[], Combinable]:
    """Return the expression that says in which column of the board a task stands (items of `task_when`)."""

    def expression() -> Combinable:
        today, tomorrow = _days()
        due = F(f"{prefix}due_at")
        return Sql(
            " ".join(_WHEN.split()),
            F(progress),
            due,
            Param(today, "timestamptz"),
            Param(tomorrow, "timestamptz"),
            output_field=SmallIntegerField(),
        )

    return expression


def when_of(record: Mapping[str, Any]) -> int:
    """The same in memory."""
    due = record.get("due_at")
    due = datetime.fromisoformat(due) if isinstance(due, str) else due
    today, tomorrow = _days()
    if record.get("progress") in (3, 4):
        return OVER
    if due is None:
        return NO_DATE
    return OVERDUE if due < today else TODAY if due < tomorrow else LATER


def smart(prefix: str = "", progress: str = "progress") -> Callable[[], Combinable]:
    """Return the expression of the smart order: the higher, the sooner it should be done."""

    def expression() -> Combinable:
        today, tomorrow = _days()
        return Sql(
            f"({' '.join(_SMART.split())})::float8",
            F(f"{prefix}priority"),
            F(f"{prefix}due_at"),
            F(f"{prefix}customer__tagset__score"),
            F(f"{prefix}created_at"),
            Param(today, "timestamptz"),
            Param(tomorrow, "timestamptz"),
            Sql("statement_timestamp()"),
            F(progress),
            output_field=FloatField(),
        )

    return expression


def _days() -> tuple[datetime, datetime]:
    today = clock.today()
    return clock.midnight(today), clock.midnight(clock.shift_days(today, 1))
