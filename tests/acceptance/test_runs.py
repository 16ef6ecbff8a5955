"""Runs of grouping, allocation and recycling: by hand and daily, what they report, undoing them, who may."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from beluga.apps.customers.models import Customer
from beluga.apps.groups.models import AllocationLog, Run
from beluga.apps.groups.services.allocation import ALLOCATION_STEPS, run_allocation
from beluga.apps.groups.services.runs import Steps
from beluga.kernel.jobs import runner
from beluga.kernel.jobs.context import Cancelled
from beluga.kernel.jobs.declaration import shipped
from beluga.kernel.jobs.queue import enqueue, run_inline
from beluga.kernel.scope.principal import SYSTEM
from tests.acceptance.grouped import (
    EVERYBODY,
    make_customers,
    make_group,
    owners,
    put_into,
    run_now,
    standing,
    undo_run,
)

pytestmark = pytest.mark.django_db


def test_grp_12_daily_and_manual_runs_report_per_rule(
    admin: Any, client_for: Callable[..., Any], make_user: Any
) -> None:
    daily = shipped.get("autoGroupJob")
    assert (daily.job, daily.cron, daily.active) == ("groups.run", "0 6 * * *", True)
    assert shipped.get("assignByInviteJob").active is False
    one = make_user()
    vip = make_group(admin, "VIP", members=[one.pk], allocation_rules=[{"name": "全部", "condition": EVERYBODY}])[
        "item"
    ]["id"]
    for trades in (1, 2):
        admin.post(
            "/objects/grouping_rule/records",
            {
                "name": f"交易{trades}",
                "source": 1,
                "target_group": vip,
                "condition": {"field": "trade_count", "op": "eq", "value": trades},
            },
        )
    make_customers(3, trade_count=1)
    make_customers(2, trade_count=2)
    result = run_now(admin, "grouping")
    assert {line["name"]: line["done"] for line in result["reports"][0]["rules"]} == {"交易1": 3, "交易2": 2}
    preview = admin.post("/groups/runs/preview", {"kind": "allocation"}).json()
    assert [(line["user"], line["done"]) for line in preview["rules"][0]["people"]] == [(one.pk, 5)]
    make_customers(1, trade_count=1)
    # The daily job groups first and allocates then.
    job = enqueue(SYSTEM, "groups.run")
    runner.perform(job.pk, inline=True)
    job.refresh_from_db()
    assert [one["total"] for one in job.result["reports"]] == [1, 6]
    history = admin.get("/groups/runs").json()["items"]
    assert [run["label"] for run in history[:2]] == ["自动分配", "自动分组"]
    assert history[1]["rules"][0]["done"] == 1
    # Who may not run is refused; an administrator of one group runs that one only.
    assert client_for("salesman").post("/groups/runs", {"kind": "grouping"}).status_code == 403
    assert client_for("boss").post("/groups/runs", {"kind": "allocation"}).status_code == 403


def test_grp_12_a_run_tells_its_steps_and_a_cancelled_one_changes_nothing(
    admin: Any, make_user: Callable[..., Any]
) -> None:
    one = make_user()
    rules = [{"name": "全部", "condition": EVERYBODY}]
    group = make_group(admin, "电话营销组", members=[one.pk], allocation_rules=rules)["item"]["id"]
    put_into(group, make_customers(3))
    told: list[tuple[int, int | None, str]] = []

    def stop_at(last: int) -> Steps:
        def progress(done: int, total: int | None = None, message: str = "") -> None:
            told.append((done, total, message))
            if done == last:
                raise Cancelled

        return Steps(progress, ALLOCATION_STEPS)

    for last in range(ALLOCATION_STEPS):
        with pytest.raises(Cancelled), transaction.atomic():
            run_allocation(SYSTEM, steps=stop_at(last))
        assert owners(group) == {None: 3}, last
    assert not Run.objects.exists()
    told.clear()
    assert run_allocation(SYSTEM, steps=stop_at(-1))["total"] == 3
    assert [(done, total) for done, total, _ in told] == [(number, ALLOCATION_STEPS) for number in range(4)]
    assert len({message for *_, message in told}) == ALLOCATION_STEPS


def test_grp_12_a_run_is_undone_but_for_what_was_touched_since(
    admin: Any, client_for: Callable[..., Any], make_user: Callable[..., Any]
) -> None:
    one, two, other = client_for("salesman"), make_user(), client_for("salesman")
    members = [one.user.pk, two.pk]
    rules = [{"name": "都给一人", "condition": EVERYBODY, "members": [one.user.pk]}]
    group = make_group(admin, "电话营销组", members=members, allocation_rules=rules)["item"]["id"]
    ids = make_customers(3)
    put_into(group, ids)
    before = standing()
    run = run_now(admin, "allocation")["reports"][0]["run"]
    assert owners(group) == {one.user.pk: 3}
    assert one.get("/objects/follow_up_task/records").json()["total"] == 3
    assigned = admin.post("/actions/customer.assign", {"ids": ids[:1], "args": {"user": two.pk, "group": group}})
    assert assigned.status_code == 200, assigned.json()
    assert undo_run(other, run).status_code in (403, 404)
    assert next(row for row in admin.get("/groups/runs").json()["items"] if row["id"] == run)["undoable"]

    ahead = admin.get(f"/groups/runs/{run}/undo").json()
    assert (ahead["total"], ahead["can"], ahead["changed"], ahead["later"]) == (3, 2, 1, None)
    assert other.get(f"/groups/runs/{run}/undo").status_code in (403, 404)
    report = undo_run(admin, run)
    assert (report["total"], report["left"]) == (ahead["can"], ahead["changed"])
    assert admin.get(f"/groups/runs/{run}/undo").status_code == 409
    assert owners(group) == {None: 2, two.pk: 1}
    assert [row for row in standing() if row[0] != ids[0]] == [row for row in before if row[0] != ids[0]]
    run_inline("events.deliver")
    states = one.get("/objects/follow_up_task/records", {"fields": "customer,progress"}).json()["items"]
    assert {row["progress"] for row in states if row["customer"] in ids[1:]} == {4}  # cancelled with the reason
    log = AllocationLog.objects.filter(run__undoes=run).values_list("customer", "ended", "rule_name")
    assert set(log) == {(pk, True, "撤销") for pk in ids[1:]}
    again = undo_run(admin, run)
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
    seen = next(row for row in admin.get("/groups/runs").json()["items"] if row["id"] == run)
    assert (seen["undoable"], bool(seen["undone_at"])) == (False, True)


def test_grp_12_runs_of_three_kinds_are_undone_in_turn(admin: Any, make_user: Callable[..., Any]) -> None:
    one, two = make_user(), make_user()
    old = make_group(admin, "原组", members=[one.pk], recycle_rules=[{"name": "都收回", "condition": EVERYBODY}])
    old = old["item"]["id"]
    rules = [{"name": "都分配", "condition": EVERYBODY, "members": [two.pk]}]
    new = make_group(admin, "新组", members=[two.pk], allocation_rules=rules)["item"]["id"]
    put_into(old, make_customers(4), one.pk)
    Customer.objects.update(owner=one)
    rule = {"name": "换组", "source": 2, "source_group": old, "target_group": new, "break_links": True}
    made = admin.post("/objects/grouping_rule/records", {**rule, "condition": EVERYBODY})
    assert made.status_code == 201, made.json()

    past: list[tuple[int, list[tuple[Any, ...]]]] = []
    for kind in ("recycle", "grouping", "allocation"):
        stood = standing()
        past.append((run_now(admin, kind)["reports"][0]["run"], stood))
        assert standing() != stood, kind
    assert owners(new) == {two.pk: 4}
    early = admin.post(f"/groups/runs/{past[0][0]}/undo").json()["job"]
    runner.perform(early, inline=True)  # later runs touched them all: nothing is undone, and nothing is lost
    job = admin.get(f"/jobs/{early}").json()
    assert (job["state"], "先撤销之后的执行" in job["message"]) == ("failed", True), job
    assert owners(new) == {two.pk: 4}
    before = admin.get(f"/groups/runs/{past[0][0]}/undo").json()
    assert (before["total"], before["can"], before["changed"]) == (4, 0, 4)
    assert (before["later"]["run"], before["later"]["label"]) == (past[2][0], "自动分配（立即执行）")
    assert before["later"]["customers"] == 4
    for run, stood in reversed(past):
        ahead = admin.get(f"/groups/runs/{run}/undo").json()
        assert (ahead["can"], ahead["changed"], ahead["later"]) == (4, 0, None)
        assert undo_run(admin, run)["total"] == 4
        assert [row[:3] + row[5:] for row in standing()] == [row[:3] + row[5:] for row in stood]
    assert owners(old) == {one.pk: 4}
    Run.objects.update(undone_at=None, finished_at=timezone.now() - timedelta(days=2))
    assert undo_run(admin, past[0][0]).status_code == 409


def test_grp_12_group_administrator_runs_only_their_groups(
    admin: Any, client_for: Callable[..., Any], make_role: Callable[..., Any], make_user: Callable[..., Any]
) -> None:
    role = make_role(
        functions=["customer.view", "customer_group.view", "customer_group.run"],
        scopes={"customer": ["own"], "customer_group": ["managed"]},
    )
    chief = make_user(roles=[role])
    one = make_user()
    rules = [{"name": "全部", "condition": EVERYBODY}]
    mine = make_group(admin, "我的组", admins=[chief.pk], members=[one.pk], allocation_rules=rules)["item"]["id"]
    other = make_group(admin, "别的组", members=[one.pk], allocation_rules=rules)["item"]["id"]
    put_into(mine, make_customers(1))
    put_into(other, make_customers(1))
    client = client_for(chief)
    assert client.post("/groups/runs", {"kind": "allocation", "groups": [other]}).status_code == 422
    assert client.post("/groups/runs", {"kind": "grouping"}).status_code == 403
    assert client.get(f"/groups/{other}").status_code == 404
    run_now(client, "allocation")
    assert owners(mine) == {one.pk: 1}
    assert owners(other) == {None: 1}
    assert [line["group"] for run in client.get("/groups/runs").json()["items"] for line in run["rules"]][-1:] != [
        other
    ]
    # Undone is one's own run, by whoever may run: not the administrator's, and not by somebody who may only look.
    (own,) = Run.objects.values_list("pk", flat=True)
    theirs = run_now(admin, "allocation")["reports"][0]["run"]
    offered = {run["id"]: run["undoable"] for run in client.get("/groups/runs").json()["items"]}
    assert offered == {own: True, theirs: False}
    assert undo_run(client, theirs).status_code == 404
    looking = make_role(functions=["customer_group.view"], scopes={"customer_group": ["all"]})
    viewer = client_for(looking)
    assert not any(run["undoable"] for run in viewer.get("/groups/runs").json()["items"])
    assert undo_run(viewer, own).status_code == 403
    assert undo_run(client_for(make_role(functions=["customer.view"])), own).status_code == 403
    assert owners(other) == {one.pk: 1}
    assert undo_run(client, own)["total"] == 1
    assert owners(mine) == {None: 1}
