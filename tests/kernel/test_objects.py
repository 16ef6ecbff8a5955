"""The objects engine through the API, on an object that only tests know."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.sample.client import EVERYTHING, Asker, principal
from tests.sample.models import Note, Sample, SampleProfile, Team

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch) -> Asker:
    return Asker(monkeypatch)


def make(count: int, **values: Any) -> list[Sample]:
    rows = [
        Sample(
            **{"name": f"样本{n}", "code": f"C{n}", "phone": f"1380000{n:04}", "balance": n * 100, "owner": 1} | values
        )
        for n in range(count)
    ]
    Sample.objects.bulk_create(rows)
    SampleProfile.objects.bulk_create([SampleProfile(sample=row) for row in rows])
    return rows


def test_create_read_change_delete(ask: Asker) -> None:
    team = Team.objects.create(name="华东")
    made = ask.post(
        "/objects/sample/records",
        {
            "name": "甲",
            "code": "A1",
            "phone": "138 0000 0001",
            "balance": 12.5,
            "grade": 2,
            "team": team.pk,
            "email": "a@b.cn",
        },
    )
    assert made.status_code == 201, made.json()
    item = made.json()["item"]
    assert (item["phone"], item["balance"], item["email"], item["version"]) == ("13800000001", 12.5, "a@b.cn", 1)
    assert made.json()["refs"]["team"] == {str(team.pk): "华东"}
    assert Sample.objects.get().balance == 1250
    path = f"/objects/sample/records/{item['id']}"
    assert ask.patch(path, {"name": "乙"}).status_code == 422
    changed = ask.patch(path, {"version": 1, "name": "乙", "email": None})
    assert (changed.json()["item"]["name"], changed.json()["item"]["version"]) == ("乙", 2)
    assert SampleProfile.objects.get().email == ""
    assert ask.patch(path, {"version": 1, "name": "丙"}).status_code == 409
    assert ask.delete(path).status_code == 200
    assert ask.get(path).status_code == 404


def test_every_wrong_field_is_named(ask: Asker) -> None:
    answer = ask.post(
        "/objects/sample/records",
        {
            "name": "",
            "phone": "abc",
            "balance": "1.234",
            "grade": 9,
            "born": "2024-13-01",
            "nope": 1,
            "created_at": "x",
        },
    )
    assert answer.status_code == 422
    assert set(answer.json()["fields"]) == {"name", "code", "phone", "balance", "grade", "born", "nope", "created_at"}
    assert answer.json()["code"] == "invalid"
    assert not Sample.objects.exists()


def test_reference_to_nothing_is_refused(ask: Asker) -> None:
    answer = ask.post("/objects/sample/records", {"name": "甲", "code": "A1", "team": 99})
    assert answer.status_code == 422
    assert "team" in answer.json()["fields"]


def test_duplicate_names_the_other_only_in_scope(ask: Asker) -> None:
    make(1, code="A1", owner=2)
    answer = ask.post("/objects/sample/records", {"name": "甲", "code": "a1"})
    assert answer.status_code == 422
    assert "样本0" in answer.json()["fields"]["code"][0]
    ask.who = principal(scopes={"sample": [{"field": "owner", "op": "eq", "value": {"var": "me.id"}}]})
    words = ask.post("/objects/sample/records", {"name": "甲", "code": "A1"}).json()["fields"]["code"][0]
    assert "样本0" not in words
    assert "别的部门" in words


def test_unknown_object_and_missing_function(ask: Asker) -> None:
    assert ask.get("/objects/nothing/records").status_code == 404
    ask.who = principal(functions=frozenset())
    assert ask.get("/objects/sample/records").status_code == 403
    assert ask.post("/objects/sample/records", {"name": "x"}).status_code == 403
    assert ask.get("/objects/sample").status_code == 403
    assert [one["name"] for one in ask.get("/objects").json()["objects"] if one["name"].startswith("sample")] == []


def test_scope_holds_everywhere(ask: Asker) -> None:
    mine, other = make(2)
    Sample.objects.filter(pk=other.pk).update(owner=2)
    Note.objects.create(sample=mine, text="电话打通")
    Note.objects.create(sample=other, text="电话没打通")
    ask.who = principal(scopes={"sample": [{"field": "owner", "op": "eq", "value": {"var": "me.id"}}]})
    assert [row["id"] for row in ask.get("/objects/sample/records").json()["items"]] == [mine.pk]
    assert ask.get(f"/objects/sample/records/{other.pk}").status_code == 404
    assert ask.patch(f"/objects/sample/records/{other.pk}", {"version": 1, "name": "x"}).status_code == 404
    assert ask.delete(f"/objects/sample/records/{other.pk}").status_code == 404
    assert ask.get(f"/objects/sample/records/{other.pk}/changes").status_code == 404
    assert ask.post(f"/objects/sample/records/{other.pk}/reveal", {"field": "phone"}).status_code == 404
    notes = ask.get("/objects/sample_note/records", fields="text,sample").json()["items"]
    assert [row["text"] for row in notes] == ["电话打通"]
    assert ask.get("/objects/sample/aggregate", agg="sum", field="balance").json()["total"] == 0
    found = ask.get("/search", q="打通").json()["groups"]
    assert [item["title"] for group in found for item in group["items"]] == ["电话打通"]
    ask.who = principal(scopes={})
    assert ask.get("/objects/sample/records").json()["total"] == 0


def test_masked_values_stay_masked(ask: Asker) -> None:
    (row,) = make(1)
    ask.who = principal(unmasked=frozenset())
    stars = ask.get("/objects/sample/records", fields="phone").json()["items"][0]["phone"]
    assert stars == "138****0000"
    path = f"/objects/sample/records/{row.pk}"
    assert ask.get(path).json()["item"]["phone"] == stars
    assert ask.get("/objects/sample/records", sort="phone").status_code == 422
    contains = json.dumps({"field": "phone", "op": "contains", "value": "0000"})
    assert ask.get("/objects/sample/records", filter=contains).status_code == 422
    whole = json.dumps({"field": "phone", "op": "eq", "value": "13800000000"})
    assert ask.get("/objects/sample/records", filter=whole).json()["total"] == 1
    assert ask.get("/objects/sample/records", q="0000").json()["total"] == 0
    assert ask.get("/objects/sample/records", q="13800000000").json()["total"] == 1
    for _ in range(120):  # the limit is so many a minute, and the minute may turn in between
        last = ask.get("/objects/sample/records", filter=whole)
        if last.status_code != 200:
            break
    assert (last.status_code, last.json()["code"]) == (429, "too_many")
    assert ask.get("/objects/sample/aggregate", by="phone").status_code == 422
    assert ask.patch(path, {"version": 1, "phone": stars}).status_code == 422
    assert ask.post(f"{path}/reveal", {"field": "phone"}).json() == {"value": "13800000000"}
    ask.who = principal(unmasked=frozenset(), functions=ask.who.functions - {"sample.reveal"})
    assert ask.post(f"{path}/reveal", {"field": "phone"}).status_code == 403


def test_pages_by_number_and_by_key(ask: Asker) -> None:
    make(60)
    Sample.objects.filter(code="C7").update(balance=None)
    first = ask.get("/objects/sample/records", sort="-balance", size=25).json()
    assert (first["total"], first["total_exact"], len(first["items"])) == (60, True, 25)
    seen = [row["id"] for row in first["items"]]
    cursor = first["after"]
    while cursor:
        page = ask.get("/objects/sample/records", sort="-balance", size=25, after=cursor).json()
        seen += [row["id"] for row in page["items"]]
        cursor = page["after"]
    assert len(seen) == len(set(seen)) == 60
    assert Sample.objects.get(pk=seen[-1]).balance is None
    second = ask.get("/objects/sample/records", sort="-balance", size=25, page=2).json()
    assert [row["id"] for row in second["items"]] == seen[25:50]
    assert ask.get("/objects/sample/records", after="made.up").status_code == 422
    assert ask.get("/objects/sample/records", sort="name", after=first["after"]).status_code == 422
    assert ask.get("/objects/sample/records", page=10**9).status_code == 422
    assert ask.get("/objects/sample/records", page=202).status_code == 422
    assert ask.get("/objects/sample/records", size=201).status_code == 422


@pytest.mark.parametrize("sort", ["name,-balance", "-grade,name", "team", "created_at", "-id", "id", "email"])
def test_any_sort_pages_completely(ask: Asker, sort: str) -> None:
    rows = make(11)
    team = Team.objects.create(name="华东")
    Sample.objects.filter(pk__in=[row.pk for row in rows[:4]]).update(grade=1, team=team)
    seen: list[int] = []
    cursor: str | None = ""
    while cursor is not None:
        page = ask.get("/objects/sample/records", sort=sort, size=3, after=cursor).json()
        seen += [row["id"] for row in page["items"]]
        cursor = page["after"]
    assert sorted(seen) == sorted(row.pk for row in rows)


def test_queries_do_not_grow_with_the_page(ask: Asker) -> None:
    make(40, team=Team.objects.create(name="华东"))
    ask.get("/objects/sample/records")
    counts = []
    for size in (5, 40):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len(ask.get("/objects/sample/records", size=size).json()["items"]) == size
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 9


def test_wrong_sorts_and_fields(ask: Asker) -> None:
    for wrong in ({"sort": "nope"}, {"sort": "remark"}, {"fields": "nope"}, {"count": "all"}, {"view": "nope"}):
        answer = ask.get("/objects/sample/records", **wrong)
        assert answer.status_code in (404, 422), wrong
        assert answer.json()["message"]


def test_views_are_kept_per_person_and_shared(ask: Asker) -> None:
    make(5)
    tree = {"field": "balance", "op": "gte", "value": 3}
    made = ask.post(
        "/objects/sample/views", {"name": "大额", "filter": tree, "sort": ["-balance"], "columns": ["name"]}
    )
    assert made.status_code == 201
    view = made.json()["id"]
    page = ask.get("/objects/sample/records", view=view).json()
    assert [list(row) for row in page["items"]] == [["id", "version", "name"]] * 2
    assert ask.post("/objects/sample/views", {"name": "大额"}).status_code == 422
    assert (
        ask.post("/objects/sample/views", {"name": "坏", "filter": {"field": "x", "op": "eq", "value": 1}}).status_code
        == 422
    )
    ask.who = principal(2)
    assert ask.get("/objects/sample/records", view=view).status_code == 404
    assert ask.patch(f"/objects/sample/views/{view}", {"name": "x"}).status_code == 404
    ask.who = principal(1)
    assert ask.patch(f"/objects/sample/views/{view}", {"shared": True}).json()["shared"] is True
    ask.who = principal(2)
    assert ask.get("/objects/sample/records", view=view).json()["total"] == 2
    assert ask.delete(f"/objects/sample/views/{view}").status_code == 404
    shipped = ask.get("/objects/sample/records", view="mine").json()
    assert shipped["total"] == 0


def test_layout_is_kept_per_person(ask: Asker) -> None:
    assert (
        ask.put("/objects/sample/layout", {"columns": [{"name": "code", "width": 120}, {"name": "name"}]}).status_code
        == 200
    )
    assert ask.get("/objects/sample").json()["layout"]["columns"] == [{"name": "code", "width": 120}, {"name": "name"}]
    assert ask.put("/objects/sample/layout", {"columns": [{"name": "nope"}]}).status_code == 422
    ask.who = principal(2)
    assert ask.get("/objects/sample").json()["layout"] is None


def test_condition_is_judged_told_and_counted(ask: Asker) -> None:
    make(4)
    good = ask.post(
        "/objects/sample/conditions/check", {"filter": {"field": "balance", "op": "gte", "value": 2}}
    ).json()
    assert (good["ok"], good["count"]) == (True, 2)
    assert "余额" in good["words"]
    bad = ask.post(
        "/objects/sample/conditions/check", {"filter": {"all": [{"field": "no", "op": "eq", "value": 2}]}}
    ).json()
    assert bad["ok"] is False
    assert bad["problems"][0]["path"].startswith("all[0]")


def test_changes_and_nothing_is_500(ask: Asker) -> None:
    odd: list[Any] = [None, [], "x", 5, {"name": {"a": 1}, "code": ["x"]}, {"name": "a\x00b", "code": "\ud800"}]
    for body in odd:
        answer = ask._call("post", "/objects/sample/records", data=json.dumps(body), content_type="application/json")
        assert 400 <= answer.status_code < 500, body
        assert set(answer.json()) == {"code", "message", "fields"}
    broken = ask._call("post", "/objects/sample/records", data="{", content_type="application/json")
    assert broken.status_code == 400
    big = ask.post("/objects/sample/records", {"name": "x" * 200_000, "code": "1"})
    assert "name" in big.json()["fields"]
    assert ask.get(f"/objects/sample/records/{10**30}").status_code == 404
    for filter in (
        "{",
        "[]",
        '{"field":"name","op":"like","value":1}',
        '{"all":{}}',
        '{"field":["x"],"op":"eq","value":1}',
    ):
        assert ask.get("/objects/sample/records", filter=filter).status_code == 422, filter
    deep: Any = {"field": "name", "op": "eq", "value": "x"}
    for _ in range(9):
        deep = {"not": deep}
    assert ask.get("/objects/sample/records", filter=json.dumps(deep)).status_code == 422


def test_not_signed_in_is_401(client: Any) -> None:
    assert client.get("/api/objects").status_code == 401
    assert client.get("/api/objects/sample/records").status_code == 401


def test_initial_password_opens_nothing(ask: Asker) -> None:
    ask.who = principal(must_change_password=True)
    answer = ask.get("/objects/sample/records")
    assert (answer.status_code, answer.json()["code"]) == (403, "must_change_password")


def test_options_of_a_directory_are_open(ask: Asker) -> None:
    Team.objects.create(name="华东")
    make(1)
    ask.who = principal(functions=frozenset(), scopes={})
    assert ask.get("/objects/team/options", q="华").json()["items"][0]["title"] == "华东"
    assert ask.get("/objects/sample/options").status_code == 403


def test_english_is_complete(ask: Asker) -> None:
    ask.who = principal(language="en")
    described = ask.get("/objects/sample").json()
    assert described["label"] == "Sample"
    answer = ask.post("/objects/sample/records", {})
    assert all(reason.isascii() for reasons in answer.json()["fields"].values() for reason in reasons)
    assert EVERYTHING == {"all": []}
