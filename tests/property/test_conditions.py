"""The two interpreters of conditions agree: what `to_q` selects in PostgreSQL is what `matches` accepts in memory.

Rows are full of NULLs, missing keys, wrongly typed JSON, wildcards and letters with case; trees are random, with every
operator, references, both kinds of path and all aggregates.
"""

from __future__ import annotations

import os
import random
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from beluga.kernel.conditions import Context, check, compile_many, due, matches, scan, to_q
from beluga.kernel.fields import clock, types
from beluga.kernel.fields.field import Field
from tests.property import sample
from tests.property.sample import PERSON, Deal, Link, Person, Profile, Team

NOW = datetime(2024, 2, 27, 17, 30, tzinfo=UTC)  # already 28 February in Shanghai, in a leap year
CTX = Context(variables={"v.number": 3, "v.list": [1, 2], "v.none": None, "v.text": "a%"}, now=NOW)
TEXTS = ["a", "A%", "a_b", "%", "_", "\\", "王子伟", "ÀÉ", "àé", "İx", "Σς", "b'\"", "ab", " a ", "子"]
IDS = ["110101199003070134", "E12345678", "330102850101123"]


def _days() -> list[date]:
    base = date(2024, 2, 28)
    near = [base + timedelta(days=step) for step in (-367, -366, -60, -31, -30, -29, -1, 0, 1, 2, 7, 30, 365)]
    return [*near, date(2000, 2, 29), date(1990, 3, 1), date(1990, 12, 31), date(1985, 1, 1), date(1, 1, 1)]


def _moments() -> list[datetime]:
    start = datetime(2024, 2, 27, 16, 0, tzinfo=UTC)  # local midnight of the 28th
    steps = [timedelta(seconds=s) for s in (-86400, -1, 0, 1, 3600, 86399, 86400, 86401)]
    return [start + step for step in steps] + [start - timedelta(days=30), start - timedelta(days=60, seconds=5)]


def _row(rng: random.Random, teams: list[int]) -> dict[str, Any]:
    def maybe(choices: list[Any]) -> Any:
        return rng.choice([None, *choices]) if rng.random() < 0.85 else None

    extra: dict[str, Any] = {}
    wrong = ["5", True, None, [], {}, "abc"]
    for key, choices in {
        "text": [*TEXTS, ""],
        "number": [-3, 0, 1, 2, 3, 5, 2**40, *wrong],
        "decimal": [0.5, 1.25, 3, -2.5, *wrong],
        "money": [100, 250, 1000, -5, *wrong],
        "day": [day.isoformat() for day in _days()] + ["", "bad"],
        "moment": [types.field_types.get("datetime").to_extra(m, Field(name="m", label="m")) for m in _moments()]
        + [""],
        "flag": [True, False, "true", "no"],
        "list": [[], [1], [1, 2], [3, 1, 2], 1, "x", None],
        "team": [*teams, "1"],
    }.items():
        if rng.random() < 0.7:
            extra[key] = rng.choice(choices)
    return {
        "name": maybe([*TEXTS, ""]),
        "phone": rng.choice(["", "13800001234", "138", "021-5%"]),
        "score": maybe([-1, 0, 1, 2, 3, 2**31 - 1]),
        "rate": maybe([Decimal("0.5"), Decimal("1.2500"), Decimal("3")]),
        "balance": maybe([0, 100, 1000, 1050, -99, 2**62]),
        "born": maybe(_days()),
        "seen": maybe(_moments()),
        "wakes": maybe([time(7, 30), time(0, 0), time(23, 59, 59)]),
        "active": maybe([True, False]),
        "gender": maybe([1, 2, 3]),
        "labels": maybe([[], [1], [1, 2], [2, 3], [1, 2, 3]]),
        "team_id": maybe(teams),
        "extra": extra,
    }


