"""Row scopes over customers: list, detail, search, count, report, export and API agree (ORG-18, SYS-12)."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from beluga.apps.customers.models import Customer
from beluga.apps.org.models import Department, User
from beluga.kernel.jobs.queue import run_inline
from tests.acceptance.conftest import ApiClient

RECORDS = "/objects/customer/records"
FUNCTIONS = ["customer.view", "customer.export", "customer.update"]
NAMES = {
    "own": {"甲"},
    "department": {"甲", "乙"},
    "department_tree": {"甲", "乙", "丙"},
    "all": {"甲", "乙", "丙", "丁"},
}


@pytest.fixture
def house(make_department: Callable[..., Department], make_user: Callable[..., User]) -> dict[str, Any]:
    """甲 is mine, 乙 of a colleague in my department, 丙 of a team below it, 丁 of elsewhere."""
    east, west = make_department("华东"), make_department("华西")
    team = make_department("一组", east)
    mine = make_user("mine", roles=[], departments=[east])
    others = [make_user(departments=[one]) for one in (east, team, west)]
    owners = dict(zip("甲乙丙丁", [(mine, east), *zip(others, (east, team, west), strict=True)], strict=True))
    for place, (name, (user, department)) in enumerate(owners.items()):
        Customer.objects.create(code=f"C{place}", name=name, private_owner=user, owner=user, department=department)
    return {"mine": mine, "west": west, "ids": dict(Customer.objects.values_list("name", "pk"))}


def seen(client: ApiClient) -> set[str]:
    answer = client.get(RECORDS, {"fields": "name"})
    assert answer.status_code == 200, answer.json()
    return {item["name"] for item in answer.json()["items"]}


def check_everywhere(client: ApiClient, house: dict[str, Any], names: set[str]) -> None:
    assert seen(client) == names
    everything = json.dumps({"all": []})
    assert client.get(RECORDS, {"filter": everything}).json()["total"] == len(names)
    figure = client.get("/objects/customer/aggregate", {"agg": "count"}).json()["total"]
    assert figure == len(names)
    for name, pk in house["ids"].items():
        assert client.get(f"{RECORDS}/{pk}").status_code == (200 if name in names else 404), name
        change = client.patch(f"{RECORDS}/{pk}", {"education": None, "version": 1})
        assert (change.status_code == 404) is (name not in names), (name, change.json())
    asked = client.post("/objects/customer/export", {"fields": ["name"]})
    assert asked.status_code == 202
    (job,) = run_inline("objects.export")
    sent = client.get(job.result["url"].removeprefix("/api"))
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(sent.streaming_content))).get_sheet_by_index(0)
    assert {row[0] for row in sheet.to_python()[1:]} == names


@pytest.mark.parametrize("kind", list(NAMES))
def test_org_18_each_scope_holds_everywhere(
    kind: str, house: dict[str, Any], make_role: Any, client_for: Any, make_user: Any, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    role = make_role(functions=FUNCTIONS, scopes={"customer": [kind]})
    house["mine"].user_roles.create(role=role)
    check_everywhere(client_for(house["mine"]), house, NAMES[kind])


@pytest.mark.parametrize("kind", list(NAMES))
def test_org_18_a_condition_on_salespeople_never_widens_the_scope(
    kind: str, house: dict[str, Any], make_role: Any, client_for: Any
) -> None:
    """Who asks for "mine", or for a colleague's, is answered by an index of its own, within what they may see."""
    house["mine"].user_roles.create(
        role=make_role(functions=[*FUNCTIONS, "workbench.view"], scopes={"customer": [kind]})
    )
    client = client_for(house["mine"])
    people = dict(Customer.objects.values_list("name", "owner"))

    def held(*names: str) -> dict[str, Any]:
        return {"field": "salespeople", "op": "any_of", "value": [people[name] for name in names]}

    me, not_mine = {"var": "me.id"}, {"not": held("甲")}
    asked: list[tuple[dict[str, Any], set[str]]] = [
        *((held(name), {name}) for name in NAMES["all"]),
        ({"field": "salespeople", "op": "any_of", "value": [me]}, {"甲"}),
        (held("甲", "乙", "丁"), {"甲", "乙", "丁"}),
        (not_mine, {"乙", "丙", "丁"}),
        (
            {"any": [{"field": "owner", "op": "eq", "value": me}, {"field": "name", "op": "eq", "value": "丁"}]},
            {"甲", "丁"},
        ),
        ({"any": [{"field": "owner", "op": "eq", "value": me}]}, {"甲"}),
        ({"all": [held("甲"), held("乙")]}, set()),
        ({"all": [held("乙", "丁"), not_mine, {"field": "name", "op": "in", "value": ["乙"]}]}, {"乙"}),
        ({"any": [{"all": [held("丁"), {"field": "name", "op": "eq", "value": "丁"}]}, held("甲")]}, {"甲", "丁"}),
        ({"any": []}, set()),
    ]
    for tree, names in asked:
        expected = names & NAMES[kind]
        found = client.post(f"{RECORDS}/query", {"filter": tree, "fields": ["name"]}).json()
        assert {item["name"] for item in found["items"]} == expected, tree
        assert found["total"] == len(expected), tree
        counted = client.get("/objects/customer/aggregate", {"agg": "count", "filter": json.dumps(tree)}).json()
        assert counted["total"] == len(expected), tree
        checked = client.post("/objects/customer/conditions/check", {"filter": tree}).json()
        assert checked.get("count", len(expected)) == len(expected), tree
    assert {one["name"] for one in client.get(RECORDS, {"view": "mine", "fields": "name"}).json()["items"]} == {"甲"}


