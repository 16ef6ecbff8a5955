"""What the server says of a record and a field before anybody tries (FLW-05, FLW-06): a final follow-up, a field of
another right, a plan with a name, one badge for desk and phone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from beluga.kernel.parameters import store
from beluga.kernel.scope.principal import SYSTEM
from tests.acceptance.test_follow_ups import follow, made, make_customer

pytestmark = pytest.mark.django_db
PLANS = "/objects/follow_plan/records/query"


def field(client: Any, object_name: str, name: str) -> dict[str, Any]:
    known = {one["name"]: one for one in client.get(f"/objects/{object_name}").json()["fields"]}
    found: dict[str, Any] = known[name]
    return found


def test_flw_05_what_is_final_is_said_beforehand_and_why(client_for: Any) -> None:
    sales = client_for("salesman")
    meta = sales.get("/objects/follow_up").json()
    assert meta["locked"] == {
        "when": {"field": "submitted", "op": "eq", "value": True},
        "why": "已提交，不能修改和删除",
    }
    assert meta["final"] is False
    store.put(SYSTEM, "follow_up.locked", True)
    assert sales.get("/objects/follow_up").json()["final"] is True
    assert sales.get("/objects/task").json()["locked"] is None
    customer = make_customer(sales)
    item = made(follow(sales, customer))
    refused = sales.patch(f"/objects/follow_up/records/{item['id']}", {"note": "改", "version": item["version"]})
    # Not a stale record: loading it anew would not help.
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")


def test_flw_05_a_follow_up_stays_with_its_customer_and_says_so(client_for: Any) -> None:
    sales = client_for("salesman")
    assert field(sales, "follow_up", "customer")["editable"] is False
    assert field(sales, "follow_up", "note")["editable"] is True
    store.put(SYSTEM, "follow_up.locked", False)
    customer, other = make_customer(sales), make_customer(sales)
    item = made(follow(sales, customer, submitted=False))
    assert item["customer"] == customer
    address = f"/objects/follow_up/records/{item['id']}"
    refused = sales.patch(address, {"customer": other, "version": item["version"]})
    assert (refused.status_code, list(refused.json()["fields"])) == (422, ["customer"])
    assert sales.patch(address, {"note": "改", "version": item["version"]}).status_code == 200


def test_flw_05_a_stale_record_is_told_apart(client_for: Any) -> None:
    sales = client_for("salesman")
    item = made(follow(sales, make_customer(sales)))
    path = f"/objects/follow_up/records/{item['id']}"
    assert sales.patch(path, {"note": "改", "version": item["version"]}).status_code == 200
    again = sales.patch(path, {"note": "又改", "version": item["version"]})
    assert (again.status_code, again.json()["code"]) == (409, "stale")


def test_a_field_says_whether_this_person_may_change_it(client_for: Any) -> None:
    sales, manager = client_for("salesman"), client_for("admin")
    assert field(sales, "customer", "groups")["editable"] is False
    assert field(manager, "customer", "groups")["editable"] is True
    assert field(sales, "customer", "name")["editable"] is True
    assert field(sales, "customer", "created_at")["editable"] is False


def test_flw_06_the_next_moment_is_a_plan_with_a_name(client_for: Any) -> None:
    sales = client_for("salesman")
    customer = make_customer(sales, "胡英军")
    at = (timezone.now() + timedelta(days=3)).replace(microsecond=0)
    made(follow(sales, customer, next_at=at.isoformat()))
    asked = {"filter": {"field": "customer", "op": "eq", "value": customer}, "fields": ["name", "at"]}
    (plan,) = sales.post(PLANS, asked).json()["items"]
    assert plan["name"] == "跟进：胡英军"
    assert sales.get(f"/objects/follow_plan/records/{plan['id']}").json()["item"]["name"] == "跟进：胡英军"
    made(follow(sales, customer, next_at=at.isoformat(), next_step="带合同"))
    names = {one["name"] for one in sales.post(PLANS, asked).json()["items"]}
    assert names == {"跟进：胡英军", "带合同"}
    entries = sales.get(f"/objects/customer/records/{customer}/timeline", {"kinds": "plan"}).json()["items"]
    assert all(one["title"].startswith("计划 ") and one["title"].endswith(" 跟进") for one in entries), entries


def test_task_the_badge_counts_what_is_due_or_late(client_for: Any) -> None:
    sales = client_for("salesman")
    customer = make_customer(sales)
    now = timezone.now()

    def badge() -> int:
        return int(sales.get("/me").json()["pressing"])

    assert badge() == 0
    for due in (now - timedelta(days=2), now, now + timedelta(days=3), None):
        made(sales.post("/objects/task/records", {"name": "打电话", "due_at": due and due.isoformat()}))
    assert badge() == 2
    for at in (now - timedelta(days=1), now + timedelta(days=4)):
        made(sales.post("/objects/follow_plan/records", {"customer": customer, "at": at.isoformat()}))
    assert badge() == 3
    assert sales.get("/me").json()["open_tasks"] == 4
