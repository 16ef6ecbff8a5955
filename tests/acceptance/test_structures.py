"""Fields and enumerations that operations staff keep by themselves; the API's own documentation."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.django_db
FIELDS = "/objects/customer/fields"
RECORDS = "/objects/customer/records"


def test_meta_09_new_field_in_form_list_filter_and_condition_without_restart(admin: Any) -> None:
    field = {"name": "investable_now", "label": "可投现金", "type": "amount", "required": False, "searchable": False}
    assert admin.post(FIELDS, field).status_code == 201
    described = admin.get("/objects/customer").json()
    mine = next(item for item in described["fields"] if item["name"] == "investable_now")
    assert (mine["label"], mine["type"], mine["custom"], mine["filterable"]) == ("可投现金", "amount", True, True)
    assert "investable_now" in [name for group in described["form"] for name in group["fields"]]
    for number, worth in enumerate([100, 250_000.5, None]):
        body = {"name": f"客户{number}", "phone": f"1390000000{number}", "investable_now": worth}
        assert admin.post(RECORDS, body).status_code == 201
    query = {"fields": "name,investable_now", "sort": "-investable_now"}
    rows = admin.get(RECORDS, query).json()["items"]
    assert [row["investable_now"] for row in rows] == [250_000.5, 100, None]
    tree = {"field": "investable_now", "op": "gte", "value": 1000}
    assert admin.get(RECORDS, {"filter": json.dumps(tree)}).json()["total"] == 1
    judged = admin.post("/objects/customer/conditions/check", {"filter": tree}).json()
    assert (judged["count"], "可投现金" in judged["words"]) == (1, True)


@pytest.mark.parametrize(
    ("kind", "more", "value"),
    [
        ("text", {"length": 10}, "abc"),
        ("longtext", {}, "很长\n的文字"),
        ("integer", {}, 42),
        ("decimal", {}, 1.25),
        ("amount", {}, 99.9),
        ("date", {}, "2024-05-01"),
        ("time", {}, "09:30:00"),
        ("enum", {"enum": "gender"}, 1),
        ("enums", {"enum": "gender"}, [1, 2]),
        ("bool", {}, True),
    ],
)
def test_meta_09_every_type_keeps_its_value(admin: Any, kind: str, more: dict[str, Any], value: Any) -> None:
    made = admin.post(FIELDS, {"name": "one_more", "label": "新字段", "type": kind, "help": "说明"} | more)
    assert made.status_code == 201, made.json()
    answer = admin.post(RECORDS, {"name": "甲", "phone": "13900000001", "one_more": value})
    assert answer.json()["item"]["one_more"] == value
    wrong = {"text": "x" * 11, "integer": 1.5, "decimal": "x", "amount": 0.001, "date": "x", "time": "x", "bool": "x"}
    if kind in wrong:
        refused = admin.post(RECORDS, {"name": "乙", "phone": "13900000002", "one_more": wrong[kind]})
        assert refused.status_code == 422
        assert "one_more" in refused.json()["fields"]


def test_meta_09_required_default_unique(admin: Any) -> None:
    admin.post(FIELDS, {"name": "licence", "label": "执照号", "type": "text", "required": True, "unique": True})
    admin.post(FIELDS, {"name": "stage_no", "label": "阶段", "type": "integer", "default": 3})
    refused = admin.post(RECORDS, {"name": "甲", "phone": "13900000001"})
    assert "licence" in refused.json()["fields"]
    made = admin.post(RECORDS, {"name": "甲", "phone": "13900000001", "licence": "L-1"}).json()["item"]
    assert made["stage_no"] == 3
    twice = admin.post(RECORDS, {"name": "乙", "phone": "13900000002", "licence": "l-1"})
    assert "甲" in twice.json()["fields"]["licence"][0]


def test_meta_09_only_who_may(client_for: Callable[..., Any], anonymous: Any) -> None:
    body = {"name": "xx_field", "label": "x", "type": "text"}
    assert client_for("salesman").post(FIELDS, body).status_code == 403
    assert anonymous.post(FIELDS, body).status_code == 401


def test_meta_21_new_item_is_in_the_form_at_once_and_changes_warn(admin: Any, client_for: Callable[..., Any]) -> None:
    listed = admin.get("/enums").json()["enums"]
    assert {"gender", "follow_way"} <= set(listed)
    assert {"label", "group", "system", "items"} <= set(listed["follow_way"])
    made = admin.post("/enums/follow_way/items", {"label": "视频"})
    assert made.status_code == 201
    salesman = client_for("salesman")
    items = salesman.get("/enums").json()["enums"]["follow_way"]["items"]
    assert "视频" in [item["label"] for item in items]
    assert salesman.post("/enums/follow_way/items", {"label": "x"}).status_code == 403
    changed = admin.patch(f"/enums/follow_way/items/{made.json()['value']}", {"label": "视频会议"})
    assert "不建议" in changed.json()["warning"]
    assert admin.delete("/enums/follow_way").status_code == 409
    shipped = listed["follow_way"]["items"][0]["value"]
    assert admin.delete(f"/enums/follow_way/items/{shipped}").status_code == 409
    assert admin.delete(f"/enums/follow_way/items/{made.json()['value']}").status_code == 200
    assert admin.post("/enums", {"code": "hobby", "label": "爱好", "group": "CRM"}).status_code == 201
    assert admin.post("/enums/hobby/items", {"label": "钓鱼"}).json()["value"] == 1
    assert admin.get("/enums", {"q": "爱好"}).json()["enums"]["hobby"]["group"] == "CRM"
    assert admin.delete("/enums/hobby").status_code == 200


def test_sys_13_the_document_lists_the_endpoints_and_a_try_out_works(admin: Any) -> None:
    document = admin.get("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    for path in (
        "/api/objects/{object_name}/records",
        "/api/objects/{object_name}/imports",
        "/api/metrics",
        "/api/objects/{object_name}/records/bulk",
    ):
        assert path in document["paths"], path
    described = document["paths"]["/api/objects/{object_name}/records"]["get"]
    assert described["summary"]
    assert described["description"]
    assert described["x-function"] == "{object_name}.view"
    page = admin.http.get("/api/docs")
    assert page.status_code == 200
    assert "/api/objects/{object_name}/records" in page.content.decode()
    tried = admin.post(RECORDS, {"name": "试用", "phone": "13900000001"})
    assert tried.status_code == 201, tried.json()
    assert admin.get(RECORDS).json()["items"][0]["name"] == "试用"
