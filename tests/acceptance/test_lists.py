"""Lists of any business object: paging, sorting, columns, head filters, conditions, saved schemes, search."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from beluga.apps.customers.models import Customer, CustomerProfile
from beluga.apps.tags.services import tagging
from beluga.kernel.scope.principal import SYSTEM

pytestmark = pytest.mark.django_db
RECORDS = "/objects/customer/records"
VIEWS = "/objects/customer/views"


def make(count: int, **values: Any) -> list[Customer]:
    start = Customer.objects.count()
    rows = Customer.objects.bulk_create(
        [
            Customer(
                **{
                    "name": f"客户{n}",
                    "code": f"T{n:06}",
                    "phone": f"139{n:08}",
                    "balance": n * 100,
                    "gender": n % 2 + 1,
                }
                | values
            )
            for n in range(start, start + count)
        ]
    )
    CustomerProfile.objects.bulk_create([CustomerProfile(customer=row) for row in rows])
    return list(rows)


def listed(client: Any, **query: Any) -> dict[str, Any]:
    answer = client.get(RECORDS, {name: str(value) for name, value in query.items()})
    assert answer.status_code == 200, answer.json()
    found: dict[str, Any] = answer.json()
    return found


def test_meta_04_ten_thousand_rows_sort_and_jump_quickly_and_more_are_estimated(admin: Any) -> None:
    make(10_000)
    listed(admin)
    begun = time.monotonic()
    page = listed(admin, sort="-balance", page=150, size=50, fields="balance")
    assert time.monotonic() - begun < 1.5
    assert (page["total"], page["total_exact"]) == (10_000, True)
    assert [row["balance"] for row in page["items"]][:2] == [2549, 2548]
    last = listed(admin, sort="-balance", page=200, size=50, fields="balance")
    assert last["items"][-1]["balance"] == 0
    beyond = listed(
        admin, sort="balance", after=listed(admin, sort="balance", size=200)["after"], size=200, fields="balance"
    )
    assert beyond["items"][0]["balance"] == 200
    make(50)
    page = listed(admin)
    assert page["total"] > 10_000
    assert page["total_exact"] is False
    exact = listed(admin, count="exact")
    assert (exact["total"], exact["total_exact"]) == (10_050, True)


def test_meta_04_total_follows_filter_search_and_scope(
    admin: Any, make_role: Any, make_user: Any, client_for: Any
) -> None:
    rows = make(30)
    women = json.dumps({"field": "gender", "op": "eq", "value": 2})
    assert listed(admin, filter=women)["total"] == 15
    assert listed(admin, q="客户7")["total"] == 1
    seller = client_for(make_user(roles=[make_role(functions=["customer.view"], scopes={"customer": ["own"]})]))
    assert listed(seller)["total"] == 0
    Customer.objects.filter(pk__in=[row.pk for row in rows[:4]]).update(owner=seller.user)
    assert listed(seller)["total"] == 4
    assert listed(seller, filter=women)["total"] == 2


def test_meta_05_hidden_column_survives_sign_out_and_is_ones_own(admin: Any, client_for: Callable[..., Any]) -> None:
    shipped = admin.get("/objects/customer").json()["columns"]
    chosen = [{"name": name} for name in shipped[:3]][::-1]
    assert admin.put("/objects/customer/layout", {"columns": chosen, "density": "compact"}).status_code == 200
    admin.post("/auth/logout")
    again = client_for(admin.user)
    layout = again.get("/objects/customer").json()["layout"]
    assert [column["name"] for column in layout["columns"]] == shipped[:3][::-1]
    assert layout["density"] == "compact"
    other = client_for("admin")
    assert other.get("/objects/customer").json()["layout"] is None
    assert again.delete("/objects/customer/layout").status_code == 200
    assert again.get("/objects/customer").json()["layout"] is None


def first_view(client: Any, name: str = "customer") -> str | None:
    first: str | None = client.get(f"/objects/{name}").json()["first"]
    return first


def test_meta_05_a_list_opens_where_something_is(admin: Any, client_for: Any, make_role: Any, make_user: Any) -> None:
    """Who has none of their own, but sees others', begins with the whole list; who has or sees only theirs, with it."""
    seller, manager = client_for("salesman"), client_for("manager")
    narrow = client_for(make_user(roles=[make_role(functions=["customer.view"], scopes={"customer": ["all"]})]))
    make(1, owner=seller.user)
    assert [first_view(one) for one in (seller, client_for("salesman"))] == ["mine", "mine"]
    assert [first_view(one) for one in (admin, manager)] == ["all", "all"]
    assert first_view(narrow) == "mine", "a view that is not offered is none to begin with"
    make(1, owner=manager.user)
    assert first_view(manager) == "mine"
    assert [first_view(admin, name) for name in ("task", "follow_up_task", "follow_plan")] == ["all"] * 3
    assert [first_view(admin, name) for name in ("follow_up", "contact", "user")] == ["all", "all", "working"]
    make(1, owner=manager.user, binned_at=datetime.now(UTC))
    Customer.objects.filter(owner=manager.user, binned_at=None).update(owner=None)
    assert first_view(manager) == "all", "what lies in the bin is not one's own"


