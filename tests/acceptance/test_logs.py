"""SYS-05, SYS-10: what people did, and what changed in a record."""

from __future__ import annotations

from typing import Any

import pytest

from beluga.kernel.events.models import Operation
from beluga.kernel.jobs.queue import run_inline

pytestmark = pytest.mark.django_db


def make_customer(client: Any, **more: Any) -> dict[str, Any]:
    answer = client.post("/objects/customer/records", {"name": "王小丫", "phone": "13800138000", **more})
    assert answer.status_code in (200, 201), answer.json()
    item: dict[str, Any] = answer.json()["item"]
    return item


def test_sys_10_a_changed_mobile_shows_old_and_new_to_those_allowed(client_for: Any, admin: Any) -> None:
    sales, stranger = client_for("salesman"), client_for("salesman")
    one = make_customer(sales)
    path = f"/objects/customer/records/{one['id']}"
    changed = sales.patch(path, {"phone": "13900139000", "email": "a@example.com", "version": one["version"]})
    assert changed.status_code == 200, changed.json()
    seen = {row["field"]: row for row in admin.get(f"{path}/changes").json()["items"]}
    assert (seen["phone"]["old"], seen["phone"]["new"]) == ("13800138000", "13900139000")
    assert seen["phone"]["label"] == "手机号码"
    assert seen["phone"]["actor"] == sales.user.pk
    assert seen["phone"]["source"] == "网页"
    assert seen["phone"]["at"]
    assert seen["email"]["new"] == "a@example.com"
    mine = {row["field"]: row for row in sales.get(f"{path}/changes").json()["items"]}
    assert mine["phone"]["masked"] is True
    assert "00138" not in str(mine)
    assert "a@example.com" not in str(mine)
    assert stranger.get(f"{path}/changes").status_code == 404


def test_sys_10_values_are_shown_as_fields_show_them(client_for: Any, admin: Any) -> None:
    sales = client_for("salesman")
    one = make_customer(sales, gender=1, balance=100.5)
    path = f"/objects/customer/records/{one['id']}"
    assert sales.patch(path, {"gender": 2, "balance": 99, "version": one["version"]}).status_code == 200
    shown = admin.get(f"{path}/changes").json()
    seen = {row["field"]: row for row in shown["items"]}
    assert (seen["balance"]["old"], seen["balance"]["new"]) == (100.5, 99)
    assert (seen["gender"]["old"], seen["gender"]["new"], seen["gender"]["enum"]) == (1, 2, "gender")
    assert shown["refs"]["user"][str(sales.user.pk)] == sales.user.name
    one_field = admin.get(f"{path}/changes", {"field": "gender"}).json()["items"]
    assert [row["field"] for row in one_field] == ["gender"]


def test_sys_05_an_export_is_listed(client_for: Any, admin: Any) -> None:
    make_customer(client_for("salesman"))
    exported = admin.post("/objects/customer/export", {})
    assert exported.status_code == 202, exported.content
    run_inline()
    shown = admin.get("/objects/operation_log/records").json()["items"]
    assert any("导出" in row["action"] and row["user_name"] == admin.user.name for row in shown)


def test_sys_05_a_deletion_is_listed(client_for: Any, admin: Any) -> None:
    sales = client_for("salesman")
    made = make_customer(sales)
    sales.patch(f"/objects/customer/records/{made['id']}", {"name": "王大丫", "version": made["version"]})
    verbs = Operation.objects.filter(object="customer", user_id=sales.user.pk).order_by("id")
    assert list(verbs.values_list("action", "target")) == [("新增", "王小丫"), ("编辑", "王大丫")]
    task = admin.post("/objects/task/records", {"name": "要删的"}).json()["item"]
    assert admin.delete(f"/objects/task/records/{task['id']}").status_code == 200
    shown = admin.get("/objects/operation_log/records").json()["items"]
    deleted = next(row for row in shown if row["action"] == "删除")
    assert deleted["user_name"] == admin.user.name
    assert "要删的" in deleted["target"]
    assert (deleted["result"], deleted["address"]) == ("成功", "127.0.0.1")
    assert deleted["menu"]
    assert deleted["at"]
    assert sales.get("/objects/operation_log/records").status_code == 403
    assert admin.post("/objects/operation_log/records", {"action": "x"}).status_code in (403, 405)
    assert admin.delete(f"/objects/operation_log/records/{deleted['id']}").status_code in (403, 405)
    filter = {"field": "action", "op": "eq", "value": "删除"}
    found = admin.post("/objects/operation_log/records/query", {"filter": filter}).json()
    assert found["total"] == Operation.objects.filter(action="删除").count() == 1


def test_the_sign_in_log_opens_with_all_of_it(admin: Any) -> None:
    views = admin.get("/objects/sign_in_log").json()["views"]
    assert next((view["name"], view["filter"]) for view in views) == ("全部", None)