@pytest.fixture
def rows(db: None) -> list[dict[str, Any]]:
    """Rows in the tables, and the same as records."""
    sample.create_tables()
    rng = random.Random(20240228)
    teams = Team.objects.bulk_create(
        Team(name=rng.choice([None, *TEXTS]), level=rng.choice([None, 1, 2, 3]), extra={"text": rng.choice(TEXTS)})
        for _ in range(6)
    )
    ids = [team.pk for team in teams]
    known = {
        team.pk: {"id": team.pk, "name": team.name, "level": team.level, "x_text": team.extra["text"]} for team in teams
    }
    people = Person.objects.bulk_create(Person(**_row(rng, ids)) for _ in range(250))
    records = []
    profiles, deals, links = [], [], []
    for person in people:
        values: dict[str, Any] = {
            one.name: (person.extra or {}).get(one.key) if one.key else getattr(person, one.column, None)
            for one in PERSON.fields
        }
        if rng.random() < 0.6:
            profile = Profile(person=person, remark=rng.choice([*TEXTS, ""]), id_number=rng.choice(["", *IDS]))
            stored = types.field_types.get("idnumber").store(profile.id_number, PERSON.field("id_number"))
            profile.id_number_hash = stored["profile__id_number_hash"]
            profiles.append(profile)
            values |= {"remark": profile.remark, "id_number": profile.id_number}
        linked = rng.sample(ids, rng.choice([0, 0, 1, 2]))
        links += [Link(person=person, team_id=team) for team in linked]
        record = sample.as_record(values | {"teams": linked}, PERSON)
        for name in ("team", "x_team"):
            if record[name] in known and not isinstance(record[name], bool):
                record[name] = known[record[name]]
        record["deals"] = []
        for _ in range(rng.choice([0, 0, 1, 2, 5])):
            deal = Deal(
                person=person,
                title=rng.choice([None, *TEXTS]),
                amount=rng.choice([None, 0, 333, 500, 1000, 2000]),
                lots=rng.choice([None, 0, 1, 2, 7]),
                day=rng.choice([None, *_days()]),
                at=rng.choice([None, *_moments()]),
                gone=rng.random() < 0.2,
            )
            deals.append(deal)
            if not deal.gone:
                stored_deal = {one.name: getattr(deal, one.column) for one in sample.DEAL.fields}
                record["deals"].append(sample.as_record(stored_deal, sample.DEAL))
        record["big_deals"] = record["deals"]
        records.append(record | {"id": person.pk})
    Profile.objects.bulk_create(profiles)
    Deal.objects.bulk_create(deals)
    Link.objects.bulk_create(links)
    return records


_texts = st.sampled_from([*TEXTS, "A", "aB", "王子", "wX", "i"])
_numbers = st.sampled_from([-3, -1, 0, 1, 2, 3, 5, 2**31 - 1, 2**40])
_decimals = st.sampled_from([0.5, 1.25, 3, -2.5, 0, 3.33, "1.25"])
_amounts = st.sampled_from([0, 1, 2.5, 10, 10.5, -0.99, 3.33, 5, 20])
_day_values = st.one_of(
    st.sampled_from([day.isoformat() for day in _days()]),
    st.sampled_from([-367, -60, -30, -1, 0, 1, 7]).map(lambda days: {"days": days}),
)
_moment_values = st.one_of(_day_values, st.sampled_from([m.isoformat() for m in _moments()]))
_months = st.sampled_from([-1, 0, 1, -12]).map(lambda months: {"month": months})
_times = st.sampled_from(["07:30", "00:00", "23:59:59", "12:00"])
_ids = st.sampled_from([1, 2, 3, 99])


def _value(kind: str) -> st.SearchStrategy[Any]:
    return {
        "text": _texts,
        "longtext": _texts,
        "phone": st.sampled_from(["13800001234", "1234", "138", "%", "5%", "+86 138 0000 1234"]),
        "integer": _numbers,
        "decimal": _decimals,
        "amount": _amounts,
        "date": _day_values,
        "datetime": _moment_values,
        "time": _times,
        "bool": st.booleans(),
        "enum": _ids,
        "ref": _ids,
        "refs": _ids,
        "idnumber": st.sampled_from([*IDS, "e12345678", "nobody"]),
    }[kind]


