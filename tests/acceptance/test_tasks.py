"""FLW-18 to FLW-25 and FLW-27: the task centre and 客户跟进任务."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import connection
from django.utils import timezone

from beluga.apps.followups.models import Task, TaskAssignee
from beluga.apps.followups.services import follow_up_tasks
from beluga.kernel.fields import clock
from beluga.kernel.jobs.queue import run_inline
from beluga.kernel.jobs.schedules import tick
from beluga.kernel.scope.principal import SYSTEM

pytestmark = pytest.mark.django_db
RECORDS = "/objects/task/records"
_phones = itertools.count(13_8000)
ENTRIES = "/objects/follow_up_task/records"


def make_customer(sales: Any, name: str = "王小丫") -> int:
    answer = sales.post("/objects/customer/records", {"name": name, "phone": f"138{next(_phones):08}"})
    assert answer.status_code in (200, 201), answer.json()
    return int(answer.json()["item"]["id"])


def make_task(sales: Any, name: str = "制定营销计划", **more: Any) -> dict[str, Any]:
    answer = sales.post(RECORDS, {"name": name, **more})
    assert answer.status_code in (200, 201), answer.json()
    item: dict[str, Any] = answer.json()["item"]
    return item


def listed(client: Any, view: str, path: str = RECORDS, **more: Any) -> list[dict[str, Any]]:
    answer = client.get(path, {"view": view, **more})
    assert answer.status_code == 200, answer.json()
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def names(client: Any, view: str) -> list[str]:
    return [one["name"] for one in listed(client, view)]


def change(client: Any, task: int, **values: Any) -> Any:
    version = Task.objects.get(pk=task).version
    return client.patch(f"{RECORDS}/{task}", {**values, "version": version})


def today(hour: int, minute: int = 0) -> datetime:
    return clock.midnight(clock.today()) + timedelta(hours=hour, minutes=minute)


def test_flw_18_a_task_for_a_colleague_shows_in_both_lists(client_for: Any) -> None:
    maker, colleague, stranger = client_for("salesman"), client_for("salesman"), client_for("salesman")
    make_task(maker, assignees=[colleague.user.pk])
    assert names(maker, "made") == ["制定营销计划"]
    assert names(maker, "mine") == []
    assert names(colleague, "mine") == ["制定营销计划"]
    assert names(colleague, "made") == []
    assert names(stranger, "mine") == names(stranger, "made") == []
    assert stranger.get(RECORDS).json()["items"] == []
    assert colleague.get("/me").json()["open_tasks"] == 1
    assert colleague.get("/me").json()["unread"] == 1
    assert maker.get("/me").json()["open_tasks"] == 0


def test_flw_18_all_tasks_need_the_right(client_for: Any, admin: Any) -> None:
    make_task(client_for("salesman"))
    assert names(admin, "all") == ["制定营销计划"]
    views = [view["name"] for view in client_for("salesman").get("/objects/task").json()["views"]]
    assert "all" not in views


def test_flw_18_allocation_makes_tasks_as_a_set_and_once(client_for: Any) -> None:
    first, second = client_for("salesman"), client_for("salesman")
    customers = [make_customer(first, f"客户{n}") for n in range(4)]
    with connection.cursor() as cursor:
        cursor.execute("create temp table dealt_now (customer_id bigint, user_id bigint) on commit drop")
        for place, customer in enumerate(customers):
            who = first if place < 3 else second
            cursor.execute("insert into dealt_now values (%s, %s)", [customer, who.user.pk])
    assert follow_up_tasks(SYSTEM, "dealt_now", "allocation") == 4
    assert follow_up_tasks(SYSTEM, "dealt_now", "allocation") == 0
    assert len(listed(first, "todo", ENTRIES)) == 3
    assert len(listed(second, "todo", ENTRIES)) == 1
    (message,) = first.get("/messages").json()["items"]
    assert "3" in message["title"]


def test_flw_19_the_form_has_its_fields_and_reminds_each_person(client_for: Any) -> None:
    maker, colleague = client_for("salesman"), client_for("salesman")
    at = timezone.now() + timedelta(hours=1)
    task = make_task(
        maker,
        kind=1,
        customer=make_customer(maker),
        due_at=(at + timedelta(days=1)).isoformat(),
        priority=1,
        progress=1,
        assignees=[maker.user.pk, colleague.user.pk],
        remind_at=at.isoformat(),
        detail="<p>见<b>附件</b><script>alert(1)</script><a href='javascript:x'>点</a></p>",
    )
    assert task["detail"] == "<p>见<b>附件</b><a>点</a></p>"
    fields = {one["name"]: one for one in maker.get("/objects/task").json()["fields"]}
    for name, label in (
        ("name", "任务名称"),
        ("kind", "任务类型"),
        ("customer", "关联客户"),
        ("due_at", "截止时间"),
        ("priority", "优先级"),
        ("progress", "进度"),
        ("assignees", "负责人"),
        ("remind_at", "提醒时间"),
        ("detail", "任务详情"),
    ):
        assert fields[name]["label"] == label
    assert [name for name in ("name", "kind") if not fields[name]["required"]] == []
    _run_reminders(at + timedelta(minutes=1))
    for person in (maker, colleague):
        titles = [one["title"] for one in person.get("/messages").json()["items"]]
        assert "任务提醒：制定营销计划" in titles


def test_flw_19_bad_tasks_are_refused(client_for: Any, make_user: Any) -> None:
    sales = client_for("salesman")
    gone = make_user(is_active=False, name="已走")
    for body, name in (
        ({}, "name"),
        ({"name": "x", "kind": 2}, "customer"),
        ({"name": "x", "priority": 9}, "priority"),
        ({"name": "x", "assignees": [gone.pk]}, "assignees"),
        ({"name": "x", "assignees": [10**9]}, "assignees"),
        ({"name": "长" * 300}, "name"),
    ):
        answer = sales.post(RECORDS, body)
        assert answer.status_code == 422, (body, answer.json())
        assert name in answer.json()["fields"], answer.json()
    assert not Task.objects.exists()


def test_flw_20_a_follow_up_task_is_completed_in_either_place(client_for: Any) -> None:
    maker, colleague = client_for("salesman"), client_for("salesman")
    customer = make_customer(maker)
    task = make_task(maker, "回访", kind=2, customer=customer, assignees=[maker.user.pk, colleague.user.pk])
    (entry,) = listed(maker, "todo", ENTRIES)
    assert len(listed(colleague, "todo", ENTRIES)) == 1
    assert maker.post("/actions/follow_up_task.complete", {"ids": [entry["id"]]}).json()["done"] == 1
    assert Task.objects.get(pk=task["id"]).progress == 2
    (theirs,) = listed(colleague, "todo", ENTRIES)
    colleague.post("/actions/follow_up_task.complete", {"ids": [theirs["id"]]})
    assert Task.objects.get(pk=task["id"]).progress == 3
    second = make_task(maker, "再访", kind=2, customer=customer)
    assert change(maker, second["id"], progress=3).status_code == 200
    assert listed(maker, "todo", ENTRIES) == []
    assert {one["name"] for one in listed(maker, "done", ENTRIES)} == {"回访", "再访"}
    make_task(maker, "普通", kind=1)
    assert listed(maker, "todo", ENTRIES) == []


def test_flw_21_the_board_groups_the_same_tasks_by_time_state_and_priority(client_for: Any) -> None:
    sales = client_for("salesman")
    for name, due, priority, progress in (
        ("今天", today(23, 59), 1, 1),
        ("以后", today(24 + 12), 2, 2),
        ("过期", today(-1), 3, 1),
        ("无日期", None, 2, 1),
        ("完成", today(-30), 1, 3),
    ):
        make_task(sales, name, due_at=due.isoformat() if due else None, priority=priority, progress=progress)

    def columns(by: str, most: int) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for number in range(1, most + 1):
            filter = {"field": by, "op": "eq", "value": number}
            answer = sales.post(f"{RECORDS}/query", {"filter": filter, "view": "mine"}).json()
            if answer["items"]:
                found[str(number)] = {one["name"] for one in answer["items"]}
                assert answer["total"] == len(found[str(number)])
        return found

    assert columns("when", 5) == {"1": {"过期"}, "2": {"今天"}, "3": {"以后"}, "4": {"无日期"}, "5": {"完成"}}
    assert columns("progress", 4) == {"1": {"今天", "过期", "无日期"}, "2": {"以后"}, "3": {"完成"}}
    assert columns("priority", 3) == {"1": {"今天", "完成"}, "2": {"以后", "无日期"}, "3": {"过期"}}
    counted = sales.get("/objects/task/aggregate", {"by": "when"})
    assert counted.status_code == 200, counted.json()


def test_flw_22_dragging_changes_the_field_and_stays(client_for: Any) -> None:
    sales = client_for("salesman")
    task = make_task(sales, due_at=today(-10).isoformat(), priority=3)
    assert change(sales, task["id"], progress=2).json()["item"]["progress"] == 2
    assert sales.get(f"{RECORDS}/{task['id']}").json()["item"]["progress"] == 2
    assert change(sales, task["id"], priority=1).json()["item"]["priority"] == 1
    assert change(sales, task["id"], due_at=today(20).isoformat()).json()["item"]["when"] == 2
    done = sales.post("/actions/task.complete", {"ids": [task["id"]]}).json()
    shown = sales.get(f"{RECORDS}/{task['id']}").json()["item"]
    assert (shown["progress"], shown["when"]) == (3, 5)
    assert shown["done_at"]
    assert sales.get("/me").json()["open_tasks"] == 0
    sales.post(f"/actions/runs/{done['undo']}/undo")
    assert sales.get(f"{RECORDS}/{task['id']}").json()["item"]["progress"] == 2
    assert sales.get("/me").json()["open_tasks"] == 1
    stale = sales.patch(f"{RECORDS}/{task['id']}", {"progress": 1, "version": 1})
    assert stale.status_code == 409


def test_flw_23_many_tasks_are_changed_at_once(client_for: Any) -> None:
    sales, colleague, stranger = client_for("salesman"), client_for("salesman"), client_for("salesman")
    ids = [make_task(sales, f"任务{n}")["id"] for n in range(3)]
    foreign = make_task(stranger, "别人的")["id"]
    due = today(24 * 3)

    def bulk(action: str, **args: Any) -> dict[str, Any]:
        answer = sales.post(f"{RECORDS}/bulk", {"ids": [*ids, foreign], "action": action, "args": args})
        assert answer.status_code == 202, answer.json()
        run_inline("actions.bulk")
        job: dict[str, Any] = sales.get(f"/jobs/{answer.json()['job']}").json()
        assert job["state"] == "done", job
        return job

    assert bulk("task.set_due", due_at=due.isoformat())["done"] == 3
    assert set(Task.objects.filter(pk__in=ids).values_list("due_at", flat=True)) == {due}
    assert Task.objects.get(pk=foreign).due_at is None
    bulk("task.set_priority", priority=1)
    bulk("task.set_progress", progress=2)
    assert set(Task.objects.filter(pk__in=ids).values_list("priority", "progress")) == {(1, 2)}
    role_less = sales.post(
        f"{RECORDS}/bulk", {"ids": ids, "action": "task.set_assignees", "args": {"assignees": [colleague.user.pk]}}
    )
    assert role_less.status_code == 202, role_less.json()
    run_inline("actions.bulk")
    assert len(listed(colleague, "mine")) == 3
    assert listed(sales, "mine") == []
    assert bulk("task.delete")["result"]["done"] == 3
    assert list(Task.objects.values_list("pk", flat=True)) == [foreign]


def test_flw_23_only_the_maker_deletes(client_for: Any) -> None:
    maker, colleague = client_for("salesman"), client_for("salesman")
    task = make_task(maker, assignees=[colleague.user.pk])
    assert colleague.delete(f"{RECORDS}/{task['id']}").status_code == 422
    assert maker.delete(f"{RECORDS}/{task['id']}").status_code == 200


def test_flw_24_yesterdays_open_task_is_overdue(client_for: Any) -> None:
    sales = client_for("salesman")
    for name, due, progress in (
        ("昨天", today(-2), 1),
        ("昨天完成", today(-2), 3),
        ("今早", today(0, 1), 1),
        ("今晚", today(23, 59), 1),
        ("明天", today(25), 1),
    ):
        make_task(sales, name, due_at=due.isoformat(), progress=progress)
    assert names(sales, "overdue") == ["昨天"]
    assert set(names(sales, "today")) == {"今早", "今晚"}


def test_flw_25_the_smart_order_weighs_priority_due_score_and_waiting(client_for: Any) -> None:
    sales = client_for("salesman")
    make_task(sales, "普通今天", due_at=today(23).isoformat(), priority=3)
    make_task(sales, "紧急今天", due_at=today(23).isoformat(), priority=1)
    make_task(sales, "重要无日期", priority=2)
    make_task(sales, "普通过期", due_at=today(-30).isoformat(), priority=3)
    make_task(sales, "紧急完成", due_at=today(23).isoformat(), priority=1, progress=3)
    make_task(sales, "普通无日期", priority=3)
    waited = make_task(sales, "普通久等", priority=3)
    Task.objects.filter(pk=waited["id"]).update(created_at=timezone.now() - timedelta(days=20))
    order = names(sales, "mine")
    assert order == ["紧急今天", "普通过期", "普通今天", "重要无日期", "普通久等", "普通无日期", "紧急完成"]
    assert [one["name"] for one in listed(sales, "mine", sort="name")] == sorted(order)


def test_flw_27_saving_a_follow_up_does_the_task(client_for: Any, admin: Any) -> None:
    sales, other = client_for("salesman"), client_for("salesman")
    customer = make_customer(sales)
    described = sales.get("/objects/follow_up_task").json()
    columns = [one["name"] if isinstance(one, dict) else one for one in described["columns"]]
    for name in ("customer", "phone", "id_number", "tags", "tag_score", "birthday", "gender", "age", "email"):
        assert name in columns
    make_task(sales, "回访", kind=2, customer=customer)
    later = make_task(sales, "下周", kind=2, customer=customer, due_at=today(24 * 7).isoformat())
    entries = {one["name"]: one for one in listed(sales, "todo", ENTRIES)}
    assert entries["回访"]["phone"].startswith("138****")
    assert other.get(f"{ENTRIES}/{entries['回访']['id']}").status_code == 404
    body = {"customer": customer, "way": 1, "status": 2, "note": "已联系", "task": entries["回访"]["id"]}
    assert other.post("/objects/follow_up/records", body).status_code in (404, 422)
    assert sales.post("/objects/follow_up/records", body).status_code in (200, 201)
    assert [one["name"] for one in listed(sales, "todo", ENTRIES)] == ["下周"]
    assert [one["name"] for one in listed(sales, "done", ENTRIES)] == ["回访"]
    assert Task.objects.get(name="回访").progress == 3
    make_task(sales, "今天", kind=2, customer=customer, due_at=today(23).isoformat())
    body.pop("task")
    sales.post("/objects/follow_up/records", body)
    assert [one["name"] for one in listed(sales, "todo", ENTRIES)] == ["下周"]
    assert Task.objects.get(pk=later["id"]).progress == 1


def test_flw_20_people_taken_off_and_on_keep_the_task_in_step(client_for: Any) -> None:
    maker, colleague = client_for("salesman"), client_for("salesman")
    task = make_task(maker, assignees=[maker.user.pk, colleague.user.pk])
    TaskAssignee.objects.filter(task_id=task["id"], user=maker.user).update(progress=3)
    assert change(maker, task["id"], assignees=[maker.user.pk]).status_code == 200
    assert Task.objects.get(pk=task["id"]).progress == 3
    assert change(maker, task["id"], assignees=[]).status_code == 422


def _run_reminders(now: datetime) -> None:
    with mock.patch("django.utils.timezone.now", return_value=now):
        tick(now)
        tick(now + timedelta(minutes=1))
        run_inline("office.remind")
