"""Conditions: the cases shared with the client, what the judge refuses, the words, and the shape of the SQL."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from beluga.kernel.conditions import Context, check, ensure, fields_of, matches, parse, to_q, words
from beluga.kernel.fields.errors import Invalid
from beluga.kernel.fields.field import Field, Relation
from beluga.kernel.fields.mask import mask
from beluga.kernel.scope.principal import Principal
from tests.property import sample
from tests.property.sample import PERSON, Deal, Person, SampleSchema, Team

SHARED = json.loads(
    (Path(__file__).parents[2] / "web" / "packages" / "core" / "fixtures" / "conditions.json").read_text("utf-8")
)
SHARED_SCHEMA = SampleSchema(
    "shared", Person, tuple(Field(name=name, label=name, type=kind) for name, kind in SHARED["fields"].items())
)
CTX = Context(now=datetime(2025, 6, 10, 4, tzinfo=UTC), variables={"me.id": 7})


@pytest.mark.parametrize("case", SHARED["cases"], ids=lambda case: case["name"])
def test_shared_cases(case: dict[str, Any]):
    ctx = Context(variables=SHARED["variables"], now=datetime.fromisoformat(SHARED["now"]))
    assert matches(case["tree"], SHARED["records"][case["record"]], SHARED_SCHEMA, ctx) is case["expected"]


class SpokenSchema(SampleSchema):
    """The shared schema with the labels of the shared sentences; its relation leads back to itself."""

    def related(self, target: str) -> SampleSchema:
        return self


SPOKEN = SpokenSchema(
    "spoken",
    Person,
    tuple(
        Field(
            name=name,
            label=SHARED["labels"][name][0],
            label_en=SHARED["labels"][name][1],
            type=kind,
            target="user" if kind == "ref" else None,
        )
        for name, kind in SHARED["fields"].items()
    ),
    (Relation(name="deals", label="成交", label_en="Deals", target="spoken", fk="owner_id"),),
)


@pytest.mark.parametrize("case", SHARED["words"], ids=lambda case: case["name"])
def test_shared_sentences(case: dict[str, Any]):
    names = lambda target, ids: {int(key): name for key, name in SHARED["names"][target].items()}  # noqa: E731
    assert words(case["tree"], SPOKEN, "zh-hans", names=names) == case["zh"]
    assert words(case["tree"], SPOKEN, "en", names=names) == case["en"]


def leaf(field: str, op: str, value: Any = None) -> dict[str, Any]:
    return {"field": field, "op": op, "value": value}


def nested(depth: int) -> dict[str, Any]:
    node: dict[str, Any] = leaf("score", "eq", 1)
    for _ in range(depth - 1):
        node = {"not": node}
    return node


WRONG = {
    "no object": [],
    "text": "x",
    "unknown node": {"some_of": []},
    "unknown key": {"field": "score", "op": "eq", "value": 1, "extra": 1},
    "two kinds": {"all": [], "any": []},
    "list expected": {"all": {}},
    "unknown field": leaf("nothing", "eq", 1),
    "field is no name": leaf({"x": 1}, "eq", 1),
    "unknown operator": leaf("score", "like", 1),
    "operator of another type": leaf("score", "contains", 1),
    "operator is a list": leaf("score", ["eq"], 1),
    "half a number": leaf("score", "eq", 2.5),
    "half a number in a list": leaf("score", "in", [1, 2.5]),
    "out of range": leaf("score", "eq", 2**63),
    "not a number": leaf("score", "eq", "x"),
    "true is no number": leaf("score", "eq", True),
    "huge text": leaf("name", "eq", "x" * 501),
    "empty text": leaf("name", "contains", ""),
    "nul": leaf("name", "eq", "a\x00b"),
    "half a surrogate": leaf("name", "eq", "\ud800"),
    "no value": leaf("score", "eq"),
    "empty any_of": leaf("labels", "any_of", []),
    "long list": leaf("score", "in", list(range(5_001))),
    "bad date": leaf("born", "eq", "2025-02-30"),
    "year zero": leaf("born", "eq", "0000-01-01"),
    "upside down": leaf("score", "between", [3, 1]),
    "one end": leaf("score", "between", [3]),
    "month of a number": leaf("score", "in", {"month": 0}),
    "month with gt": leaf("born", "gt", {"month": 0}),
    "days of a number": leaf("score", "eq", {"days": 1}),
    "far days": leaf("born", "eq", {"days": 10**9}),
    "unknown reference": leaf("born", "eq", {"now": 1}),
    "two references": leaf("born", "eq", {"days": 1, "var": "me.id"}),
    "unknown variable": leaf("score", "eq", {"var": "you.id"}),
    "far anniversary": leaf("born", "anniversary", 367),
    "anniversary back": leaf("born", "anniversary", -1),
    "not filterable": leaf("secret", "eq", "x"),
    "too deep": nested(9),
    "too many": {"any": [leaf("score", "eq", 1)] * 61},
    "walk through no reference": leaf("name.x", "eq", 1),
    "walk too far": leaf("team.team.team.team.name", "eq", 1),
    "unknown relation": {"some": "nothing"},
    "relation is no name": {"some": ["deals"]},
    "count of one": {"some": "team", "count": {"op": "gte", "value": 1}},
    "sum of text": {"some": "deals", "sum": {"field": "title", "op": "gt", "value": 1}},
    "sum of nothing": {"some": "deals", "sum": {"op": "gt", "value": 1}},
    "count with contains": {"some": "deals", "count": {"op": "contains", "value": 1}},
    "count of half": {"some": "deals", "count": {"op": "eq", "value": 0.5}},
    "count is no object": {"some": "deals", "count": 3},
    "wrong where": {"some": "deals", "where": leaf("nothing", "eq", 1)},
    "where is a list": {"some": "deals", "where": []},
}


@pytest.mark.django_db
@pytest.mark.parametrize("tree", WRONG.values(), ids=WRONG.keys())
def test_the_judge_refuses(tree: Any):
    problems = check(tree, PERSON)
    assert problems, tree
    assert all(problem.message_zh and problem.message_en for problem in problems)
    with pytest.raises(Invalid):
        ensure(tree, PERSON)


@pytest.mark.django_db
@pytest.mark.parametrize("tree", WRONG.values(), ids=WRONG.keys())
def test_what_the_judge_refuses_never_breaks_the_interpreters(tree: Any):
    """Whoever forgets to call it gets Invalid or an answer, never another error."""
    for call in (
        lambda: matches(tree, {"name": "x", "score": 1, "born": "2020-01-01", "labels": [1]}, PERSON, CTX),
        lambda: str(Person.objects.filter(to_q(tree, PERSON, CTX)).query),
    ):
        with contextlib.suppress(Invalid):
            call()


def test_paths_point_at_what_is_wrong():
    tree = {"all": [leaf("score", "eq", 1), {"not": {"some": "deals", "where": {"any": [leaf("lots", "eq", "x")]}}}]}
    assert [problem.path for problem in check(tree, PERSON)] == ["all[1].not.where.any[0].value"]


def test_limits_are_just_within():
    assert not check(nested(8), PERSON)
    assert not check({"any": [leaf("score", "eq", 1)] * 60}, PERSON)
    assert not check(leaf("score", "in", list(range(5_000))), PERSON)


def test_a_masked_field_is_found_as_a_whole_only():
    blind = Principal(user_id=1, variables={"id": 1})
    seeing = Principal(user_id=1, variables={"id": 1}, unmasked=frozenset({"person.phone"}))
    whole, part = leaf("phone", "eq", "13800001234"), leaf("phone", "contains", "138")
    assert not check(whole, PERSON, blind)
    assert check(part, PERSON, blind)
    assert check(leaf("phone", "set", True), PERSON, blind)
    assert check(leaf("phone", "in", ["13800001234"]), PERSON, blind)
    assert check({"some": "deals", "where": leaf("person.phone", "starts", "1")}, PERSON, blind)
    assert check(whole, PERSON, blind, rule=True)
    assert not check(part, PERSON, seeing)
    assert not check(part, PERSON, seeing, rule=True)


def test_variables_are_known_by_the_principal_or_by_name():
    mine = leaf("score", "eq", {"var": "me.id"})
    assert not check(mine, PERSON)
    assert not check(mine, PERSON, Principal(user_id=1, variables={"id": 1}))
    assert check(mine, PERSON, Principal(user_id=1, variables={"name": "x"}))
    assert not check(leaf("score", "eq", {"var": "event.n"}), PERSON, variables=["event.n"])
    with pytest.raises(Invalid):
        matches({"not": leaf("score", "eq", {"var": "me.unknown"})}, {"score": 1}, PERSON, CTX)


def test_parse_reads_text_and_refuses_the_rest():
    assert parse(None) == parse("") == parse({}) == {"all": []}
    assert parse('{"all": []}') == {"all": []}
    for wrong in ("{", "[1]", "3", '"x"', "[" * 100_000, '{"a":' * 100_000, "x" * 400_000):
        with pytest.raises(Invalid):
            parse(wrong)


def test_fields_are_listed():
    tree = {
        "all": [
            leaf("team.name", "eq", "x"),
            {"some": "deals", "where": leaf("day", "set", True), "sum": leaf("amount", "gt", 1)},
        ]
    }
    assert fields_of(tree, PERSON) == {"team.name", "deals", "deals.day", "deals.amount"}


def test_words_tell_the_tree():
    tree = {
        "all": [
            leaf("balance", "gt", 100_000),
            {"any": [leaf("name", "contains", "王"), {"not": leaf("active", "eq", True)}]},
            leaf("born", "anniversary", 7),
            leaf("seen", "gte", {"days": -30}),
            leaf("seen", "in", {"month": 0}),
            {"some": "deals", "where": leaf("lots", "gt", 0), "count": {"op": "gte", "value": 3}},
            leaf("remark", "set", False),
            leaf("score", "between", [1, 5]),
            leaf("team.name", "eq", "华东"),
        ]
    }
    assert words(tree, PERSON, "zh-hans") == (
        "余额 大于 10万 且（姓名 包含 王 或 在用 不为 是） 且 生日 在 7 天内 且 最后活跃 不早于 30 天前 且 "
        "最后活跃 在 本月 且 成交数量（手数 大于 0） 大于等于 3 且 备注 为空 且 "
        "分数 介于 1 至 5 且 团队 · 名称 是 华东"
    )
    english = words(tree, PERSON, "en")
    start = "Balance > 100,000 and (Name contains 王 or 在用 is not yes) and Birthday is within 7 days"
    assert english.startswith(start)
    assert words({"all": []}, PERSON, "zh-hans") == "全部"
    named = words(leaf("team", "in", [1, 2]), PERSON, "zh-hans", names=lambda target, ids: {1: "甲", 2: "乙"})
    assert named == "团队 属于 甲、乙"


@pytest.mark.django_db
def test_positive_filters_keep_indexes_and_lists_are_one_parameter():
    sample.create_tables()
    text, params = Person.objects.filter(to_q(leaf("score", "in", [1, 2, 3]), PERSON, CTX)).query.sql_with_params()
    assert "COALESCE" not in text.upper()
    assert "= ANY(%s::bigint[])" in text
    assert params == ([1, 2, 3],)
    with connection.cursor() as cursor:
        cursor.execute("create index on ground_person (score)")
        cursor.execute("create index on ground_person using gin (labels)")
        cursor.execute(
            "create index on ground_person ((case when jsonb_typeof(extra -> 'number'::text) = 'number' "
            "then (extra ->> 'number'::text)::numeric end))"
        )
        cursor.execute("set local enable_seqscan = off")
        for tree in (
            leaf("score", "in", [1, 2]),
            leaf("score", "between", [1, 2]),
            leaf("labels", "any_of", [1]),
            leaf("x_number", "gt", 5),
        ):
            text, params = Person.objects.filter(to_q(tree, PERSON, CTX)).query.sql_with_params()
            cursor.execute(f"explain {text}", params)
            plan = "\n".join(row[0] for row in cursor.fetchall())
            assert "Index" in plan, plan


@pytest.mark.django_db
def test_deleted_related_records_do_not_count():
    sample.create_tables()
    team = Team.objects.create(name="x")
    person = Person.objects.create(name="a", team=team)
    Deal.objects.create(person=person, lots=5, gone=True)
    assert not Person.objects.filter(to_q({"some": "deals"}, PERSON, CTX)).exists()
    none = {"some": "deals", "count": {"op": "eq", "value": 0}, "sum": leaf("lots", "eq", 0)}
    assert Person.objects.filter(to_q(none, PERSON, CTX)).exists()


def test_masks_keep_little():
    assert mask("phone", "13812345678") == "138****5678"
    assert mask("email", "wang@example.com") == "w***@example.com"
    assert mask("id", "110101199003070134") == "110************134"
    assert mask("name", "王小明") == "王**"
    assert mask("amount", 12) == "****"
    assert mask("anything else", "secret") == "****"
    assert mask("phone", None) == mask("phone", "") == ""
    assert "12" not in mask("phone", "1234")[:2]
