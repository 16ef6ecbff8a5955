"""Automatic tagging: 226 rules in one scan against one statement per rule.

190 rules look at the customer alone, 16 ask for tags of other rules, 20 add up follow-ups. The baseline is what one
would write first: per rule delete what no longer matches and insert what does, into a link table (as Django makes it
for many-to-many), with a history row per change; rules over follow-ups group them once per rule, rules over tags read
the link table. Ours is the product's own run: first, again over unchanged data, and after 10,000 customers changed.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from benchmarks.harness import World, figure, finish, said, timed, world

SIMPLE, ASKING, ADDING = 190, 16, 20
CHANGED = 10_000
TOP = {"balance": 1e6, "investable": 1e7, "max_position": 1e7, "trade_count": 50, "credit_score": 950}
FOLLOW_UPS = """
insert into followups_followup (customer_id, at, way, status, talk_seconds, note)
select 1 + (random() * (%s - 1))::int, now() - random() * interval '300 days', 1 + (random() * 3)::int,
    1 + (random() * 3)::int, (random() * 900)::int, '沟通'
from generate_series(1, %s)
"""
LINKS = """
create table naive (id bigserial primary key, record bigint not null, tag int not null, unique (record, tag));
create index on naive (tag);
create table naive_log (id bigserial primary key, object text, record bigint, tag bigint, rule bigint, automatic bool,
    operation smallint, at timestamptz);
create index on naive_log (record, id);
create index on naive_log (tag, at);
"""
Made = tuple[int, Callable[[], tuple[str, list[Any]]]]  # a tag, and the query the baseline asks for its rule


def simple(chance: random.Random) -> dict[str, Any]:
    """One to three plain conditions; one rule in eight looks at time."""
    parts: list[dict[str, Any]] = []
    for name in chance.sample([*TOP, "follow_count"], chance.randint(1, 2)):
        top = TOP.get(name, 20)
        low = round(chance.random() * top * 0.8)
        parts.append({"field": name, "op": "between", "value": [low, low + round(top / 9) + 1]})
    parts.append({"field": "gender", "op": "eq", "value": chance.randint(1, 2)})
    if chance.random() < 0.125:
        parts.append({"field": "last_follow_at", "op": "lt", "value": {"days": -chance.randint(10, 300)}})
    return {"all": parts}


def rules(customers: int) -> list[Made]:
    """Make the tags and their rules through the product, and the baseline's query for each."""
    from beluga.apps.customers.models import Customer
    from beluga.apps.tags.models import Kind
    from beluga.apps.tags.services import definitions, rules as services
    from beluga.kernel.conditions import Context, to_q
    from beluga.kernel.objects.schema import schema
    from beluga.kernel.scope.principal import SYSTEM

    chance, known, ctx = random.Random(7), schema("customer"), Context()
    total = SIMPLE + ASKING + ADDING
    rows = [
        {"object": "customer", "name": f"标签{n}", "kind": Kind.AUTOMATIC, "score": n % 7 - 1} for n in range(total)
    ]
    tags = definitions.save(SYSTEM, rows)
    stored: list[dict[str, Any]] = []
    made: list[Made] = []

    def add(tag: int, query: Callable[[], tuple[str, list[Any]]], **rule: Any) -> None:
        stored.append({"tag": tag, "name": "规则", **rule})
        made.append((tag, query))

    def plain(tree: dict[str, Any]) -> tuple[str, list[Any]]:
        text, params = Customer.objects.filter(to_q(tree, known, ctx)).values("pk").query.sql_with_params()
        return text, list(params)

    for tag in tags[:SIMPLE]:
        tree = simple(chance)
        add(tag, lambda tree=tree: plain(tree), condition=tree)
    for tag in tags[SIMPLE : SIMPLE + ASKING]:
        one, two, none = chance.sample(tags[:SIMPLE], 3)
        text = (
            "select distinct n.record from naive n where n.tag in (%s, %s) "
            "and not exists (select 1 from naive x where x.record = n.record and x.tag = %s)"
        )
        asked = [one, two, none]
        add(
            tag,
            lambda text=text, asked=asked: (text, list(asked)),
            condition=None,
            include_tags=[one, two],
            exclude_tags=[none],
        )
    for place, tag in enumerate(tags[SIMPLE + ASKING :]):
        days, way = chance.choice([30, 60, 90, 180]), chance.randint(1, 4)
        where = {
            "all": [
                {"field": "at", "op": "gte", "value": {"days": -days}},
                {"field": "way", "op": "eq", "value": way},
            ]
        }
        if place % 2:
            least, sums = chance.randint(200, 900), "coalesce(sum(talk_seconds), 0)"
            test: dict[str, Any] = {"sum": {"field": "talk_seconds", "op": "gte", "value": least}}
        else:
            least, sums = chance.randint(1, 2), "count(*)"
            test = {"count": {"op": "gte", "value": least}}
        text = (
            "select customer_id from followups_followup where at >= (date_trunc('day', now() at time zone "
            "'Asia/Shanghai') - make_interval(days => %s)) at time zone 'Asia/Shanghai' "
            f"and way = %s group by customer_id having {sums} >= %s"
        )
        numbers = [days, way, least]
        add(
            tag,
            lambda text=text, numbers=numbers: (text, list(numbers)),
            condition={"some": "follow_ups", "where": where, **test},
        )
    services.save(SYSTEM, stored)
    return made


