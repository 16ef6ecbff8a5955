"""Whatever JSON somebody sends: a field type answers or says FieldError, the judge answers, the interpreters answer or
say Invalid. Nothing else may come out, because anything else would be a 500."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from beluga.kernel.conditions import Context, check, matches, to_q, words
from beluga.kernel.fields import types
from beluga.kernel.fields.errors import FieldError, Invalid
from beluga.kernel.fields.field import Field
from tests.property import sample
from tests.property.sample import PERSON, Person

CTX = Context(now=datetime(2025, 6, 10, tzinfo=UTC))
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(["2024-02-30", "9999-12-31", "0001-01-01", "1e400", "-0", "\x00", "\ud800", "%", "24:00", "ß"]),
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=6), inner, max_size=3)),
    max_leaves=6,
)
NAMES = st.one_of(st.sampled_from([one.name for one in PERSON.fields] + ["team.name", "x_team.level", "a.b"]), JSON)
OPS = st.one_of(
    st.sampled_from(
        ["eq", "in", "gt", "lte", "between", "contains", "ends", "any_of", "all_of", "set", "anniversary", "like"]
    ),
    JSON,
)
VALUES = st.one_of(
    JSON,
    st.sampled_from(["var", "days", "month", "now"]).flatmap(lambda key: SCALARS.map(lambda one: {key: one})),
    st.lists(st.one_of(SCALARS, st.just({"days": -1}), st.just({"var": "me.id"})), max_size=3),
)
LEAVES = st.fixed_dictionaries({"field": NAMES, "op": OPS, "value": VALUES})


def _grow(nodes: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    aggregate = st.one_of(JSON, st.fixed_dictionaries({"field": NAMES, "op": OPS, "value": VALUES}))
    relations = st.one_of(st.sampled_from(["deals", "team", "x_team", "big_deals", "name"]), JSON)
    some = st.fixed_dictionaries(
        {"some": relations},
        optional={"where": nodes, "count": aggregate, "sum": aggregate, "max": aggregate, "avg": aggregate},
    )
    return st.one_of(
        st.one_of(st.lists(nodes, max_size=3), JSON).map(lambda found: {"all": found}),
        st.lists(nodes, max_size=3).map(lambda found: {"any": found}),
        nodes.map(lambda found: {"not": found}),
        some,
    )


TREES = st.one_of(st.recursive(st.one_of(LEAVES, JSON), _grow, max_leaves=6))
RECORDS = st.dictionaries(st.sampled_from([one.name for one in PERSON.fields] + ["deals"]), JSON, max_size=6)
many = settings(
    max_examples=400,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.fixture
def tables(db: None) -> None:
    """The sample's tables, empty but for one row."""
    sample.create_tables()
    Person.objects.create(name="a", extra={"number": "x"})


@many
@given(tree=TREES, record=RECORDS)
def test_any_tree_is_answered_or_refused(tables: None, tree: Any, record: dict[str, Any]) -> None:
    problems = check(tree, PERSON)
    assert all(problem.message_zh and problem.message_en for problem in problems)
    with contextlib.suppress(Invalid):
        matches(tree, record, PERSON, CTX)
    with contextlib.suppress(Invalid):
        list(Person.objects.filter(to_q(tree, PERSON, CTX)))
    if not problems:
        words(tree, PERSON, "zh-hans")
        words(tree, PERSON, "en")


@many
@given(kind=st.sampled_from(types.field_types.names()), raw=JSON, text=st.booleans(), key=st.booleans())
def test_any_value_is_read_or_refused(db: None, kind: str, raw: Any, text: bool, key: bool) -> None:
    more = {"path": "extra", "key": "k"} if key else {}
    one = Field(name="f", label="字段", type=kind, enum="gender", **more)
    known = types.field_types.get(kind)
    known.read(raw, one)
    known.dump(raw, one)
    try:
        stored = known.parse(raw, one, text=text)
    except FieldError:
        return
    known.show(stored, one)
    assert known.parse(known.dump(stored, one), one) == stored
