"""Groups: the list and the wizard, who sees what, who belongs to one, what a leaver leaves behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from beluga.apps.customers.models import Customer
from beluga.apps.groups.models import Membership
from beluga.apps.groups.services.allocation import run_allocation
from beluga.apps.org.models import User
from beluga.apps.org.services import leaving
from beluga.kernel.scope.principal import SYSTEM
from tests.acceptance.grouped import EVERYBODY, RECORDS, listed, make_customers, make_group, owners, put_into

pytestmark = pytest.mark.django_db


def test_grp_01_customer_in_two_groups_shows_in_both(admin: Any, make_user: Callable[..., Any]) -> None:
    chief, one, two = make_user(), make_user(), make_user()
    first = make_group(admin, "新注册", admins=[chief.pk], members=[one.pk, two.pk])
    second = make_group(admin, "VIP", members=[one.pk])
    (pk,) = make_customers(1)
    put_into(first["item"]["id"], [pk], one.pk)
    put_into(second["item"]["id"], [pk])
    item = admin.get(f"{RECORDS}/{pk}").json()
    assert set(item["item"]["groups"]) == {first["item"]["id"], second["item"]["id"]}
    assert set(item["refs"]["customer_group"].values()) == {"新注册", "VIP"}
    rows = admin.get("/objects/customer_group/records").json()["items"]
    found = {row["name"]: row for row in rows}
    assert (found["新注册"]["customers"], found["新注册"]["waiting"]) == (1, 0)
    assert (found["VIP"]["customers"], found["VIP"]["waiting"]) == (1, 1)
    assert found["新注册"]["admins"] == [chief.pk]
    assert set(found["新注册"]["members"]) == {one.pk, two.pk}
    for group in (first, second):
        wanted = {"some": "memberships", "where": {"field": "group", "op": "eq", "value": group["item"]["id"]}}
        assert admin.post(f"{RECORDS}/query", {"filter": wanted}).json()["total"] == 1
    assert admin.get("/objects/customer_group/records", {"q": "VIP"}).json()["total"] == 1
    # The same name twice is refused; disabling works; a group with customers is not deleted.
    assert admin.post("/groups", {"name": "VIP"}).status_code == 422
    vip = second["item"]
    off = admin.patch(f"/objects/customer_group/records/{vip['id']}", {"active": False, "version": vip["version"]})
    assert off.status_code == 200, off.json()
    assert admin.delete(f"/objects/customer_group/records/{vip['id']}").status_code == 409
    Membership.objects.filter(group=vip["id"]).delete()
    assert admin.delete(f"/objects/customer_group/records/{vip['id']}").status_code == 200
    make_group(admin, "VIP")


def test_grp_02_member_sees_own_customers_admin_sees_all(admin: Any, client_for: Callable[..., Any]) -> None:
    chief, one, two = client_for("salesman"), client_for("salesman"), client_for("salesman")
    group = make_group(admin, "电销组", admins=[chief.user.pk], members=[one.user.pk, two.user.pk])["item"]
    ids = make_customers(3)
    put_into(group["id"], ids[:1], one.user.pk)
    put_into(group["id"], ids[1:2], two.user.pk)
    put_into(group["id"], ids[2:])
    assert listed(one) == {ids[0]}
    assert listed(two) == {ids[1]}
    assert listed(chief) == set(ids)
    assert one.get(f"{RECORDS}/{ids[1]}").status_code == 404
    assert one.get(f"{RECORDS}/{ids[2]}").status_code == 404
    # A member may not set the group up.
    assert one.post("/groups", {"name": "x"}).status_code == 403
    assert one.put(f"/groups/{group['id']}", {"name": "x"}).status_code == 403
    # A name is required; unknown people are refused.
    assert admin.post("/groups", {"name": " "}).status_code == 422
    assert admin.post("/groups", {"name": "y", "admins": [999999]}).status_code == 422


def test_cust_24_views_by_right_and_by_managed_group(admin: Any, client_for: Callable[..., Any]) -> None:
    plain, chief = client_for("salesman"), client_for("salesman")
    group = make_group(admin, "电销组", admins=[chief.user.pk])["item"]

    def views(client: Any) -> list[str]:
        return [view["name"] for view in client.get("/objects/customer").json()["views"]]

    assert views(plain) == ["我的客户"]
    assert views(chief) == ["我的客户", "电销组"]
    assert views(admin)[:5] == ["我的客户", "公司全部客户", "已分组客户", "公海客户", "小组公海"]
    ids = make_customers(2)
    put_into(group["id"], ids[:1])
    assert listed(chief, view=f"group-{group['id']}") == {ids[0]}
    assert plain.get(RECORDS, {"view": f"group-{group['id']}"}).status_code == 404
    assert plain.get(RECORDS, {"view": "all"}).status_code == 404
    assert listed(admin, view="pool") == {ids[1]}
    assert listed(admin, view="grouped") == {ids[0]}
    assert admin.get(RECORDS, {"view": "all"}).json()["total"] == 2
    assert listed(admin, view="mine") == set()
    saved = plain.post(
        "/objects/customer/views", {"name": "大客户", "filter": {"field": "balance", "op": "gt", "value": 1}}
    )
    assert saved.status_code in (200, 201), saved.json()
    assert views(plain) == ["我的客户", "大客户"]


def test_org_08_membership_gates_allocation_and_both_forms_agree(admin: Any, make_user: Callable[..., Any]) -> None:
    inside, outside = make_user(), make_user()
    group = make_group(
        admin,
        "组",
        members=[inside.pk],
        allocation_rules=[{"name": "点名", "condition": EVERYBODY, "members": [inside.pk, outside.pk]}],
    )
    gid = group["item"]["id"]
    put_into(gid, make_customers(4))
    run_allocation(SYSTEM)
    assert owners(gid) == {inside.pk: 4}
    # The person form writes the same data as the wizard.
    person = admin.get(f"/objects/user/records/{outside.pk}").json()["item"]
    assert person["groups"] == []
    saved = admin.patch(f"/objects/user/records/{outside.pk}", {"groups": [gid], "version": person["version"]})
    assert saved.status_code == 200, saved.json()
    assert set(admin.get(f"/groups/{gid}").json()["item"]["members"]) == {inside.pk, outside.pk}
    put_into(gid, make_customers(4))
    run_allocation(SYSTEM)
    assert owners(gid) == {inside.pk: 6, outside.pk: 2}
    group = admin.get(f"/groups/{gid}").json()["item"]
    changed = admin.put(f"/groups/{gid}", {"name": "组", "members": [inside.pk], "version": group["version"]})
    assert changed.status_code == 409  # still holds customers of the group
    Membership.objects.filter(owner=outside).update(owner=None)
    changed = admin.put(f"/groups/{gid}", {"name": "组", "members": [inside.pk], "version": group["version"]})
    assert changed.status_code == 200, changed.json()
    assert admin.get(f"/objects/user/records/{outside.pk}").json()["item"]["groups"] == []


def test_org_05_leaver_gets_nothing_and_customers_are_handed_over(admin: Any, make_user: Callable[..., Any]) -> None:
    stays, leaves = make_user(), make_user()
    group = make_group(
        admin,
        "组",
        members=[stays.pk, leaves.pk],
        allocation_rules=[{"name": "全部", "condition": EVERYBODY}],
    )
    gid = group["item"]["id"]
    put_into(gid, make_customers(4))
    private = make_customers(1, private_owner=leaves, owner=leaves)
    run_allocation(SYSTEM)

    held = leaving.leave(SYSTEM, User.objects.filter(pk=leaves.pk))
    assert {one["name"]: one["count"] for one in held}["customers"] == 3
    put_into(gid, make_customers(3))
    run_allocation(SYSTEM)
    assert owners(gid) == {stays.pk: 5, leaves.pk: 2}
    moved = leaving.hand_over(SYSTEM, leaves, stays.pk)
    assert moved["customers"] == 3
    assert owners(gid) == {stays.pk: 7}
    assert Customer.objects.get(pk=private[0]).private_owner_id == stays.pk
    assert not Customer.objects.filter(owner=leaves).exists()