def naive(here: World, made: list[Made]) -> None:
    """Work out every rule on its own, as one transaction."""
    from django.db import transaction

    into = "insert into naive_log (object, record, tag, rule, automatic, operation, at) select 'customer', record, tag"
    with transaction.atomic():
        for tag, query in made:
            text, params = query()
            here.sql(
                f"with gone as (delete from naive where tag = %s and record not in ({text}) returning record, tag) "
                f"{into}, tag, true, 2, now() from gone",
                [tag, *params],
            )
            here.sql(
                f"with came as (insert into naive (record, tag) select m.id, %s from ({text}) m(id) "
                f"on conflict do nothing returning record, tag) {into}, tag, true, 1, now() from came",
                [tag, *params],
            )


def written(here: World, what: Callable[[], Any]) -> tuple[float, float]:
    """Seconds and megabytes of log."""
    before = here.wal()
    seconds = timed(what)
    return seconds, (here.wal() - before) / 2**20


def measure(here: World) -> None:
    """Make the rules, run, compare."""
    from beluga.apps.tags.services import running
    from beluga.kernel.scope.principal import SYSTEM

    here.sql("alter table followups_followup disable trigger user")
    here.sql(FOLLOW_UPS, [here.customers, here.customers * 2])
    here.sql("alter table followups_followup enable trigger user")
    here.sql("truncate customers_customertagdirty")
    for text in LINKS.strip().split(";")[:-1]:
        here.sql(text)
    made = rules(here.customers)
    here.sql("vacuum analyze")  # or the server does it meanwhile, and its log counts as ours
    here.sql("select sum(hashtext(c::text)) from customers_customer c")  # both sides begin with a warm cache
    outcomes: list[Any] = []

    def ours(verb: Callable[..., Any]) -> Callable[[], Any]:
        return lambda: outcomes.append(verb(SYSTEM, "customer"))

    first, first_log = written(here, ours(running.run_full))
    here.sql("vacuum analyze customers_customertagset")
    again, again_log = written(here, ours(running.run_full))
    here.sql(
        "update customers_customer set balance = (balance + 30000000) %% 100000000 where id %% %s = 0",
        [max(here.customers // CHANGED, 1)],
    )
    dirty, dirty_log = written(here, ours(running.refresh))
    said(f"ours: first {first:.1f} s {first_log:.0f} MB · again {again:.1f} s {again_log:.0f} MB")
    said(f"ours: {outcomes[2].records} changed customers {dirty:.2f} s {dirty_log:.1f} MB")
    base, base_log = written(here, lambda: naive(here, made))
    (pairs,) = here.sql("select count(*) from naive")[0]
    said(f"rule by rule: first {base:.1f} s {base_log:.0f} MB, {pairs} pairs; ours set {outcomes[0].added}")
    differing = here.sql(
        "select count(*) from customers_customertagset s full join (select record, array_agg(tag order by tag) as tags "
        "from naive group by record) n on n.record = s.record_id where coalesce(s.tags, '{}') <> coalesce(n.tags, '{}')"
    )[0][0]
    assert differing == 0, f"{differing} customers have other tags than the baseline gives them"
    figure("tagging, first run of 226 rules: rule by rule / ours", base / first, 12, better="more")
    figure("tagging, first run: log written rule by rule / ours", base_log / first_log, 15, better="more")
    figure("tagging, 10,000 changed / our full run", dirty / again, 1 / 20, better="less")
    figure("tagging, sets written by a full run on unchanged data", outcomes[1].changed, 0, better="less", unit="rows")


if __name__ == "__main__":
    with world() as here:
        measure(here)
    finish()
