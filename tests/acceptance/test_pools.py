"""By hand: grouping, allocation, claiming, returning, the recycle bin, their logs, and undo."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from beluga.apps.customers.models import Customer
from beluga.apps.groups.models import AllocationLog, GroupingLog, Membership, RecycleLog
from beluga.apps.groups.services.allocation import run_allocation
from beluga.apps.groups.services.grouping import run_grouping
from beluga.kernel.events.models import Operation
from beluga.kernel.scope.principal import SYSTEM
from tests.acceptance.grouped import EVERYBODY, RECORDS, listed, make_customers, make_group, owners, put_into

pytestmark = pytest.mark.django_db


def act(client: Any, name: str, ids: list[int], **args: Any) -> Any:
    return client.post(f"/actions/{name}", {"ids": ids, "args": args})


def ok(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 200, answer.json()
    return answer.json()


def log(client: Any, name: str, **query: Any) -> list[dict[str, Any]]:
    answer = client.get(f"/objects/{name}/records", query or {"view": "today"})
    assert answer.status_code == 200, answer.json()
    return answer.json()["items"]


@pytest.fixture
def claimer(make_role: Callable[..., Any], make_user: Callable[..., Any], client_for: Callable[..., Any]) -> Any:
    """Makes people who may claim: they see their own customers and the pools."""
    functions = [
        "customer.view",
        "customer.view_pool",
        "customer.claim",
        "customer.return_to_pool",
        "recycle_log.view",
        "allocation_log.view",
    ]
    role = make_role(functions=functions, scopes={"customer": ["own", "pool"]})
    return lambda **more: client_for(make_user(roles=[role], **more))


def test_cust_26_each_verb_is_a_button_of_its_own_and_logged(
    admin: Any, client_for: Callable[..., Any], make_user: Callable[..., Any]
) -> None:
    def buttons(client: Any) -> set[str]:
        return {action["name"] for action in client.get("/objects/customer").json()["actions"]}

    wanted = {"customer.group", "customer.assign", "customer.return_to_pool", "customer.bin"}
    assert wanted <= buttons(admin)
    plain = client_for("salesman")
    assert "customer.assign" not in buttons(plain)
    one = make_user()
    gid = make_group(admin, "组", members=[one.pk])["item"]["id"]
    ids = make_customers(3)
    put_into(gid, ids)
    Customer.objects.filter(pk__in=ids).update(owner=plain.user)
    assert act(plain, "customer.assign", ids, group=gid, user=one.pk).status_code == 403
    bulk = {"action": "customer.assign", "args": {"group": gid, "user": one.pk}, "ids": ids}
    assert plain.post(f"{RECORDS}/bulk", bulk).status_code == 403
    Customer.objects.filter(pk__in=ids).update(owner=None)
    assert ok(act(admin, "customer.assign", ids, group=gid, user=one.pk))["done"] == 3
    rows = log(admin, "allocation_log")
    assert {(row["customer"], row["user"], row["kind"], row["operator_name"]) for row in rows} == {
        (pk, one.pk, 2, admin.user.name) for pk in ids
    }
    assert Operation.objects.filter(action="分配", user_id=admin.user.pk).exists()
    # Over many records through a job.
    put_into(gid, more := make_customers(2))
    body = {"action": "customer.assign", "args": {"group": gid, "user": one.pk}, "filter": EVERYBODY}
    answer = admin.post(f"{RECORDS}/bulk", body)
    assert answer.status_code == 202, answer.json()
    from beluga.kernel.jobs import runner

    runner.perform(answer.json()["job"], inline=True)
    assert owners(gid) == {one.pk: 5}
    assert Customer.objects.filter(pk__in=more, owner=one).count() == 2


def test_grp_14_manual_grouping_keeps_or_breaks(admin: Any, client_for: Callable[..., Any], make_user: Any) -> None:
    one = make_user()
    a, b = (make_group(admin, name, members=[one.pk])["item"]["id"] for name in ("甲组", "乙组"))
    ids = make_customers(2)
    put_into(a, ids, one.pk)
    Customer.objects.update(owner=one)
    assert ok(act(admin, "customer.group", ids[:1], groups=[b], keep=True))["done"] == 1
    ok(act(admin, "customer.group", ids[1:], groups=[b], keep=False))
    assert set(Membership.objects.filter(customer=ids[0]).values_list("group", flat=True)) == {a, b}
    assert set(Membership.objects.filter(customer=ids[1]).values_list("group", flat=True)) == {b}
    rows = log(admin, "grouping_log")
    assert {(row["customer"], row["source_group"], row["target_group"], row["kind"]) for row in rows} == {
        (ids[0], a, b, 1),
        (ids[1], a, b, 1),
    }
    assert {row["operator"] for row in rows} == {admin.user.pk}
    # Into several at once; unknown, disabled and invisible groups are refused.
    c = make_group(admin, "丙组")["item"]
    new = make_customers(1)
    ok(act(admin, "customer.group", new, groups=[a, c["id"]]))
    assert Membership.objects.filter(customer=new[0]).count() == 2
    assert act(admin, "customer.group", new, groups=[999999]).status_code == 422
    assert act(admin, "customer.group", new, groups=[]).status_code == 422
    assert act(client_for("salesman"), "customer.group", new, groups=[a]).status_code == 403


def test_grp_15_claimed_customer_becomes_mine_and_leaves_the_pool(admin: Any, claimer: Callable[..., Any]) -> None:
    me, other = claimer(), claimer()
    gid = make_group(admin, "组", members=[me.user.pk])["item"]["id"]
    (pool,), (grouped,) = make_customers(1), make_customers(1)
    put_into(gid, [grouped])
    assert listed(me, view="pool") == {pool}
    assert listed(other, view="pool") == {pool}
    assert listed(me, view="mine") == set()
    assert ok(act(me, "customer.claim", [pool]))["done"] == 1
    assert listed(me, view="mine") == {pool}
    assert listed(me, view="pool") == set()
    assert listed(other) == set()
    # The pool of one's own group, not of others.
    assert listed(me, view="group_pool") == {grouped}
    assert listed(other, view="group_pool") == set()
    late = act(other, "customer.claim", [grouped])
    assert late.status_code in (404, 409), late.json()
    assert ok(act(me, "customer.claim", [grouped]))["done"] == 1
    assert Membership.objects.get(customer=grouped).owner_id == me.user.pk
    rows = log(me, "allocation_log")
    assert {(row["customer"], row["kind"]) for row in rows} == {(pool, 3), (grouped, 3)}
    # What somebody has cannot be claimed.
    again = act(other, "customer.claim", [pool])
    assert again.status_code in (404, 409)
    assert again.json()["message"]
    assert Customer.objects.get(pk=pool).owner_id == me.user.pk


def test_grp_15_daily_limit_and_right(
    admin: Any, claimer: Callable[..., Any], make_role: Any, make_user: Any, client_for: Any
) -> None:
    assert admin.put("/parameters/claim.daily_limit", {"value": 2}).status_code == 200
    me = claimer()
    ids = make_customers(4)
    assert ok(act(me, "customer.claim", ids[:2]))["done"] == 2
    refused = act(me, "customer.claim", ids[2:3])
    assert refused.status_code == 429
    assert "2" in refused.json()["message"]
    assert me.get("/groups/claims").json() == {"today": 2, "limit": 2}
    AllocationLog.objects.update(at=timezone.now() - timedelta(days=1))
    assert ok(act(me, "customer.claim", ids[2:3]))["done"] == 1
    looker = client_for(make_user(roles=[make_role(functions=["customer.view"], scopes={"customer": ["all"]})]))
    assert act(looker, "customer.claim", ids[3:]).status_code == 403


def test_grp_15_admins_allocate_within_their_group(
    admin: Any, make_role: Callable[..., Any], make_user: Callable[..., Any], client_for: Callable[..., Any]
) -> None:
    role = make_role(functions=["customer.view", "customer.assign"], scopes={"customer": ["own"]})
    chief, one, outsider, left = make_user(roles=[role]), make_user(), make_user(), make_user(employment=2)
    mine = make_group(admin, "组", admins=[chief.pk], members=[one.pk, left.pk])["item"]["id"]
    other = make_group(admin, "别组", members=[one.pk])["item"]["id"]
    ids = make_customers(2)
    put_into(mine, ids)
    client = client_for(chief)
    assert ok(act(client, "customer.assign", ids, group=mine, user=one.pk))["done"] == 2
    assert owners(mine) == {one.pk: 2}
    for group, user in ((mine, outsider.pk), (mine, left.pk), (other, one.pk)):
        assert act(client, "customer.assign", ids, group=group, user=user).status_code == 422
    assert owners(mine) == {one.pk: 2}


def test_grp_16_returning_counts_and_can_be_claimed_again(admin: Any, claimer: Callable[..., Any]) -> None:
    me, other = claimer(), claimer()
    gid = make_group(admin, "组", members=[me.user.pk, other.user.pk])["item"]["id"]
    (pk,) = make_customers(1)
    put_into(gid, [pk], me.user.pk)
    Customer.objects.update(owner=me.user)
    assert act(me, "customer.return_to_pool", [pk], to="group").status_code == 422
    assert act(me, "customer.return_to_pool", [pk], to="group", reason="  ").status_code == 422
    assert ok(act(me, "customer.return_to_pool", [pk], to="group", reason="联系不上"))["done"] == 1
    assert Customer.objects.get(pk=pk).return_count == 1
    assert Membership.objects.get(customer=pk).owner_id is None
    assert ok(act(other, "customer.claim", [pk]))["done"] == 1
    assert ok(act(other, "customer.return_to_pool", [pk], to="company", reason="不合适"))["done"] == 1
    assert Customer.objects.get(pk=pk).return_count == 2
    assert not Membership.objects.exists()
    assert listed(me, view="pool") == {pk}
    assert ok(act(me, "customer.claim", [pk]))["done"] == 1
    assert Customer.objects.get(pk=pk).private_owner_id == me.user.pk
    # Nobody returns what is not theirs.
    assert ok(act(admin, "customer.assign", [pk], user=other.user.pk))["done"] == 1
    Customer.objects.filter(pk=pk).update(owner=me.user)
    assert ok(act(me, "customer.return_to_pool", [pk], to="company", reason="x"))["done"] == 0
    assert Customer.objects.get(pk=pk).private_owner_id == other.user.pk


def test_grp_17_binned_customers_take_no_part_until_returned(
    admin: Any, make_user: Callable[..., Any], client_for: Callable[..., Any]
) -> None:
    one = make_user()
    group = make_group(admin, "组", members=[one.pk], allocation_rules=[{"name": "全部", "condition": EVERYBODY}])
    gid = group["item"]["id"]
    admin.post("/objects/grouping_rule/records", {"name": "都进", "target_group": gid, "condition": EVERYBODY})
    ids = make_customers(2)
    put_into(gid, ids[:1], one.pk)
    Customer.objects.filter(pk=ids[0]).update(owner=one)
    assert ok(act(admin, "customer.bin", ids, reason="无价值"))["done"] == 2
    run_grouping(SYSTEM)
    run_allocation(SYSTEM)
    assert not Membership.objects.exists()
    assert listed(admin) == set()
    assert admin.get(f"{RECORDS}/{ids[0]}").status_code == 404
    binned = admin.get("/objects/binned_customer/records").json()
    assert {item["id"] for item in binned["items"]} == set(ids)
    described = admin.get("/objects/binned_customer").json()
    assert [action["name"] for action in described["actions"]] == ["customer.restore"]
    assert "name" in described["filters"]
    assert client_for("salesman").get("/objects/binned_customer/records").status_code == 403
    assert ok(act(admin, "customer.restore", ids[:1]))["done"] == 1
    assert listed(admin) == {ids[0]}
    assert RecycleLog.objects.filter(customer=ids[0]).order_by("pk").last().whereto == 2
    run_grouping(SYSTEM)
    run_allocation(SYSTEM)
    assert owners(gid) == {one.pk: 1}
    # A code taken meanwhile keeps the other one in the bin.
    Customer.objects.create(code=Customer.objects.get(pk=ids[1]).code, name="占用")
    assert act(admin, "customer.restore", ids[1:]).status_code == 409


def test_grp_17_held_by_others_is_not_binned(
    admin: Any, make_role: Callable[..., Any], make_user: Callable[..., Any], client_for: Callable[..., Any]
) -> None:
    role = make_role(functions=["customer.view", "customer.bin"], scopes={"customer": ["own"]})
    me, other = make_user(roles=[role]), make_user()
    a, b = (make_group(admin, name, members=[me.pk, other.pk])["item"]["id"] for name in ("甲", "乙"))
    shared, own = make_customers(1), make_customers(1)
    put_into(a, shared + own, me.pk)
    put_into(b, shared, other.pk)
    Customer.objects.update(owner=me)
    assert ok(act(client_for(me), "customer.bin", shared + own))["done"] == 1
    assert Customer.objects.get(pk=shared[0]).binned_at is None


def test_grp_20_run_and_manual_move_appear_in_the_grouping_log(admin: Any) -> None:
    gid = make_group(admin, "组")["item"]["id"]
    admin.post("/objects/grouping_rule/records", {"name": "都进", "target_group": gid, "condition": EVERYBODY})
    auto = make_customers(1)
    run_grouping(SYSTEM)
    hand = make_customers(1)
    ok(act(admin, "customer.group", hand, groups=[gid]))
    rows = log(admin, "grouping_log")
    found = {row["customer"]: row for row in rows}
    assert (found[auto[0]]["kind"], found[auto[0]]["rule_name"], found[auto[0]]["operator"]) == (2, "都进", None)
    assert (found[hand[0]]["kind"], found[hand[0]]["rule_name"], found[hand[0]]["operator"]) == (1, "", admin.user.pk)
    # Opens with today; filters by customer name, group, operator and time.
    described = admin.get("/objects/grouping_log").json()
    assert described["views"][0]["name"] == "今天"
    assert described["columns"] == [
        "customer", "source_group", "target_group", "kind", "rule_name", "at", "operator",
    ]  # fmt: skip
    GroupingLog.objects.filter(customer=auto[0]).update(at=timezone.now() - timedelta(days=2))
    assert [row["customer"] for row in log(admin, "grouping_log")] == hand
    name = Customer.objects.get(pk=auto[0]).name
    leaves: list[dict[str, Any]] = [
        {"field": "customer.name", "op": "contains", "value": name},
        {"field": "operator", "op": "eq", "value": admin.user.pk},
        {"field": "at", "op": "lt", "value": {"days": 0}},
    ]
    for leaf, wanted in zip(leaves, (auto, hand, auto), strict=True):
        answer = admin.post("/objects/grouping_log/records/query", {"filter": leaf})
        assert [row["customer"] for row in answer.json()["items"]] == wanted, leaf


def test_grp_21_ending_a_link_is_logged_with_operator_delete(admin: Any, claimer: Callable[..., Any]) -> None:
    me = claimer()
    group = make_group(admin, "组", members=[me.user.pk], allocation_rules=[{"name": "全部", "condition": EVERYBODY}])
    gid = group["item"]["id"]
    ids = make_customers(3)
    put_into(gid, ids)
    run_allocation(SYSTEM)
    ok(act(me, "customer.return_to_pool", ids[:1], to="group", reason="a"))
    ok(act(me, "customer.return_to_pool", ids[1:2], to="company", reason="b"))
    ok(act(admin, "customer.bin", ids[2:]))
    rows = AllocationLog.objects.filter(ended=True)
    assert set(rows.values_list("customer", "group", "user")) == {(pk, gid, me.user.pk) for pk in ids}
    items = log(admin, "allocation_log", fields="customer,group,user,rule_name,kind,operator_name", view="today")
    ended = [row for row in items if row["operator_name"] == "delete"]
    assert {row["customer"] for row in ended} == set(ids[:2]) | {ids[2]}
    dealt = [row for row in items if row["operator_name"] != "delete"]
    assert {(row["kind"], row["rule_name"], row["user"]) for row in dealt} == {(1, "全部", me.user.pk)}
    assert log(admin, "allocation_log", filter=json.dumps({"field": "user", "op": "eq", "value": me.user.pk}))


def test_grp_22_recycle_history_tells_where_to_and_whether_automatic(admin: Any, claimer: Callable[..., Any]) -> None:
    me = claimer()
    group = make_group(
        admin,
        "组",
        members=[me.user.pk],
        recycle_rules=[{"name": "不再跟进", "condition": {"field": "trade_count", "op": "eq", "value": 7}}],
    )
    gid = group["item"]["id"]
    company, own, auto, binned = (make_customers(1, trade_count=n) for n in (1, 2, 7, 3))
    put_into(gid, company + own + auto + binned, me.user.pk)
    ok(act(me, "customer.return_to_pool", company, to="company", reason="不要了"))
    ok(act(me, "customer.return_to_pool", own, to="group", reason="忙不过来"))
    from beluga.apps.groups.services.recycling import run_recycling

    run_recycling(SYSTEM)
    ok(act(admin, "customer.bin", binned, reason="空号"))
    rows = {
        row.customer_id: (row.whereto, row.automatic, row.reason, row.operator_id) for row in RecycleLog.objects.all()
    }
    assert rows == {
        company[0]: (2, False, "不要了", me.user.pk),
        own[0]: (3, False, "忙不过来", me.user.pk),
        auto[0]: (3, True, "不再跟进", None),
        binned[0]: (1, False, "空号", admin.user.pk),
    }
    shown = log(admin, "recycle_log")
    assert {row["customer"] for row in shown} >= {company[0], own[0], auto[0]}
    described = admin.get("/objects/recycle_log").json()
    assert described["columns"] == ["customer", "group", "user", "operator", "whereto", "automatic", "at", "reason"]
    assert {(row["group"], row["user"]) for row in shown} == {(gid, me.user.pk)}


def test_grp_22_recycle_history_names_group_and_former_salesperson(admin: Any, claimer: Callable[..., Any]) -> None:
    me, other = claimer(), claimer()
    gid = make_group(admin, "催收组", members=[me.user.pk])["item"]["id"]
    held, waiting, private = (make_customers(1, trade_count=n) for n in (1, 2, 3))
    put_into(gid, held, me.user.pk)
    put_into(gid, waiting)
    Customer.objects.filter(pk__in=private).update(private_owner=me.user.pk, owner=me.user.pk)
    ok(act(admin, "customer.return_to_pool", held + waiting + private, to="company", reason="清理"))
    asked = {"fields": "customer,group,user", "view": "all"}
    answer = admin.get("/objects/recycle_log/records", asked).json()
    assert {row["customer"]: (row["group"], row["user"]) for row in answer["items"]} == {
        held[0]: (gid, me.user.pk),
        waiting[0]: (gid, None),
        private[0]: (None, me.user.pk),
    }
    assert answer["refs"]["customer_group"][str(gid)] == "催收组"
    ok(act(admin, "customer.bin", held, reason="空号"))  # nothing was ended by that: it was in the pool already
    assert RecycleLog.objects.filter(whereto=1).values_list("group", "user").get() == (None, None)
    # Rows of customers out of reach are not told to anybody.
    assert held[0] not in {row["customer"] for row in other.get("/objects/recycle_log/records", asked).json()["items"]}


def test_cust_31_every_group_of_the_customer_with_its_salesperson(admin: Any, make_user: Callable[..., Any]) -> None:
    one, two = make_user(name="小丹"), make_user(name="小月")
    a = make_group(admin, "催收组", members=[one.pk])["item"]["id"]
    b = make_group(admin, "VIP组", members=[two.pk])["item"]["id"]
    made = admin.post(RECORDS, {"name": "黄206", "phone": "13519416737", "private_owner": None}).json()["item"]
    put_into(a, [made["id"]], one.pk)
    put_into(b, [made["id"]], two.pk)
    wanted = {"field": "customer", "op": "eq", "value": made["id"]}
    answer = admin.post("/objects/membership/records/query", {"filter": wanted}).json()
    shown = {
        answer["refs"]["customer_group"][str(row["group"])]: answer["refs"]["user"][str(row["owner"])]
        for row in answer["items"]
    }
    assert shown == {"催收组": "小丹", "VIP组": "小月"}
    item = admin.get(f"{RECORDS}/{made['id']}").json()["item"]
    assert set(item["salespeople"]) == {one.pk, two.pk}
    # The quick buttons of the panel.
    names = {action["name"] for action in admin.get("/objects/customer").json()["actions"] if action["single"]}
    assert {"customer.group", "customer.assign", "customer.return_to_pool"} <= names


def test_cust_37_new_customer_goes_to_a_group(admin: Any, client_for: Callable[..., Any]) -> None:
    me = client_for("salesman")
    gid = make_group(admin, "组", members=[me.user.pk])["item"]["id"]
    other = make_group(admin, "别组")["item"]["id"]
    made = me.post(RECORDS, {"name": "进组", "groups": [gid]})
    assert made.status_code == 201, made.json()
    row = Membership.objects.get(customer__name="进组")
    assert (row.group_id, row.owner_id) == (gid, None)
    assert GroupingLog.objects.get(customer=row.customer_id).operator_id == me.user.pk
    assert me.post(RECORDS, {"name": "外组", "groups": [other]}).status_code == 422
    assert not Customer.objects.filter(name="外组").exists()


def test_grp_16_undo_within_a_minute(admin: Any, make_user: Callable[..., Any]) -> None:
    one = make_user()
    a, b = (make_group(admin, name, members=[one.pk])["item"]["id"] for name in ("甲", "乙"))
    ids = make_customers(2)
    put_into(a, ids, one.pk)
    Customer.objects.update(owner=one)
    before = set(Membership.objects.values_list("customer", "group", "owner"))
    for name, args in (
        ("customer.bin", {}),
        ("customer.group", {"groups": [b], "keep": False}),
        ("customer.return_to_pool", {"to": "company", "reason": "x"}),
        ("customer.assign", {"user": admin.user.pk}),
    ):
        answer = ok(act(admin, name, ids, **args))
        assert answer["undo"], name
        undone = admin.post(f"/actions/runs/{answer['undo']}/undo")
        assert undone.status_code == 200, (name, undone.json())
        assert set(Membership.objects.values_list("customer", "group", "owner")) == before, name
        assert set(Customer.objects.values_list("owner", "private_owner", "binned_at", "return_count")) == {
            (one.pk, None, None, 0)
        }, name
