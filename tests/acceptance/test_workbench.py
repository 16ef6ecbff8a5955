"""ANA-01, ANA-02: the workbench is the start page, its blocks show real figures, each by its own row scope."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

pytestmark = pytest.mark.django_db

SHIPPED = {
    "我的信息",
    "今日客户动向",
    "昨日跟进客户数排名",
    "昨日通话时长",
    "客户分组分配情况",
    "我的客户",
    "客户标签分析",
    "客户标签 TOP 10",
    "业绩排名",
}


def answers(client: Any, block: dict[str, Any]) -> list[dict[str, Any]]:
    """Ask the figures of a block as the page does."""
    answer = client.post("/metrics", {"calls": [figure["call"] for figure in block["figures"]]})
    assert answer.status_code == 200, answer.content
    results: list[dict[str, Any]] = answer.json()["results"]
    return results


def block_named(client: Any, label: str) -> dict[str, Any]:
    """The block with this label."""
    (found,) = [block for block in client.get("/workbench").json()["blocks"] if block["label"] == label]
    return found


def add_customer(client: Any, name: str, **values: Any) -> int:
    """Create a customer and return its id."""
    answer = client.post("/objects/customer/records", {"kind": 1, "name": name, **values})
    assert answer.status_code in (200, 201), answer.content
    return int(answer.json()["item"]["id"])


def test_ana_01_figure_leads_to_the_matching_list(client_for: Any) -> None:
    sales = client_for("salesman")
    assert sales.get("/me").json()["menus"][0]["path"] == "/"
    for name in ("甲", "乙", "丙"):
        add_customer(sales, name, private_owner=sales.user.id)
    add_customer(client_for("admin"), "别人的")
    block = block_named(sales, "我的客户")
    figure = block["figures"][0]
    value = answers(sales, block)[0]["total"]
    listed = sales.post("/objects/customer/records/query", {"filter": figure["filter"]}).json()
    assert figure["object"] == "customer"
    assert value == listed["total"] == 3
    assert {row["name"] for row in listed["items"]} == {"甲", "乙", "丙"}


def test_ana_02_nine_blocks_are_placed_and_answer(client_for: Any) -> None:
    admin = client_for("admin")
    add_customer(admin, "一位客户", private_owner=admin.user.id)
    bench = admin.get("/workbench").json()
    labels = {block["label"] for block in bench["blocks"]}
    assert labels >= SHIPPED
    assert {cell["block"] for cell in bench["layout"]} >= {b["name"] for b in bench["blocks"] if b["label"] in SHIPPED}
    for block in bench["blocks"]:
        for result in answers(admin, block) if block["figures"] else []:
            assert "error" not in result, (block["label"], result)
    assert answers(admin, block_named(admin, "今日客户动向"))[0]["total"] == 1


def test_ana_02_figures_follow_the_row_scope(client_for: Any) -> None:
    one, other = client_for("salesman"), client_for("salesman")
    add_customer(one, "只属于甲", private_owner=one.user.id)
    call = {"calls": [{"measure": "customer.count"}]}
    assert one.post("/metrics", call).json()["results"][0]["total"] == 1
    assert other.post("/metrics", call).json()["results"][0]["total"] == 0


def test_ana_02_a_block_says_when_scope_narrows_it(admin: Any, client_for: Any) -> None:
    """A ranking of a salesperson leaves out what only others see; one's own customers are whole by themselves."""
    seller = client_for("salesman")
    assert block_named(seller, "业绩排名")["narrowed"]
    assert not block_named(seller, "我的客户")["narrowed"]
    assert not block_named(seller, "我的信息")["narrowed"]
    assert not block_named(admin, "业绩排名")["narrowed"]


def test_ana_02_who_has_no_customers_sees_those_of_others(client_for: Any) -> None:
    """An administrator without customers of their own has the same figures over all, a salesperson without any has
    their own, and both do when they get one."""
    sales, admin = client_for("salesman"), client_for("admin")
    add_customer(sales, "业务员的", private_owner=sales.user.id)
    block = block_named(admin, "全部客户")
    assert block["name"] == "my_customers"
    assert [figure["label"] for figure in block["figures"]] == ["客户总数", "没有业务员", "从未跟进", "30 天未跟进"]
    assert [one["total"] for one in answers(admin, block)] == [1, 0, 1, 0]
    assert block_named(client_for("manager"), "全部客户")["narrowed"]
    assert answers(client_for("salesman"), block_named(client_for("salesman"), "我的客户"))[0]["total"] == 0
    add_customer(admin, "自己的", private_owner=admin.user.id)
    own = block_named(admin, "我的客户")
    assert [figure["label"] for figure in own["figures"]][:2] == ["客户总数", "今日应跟进"]
    assert [one["total"] for one in answers(admin, own)] == [1, 0, 1, 0]


def test_ana_02_a_masked_field_is_no_dimension(client_for: Any) -> None:
    sales = client_for("salesman")
    result = sales.post("/metrics", {"calls": [{"measure": "customer.count", "dimensions": ["phone"]}]}).json()
    assert "dimensions" in result["results"][0]["error"]["fields"]
    unknown = sales.post("/metrics", {"calls": [{"measure": "no.such"}]}).json()["results"][0]
    assert unknown["error"]["code"] == "invalid"


