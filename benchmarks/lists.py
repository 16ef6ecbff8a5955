"""A list page through the API: against one plain query of Django's with the same columns, and by depth.

    python -m benchmarks.lists [records]

The baseline is a bare `.values()` of the same columns with count(*), as one would write first: no scope, no masking, no
references, no request. Ours is the whole request: session, principal, scope, count to 10,000, page, names it needs.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from typing import Any

import django

from beluga.config import paths
from beluga.config.postgres import Server

FILL = """
insert into customers_customer (code, name, phone, balance, investable, gender, source, maturity, kind)
select 'B' || n, '客户' || n, '138' || lpad(n::text, 8, '0'), (random() * 1e8)::bigint, (random() * 1e9)::bigint,
    1 + (random() * 1)::int, 1 + (random() * 9)::int, 1 + (random() * 4)::int, 1
from generate_series(1, %s) n
"""
COLUMNS = ["name", "phone", "balance", "investable", "gender", "source", "maturity", "owner", "created_at", "email"]
ROUNDS = 15


def timed(what: Callable[[], Any]) -> float:
    """The median of some rounds, in milliseconds, after one to warm up."""
    what()
    found = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        what()
        found.append((time.perf_counter() - began) * 1000)
    return sorted(found)[ROUNDS // 2]


def measure(records: int) -> None:
    """Fill, ask, print."""
    from django.db import connection
    from django.test import Client

    from beluga.apps.customers.models import Customer
    from beluga.apps.org.models import Role, User, UserRole

    with connection.cursor() as cursor:
        cursor.execute("alter table customers_customer disable trigger user")
        cursor.execute(FILL, [records])
        cursor.execute("insert into customers_customerprofile (customer_id) select id from customers_customer")
        cursor.execute("insert into customers_customertagset (record_id) select id from customers_customer")
        cursor.execute("alter table customers_customer enable trigger user")
        cursor.execute("vacuum analyze")
    user = User(username="bench", name="bench")
    user.set_password("Beluga-2026")
    user.save()
    UserRole.objects.create(user=user, role=Role.objects.get(code="admin"))
    client = Client()
    client.force_login(user)
    session = client.session
    session["epoch"] = user.session_epoch
    session.save()

    def ask(**query: str) -> Any:
        answer = client.get("/api/objects/customer/records", {"fields": ",".join(COLUMNS), **query})
        assert answer.status_code == 200, answer.content[:300]
        return answer.json()

    def plain(order: str) -> None:
        rows = Customer.objects.filter(binned_at=None)
        paths_ = [{"email": "profile__email", "owner": "owner_id"}.get(name, name) for name in COLUMNS]
        list(rows.order_by(order, "-id").values("id", *paths_)[:50])
        rows.count()

    narrow = '{"field":"balance","op":"lt","value":10000}'
    bare = timed(lambda: client.get("/api/health"))
    first = timed(lambda: ask())
    unindexed = timed(lambda: ask(sort="-investable"))
    deep_cursor = ask(size="200")["after"]
    for _ in range(20):
        deep_cursor = ask(size="200", after=deep_cursor)["after"]
    deep = timed(lambda: ask(after=deep_cursor))
    filtered = timed(lambda: ask(filter=narrow, sort="-investable"))
    naive, naive_unindexed = timed(lambda: plain("-id")), timed(lambda: plain("-investable"))
    print(f"{records} records, milliseconds, median of {ROUNDS}")
    print(f"empty request                     {bare:8.1f}")
    print(f"page 1, indexed sort              {first:8.1f}   plain query + count {naive:8.1f}   {naive / first:6.2f}x")
    print(
        f"page 1, sort without index        {unindexed:8.1f}   plain query + count {naive_unindexed:8.1f}   "
        f"{naive_unindexed / unindexed:6.2f}x"
    )
    print(f"deep page by key                  {deep:8.1f}   of page 1 {deep / first:6.2f}x")
    print(f"narrow filter, sort without index {filtered:8.1f}")


def main() -> None:
    """Make a test database, measure, drop it."""
    records = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "beluga.config.settings_test")
    server = Server(paths.data_folder(), test=True)
    server.acquire()
    try:
        django.setup()
        from django.db import connection
        from django.test.utils import setup_test_environment

        setup_test_environment()
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            measure(records)
        finally:
            connection.creation.destroy_test_db("beluga", verbosity=0)
    finally:
        server.release()


if __name__ == "__main__":
    main()
