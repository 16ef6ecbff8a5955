"""Keeps what the hot row tells of follow-ups: last date, way and state, next date, counter, maturity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from beluga.kernel.scope.principal import Principal


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowFact:
    """One follow-up as far as the customer's row is concerned. `next_at` None means that no next one is planned."""

    customer_id: int
    at: datetime
    way: int | None = None
    status: int | None = None
    maturity: int | None = None
    invite_type: int | None = None
    next_at: datetime | None = None


_TOUCH = """
with facts as (
    select * from unnest(%s::bigint[], %s::timestamptz[], %s::smallint[], %s::smallint[], %s::smallint[],
                         %s::smallint[], %s::timestamptz[])
        with ordinality as f(customer_id, at, way, status, maturity, invite_type, next_at, place)
), latest as (
    select distinct on (customer_id) f.*, count(*) over (partition by customer_id) as number
    from facts f order by customer_id, at desc, place desc
)
update customers_customer c set
    follow_count = c.follow_count + l.number,
    last_follow_at = case when newer then l.at else c.last_follow_at end,
    last_follow_way = case when newer then coalesce(l.way, c.last_follow_way) else c.last_follow_way end,
    last_follow_status = case when newer then coalesce(l.status, c.last_follow_status) else c.last_follow_status end,
    next_follow_at = case when newer then l.next_at else c.next_follow_at end,
    maturity = case when newer then coalesce(l.maturity, c.maturity) else c.maturity end,
    invite_type = case when newer then coalesce(l.invite_type, c.invite_type) else c.invite_type end
from (
    select l.*, (h.last_follow_at is null or l.at >= h.last_follow_at) as newer
    from latest l join customers_customer h on h.id = l.customer_id
) l
where c.id = l.customer_id
"""

_SET = """
update customers_customer c set
    follow_count = t.follow_count, last_follow_at = t.last_follow_at, last_follow_way = t.last_follow_way,
    last_follow_status = t.last_follow_status, next_follow_at = t.next_follow_at
from {table} t where c.id = t.customer_id
"""


def touch_follow_up(principal: Principal, facts: Sequence[FollowFact]) -> int:
    """Count the new follow-ups and, where one is the latest of its customer, take over its date, way and state.

    Any number of facts is one statement. Returns how many customers were touched.
    """
    columns: list[Any] = [
        [one.customer_id for one in facts],
        [one.at for one in facts],
        [one.way for one in facts],
        [one.status for one in facts],
        [one.maturity for one in facts],
        [one.invite_type for one in facts],
        [one.next_at for one in facts],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_TOUCH, columns)
        return int(cursor.rowcount)


def set_follow_up(table: str) -> int:
    """Write follow-up figures counted anew (after an edit, a deletion or an import) from a temporary table.

    `table` holds customer_id, follow_count, last_follow_at, last_follow_way, last_follow_status, next_follow_at.
    """
    if not table.replace("_", "").isalpha():
        raise ValueError(f"{table!r} is no table of ours")
    with connection.cursor() as cursor:
        cursor.execute(_SET.format(table=table))
        return int(cursor.rowcount)
