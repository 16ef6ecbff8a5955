"""Fields and enumerations that an installation makes for itself."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection

from beluga.kernel.jobs.queue import run_inline
from beluga.kernel.objects import custom, indexes
from beluga.kernel.scope.functions import functions
from tests.sample.client import Asker, principal
from tests.sample.models import Sample, SampleProfile

pytestmark = pytest.mark.django_db
FIELDS = "/objects/sample/fields"
RECORDS = "/objects/sample/records"


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch) -> Asker:
    return Asker(monkeypatch)


def add(ask: Asker, **values: Any) -> Any:
    label = {"label": f"字段 {values['name']}"} if "name" in values else {}
    return ask.post(FIELDS, {"name": "investable", "label": "可投资资产", "type": "amount"} | label | values)


def test_a_new_field_works_everywhere_at_once(ask: Asker) -> None:
    assert add(ask).status_code == 201
    described = ask.get("/objects/sample").json()
    field = next(one for one in described["fields"] if one["name"] == "investable")
    assert (field["custom"], field["importable"], field["label"]) == (True, True, "可投资资产")
    assert "investable" in [name for group in described["form"] for name in group["fields"]]
    made = ask.post(RECORDS, {"name": "甲", "code": "1", "investable": 5000.5}).json()["item"]
    assert made["investable"] == 5000.5
    assert SampleProfile.objects.get().extra == {"investable": 500050}
    ask.post(RECORDS, {"name": "乙", "code": "2", "investable": 10})
    ask.post(RECORDS, {"name": "丙", "code": "3"})
    tree = json.dumps({"field": "investable", "op": "gt", "value": 100})
    assert ask.get(RECORDS, filter=tree).json()["total"] == 1
    page = ask.get(RECORDS, sort="-investable", fields="investable").json()
    assert [row["investable"] for row in page["items"]] == [5000.5, 10, None]
    changed = ask.patch(f"{RECORDS}/{made['id']}", {"version": 1, "investable": None}).json()["item"]
    assert changed["investable"] is None
    assert SampleProfile.objects.get(pk=made["id"]).extra == {}


@pytest.mark.parametrize(
    ("kind", "raw", "stored"),
    [
        ("text", "你好", "你好"),
        ("integer", 7, 7),
        ("decimal", 1.25, 1.25),
        ("date", "2024-05-01", "2024-05-01"),
        ("bool", True, True),
        ("time", "09:30", "09:30:00"),
        ("url", "https://a.cn", "https://a.cn"),
    ],
)
def test_every_type_goes_in_and_out_and_sorts(ask: Asker, kind: str, raw: Any, stored: Any) -> None:
    assert add(ask, name="one_field", type=kind).status_code == 201
    made = ask.post(RECORDS, {"name": "甲", "code": "1", "one_field": raw})
    assert made.json()["item"]["one_field"] == stored
    assert ask.get(RECORDS, sort="one_field", size=1).status_code == 200
    tree = json.dumps({"field": "one_field", "op": "eq", "value": raw})
    assert ask.get(RECORDS, filter=tree).json()["total"] == 1
    again = ask.patch(
        f"{RECORDS}/{made.json()['item']['id']}", {"version": 1, "one_field": made.json()["item"]["one_field"]}
    )
    assert again.status_code == 200


def test_wrong_definitions_are_told(ask: Asker) -> None:
    for wrong, name in [
        ({"name": "Ä"}, "name"),
        ({"name": "name"}, "name"),
        ({"name": "a__b"}, "name"),
        ({"name": "id"}, "name"),
        ({"type": "tags"}, "type"),
        ({"type": "enum"}, "enum"),
        ({"type": "enum", "enum": "nope"}, "enum"),
        ({"type": "ref", "target": "nope"}, "target"),
        ({"label": ""}, "label"),
        ({"label": "名称"}, "label"),
        ({"default": "abc"}, "default"),
        ({"length": 5}, "length"),
        ({"type": "text", "length": -1}, "length"),
        ({"required": "yes"}, "required"),
    ]:
        answer = add(ask, **wrong)
        assert answer.status_code == 422, wrong
        assert name in answer.json()["fields"], (wrong, answer.json())
    assert add(ask).status_code == 201
    assert "name" in add(ask).json()["fields"]


def test_what_loses_data_is_refused(ask: Asker) -> None:
    add(ask, name="grade_text", type="text")
    ask.post(RECORDS, {"name": "甲", "code": "1", "grade_text": "abcdef"})
    ask.post(RECORDS, {"name": "乙", "code": "2", "grade_text": "abcdef"})
    one = f"{FIELDS}/grade_text"
    assert "type" in ask.patch(one, {"type": "integer"}).json()["fields"]
    assert "length" in ask.patch(one, {"length": 3}).json()["fields"]
    assert "unique" in ask.patch(one, {"unique": True}).json()["fields"]
    assert ask.patch(one, {"length": 6, "label": "新名称"}).status_code == 200
    assert "grade_text" in ask.post(RECORDS, {"name": "丙", "code": "3", "grade_text": "abcdefg"}).json()["fields"]
    assert ask.delete(one).status_code == 200
    assert "grade_text" in ask.post(RECORDS, {"name": "丙", "code": "3", "grade_text": "x"}).json()["fields"]
    assert ask.patch(one, {"active": True}).status_code == 200
    assert ask.get(RECORDS, fields="grade_text").json()["items"][0]["grade_text"] == "abcdef"


def test_required_unique_and_default(ask: Asker) -> None:
    add(ask, name="licence", type="text", required=True, unique=True)
    add(ask, name="level", type="enum", enum="sample_grade", default=2)
    assert "licence" in ask.post(RECORDS, {"name": "甲", "code": "1"}).json()["fields"]
    assert ask.post(RECORDS, {"name": "甲", "code": "1", "licence": "X1"}).json()["item"]["level"] == 2
    assert "甲" in ask.post(RECORDS, {"name": "乙", "code": "2", "licence": "x1"}).json()["fields"]["licence"][0]


def test_masked_custom_field(ask: Asker) -> None:
    add(ask, name="second_phone", type="phone", sensitive="phone")
    ask.who = principal(unmasked=frozenset({"sample.phone", "sample.second_phone"}))
    ask.post(RECORDS, {"name": "甲", "code": "1", "second_phone": "13900001234"})
    ask.who = principal()
    assert ask.get(RECORDS, fields="second_phone").json()["items"][0]["second_phone"] == "139****1234"


def test_only_who_may_edits_structures(ask: Asker) -> None:
    ask.who = principal(functions=frozenset(functions.names()) - {"structure.edit", "enum.edit"})
    assert add(ask).status_code == 403
    assert ask.post("/enums/sample_grade/items", {"label": "丁"}).status_code == 403


@pytest.mark.parametrize("kind", ["text", "integer", "amount", "date", "enum", "bool"])
def test_index_is_built_and_used_form_matches(ask: Asker, kind: str) -> None:
    add(ask, name="indexed_one", type=kind, indexed=True, enum="sample_grade" if kind == "enum" else None)
    (job,) = run_inline("objects.index")
    assert job.result == {"index": "built"}
    row = custom.find("sample", "indexed_one")
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_indexes where indexname = %s", [indexes.name_of(row)])
        assert cursor.fetchone() == (1,)
    assert indexes.rebuild(row) == "kept"
    ask.patch(f"{FIELDS}/indexed_one", {"indexed": False})
    (job,) = run_inline("objects.index")
    assert job.result == {"index": "dropped"}


def test_enumerations_grow_and_warn(ask: Asker) -> None:
    made = ask.post("/enums/sample_grade/items", {"label": "丁", "color": "blue"})
    assert (made.status_code, made.json()["value"]) == (201, 4)
    labels = [item["label"] for item in ask.get("/enums").json()["enums"]["sample_grade"]["items"]]
    assert labels == ["甲", "乙", "丙", "丁"]
    assert ask.post(RECORDS, {"name": "甲", "code": "1", "grade": 4}).status_code == 201
    assert ask.post("/enums/sample_grade/items", {"label": "丁"}).status_code == 422
    changed = ask.patch("/enums/sample_grade/items/4", {"label": "戊"}).json()
    assert "不建议" in changed["warning"]
    assert ask.patch("/enums/sample_grade/items/4", {"color": "red"}).json()["warning"] == ""
    assert ask.delete("/enums/sample_grade/items/4").status_code == 409
    assert ask.delete("/enums/sample_grade/items/1").status_code == 409
    Sample.objects.all().delete()
    assert ask.delete("/enums/sample_grade/items/4").status_code == 200
    assert ask.delete("/enums/sample_grade").status_code == 409
    assert ask.patch("/enums/sample_grade", {"label": "x"}).status_code == 409
    assert ask.post("/enums", {"code": "own_list", "label": "自己的"}).status_code == 201
    assert ask.post("/enums", {"code": "own_list", "label": "自己的"}).status_code == 422
    assert ask.post("/enums/own_list/items", {"label": "一"}).status_code == 201
    assert ask.delete("/enums/own_list").status_code == 200
    assert ask.post("/enums/nothing/items", {"label": "一"}).status_code == 404
