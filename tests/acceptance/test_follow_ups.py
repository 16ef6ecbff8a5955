"""FLW-01 to FLW-06 and FLW-10: follow-ups, their files, plans and the timeline."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from beluga.apps.customers.models import Customer
from beluga.apps.groups.models import AllocationKind, AllocationLog
from beluga.kernel.fields import enums
from beluga.kernel.fields.models import EnumItem
from beluga.kernel.jobs.queue import run_inline
from beluga.kernel.jobs.schedules import tick
from beluga.kernel.parameters import store
from beluga.kernel.scope.principal import SYSTEM

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


def make_customer(sales: Any, name: str = "王小丫") -> int:
    answer = sales.post("/objects/customer/records", {"name": name})
    assert answer.status_code in (200, 201), answer.json()
    return int(answer.json()["item"]["id"])


def follow(sales: Any, customer: int, **more: Any) -> Any:
    body = {"customer": customer, "way": 1, "status": 2, "note": "聊了产品", **more}
    return sales.post("/objects/follow_up/records", body)


def made(answer: Any) -> dict[str, Any]:
    assert answer.status_code in (200, 201), answer.json()
    item: dict[str, Any] = answer.json()["item"]
    return item


def upload(sales: Any, content: bytes = PNG, name: str = "照片.png") -> Any:
    return sales.http.post("/api/files", {"file": SimpleUploadedFile(name, content)})


def test_flw_01_a_follow_up_shows_and_raises_the_counters(client_for: Any) -> None:
    sales = client_for("salesman")
    customer = make_customer(sales)
    ahead = (timezone.now() + timedelta(days=3)).isoformat()
    whole = {"maturity": 2, "invite_type": 1, "go_on": True, "next_at": ahead, "result": "有意向", "next_step": "报价"}
    one = made(follow(sales, customer, **whole))
    assert one["user"] == sales.user.pk
    made(follow(sales, customer, way=2, status=1))
    shown = sales.get(f"/objects/customer/records/{customer}").json()["item"]
    assert (shown["follow_count"], shown["last_follow_way"], shown["last_follow_status"]) == (2, 2, 1)
    assert shown["maturity"] == 2
    assert shown["last_follow_at"]
    listed = sales.post(
        "/objects/follow_up/records/query", {"filter": {"field": "customer", "op": "eq", "value": customer}}
    ).json()
    assert listed["total"] == 2
    assert {row["note"] for row in listed["items"]} == {"聊了产品"}


def test_flw_01_way_and_state_are_needed_and_values_checked(client_for: Any) -> None:
    sales, other = client_for("salesman"), client_for("salesman")
    customer = make_customer(sales)
    ahead = (timezone.now() + timedelta(days=3)).isoformat()
    for body, name in (
        ({"customer": customer, "status": 1}, "way"),
        ({"customer": customer, "way": 1}, "status"),
        ({"way": 1, "status": 1}, "customer"),
        ({"customer": customer, "way": 99, "status": 1}, "way"),
        ({"customer": customer, "way": 1, "status": 1, "at": ahead}, "at"),
        ({"customer": customer, "way": 1, "status": 1, "talk_seconds": -5}, "talk_seconds"),
        ({"customer": customer, "way": 1, "status": 1, "user": other.user.pk}, "user"),
    ):
        answer = sales.post("/objects/follow_up/records", body)
        assert answer.status_code == 422, (body, answer.json())
        assert name in answer.json()["fields"], answer.json()
    assert follow(other, customer).status_code in (404, 422)
    assert Customer.objects.get(pk=customer).follow_count == 0


def test_flw_01_changing_and_deleting_counts_anew(client_for: Any) -> None:
    sales = client_for("salesman")
    customer = make_customer(sales)
    early = (timezone.now() - timedelta(days=5)).isoformat()
    first = made(follow(sales, customer, at=early, status=1))
    second = made(follow(sales, customer, status=3))
    changed = sales.patch(
        f"/objects/follow_up/records/{second['id']}", {"status": 4, "version": second.get("version", 1)}
    )
    assert changed.status_code == 200, changed.json()
    assert Customer.objects.get(pk=customer).last_follow_status == 4
    assert sales.delete(f"/objects/follow_up/records/{second['id']}").status_code == 200
    held = Customer.objects.get(pk=customer)
    assert (held.follow_count, held.last_follow_status) == (1, 1)
    assert held.last_follow_at == datetime.fromisoformat(early)
    sales.delete(f"/objects/follow_up/records/{first['id']}")
    held.refresh_from_db()
    assert (held.follow_count, held.last_follow_at) == (0, None)


def test_flw_02_ways_are_filtered_and_may_be_added(client_for: Any) -> None:
    sales = client_for("salesman")
    customer = make_customer(sales)
    labels = [one.label for one in enums.items("follow_way")]
    assert labels[:6] == ["电话", "面访", "邮件", "微信", "在线客服", "短信"]
    made(follow(sales, customer, way=1, note="打电话"))
    made(follow(sales, customer, way=4, note="发微信"))
    answer = sales.post("/objects/follow_up/records/query", {"filter": {"field": "way", "op": "eq", "value": 4}})
    assert [row["note"] for row in answer.json()["items"]] == ["发微信"]
    EnumItem.objects.create(enum_id="follow_way", number=70, label="家访", order=70)
    enums.touched()
    assert made(follow(sales, customer, way=70))["way"] == 70
    answer = sales.post("/objects/follow_up/records/query", {"filter": {"field": "way", "op": "in", "value": [4, 70]}})
    assert answer.json()["total"] == 2


def test_flw_03_the_list_shows_talk_time_and_sorts_by_date(client_for: Any) -> None:
    sales = client_for("salesman")
    customer = make_customer(sales)
    for days, seconds in ((3, None), (1, 95), (2, None)):
        at = (timezone.now() - timedelta(days=days)).isoformat()
        made(follow(sales, customer, at=at, talk_seconds=seconds))
    described = sales.get("/objects/follow_up").json()
    columns = [one["name"] if isinstance(one, dict) else one for one in described["columns"]]
    wanted = ["user", "at", "note", "next_at", "way", "status", "maturity", "invite_type", "talk_seconds"]
    assert [name for name in columns if name in wanted] == wanted
    filter = {"field": "customer", "op": "eq", "value": customer}
    shown = sales.post("/objects/follow_up/records/query", {"filter": filter, "sort": ["-at"]}).json()
    assert shown["total"] == 3
    assert [row["talk_seconds"] for row in shown["items"]] == [95, None, None]
    assert shown["refs"]["user"][str(sales.user.pk)] == sales.user.name
    tabs = {tab["name"]: tab for tab in sales.get("/objects/customer").json()["tabs"]}
    assert tabs["follow_ups"]["object"] == "follow_up"


def test_flw_04_files_are_attached_and_the_tenth_is_refused(client_for: Any) -> None:
    sales, other = client_for("salesman"), client_for("salesman")
    customer = make_customer(sales)
    keys = [upload(sales).json()["id"] for _ in range(10)]
    answer = follow(sales, customer, files=keys)
    assert answer.status_code == 422
    assert "9" in answer.json()["fields"]["files"][0]
    one = made(follow(sales, customer, files=keys[:9]))
    assert one["files"] == keys[:9]
    got = sales.get(f"/files/{keys[0]}")
    assert got.status_code == 200
    assert b"".join(got.streaming_content) == PNG
    assert got["Content-Type"] == "image/png"
    assert "sandbox" in got["Content-Security-Policy"]
    assert other.get(f"/files/{keys[0]}").status_code == 404
    assert follow(other, make_customer(other, "李四"), files=[keys[0]]).status_code == 422
    fewer = sales.patch(
        f"/objects/follow_up/records/{one['id']}", {"files": keys[:2], "version": one.get("version", 1)}
    )
    assert fewer.json()["item"]["files"] == keys[:2]
    assert sales.get(f"/files/{keys[5]}").status_code == 404


@pytest.mark.parametrize(
    ("content", "name", "status"),
    [
        (b"%PDF-1.7 x", "合同.pdf", 200),
        (b"ID3\x03 sound", "录音.mp3", 200),
        ("备注".encode(), "备注.txt", 200),
        (PNG, "骗子.html", 200),
        (b"<html><script>alert(1)</script>", "页面.png", 422),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "图.svg", 422),
        (b"MZ\x90\x00", "程序.pdf", 422),
        (b"", "空.png", 422),
    ],
)
def test_flw_04_files_are_known_by_their_content(client_for: Any, content: bytes, name: str, status: int) -> None:
    sales = client_for("salesman")
    answer = upload(sales, content, name)
    assert answer.status_code == status, answer.content
    if name == "骗子.html":
        assert answer.json()["type"] == "image/png"


def test_flw_05_submitted_follow_ups_cannot_be_changed(client_for: Any) -> None:
    sales = client_for("salesman")
    customer = make_customer(sales)
    phone = made(follow(sales, customer, source="h5"))
    assert phone["submitted"] is True
    path = f"/objects/follow_up/records/{phone['id']}"
    edited = sales.patch(path, {"note": "改", "version": phone.get("version", 1)})
    assert edited.status_code == 409
    assert "不能修改" in edited.json()["message"]
    assert sales.delete(path).status_code == 409
    assert sales.get(path).json()["item"]["note"] == "聊了产品"
    desk = made(follow(sales, customer))
    path = f"/objects/follow_up/records/{desk['id']}"
    assert sales.patch(path, {"note": "改", "version": desk.get("version", 1)}).status_code == 200
    store.put(SYSTEM, "follow_up.locked", True)
    locked = made(follow(sales, customer))
    assert sales.delete(f"/objects/follow_up/records/{locked['id']}").status_code == 409


def test_flw_06_a_plan_reminds_at_its_time_and_is_marked_when_overdue(client_for: Any) -> None:
    sales = client_for("salesman")
    customer = make_customer(sales)
    at = timezone.now() + timedelta(hours=2)
    plan = made(
        sales.post(
            "/objects/follow_plan/records",
            {"customer": customer, "at": at.isoformat(), "way": 2, "note": "上门", "remind_before": 30},
        )
    )
    assert plan["overdue"] is False
    tick(at - timedelta(minutes=40))
    run_inline()
    assert sales.get("/me").json()["unread"] == 0
    _pass_time(at - timedelta(minutes=29))
    (message,) = sales.get("/messages").json()["items"]
    assert message["link"] == f"/o/customer/{customer}"
    assert "王小丫" in message["title"]
    past = (timezone.now() - timedelta(hours=1)).isoformat()
    late = made(sales.post("/objects/follow_plan/records", {"customer": customer, "at": past}))
    assert late["overdue"] is True


def test_flw_06_the_next_date_of_a_follow_up_is_planned_and_moves(client_for: Any) -> None:
    sales = client_for("salesman")
    customer = make_customer(sales)
    filter = {"all": [{"field": "customer", "op": "eq", "value": customer}, {"not": {"field": "done_at", "op": "set"}}]}

    def plans() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = sales.post("/objects/follow_plan/records/query", {"filter": filter}).json()[
            "items"
        ]
        return found

    made(follow(sales, customer, next_at=(timezone.now() + timedelta(days=2)).isoformat(), next_step="回访"))
    (first,) = plans()
    assert first["note"] == "回访"
    made(follow(sales, customer, next_at=(timezone.now() + timedelta(days=4)).isoformat()))
    (second,) = plans()
    assert second["id"] != first["id"]
    made(follow(sales, customer, go_on=False))
    assert plans() == []


def test_flw_10_the_timeline_merges_kinds_in_order(client_for: Any) -> None:
    sales, other = client_for("salesman"), client_for("salesman")
    customer = make_customer(sales)
    for days in (9, 4, 2):
        made(follow(sales, customer, at=(timezone.now() - timedelta(days=days)).isoformat(), note=f"{days} 天前"))
    past = (timezone.now() - timedelta(days=3)).isoformat()
    made(sales.post("/objects/follow_plan/records", {"customer": customer, "at": past, "note": "计划"}))
    made(sales.post("/objects/task/records", {"name": "寄资料", "customer": customer}))
    earlier = timezone.now() - timedelta(days=20)
    AllocationLog.objects.create(customer_id=customer, user=sales.user, kind=AllocationKind.AUTOMATIC, at=earlier)
    path = f"/objects/customer/records/{customer}/timeline"
    whole = sales.get(path).json()
    moments = [item["at"] for item in whole["items"]]
    assert moments == sorted(moments, reverse=True)
    kinds = [item["kind"] for item in whole["items"]]
    assert {"follow_up", "plan", "task", "created", "allocation"} <= set(kinds)
    assert whole["items"][-1]["title"] == f"自动分配：{sales.user.name}"
    assert len({one["name"] for one in whole["kinds"]}) >= 7
    assert whole["next"] is None
    pages, mark = [], ""
    while True:
        page = sales.get(path, {"size": 2, "before": mark}).json()
        pages += [(item["kind"], item["id"]) for item in page["items"]]
        mark = page["next"]
        if mark is None:
            break
    assert pages == [(item["kind"], item["id"]) for item in whole["items"]]
    only = sales.get(path, {"kinds": "follow_up"}).json()["items"]
    assert [item["text"] for item in only] == ["2 天前", "4 天前", "9 天前"]
    day = (timezone.localtime() - timedelta(days=4)).date().isoformat()
    assert [item["text"] for item in sales.get(path, {"from": day, "to": day}).json()["items"]] == ["4 天前"]
    assert other.get(path).status_code == 404
    assert sales.get(path, {"kinds": "nope"}).status_code == 422
    assert sales.get(path, {"before": "xx"}).status_code == 422


def _pass_time(now: datetime) -> None:
    """Let the reminder job run as if it were `now`."""
    with mock.patch("django.utils.timezone.now", return_value=now):
        tick(now)
        tick(now + timedelta(minutes=1))
        run_inline("office.remind")
