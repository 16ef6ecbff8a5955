"""How the rows of roles become scope trees, and how wildcards let fields be seen."""

from __future__ import annotations

import pytest

from beluga.apps.org.queries import me_value
from beluga.apps.org.queries.rights import EVERYTHING, ScopeRow, Unmasked, Variables, me_values, scope_trees

OWN = {"field": "id", "op": "eq", "value": {"var": "me.id"}}


def rows(*given: tuple[int, str, list[str], list[int]]) -> list[ScopeRow]:
    return [ScopeRow(role, name, tuple(kinds), tuple(ids)) for role, name, kinds, ids in given]


def test_roles_add_up_and_everything_swallows_the_rest() -> None:
    assert scope_trees("user", []) == []
    assert scope_trees("user", rows((1, "user", ["own"], []))) == [OWN]
    assert len(scope_trees("user", rows((1, "user", ["own"], []), (2, "user", ["department"], [])))) == 2
    assert scope_trees("user", rows((1, "user", ["own"], []), (2, "user", ["all"], []))) == [EVERYTHING]
    assert scope_trees("user", rows((1, "user", ["own"], []), (2, "user", ["own"], []))) == [OWN]


def test_the_row_for_all_others_counts_only_where_the_role_has_none_of_its_own() -> None:
    assert scope_trees("user", rows((1, "*", ["all"], []), (1, "user", ["own"], []))) == [OWN]
    assert scope_trees("user", rows((1, "*", ["all"], []), (2, "user", ["own"], []))) == [EVERYTHING]
    assert scope_trees("user", rows((1, "*", ["all"], []), (1, "user", [], []))) == [], "no kind ticked means none"


def test_chosen_departments_take_the_place_of_ones_own() -> None:
    (tree,) = scope_trees("user", rows((1, "user", ["chosen"], [4, 5])))
    assert tree == {"field": "departments", "op": "any_of", "value": [4, 5]}


def test_an_object_of_nobody_in_particular_is_seen_whole() -> None:
    assert scope_trees("role", []) == [EVERYTHING]


def test_wildcards_of_masking() -> None:
    assert "customer.phone" in Unmasked(["customer.phone"])
    assert "customer.email" not in Unmasked(["customer.phone"])
    assert "customer.email" in Unmasked(["customer.*"])
    assert "contact.email" not in Unmasked(["customer.*"])
    assert "contact.phone" in Unmasked(["*.phone"])
    assert "contact.phone" in Unmasked(["*.*"])


def test_values_of_apps_above_are_read_once_and_only_when_named(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(me_values, "_items", {})
    me_value("sample_ids", lambda user_id: asked.append(user_id) or [7])
    variables = Variables(3, {"id": 3})
    assert variables["id"] == 3
    assert asked == []
    assert variables["sample_ids"] == [7]
    assert variables["sample_ids"] == [7]
    assert asked == [3]
    assert set(variables) == {"id", "sample_ids"}
    with pytest.raises(KeyError):
        variables["nothing"]
