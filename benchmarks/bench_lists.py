"""Pages of the customer list, asked as the API asks: scope, conditions, columns of five tables, names of references.

All conditions are two wide ones that four customers in ten meet.

Baselines of the same run: the same page by a column without index, page 1 for a page far behind, the exact count for
the unindexed page, the administrator for a manager. Managers see what their division's twenty people hold, and the
company pool; one of them also administers a group, and one customer in ten is in two groups.
"""

from __future__ import annotations

from typing import Any

from benchmarks.harness import figure, finish, median, said, world

COLUMNS = (
    *("name", "phone", "balance", "gender", "source", "maturity", "owner", "department", "created_at"),
    *("groups", "tags", "city", "last_follow_at", "investable", "assets"),
)
FILTER = {
    "all": [{"field": "gender", "op": "eq", "value": 1}, {"field": "credit_score", "op": "gte", "value": 400}],
}


def main() -> None:
    """Ask for pages, print ratios."""
    with world() as here:
        from django.db import connection

        from beluga.kernel.objects import queries

        def page(who: Any, **more: Any) -> Any:
            with here.request():
                return queries.page(who, "customer", filter=FILTER, fields=COLUMNS, **{"count": "none", **more})

        def told(name: str, seconds: float) -> float:
            said(f"{name:<52} {seconds * 1000:8.1f} ms")
            return seconds

        admin, manager, both = (here.principal(name) for name in ("admin", "manager8", "manager1"))
        for who in (admin, manager, both):
            page(who, sort=["-balance"])
        connection.ensure_connection()
        first = told("page 1, indexed sort", median(lambda: page(admin)))
        unindexed = told("page 1, sort without index", median(lambda: page(admin, sort=["-balance"]), 7))
        cursor = page(admin, size=200).after
        for _ in range(25):
            cursor = page(admin, size=200, after=cursor).after
        deep = told("page after 5,000 rows, by key", median(lambda: page(admin, after=cursor)))
        exact = told("exact count", median(lambda: page(admin, size=1, count="exact"), 7))
        own_first = told("page 1, manager of 20", median(lambda: page(manager)))
        both_first = told("page 1, manager who administers a group", median(lambda: page(both)))
        own_slow = told("page 1 without index, manager of 20", median(lambda: page(manager, sort=["-balance"]), 7))

        def count(who: Any) -> Any:
            return page(who, size=1, count="capped")

        capped = told("capped count", median(lambda: count(admin)))
        own_capped = told("capped count, manager of 20", median(lambda: count(manager)))
        both_capped = told("capped count, manager who administers a group", median(lambda: count(both)))

        figure("indexed sort against unindexed, administrator", unindexed / first, 30, better="more")
        figure("indexed sort against unindexed, manager of 20", own_slow / own_first, 30, better="more")
        figure("deep page by key, of page 1", deep / first, 2, better="less")
        figure("page of an unindexed sort, of its exact count", unindexed / exact, 1.3, better="less")
        figure("page of a manager of 20, of the administrator's", own_first / first, 3, better="less")
        figure("page of a manager with a group, of the administrator's", both_first / first, 3, better="less")
        figure("capped count of a manager of 20, of the administrator's", own_capped / capped, 2, better="less")
        figure("capped count of a manager with a group, same", both_capped / capped, 2, better="less")
    finish()


if __name__ == "__main__":
    main()
