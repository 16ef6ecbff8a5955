"""What the app above may do to the hot row when it hands customers out: set-based, no events, no rights.

Whoever decides (the groups app) has checked the rights, locked the customers and put what is to be done into a
temporary table; these functions write it with one statement each, so that the customers app stays the only writer of
its tables. The names of those tables come from code, never from outside.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from django.db import connection

from beluga.kernel.fields.prepared import prepared

_NAME = re.compile(r"[a-z_]{1,60}")
# The primary department of everybody; the first one where none is marked.
_DEPARTMENTS = """
select distinct on (user_id) user_id, department_id from org_member order by user_id, "primary" desc, id
"""


def _run(sql: str, table: str) -> int:
    if not _NAME.fullmatch(table):
        raise ValueError(f"{table!r} is no table of ours")
    with connection.cursor() as cursor:
        cursor.execute(sql.format(table=table))
        return int(cursor.rowcount)


def departments_of(user_ids: Iterable[int]) -> dict[int, int]:
    """Return the primary department of each of these people who is in one."""
    with prepared() as cursor:
        cursor.execute(f"select * from ({_DEPARTMENTS}) d where user_id = any(%s)", [list(user_ids)])
        return dict(cursor.fetchall())


def set_owners(table: str) -> int:
    """Bring owner and department of the customers in `table` (customer_id, owner_id) up to date.

    `owner_id` is whom the memberships name; a private owner comes before it. The department is the owner's primary one.
    Returns how many rows changed.
    """
    return _run(
        f"""
        update customers_customer c set owner_id = n.owner_id, department_id = n.department_id
        from (
            select h.id, coalesce(h.private_owner_id, t.owner_id) as owner_id, d.department_id
            from {{table}} t
            join customers_customer h on h.id = t.customer_id
            left join ({_DEPARTMENTS}) d on d.user_id = coalesce(h.private_owner_id, t.owner_id)
        ) n
        where c.id = n.id
          and (c.owner_id is distinct from n.owner_id or c.department_id is distinct from n.department_id)
        """,
        table,
    )


def follow_owners(user_ids: Sequence[int]) -> int:
    """Bring the department of these people's customers up to date when they changed theirs; returns how many rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            update customers_customer c set department_id = d.department_id
            from unnest(%s::bigint[]) u(id) left join ({_DEPARTMENTS}) d on d.user_id = u.id
            where c.owner_id = u.id and c.department_id is distinct from d.department_id
            """,
            [list(user_ids)],
        )
        return int(cursor.rowcount)


def leave_departments(department_ids: Sequence[int], target: int) -> int:
    """Take customers out of departments that go: to where their owner is by now, else to `target`; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            update customers_customer c set department_id = coalesce(d.department_id, %s)
            from customers_customer h left join ({_DEPARTMENTS}) d on d.user_id = h.owner_id
            where h.id = c.id and c.department_id = any(%s)
            """,
            [target, list(department_ids)],
        )
        return int(cursor.rowcount)


def set_private_owners(table: str) -> int:
    """Set the private owner of the customers in `table` (customer_id, owner_id; null takes it away)."""
    return _run(
        """
        update customers_customer c set private_owner_id = t.owner_id, version = c.version + 1, updated_at = now()
        from {table} t where c.id = t.customer_id and c.private_owner_id is distinct from t.owner_id
        """,
        table,
    )


def count_returns(table: str) -> int:
    """Add one to 丢回公海次数 of the customers in `table` (customer_id)."""
    return _run(
        """
        update customers_customer c set return_count = c.return_count + 1
        where c.id in (select customer_id from {table})
        """,
        table,
    )


def put_into_bin(table: str) -> int:
    """Put the customers in `table` (customer_id) into the recycle bin."""
    return _run(
        """
        update customers_customer c set binned_at = now(), version = c.version + 1, updated_at = now()
        where c.id in (select customer_id from {table}) and c.binned_at is null
        """,
        table,
    )


def take_out_of_bin(table: str) -> int:
    """Make the customers in `table` (customer_id) living ones again; their codes and names must be free."""
    return _run(
        """
        update customers_customer c set binned_at = null, version = c.version + 1, updated_at = now()
        where c.id in (select customer_id from {table}) and c.binned_at is not null
        """,
        table,
    )


def set_return_counts(table: str) -> int:
    """Set 丢回公海次数 of the customers in `table` (customer_id, return_count) as it was."""
    return _run(
        """
        update customers_customer c set return_count = t.return_count
        from {table} t where c.id = t.customer_id and c.return_count <> t.return_count
        """,
        table,
    )


def clashes_with_living(table: str) -> list[str]:
    """Return names of customers in `table` (customer_id) whose code or company name a living customer has taken."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            select c.name from customers_customer c join {table} t on t.customer_id = c.id
            where exists (
                select from customers_customer o where o.binned_at is null and o.id <> c.id
                and (o.code = c.code or (o.kind = 2 and c.kind = 2 and o.name = c.name)))
            order by c.id limit 10
            """
        )
        return [row[0] for row in cursor.fetchall()]
