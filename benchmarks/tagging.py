"""Automatic tagging: one scan for all rules against one statement per rule.

    python -m benchmarks.tagging [records] [rules]

The baseline is what one would write first: per rule delete what no longer matches and insert what does, into a link
table. Ours: the first run, a full run again (must write nothing), and the dirty set after one per cent changed.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Callable
from typing import Any

import django

from beluga.config import paths
from beluga.config.postgres import Server

FILL = """
insert into customers_customer (code, name, phone, balance, investable, max_position, trade_count, credit_score,
    birthday, gender, marital, education, source, maturity, follow_count, last_follow_at, kind)
select 'B' || n, '客户' || n, '138' || lpad(n::text, 8, '0'), (random() * 1e8)::bigint, (random() * 1e9)::bigint,
    (random() * 1e9)::bigint, (random() * 50)::int, (random() * 100)::int, date '1950-01-01' + (random() * 20000)::int,
    1 + (random() * 1)::int, 1 + (random() * 3)::int, 1 + (random() * 4)::int, 1 + (random() * 9)::int,
    1 + (random() * 4)::int, (random() * 20)::int,
    case when random() < 0.7 then now() - random() * interval '400 days' end, 1
from generate_series(1, %s) n
"""
FIELDS = ("balance", "investable", "max_position", "trade_count", "credit_score", "follow_count")


def condition(chance: random.Random) -> dict[str, Any]:
    """A rule of one to three plain conditions; one in eight looks at time."""
    parts: list[dict[str, Any]] = []
    for name in chance.sample(FIELDS, chance.randint(1, 2)):
        top = {"balance": 1e6, "investable": 1e7, "max_position": 1e7, "trade_count": 50, "credit_score": 100}.get(
            name, 20
        )
        low = round(chance.random() * top * 0.8)
        parts.append({"field": name, "op": "between", "value": [low, low + round(top / 12) + 1]})
    parts.append({"field": "gender", "op": "eq", "value": chance.randint(1, 2)})
    if chance.random() < 0.125:
        parts.append({"field": "last_follow_at", "op": "lt", "value": {"days": -chance.randint(10, 300)}})
    return {"all": parts}


def timed(what: Callable[[], Any]) -> float:
    """Seconds it took."""
    began = time.perf_counter()
    what()
    return time.perf_counter() - began


def measure(records: int, rules: int) -> None:
    """Fill, run, print."""
    from django.db import connection

    from beluga.apps.customers.models import Customer
    from beluga.apps.tags.models import Kind
    from beluga.apps.tags.services import (
        definitions,
        rules as rule_services,
        running,
    )
    from beluga.kernel.conditions import Context, to_q
    from beluga.kernel.objects.schema import schema
    from beluga.kernel.scope.principal import SYSTEM

    chance = random.Random(7)

    def sql(text: str, params: Any = None) -> None:
        with connection.cursor() as cursor:
            cursor.execute(text, params)

    sql("select setseed(0.5)")
    sql("alter table customers_customer disable trigger user")
    sql(FILL, [records])
    sql("alter table customers_customer enable trigger user")
    sql("vacuum analyze customers_customer")
    trees = [condition(chance) for _ in range(rules)]
    tags = definitions.save(
        SYSTEM,
        [{"object": "customer", "name": f"标签{n}", "kind": Kind.AUTOMATIC, "score": n % 7} for n in range(rules)],
    )
    pairs = zip(tags, trees, strict=True)
    rule_services.save(SYSTEM, [{"tag": tag, "name": "规则", "condition": tree} for tag, tree in pairs])

    known, ctx = schema("customer"), Context()
    sql("create table naive (record bigint, tag int, primary key (record, tag))")
    sql("create index on naive (tag)")
    sql("create table naive_log (record bigint, tag int, operation int, at timestamptz)")
    sql("create index on naive_log (record)")
    sql("create index on naive_log (tag, at)")

    def naive() -> None:
        for tag, tree in zip(tags, trees, strict=True):
            matched = Customer.objects.filter(to_q(tree, known, ctx)).values("pk")
            text, params = matched.query.sql_with_params()
            sql(
                f"with gone as (delete from naive where tag = %s and record not in ({text}) returning record, tag) "
                "insert into naive_log select record, tag, 2, now() from gone",
                [tag, *params],
            )
            sql(
                f"with came as (insert into naive select m.id, %s from ({text}) m(id) on conflict do nothing "
                "returning record, tag) insert into naive_log select record, tag, 1, now() from came",
                [tag, *params],
            )

    naive_first = timed(naive)
    outcomes: list[Any] = []
    first = timed(lambda: outcomes.append(running.run_full(SYSTEM, "customer")))
    sql("vacuum analyze customers_customertagset")
    again = timed(lambda: outcomes.append(running.run_full(SYSTEM, "customer")))
    naive_again = timed(naive)
    sql("update customers_customer set balance = balance + 5000000 where id %% 100 = 0", [])
    dirty = timed(lambda: outcomes.append(running.refresh(SYSTEM, "customer")))
    print(f"{records} records, {rules} rules, {outcomes[0].added} tags set")
    print(f"rule by rule, first   {naive_first:8.2f} s")
    print(f"one scan, first       {first:8.2f} s   {naive_first / first:6.1f} x  (both with history rows)")
    print(f"rule by rule, again   {naive_again:8.2f} s")
    print(f"one scan, again       {again:8.2f} s   {naive_again / again:6.1f} x  wrote {outcomes[1].changed} records")
    print(
        f"dirty 1 %             {dirty:8.2f} s   {naive_again / dirty:6.1f} x  1/{again / dirty:.0f} of a full run, "
        f"{outcomes[2].records} records looked at, {outcomes[2].changed} changed"
    )
    assert outcomes[1].changed == 0, "a run over unchanged data must write nothing"


def main() -> None:
    """Make a database of its own on the test server, measure, drop it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "beluga.config.settings_test")
    records = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    rules = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    server = Server(paths.data_folder(), test=True)
    server.acquire()
    try:
        django.setup()
        from django.db import connection

        former = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            measure(records, rules)
        finally:
            connection.creation.destroy_test_db(former, verbosity=0)
    finally:
        server.release()


if __name__ == "__main__":
    main()