def _leaf_for(name: str, field: Field) -> st.SearchStrategy[dict[str, Any]]:
    value = _value(field.type)

    def build(op: str) -> st.SearchStrategy[dict[str, Any]]:
        if op == "set":
            wanted: st.SearchStrategy[Any] = st.booleans()
        elif op == "anniversary":
            wanted = st.sampled_from([0, 1, 2, 7, 60, 310, 366])
        elif op in ("any_of", "all_of"):
            wanted = st.one_of(st.lists(value, min_size=1, max_size=3), st.just({"var": "v.list"}))
        elif op == "in":
            wanted = st.lists(value, max_size=3)
            if field.type in ("date", "datetime"):
                wanted = st.one_of(wanted, _months)
            if field.type in ("integer", "enum", "ref"):
                wanted = st.one_of(wanted, st.just({"var": "v.list"}), st.just([{"var": "v.list"}, 3]))
        elif op == "between":
            wanted = st.tuples(value, value).map(list)
            if field.type in ("date", "datetime"):
                wanted = st.one_of(wanted, _months)
        elif field.type == "text":
            wanted = st.one_of(value, st.just({"var": "v.text"}), st.just({"var": "v.none"}))
        elif field.type == "integer":
            wanted = st.one_of(value, st.just({"var": "v.number"}), st.just({"var": "v.none"}))
        else:
            wanted = value
        return wanted.map(lambda found: {"field": name, "op": op, "value": found})

    return st.sampled_from(types.of(field).operators).flatmap(build)


def _any_leaf(schema: sample.SampleSchema, more: dict[str, Field] | None = None) -> st.SearchStrategy[dict[str, Any]]:
    fields = {one.name: one for one in schema.fields if one.filterable} | (more or {})
    return st.sampled_from(sorted(fields)).flatmap(lambda name: _leaf_for(name, fields[name]))


def _aggregates(schema: sample.SampleSchema) -> st.SearchStrategy[dict[str, Any]]:
    ops = st.sampled_from(["eq", "gt", "gte", "lt", "lte"])

    def spec(part: str) -> st.SearchStrategy[dict[str, Any]]:
        if part == "count":
            counted = st.tuples(ops, st.integers(0, 4)).map(lambda pair: {"op": pair[0], "value": pair[1]})
            return st.one_of(counted, st.just({"op": "between", "value": [1, 2]})).map(lambda one: {"count": one})
        names = ["amount", "lots"] + (["day", "at"] if part in ("max", "min") else [])
        return st.sampled_from(names).flatmap(
            lambda name: st.tuples(ops, _value(schema.field(name).type)).map(
                lambda pair: {part: {"field": name, "op": pair[0], "value": pair[1]}}
            )
        )

    return st.sampled_from(["count", "sum", "max", "min", "avg"]).flatmap(spec)


def _grow(leaf: st.SearchStrategy[Any], largest: int) -> st.SearchStrategy[Any]:
    return st.recursive(
        leaf,
        lambda nodes: st.one_of(
            st.lists(nodes, max_size=3).map(lambda found: {"all": found}),
            st.lists(nodes, max_size=3).map(lambda found: {"any": found}),
            nodes.map(lambda found: {"not": found}),
        ),
        max_leaves=largest,
    )


_dotted = {f"team.{name}": sample.TEAM.field(name) for name in ("name", "level", "x_text")} | {
    "x_team.name": sample.TEAM.field("name")
}
_deal_where = st.one_of(st.none(), _grow(_any_leaf(sample.DEAL, {"person.score": PERSON.field("score")}), 3))
_deal_where_plain = st.one_of(st.none(), _grow(_any_leaf(sample.DEAL), 3))