def test_meta_05_the_look_for_ones_own_is_one_and_only_where_it_decides(admin: Any, client_for: Any) -> None:
    context = CaptureQueriesContext(connection)
    make(3)
    for client, looks in ((admin, 1), (client_for("salesman"), 0)):
        with context:
            client.get("/objects/customer")
        asked = [one["sql"] for one in context.captured_queries if "customers_customer" in (one["sql"] or "")]
        assert len(asked) == looks, asked


def test_cust_27_head_filters_combine(admin: Any) -> None:
    make(4, birthday="2010-01-01")
    make(4, birthday="1980-01-01")
    both = {"all": [{"field": "gender", "op": "eq", "value": 2}, {"field": "age", "op": "gt", "value": 30}]}
    page = listed(admin, filter=json.dumps(both), fields="gender,age")
    assert page["total"] == 2
    assert all(row["gender"] == 2 and row["age"] > 30 for row in page["items"])
    assert listed(admin)["total"] == 8


def test_cust_28_a_tag_an_excluded_tag_and_a_date_range(admin: Any) -> None:
    rows = make(6, birthday="1990-05-01")
    Customer.objects.filter(pk__in=[rows[0].pk, rows[1].pk]).update(birthday="2001-01-01")

    def tag(name: str, customers: list[Customer]) -> int:
        body = {"object": "customer", "name": name, "kind": 2}
        made = admin.post("/objects/tag/records", body)
        assert made.status_code == 201, made.json()
        number: int = made.json()["item"]["id"]
        given = Customer.objects.filter(pk__in=[one.pk for one in customers])
        tagging.tag(SYSTEM, "customer", given, [number])
        return number

    gold, lost = tag("高净值", rows[:4]), tag("流失", rows[3:])
    tree = {
        "all": [
            {"field": "tags", "op": "any_of", "value": [gold]},
            {"not": {"field": "tags", "op": "any_of", "value": [lost]}},
            {"field": "birthday", "op": "between", "value": ["1990-01-01", "1999-12-31"]},
        ]
    }
    found = admin.post(f"{RECORDS}/query", {"filter": tree, "sort": ["id"], "fields": ["name", "tags"]}).json()
    assert [row["id"] for row in found["items"]] == [rows[2].pk]
    assert found["items"][0]["tags"] == [gold]
    assert found["refs"]["tag"][str(gold)]["label"] == "高净值"


def test_seg_01_same_condition_same_count_everywhere(admin: Any) -> None:
    make(20)
    tree = {
        "any": [
            {"all": [{"field": "balance", "op": "gte", "value": 10}, {"field": "gender", "op": "eq", "value": 1}]},
            {"not": {"field": "created_at", "op": "gte", "value": {"days": -1}}},
        ]
    }
    judged = admin.post("/objects/customer/conditions/check", {"filter": tree}).json()
    assert judged["ok"] is True
    assert judged["words"]
    count = judged["count"]
    assert count == 5
    assert listed(admin, filter=json.dumps(tree))["total"] == count
    assert admin.post(f"{RECORDS}/query", {"filter": tree}).json()["total"] == count
    figure = admin.get("/objects/customer/aggregate", {"filter": json.dumps(tree)}).json()
    assert figure["total"] == count
    view = admin.post(VIEWS, {"name": "同一条件", "filter": tree}).json()["id"]
    assert listed(admin, view=view)["total"] == count


