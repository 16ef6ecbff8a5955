"""SYS-01, SYS-02: registered jobs, their schedules, and the log of their runs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from beluga.kernel.events.models import Operation
from beluga.kernel.jobs.queue import run_inline
from beluga.kernel.jobs.schedules import tick

pytestmark = pytest.mark.django_db
BODY = {"code": "pruneShortly", "job": "jobs.prune", "label": "清理一月前的记录", "args": {"days": 30}}


def test_sys_01_a_registered_job_can_be_chosen_in_the_scheduler(admin: Any) -> None:
    made = admin.post("/schedules/registrations", {**BODY, "description": "只留一个月"})
    assert made.status_code == 200, made.json()
    (shown,) = admin.get("/schedules/registrations", {"q": "一月前"}).json()["registrations"]
    assert (shown["label"], shown["code"], shown["description"]) == ("清理一月前的记录", "pruneShortly", "只留一个月")
    assert shown["updated_at"]
    scheduled = admin.post("/schedules", {"job": "pruneShortly", "cron": "0 30 5 * * ?", "label": "每日清理"})
    assert scheduled.status_code == 200, scheduled.json()
    ran = admin.post(f"/schedules/{scheduled.json()['id']}/run").json()
    run_inline("jobs.prune")
    assert admin.get(f"/jobs/{ran['job']}").json()["state"] == "done"
    used = admin.delete("/schedules/registrations/pruneShortly")
    assert used.status_code == 409
    assert "每日清理" in used.json()["message"]
    admin.delete(f"/schedules/{scheduled.json()['id']}")
    assert admin.delete("/schedules/registrations/pruneShortly").status_code == 200
    assert admin.get("/schedules/registrations", {"q": "pruneShortly"}).json()["total"] == 0


def test_sys_01_registrations_are_edited_and_checked(admin: Any) -> None:
    admin.post("/schedules/registrations", BODY)
    changed = admin.patch("/schedules/registrations/pruneShortly", {"label": "新名称"})
    assert (changed.json()["label"], changed.json()["args"]) == ("新名称", {"days": 30})
    for body, name in (
        (BODY, "code"),
        ({**BODY, "code": "1 x"}, "code"),
        ({**BODY, "code": "other", "job": "no.such"}, "job"),
        ({**BODY, "code": "other", "label": ""}, "label"),
    ):
        answer = admin.post("/schedules/registrations", body)
        assert answer.status_code == 422, body
        assert name in answer.json()["fields"]
    assert admin.patch("/schedules/registrations/no.such", {"label": "x"}).status_code == 404


def test_sys_02_run_at_once_shows_in_the_job_log(admin: Any) -> None:
    made = admin.post(
        "/schedules", {"job": "jobs.prune", "cron": "30 5 * * *", "label": "清理", "group": "维护"}
    ).json()
    assert len(made["next"]) == 3
    assert all("T05:30:00+08:00" in moment for moment in made["next"])
    assert admin.post(f"/schedules/{made['id']}/run").status_code == 200
    run_inline("jobs.prune")
    (run,) = admin.get(f"/schedules/{made['id']}/runs").json()["items"]
    assert (run["state"], run["rows"], run["error"]) == ("done", 0, "")
    assert run["started_at"] <= run["finished_at"]
    (listed,) = admin.get("/schedules", {"group": "维护", "q": "清理"}).json()["schedules"]
    assert listed["last_run"]["id"] == run["id"]
    assert Operation.objects.filter(action="立即执行", target="清理", user_id=admin.user.pk).exists()


def test_sys_02_a_failed_run_tells_its_error(admin: Any) -> None:
    made = admin.post("/schedules", {"job": "jobs.prune", "cron": "30 5 * * *", "args": {"days": "abc"}}).json()
    admin.post(f"/schedules/{made['id']}/run")
    run_inline("jobs.prune")
    (run,) = admin.get(f"/schedules/{made['id']}/runs").json()["items"]
    assert run["state"] == "failed"
    assert "abc" in run["error"]


def test_sys_02_shipped_schedules_are_edited_switched_and_deleted(admin: Any) -> None:
    listed = {one["name"]: one for one in admin.get("/schedules").json()["schedules"]}
    one = listed["jobs.prune"]
    changed = admin.patch(f"/schedules/{one['id']}", {"cron": "0 15 2 ? * MON"}).json()
    assert all(datetime.fromisoformat(moment).isoweekday() == 1 for moment in changed["next"])
    off = admin.patch(f"/schedules/{one['id']}", {"active": False}).json()
    assert (off["active"], off["next"], off["cron"]) == (False, [], "0 15 2 ? * MON")
    assert admin.patch(f"/schedules/{one['id']}", {"active": True}).json()["next"] == changed["next"]
    assert admin.delete(f"/schedules/{one['id']}").status_code == 200
    tick()
    assert "jobs.prune" not in {one["name"] for one in admin.get("/schedules").json()["schedules"]}


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({"job": "jobs.prune", "cron": "nonsense"}, "cron"),
        ({"job": "jobs.prune", "cron": "5 30 5 * * ?"}, "cron"),
        ({"job": "jobs.prune"}, "cron"),
        ({"job": "no.such", "cron": "30 5 * * *"}, "job"),
        ({"cron": "30 5 * * *"}, "job"),
        ({"job": "jobs.prune", "cron": "30 5 * * *", "label": "长" * 200}, "label"),
    ],
)
def test_sys_02_wrong_schedules_are_refused(admin: Any, body: dict[str, Any], name: str) -> None:
    answer = admin.post("/schedules", body)
    assert answer.status_code == 422
    assert name in answer.json()["fields"]


def test_sys_02_the_next_times_of_an_expression_are_told(admin: Any) -> None:
    assert len(admin.get("/schedules/cron", {"cron": "0 */5 * * * ?"}).json()["next"]) == 5
    assert admin.get("/schedules/cron", {"cron": "x"}).status_code == 422


def test_sys_02_only_those_allowed_reach_the_scheduler(client_for: Any, admin: Any) -> None:
    sales = client_for("salesman")
    made = admin.post("/schedules", {"job": "jobs.prune", "cron": "30 5 * * *"}).json()
    for answer in (
        sales.get("/schedules"),
        sales.post("/schedules", {"job": "jobs.prune", "cron": "30 5 * * *"}),
        sales.post(f"/schedules/{made['id']}/run"),
        sales.get(f"/schedules/{made['id']}/runs"),
        sales.get("/schedules/registrations"),
        sales.delete(f"/schedules/{made['id']}"),
    ):
        assert answer.status_code == 403
    job = admin.post(f"/schedules/{made['id']}/run").json()["job"]
    assert sales.get(f"/jobs/{job}").status_code == 404
    assert sales.post(f"/jobs/{job}/cancel").status_code == 404
    assert admin.post(f"/jobs/{job}/cancel").json()["state"] == "cancelled"
    assert admin.post(f"/jobs/{job}/cancel").status_code == 409


def test_sys_02_job_words_follow_the_readers_language(admin: Any) -> None:
    expire = next(one for one in admin.get("/schedules").json()["schedules"] if one["name"] == "tags.expire")
    ran = admin.post(f"/schedules/{expire['id']}/run").json()
    run_inline("tags.expire")
    assert admin.get(f"/jobs/{ran['job']}").json()["message"] == "移除 0 个过期标签"
    assert admin.patch("/me", {"language": "en"}).status_code == 200
    job = admin.get(f"/jobs/{ran['job']}").json()
    assert (job["message"], job["result"]["message"]) == ("0 expired tags removed", "0 expired tags removed")
    (run,) = admin.get(f"/schedules/{expire['id']}/runs").json()["items"]
    assert run["message"] == "0 expired tags removed"
    shown = admin.get("/schedules").json()["schedules"] + admin.get("/schedules/registrations").json()["registrations"]
    assert all(ord(letter) < 0x3000 for one in shown for letter in one["label"] + one["description"])


def test_sys_02_a_job_speaks_its_askers_language(admin: Any) -> None:
    admin.patch("/me", {"language": "en"})
    answer = admin.post("/objects/customer/records", {"kind": 1, "name": "x"})
    one = answer.json()["item"]["id"]
    ran = admin.post("/objects/customer/records/bulk", {"ids": [one], "action": "customer.bin", "args": {}})
    assert ran.status_code == 202, ran.content
    run_inline("actions.bulk")
    said = admin.get(f"/jobs/{ran.json()['job']}").json()["message"]
    assert said
    assert all(ord(letter) < 0x3000 for letter in said), said
