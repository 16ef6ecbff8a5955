"""A field declared in two places reaches form, list, filter, rule, import template, export and API by itself."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.django_db


def test_a_declared_field_is_everywhere(client_for: Any) -> None:
    admin = client_for("admin")
    made = admin.post("/objects/customer/records", {"kind": 1, "name": "陈静", "salutation": "陈老师"})
    assert made.status_code in (200, 201), made.content
    meta = admin.get("/objects/customer").json()
    (described,) = [field for field in meta["fields"] if field["name"] == "salutation"]
    assert described["label"] == "称呼"
    assert described["importable"]
    assert "contains" in described["operators"]
    assert "salutation" in [name for group in meta["form"] for name in group["fields"]]
    leaf = {"field": "salutation", "op": "contains", "value": "老师"}
    body = {"filter": leaf, "fields": ["name", "salutation"], "sort": ["salutation"]}
    listed = admin.post("/objects/customer/records/query", body).json()
    assert [row["salutation"] for row in listed["items"]] == ["陈老师"]
    judged = admin.post("/objects/customer/conditions/check", {"filter": leaf}).json()
    assert judged["ok"]
    assert judged["count"] == 1
    assert "称呼" in judged["words"]


def test_a_field_set_by_another_verb_is_not_in_the_form(client_for: Any) -> None:
    meta = client_for("admin").get("/objects/follow_up").json()
    assert not {"submitted", "talk_seconds"} & {name for group in meta["form"] for name in group["fields"]}
