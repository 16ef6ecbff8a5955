"""Customers handed around by hand: what the dialog is told before, what is said after, and what a run tells and takes
back."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from beluga.apps.customers.models import Customer
from beluga.apps.groups.models import AllocationLog, Membership
from beluga.apps.office.models import Message
from tests.acceptance.grouped import EVERYBODY, make_customers, make_group, put_into, run_now, undo_run

pytestmark = pytest.mark.django_db
PLACEMENT = "/groups/placement"


def assign(client: Any, ids: list[int], **args: Any) -> str:
    answer = client.post("/actions/customer.assign", {"ids": ids, "args": args})
    assert answer.status_code == 200, answer.json()
    return str(answer.json()["message"])


def test_grp_15_who_assigns_is_told_where_customers_are_and_what_changed(admin: Any, make_user: Any) -> None:
    lijuan, lin = make_user(name="李娟"), make_user(name="林小丹")
    group = make_group(admin, "银行百万组", members=[lijuan.pk, lin.pk])["item"]["id"]
    empty = make_group(admin, "空组")["item"]["id"]
    ids = make_customers(3)
    put_into(group, ids[:2], lijuan.pk)
    put_into(group, ids[2:])
    placed = admin.post(PLACEMENT, {"ids": ids}).json()
    assert [(one["id"], one["count"]) for one in placed["groups"]] == [(group, 3), (empty, 0)]
    first = placed["groups"][0]
    assert [(one["user"], one["count"]) for one in first["owners"]] == [(lijuan.pk, 2), (None, 1)]
    assert [one["name"] for one in first["members"]] == ["李娟", "林小丹"]
    assert (placed["total"], placed["owners"]) == (3, [])
    # Without a group only the owner changes, and that is said.
    said = assign(admin, ids[:1], user=lin.pk)
    assert said == "已把 1 个客户的所有者改为 林小丹；1 个客户组内的业务员不变"
    assert Membership.objects.get(customer=ids[0]).owner_id == lijuan.pk
    assert Customer.objects.get(pk=ids[0]).private_owner_id == lin.pk
    by_filter = admin.post(PLACEMENT, {"filter": {"field": "groups", "op": "any_of", "value": [group]}}).json()
    assert [(one["name"], one["count"]) for one in by_filter["owners"]] == [("林小丹", 1)]
    # In a group its salesperson changes; whoever is owned by somebody else stays so, and that is said too.
    assert assign(admin, ids[1:2], user=lin.pk, group=group) == "已在「银行百万组」里把 1 个客户分配给 林小丹"
    assert assign(admin, ids[1:2], user=lin.pk, group=group) == "没有变化，在「银行百万组」里已归 林小丹"
    said = assign(admin, ids[:2], user=lijuan.pk, group=group)
    assert said == "已在「银行百万组」里把 1 个客户分配给 李娟，1 个原本就归此人；1 个另有所有者，所有者不变"


def test_grp_15_placement_tells_of_ones_own_groups_and_customers_only(admin: Any, client_for: Any) -> None:
    leader = client_for("salesman")
    group = make_group(admin, "别人的组")["item"]["id"]
    ids = make_customers(1)
    put_into(group, ids)
    assert leader.post(PLACEMENT, {"ids": ids}).status_code == 403
    assert admin.post(PLACEMENT, {}).status_code == 422
    assert admin.post(PLACEMENT, {"ids": ids, "filter": EVERYBODY}).status_code == 422


def test_grp_15_placement_of_a_group_administrator(admin: Any, client_for: Any, make_role: Any) -> None:
    role = make_role(
        functions=["customer.view", "customer.assign", "customer_group.view"],
        scopes={"customer": ["managed"], "customer_group": ["managed"]},
    )
    leader = client_for(role)
    mine = make_group(admin, "我的组", admins=[leader.user.pk])["item"]["id"]
    other = make_group(admin, "别人的组")["item"]["id"]
    ids = make_customers(2)
    put_into(mine, ids[:1])
    put_into(other, ids)
    placed = leader.post(PLACEMENT, {"ids": ids}).json()
    assert (placed["total"], [(one["id"], one["count"]) for one in placed["groups"]]) == (1, [(mine, 1)])


def test_grp_12_a_run_tells_each_person_once_and_an_undo_takes_it_back(
    admin: Any, client_for: Callable[..., Any]
) -> None:
    one, two = client_for("salesman"), client_for("salesman")
    members = [one.user.pk, two.user.pk]
    rules = [{"name": "平均分", "condition": EVERYBODY}]
    group = make_group(admin, "电话营销组", members=members, allocation_rules=rules)["item"]["id"]
    (inviter,) = make_customers(1)
    put_into(group, [inviter], one.user.pk)
    put_into(group, make_customers(4))
    (invited,) = make_customers(1, inviter_id=inviter)
    preview = admin.post("/groups/runs/preview", {"kind": "allocation", "groups": [group]}).json()
    assert preview["total"] == 5
    assert preview["rules"][0]["came"] == 1
    assert preview["rules"][0]["from"] == "其中 1 个来自公司公海，先加入邀请人的业务员所在的组：「电话营销组」"
    assert {share["user"]: share["done"] for share in preview["people"]} == {one.user.pk: 3, two.user.pk: 2}
    report = run_now(admin, "allocation", groups=[group])["reports"][0]
    assert report["people"] == preview["people"]
    assert report["label"] == "自动分配（立即执行）"
    told = Message.objects.filter(user=one.user)
    assert [message.title for message in told] == ["「电话营销组」分配给您 3 个客户"]
    assert set(AllocationLog.objects.values_list("operator", flat=True)) == {admin.user.pk}
    past = admin.get("/groups/runs").json()["items"][0]
    assert (past["actor"], past["label"]) == (admin.user.name, "自动分配（立即执行）")
    assert past["rules"][-1]["group_name"] == "电话营销组"
    until = (datetime.fromisoformat(past["finished_at"]) + timedelta(seconds=1)).isoformat()
    mine = {"all": [
        {"field": "at", "op": "between", "value": [past["at"], until]},
        {"field": "user", "op": "eq", "value": one.user.pk},
        {"field": "rule_name", "op": "eq", "value": "平均分"},
    ]}  # fmt: skip
    rows = admin.get("/objects/allocation_log/records", {"filter": json.dumps(mine)}).json()
    assert rows["total"] == past["rules"][-1]["people"][-1]["done"]

    Message.objects.filter(user=two.user).update(read_at="2026-01-01T00:00:00Z")
    undo_run(admin, report["run"])
    assert not Message.objects.filter(user=one.user, title__contains="电话营销组").exists()
    assert Message.objects.filter(user=two.user).count() == 1  # what was read stays
    line = admin.get(f"/objects/customer/records/{invited}/timeline", {"kinds": "allocation"}).json()["items"]
    assert [item["title"] for item in line] == ["撤销分配", f"自动分配：{one.user.name}"]
    assert (line[0]["text"], line[0]["actor"]) == (f"电话营销组 · {one.user.name} → 无业务员", admin.user.pk)


def test_grp_12_a_grouping_preview_says_who_is_in_the_group_already(admin: Any) -> None:
    group = make_group(admin, "已满组")["item"]["id"]
    ids = make_customers(3)
    put_into(group, ids[:2])
    rule = {"name": "都进", "source": 3, "target_group": group, "condition": EVERYBODY}
    assert admin.post("/objects/grouping_rule/records", rule).status_code == 201
    (line,) = admin.post("/groups/runs/preview", {"kind": "grouping"}).json()["rules"]
    assert (line["matched"], line["done"], line["already"], line["target"]) == (3, 1, 2, group)


def test_grp_12_a_grouping_says_what_earlier_rules_took(admin: Any) -> None:
    first, second = (make_group(admin, name)["item"]["id"] for name in ("先", "后"))
    make_customers(2, balance=500)
    make_customers(1, balance=5)
    rich = {"field": "balance", "op": "gte", "value": 3}
    for name, target, condition in (("有钱的", first, rich), ("都要", second, EVERYBODY)):
        rule = {"name": name, "source": 1, "target_group": target, "break_links": True, "condition": condition}
        assert admin.post("/objects/grouping_rule/records", rule).status_code == 201
    preview = admin.post("/groups/runs/preview", {"kind": "grouping"}).json()["rules"]
    run_now(admin, "grouping")
    for lines in (preview, admin.get("/groups/runs").json()["items"][0]["rules"]):
        told = {line["name"]: (line["matched"], line["done"], line.get("taken")) for line in lines}
        assert told == {"有钱的": (2, 2, None), "都要": (1, 1, 2)}


def test_grp_12_the_history_names_a_group_only_to_who_may_see_it(admin: Any, client_for: Any, make_role: Any) -> None:
    role = make_role(functions=["customer_group.view"], scopes={"customer_group": ["managed"]})
    leader = client_for(role)
    mine = make_group(admin, "我的组", admins=[leader.user.pk])["item"]["id"]
    other = make_group(admin, "别人的组")["item"]["id"]
    make_customers(2)
    for name, target in (("进我的", mine), ("进别人的", other)):
        rule = {"name": name, "source": 3, "target_group": target, "condition": EVERYBODY}
        assert admin.post("/objects/grouping_rule/records", rule).status_code == 201
    run_now(admin, "grouping")

    def told(client: Any) -> dict[int, str]:
        answer = client.get("/groups/runs")
        assert answer.status_code == 200
        return {line["target"]: line["group_name"] for line in answer.json()["items"][0]["rules"]}

    assert told(admin) == {mine: "我的组", other: "别人的组"}
    assert told(leader) == {mine: "我的组", other: ""}
    assert "别人的组" not in leader.get("/groups/runs").content.decode()


def test_grp_01_salespeople_are_offered_first(admin: Any, client_for: Any, make_role: Any) -> None:
    seller, boss = client_for("salesman"), client_for(make_role(functions=["customer_group.view"]))
    ids = boss.get("/groups/salespeople").json()["ids"]
    assert seller.user.pk in ids
    assert boss.user.pk not in ids
    assert client_for(make_role(functions=["customer.view"])).get("/groups/salespeople").status_code == 403