def test_org_18_chosen_departments_and_roles_add_up(
    house: dict[str, Any], make_role: Any, client_for: Any, admin: ApiClient, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    role = make_role(functions=FUNCTIONS)
    house["mine"].user_roles.create(role=role)
    client = client_for(house["mine"])
    assert seen(client) == set(), "no scope, no rows"
    chosen = {"object": "customer", "kinds": ["chosen"], "department_ids": [house["west"].pk]}
    assert admin.put(f"/org/roles/{role.pk}/scopes", {"scopes": [chosen]}).status_code == 200
    assert seen(client) == {"丁"}
    house["mine"].user_roles.create(role=make_role(scopes={"customer": ["own"]}))
    check_everywhere(client, house, {"甲", "丁"})


def test_org_18_shipped_roles_see_what_they_should(house: dict[str, Any], make_user: Any, client_for: Any) -> None:
    east = Department.objects.get(name="华东")
    expected = {"salesman": set(), "manager": {"甲", "乙", "丙"}, "boss": set("甲乙丙丁"), "analyst": set("甲乙丙丁")}
    for role, names in expected.items():
        assert seen(client_for(make_user(roles=[role], departments=[east]))) == names, role


def test_org_07_removing_a_role_takes_only_what_no_other_gives(
    house: dict[str, Any], make_role: Any, client_for: Any, admin: ApiClient
) -> None:
    reader = make_role(functions=["customer.view"], scopes={"customer": ["own"]})
    editor = make_role(functions=["customer.view", "customer.update"], scopes={"customer": ["all"]})
    mine, pk = house["mine"], house["ids"]["丁"]
    assert admin.post("/org/people/set-roles", {"ids": [mine.pk], "roles": [reader.pk, editor.pk]}).status_code == 200
    client = client_for(mine)
    assert client.get("/objects/customer").json()["functions"]["update"] is True
    assert client.patch(f"{RECORDS}/{pk}", {"name": "丁丁", "version": 1}).status_code == 200
    assert admin.post(f"/org/roles/{editor.pk}/members/remove", {"user_ids": [mine.pk]}).json() == {"done": 1}
    assert client.get("/objects/customer").json()["functions"]["update"] is False
    assert client.patch(f"{RECORDS}/{house['ids']['甲']}", {"name": "甲甲", "version": 1}).status_code == 403
    assert seen(client) == {"甲"}


def test_org_16_unticked_export_is_refused(
    house: dict[str, Any], make_role: Any, client_for: Any, admin: ApiClient
) -> None:
    role = make_role(functions=["customer.view", "customer.export"], scopes={"customer": ["all"]})
    house["mine"].user_roles.create(role=role)
    client = client_for(house["mine"])
    assert client.post("/objects/customer/export", {}).status_code == 202
    assert client.get("/objects/customer").json()["functions"]["export"] is True
    assert admin.put(f"/org/roles/{role.pk}/permissions", {"functions": ["customer.view"]}).status_code == 200
    assert client.get("/objects/customer").json()["functions"]["export"] is False
    assert client.post("/objects/customer/export", {}).status_code == 403