def test_ana_02_own_layout_and_default(client_for: Any) -> None:
    admin, sales = client_for("admin"), client_for("salesman")
    cell = {"block": "profile", "x": 0, "y": 0, "w": 4, "h": 3}
    assert sales.put("/workbench", {"layout": [cell], "default": True}).status_code == 403
    assert admin.put("/workbench", {"layout": [cell], "default": True}).status_code == 200
    assert sales.get("/workbench").json()["layout"] == [cell]
    wide = cell | {"w": 6}
    assert sales.put("/workbench", {"layout": [wide]}).json()["own"] is True
    assert admin.get("/workbench").json()["layout"] == [cell]
    assert sales.delete("/workbench").json()["layout"] == [cell]
    for wrong in ({"block": "nothing"}, {"w": 13}, {"x": -1}, {"h": 0}):
        assert sales.put("/workbench", {"layout": [cell | wrong]}).status_code == 422
    assert sales.put("/workbench", {"layout": [cell, cell]}).status_code == 422


def guide(client: Any) -> dict[str, bool]:
    """Which steps the first-run guide shows, and whether they are done."""
    answer = client.get("/workbench/guide")
    assert answer.status_code == 200, answer.content
    return {step["name"]: step["done"] for step in answer.json()["steps"]}


def test_guide_ticks_off_what_is_there(admin: Any, department: Any, make_user: Any) -> None:
    order = ["departments", "people", "customers", "tag_rules", "allocation_rules", "allocation"]
    before = guide(admin)
    assert list(before) == order
    assert [name for name, done in before.items() if done] == ["departments", "people"], "two accounts are there"
    wang = make_user(roles=["salesman"], departments=[department])
    add_customer(admin, "第一位客户")
    assert guide(admin)["customers"]
    body = {
        "name": "新客",
        "members": [wang.id],
        "allocation_rules": [{"name": "平均", "members": [wang.id], "mode": 1}],
    }
    answer = admin.post("/groups", body)
    assert answer.status_code in (200, 201), answer.content
    assert guide(admin)["allocation_rules"]
    assert not guide(admin)["allocation"]


def test_guide_is_the_administrators(client_for: Any) -> None:
    assert client_for("salesman").get("/workbench/guide").status_code == 403


def test_ana_01_total_counts_all_groups_not_only_those_shown(admin: Any) -> None:
    for place in range(6):
        add_customer(admin, f"客户{place}", **({"gender": 1 + place % 2} if place < 5 else {}))
    call = {"measure": "customer.count", "dimensions": ["gender"], "limit": 1}
    none = call | {"condition": {"field": "name", "op": "eq", "value": "没有"}}
    cut, empty = admin.post("/metrics", {"calls": [call, none]}).json()["results"]
    assert cut["rows"] == [{"key": [1], "value": 3}]
    assert cut["total"] == 6
    assert (empty["rows"], empty["total"]) == ([], 0)


def test_ana_01_figures_asked_together_are_what_each_is_alone(admin: Any, client_for: Any) -> None:
    sales, other = client_for("salesman"), client_for("salesman")
    for place, name in enumerate(("甲", "乙", "丙", "丁")):
        add_customer(sales, name, private_owner=sales.user.id, gender=1 + place % 2, balance=100 * place)
    add_customer(other, "别人的", private_owner=other.user.id, gender=1)
    today = str(timezone.localdate())
    men = {"field": "gender", "op": "eq", "value": 1}
    calls: list[dict[str, Any]] = [
        {"measure": "customer.count"},
        {"measure": "customer.count", "condition": men},
        {"measure": "customer.balance", "condition": men},
        {"measure": "customer.balance", "condition": {"not": men}},
        {"measure": "customer.count", "period": {"from": today, "to": today}},
        {"measure": "customer.count", "period": {"to": "2020-01-01"}},
        {"measure": "customer.count", "condition": {"field": "owner", "op": "set"}},
        {"measure": "customer.count", "condition": {"field": "nothing", "op": "eq", "value": 1}},
        {"measure": "customer.follow_rate"},
        {"measure": "customer.count", "dimensions": ["gender"]},
        {"measure": "nothing.count"},
    ]
    for who in (sales, other, admin):
        together = who.post("/metrics", {"calls": calls}).json()["results"]
        alone = [who.post("/metrics", {"calls": [call]}).json()["results"][0] for call in calls]
        assert together == alone
    assert [one.get("total") for one in sales.post("/metrics", {"calls": calls[:6]}).json()["results"]] == [
        *(4, 2, 200, 400, 4, 0)
    ]
    with CaptureQueriesContext(connection) as asked:
        narrow = sales.post("/metrics", {"calls": [calls[1], calls[3]]}).json()["results"]
    assert [one["total"] for one in narrow] == [2, 400]
    assert sum("customers_customer" in str(query["sql"]) for query in asked) == 1  # one walk for both