def test_seg_01_unbalanced_or_unknown_conditions_are_refused(admin: Any) -> None:
    for wrong in ({"all": {"field": "name"}}, {"all": [{"field": "name"}]}, {"some": "nothing"}, {"oder": []}, "((("):
        judged = admin.post("/objects/customer/conditions/check", {"filter": wrong}).json()
        assert judged["ok"] is False, wrong
        assert judged["problems"][0]["message"]
        if isinstance(wrong, dict):
            assert admin.post(f"{RECORDS}/query", {"filter": wrong}).status_code == 422


def test_seg_02_saved_scheme_is_in_the_switch_and_returns_the_right_ones(
    admin: Any, client_for: Callable[..., Any]
) -> None:
    make(10)
    scheme = {
        "name": "有余额的女客户",
        "filter": {"all": [{"field": "gender", "op": "eq", "value": 2}, {"field": "balance", "op": "gte", "value": 5}]},
        "sort": ["-balance"],
        "columns": ["name", "balance"],
    }
    made = admin.post(VIEWS, scheme)
    assert made.status_code == 201
    offered = admin.get("/objects/customer").json()["views"]
    assert "有余额的女客户" in [view["name"] for view in offered]
    page = listed(admin, view=made.json()["id"])
    assert [row["balance"] for row in page["items"]] == [9, 7, 5]
    other = client_for("admin")
    assert "有余额的女客户" not in [view["name"] for view in other.get("/objects/customer").json()["views"]]
    assert admin.patch(f"{VIEWS}/{made.json()['id']}", {"shared": True, "sort": ["balance"]}).status_code == 200
    assert [row["balance"] for row in listed(other, view=made.json()["id"])["items"]] == [5, 7, 9]
    assert other.delete(f"{VIEWS}/{made.json()['id']}").status_code == 404
    assert admin.delete(f"{VIEWS}/{made.json()['id']}").status_code == 200
    assert admin.get(RECORDS, {"view": str(made.json()["id"])}).status_code == 404


def test_seg_02_a_masked_field_cannot_hide_in_a_scheme(make_role: Any, make_user: Any, client_for: Any) -> None:
    role = make_role(functions=["customer.view"], scopes={"customer": ["all"]})
    client = client_for(make_user(roles=[role]))
    tree = {"field": "phone", "op": "contains", "value": "139"}
    assert client.post(VIEWS, {"name": "x", "filter": tree}).status_code == 422


def test_cust_29_a_word_of_a_note_finds_the_client_only_for_whom_it_is(
    admin: Any, make_role: Any, make_user: Any, client_for: Any
) -> None:
    (one,) = make(1)
    noted = admin.post(
        "/objects/follow_up/records", {"customer": one.pk, "note": "谈了翡翠项链的定制", "way": 1, "status": 1}
    )
    assert noted.status_code == 201, noted.json()

    def found(client: Any, q: str) -> list[tuple[str, int]]:
        groups = client.get("/search", {"q": q}).json()["groups"]
        return [(group["object"], item["id"]) for group in groups for item in group["items"]]

    hits = found(admin, "翡翠项链")
    assert [name for name, _ in hits] == ["follow_up"]
    assert admin.get(f"/objects/follow_up/records/{hits[0][1]}").json()["item"]["customer"] == one.pk
    assert ("customer", one.pk) in found(admin, "客户0")
    functions = ["customer.view", "follow_up.view"]
    outsider = client_for(make_user(roles=[make_role(functions=functions, scopes={"customer": ["own"]})]))
    assert found(outsider, "翡翠项链") == []
    assert found(outsider, "客户0") == []
    nobody = client_for(make_user(roles=[make_role(functions=[])]))
    assert found(nobody, "翡翠项链") == []
    masked = client_for(make_user(roles=[make_role(functions=["customer.view"], scopes={"customer": ["all"]})]))
    shown = masked.get("/search", {"q": "客户0"}).json()["groups"][0]["items"][0]
    assert "13900000000" not in json.dumps(shown)


def test_cust_30_pickers_search_by_name_mobile_and_account(admin: Any) -> None:
    one, _ = make(2)
    CustomerProfile.objects.filter(pk=one.pk).update(account_no="8800123456")

    def picked(q: str) -> list[int]:
        return [item["id"] for item in admin.get("/objects/customer/options", {"q": q}).json()["items"]]

    assert picked("00123456") == [one.pk]
    assert picked("客户0") == [one.pk]
    assert one.pk in picked(one.phone)
    named = admin.get("/objects/customer/options", {"ids": str(one.pk)}).json()["items"]
    assert [item["title"] for item in named] == ["客户0"]