def _quantifier() -> st.SearchStrategy[dict[str, Any]]:
    def build(parts: tuple[str, Any, list[dict[str, Any]]]) -> dict[str, Any]:
        relation, where, aggregates = parts
        node: dict[str, Any] = {"some": relation}
        if where is not None:
            node["where"] = where
        for one in aggregates:
            node |= one
        return node

    many = st.tuples(
        st.sampled_from(["deals", "big_deals"]), _deal_where_plain, st.lists(_aggregates(sample.DEAL), max_size=2)
    )
    single = st.tuples(
        st.sampled_from(["team", "x_team"]), st.one_of(st.none(), _grow(_any_leaf(sample.TEAM), 2)), st.just([])
    )
    return st.one_of(many, single).map(build)


TREES = _grow(st.one_of(_any_leaf(PERSON, _dotted), _quantifier()), 8)
slow = settings(
    max_examples=int(os.environ.get("EXAMPLES", "300")),
    deadline=None,
    derandomize=False,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@slow
@given(tree=TREES)
def test_sql_and_memory_agree(rows: list[dict[str, Any]], tree: dict[str, Any]) -> None:
    in_sql = set(Person.objects.filter(to_q(tree, PERSON, CTX)).values_list("pk", flat=True))
    in_memory = {row["id"] for row in rows if matches(tree, row, PERSON, CTX)}
    odd = [row for row in rows if row["id"] in in_sql ^ in_memory]
    assert not odd, f"{tree}: {'SQL' if odd[0]['id'] in in_sql else 'memory'} alone accepts {odd[0]}"


@settings(parent=slow, max_examples=60)
@given(trees=st.lists(TREES, min_size=1, max_size=6))
def test_many_trees_in_one_scan_agree_with_each_alone(rows: list[dict[str, Any]], trees: list[dict[str, Any]]) -> None:
    rules = {number * 3: tree for number, tree in enumerate(trees, start=1)}
    alone = dict(Person.objects.annotate(met=compile_many(rules, PERSON, CTX)).values_list("pk", "met"))
    each = {number: [tree] for number, tree in rules.items()}
    gathered = dict(scan(each, PERSON, CTX, Person.objects.all()).values_list("pk", "met"))
    of_few = dict(scan(each, PERSON, CTX, Person.objects.all(), "mod({0}, 3) = 0").values_list("pk", "met"))
    assert set(of_few) == {row["id"] for row in rows if row["id"] % 3 == 0}
    for row in rows:
        expected = [number for number, tree in rules.items() if matches(tree, row, PERSON, CTX)]
        assert alone[row["id"]] == expected
        assert gathered[row["id"]] == expected
        assert of_few.get(row["id"], expected) == expected


@settings(parent=slow, max_examples=60)
@given(trees=st.lists(TREES, min_size=1, max_size=4))
def test_what_is_not_due_does_not_flip(rows: list[dict[str, Any]], trees: list[dict[str, Any]]) -> None:
    rules = dict(enumerate(trees))

    def state(moment: datetime) -> dict[int, list[int]]:
        people = Person.objects.annotate(met=compile_many(rules, PERSON, replace(CTX, now=moment)))
        return dict(people.values_list("pk", "met"))

    flips = dict(Person.objects.annotate(when=due(trees, PERSON, CTX)).values_list("pk", "when"))
    first = state(NOW)
    for days in (1, 2, 3, 8, 31, 62):
        later = clock.midnight(clock.today(NOW) + timedelta(days=days))
        for pk, met in state(later).items():
            if met != first[pk]:
                assert flips[pk] is not None, trees
                assert flips[pk] <= later, trees


@settings(parent=slow, max_examples=150)
@given(tree=TREES)
def test_generated_trees_pass_the_judge_or_are_told_why(db: None, tree: dict[str, Any]) -> None:
    for problem in check(tree, PERSON, variables=["v.number", "v.list", "v.none", "v.text"]):
        assert problem.message_zh
        assert problem.message_en
