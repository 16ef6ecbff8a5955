"""Two at once: the same rule changed by two managers, the same run started by two."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from beluga.apps.customers.models import Customer
from beluga.apps.groups.models import AllocationLog, AllocationRule, CustomerGroup, GroupingRule
from beluga.apps.tags.models import TagRule
from beluga.kernel.jobs import runner
from beluga.kernel.jobs.declaration import JobType, jobs
from tests.acceptance.grouped import EVERYBODY, NEVER_FOLLOWED, make_customers, make_group, put_into
from tests.acceptance.test_tags import add_rule, add_tag

pytestmark = pytest.mark.django_db(transaction=True)
Answer = tuple[int, dict[str, Any]]


@pytest.fixture
def managers(client_for: Callable[..., Any]) -> list[Any]:
    return [client_for("admin"), client_for("admin")]


def at_once(*calls: Callable[[], Any]) -> list[Answer]:
    """Call all at the same moment, each on a connection of its own."""
    gate = Barrier(len(calls))

    def one(call: Callable[[], Any]) -> Answer:
        gate.wait()
        try:
            answer = call()
            return answer.status_code, answer.json()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(one, calls))


def winner(answers: list[Answer]) -> int:
    """The place of the one that was served; the others were told that somebody was quicker."""
    assert sorted(status for status, _ in answers) == [200] + [409] * (len(answers) - 1), answers
    for status, body in answers:
        if status == 409:
            assert (body["code"], body["message"]) == ("stale", "数据已被他人修改，刷新后重试")
    return [status for status, _ in answers].index(200)


def rename(client: Any, path: str, name: str, **more: Any) -> Callable[[], Any]:
    return lambda: client.patch(path, {"name": name, "version": 1, **more})


def test_two_managers_change_one_grouping_rule(managers: list[Any]) -> None:
    gid = make_group(managers[0], "电销组")["item"]["id"]
    rule = {"name": "规则", "source": 1, "target_group": gid, "condition": NEVER_FOLLOWED}
    made = managers[0].post("/objects/grouping_rule/records", rule)
    assert (made.status_code, made.json()["item"]["version"]) == (201, 1)
    path = f"/objects/grouping_rule/records/{made.json()['item']['id']}"
    won = winner(at_once(*(rename(client, path, f"经理{place}") for place, client in enumerate(managers))))
    kept = GroupingRule.objects.get()
    assert (kept.name, kept.version) == (f"经理{won}", 2)


def test_two_managers_change_one_tag_rule(managers: list[Any]) -> None:
    tag = add_tag(managers[0], "高净值")
    path = f"/objects/tag_rule/records/{add_rule(managers[0], tag, NEVER_FOLLOWED)}"
    won = winner(at_once(*(rename(client, path, f"经理{place}") for place, client in enumerate(managers))))
    kept = TagRule.objects.get()
    assert (kept.name, kept.version) == (f"经理{won}", 2)


def test_two_managers_change_the_rules_of_one_group(managers: list[Any]) -> None:
    made = make_group(managers[0], "电销组", allocation_rules=[{"name": "全部", "condition": EVERYBODY}])
    group, rule = made["item"], made["allocation_rules"][0]["id"]

    def saving(client: Any, name: str) -> Callable[[], Any]:
        setup = {"allocation_rules": [{"id": rule, "name": name, "condition": EVERYBODY}]}
        body = {"name": "电销组", "version": group["version"], **setup}
        return lambda: client.put(f"/groups/{group['id']}", body)

    won = winner(at_once(*(saving(client, f"经理{place}") for place, client in enumerate(managers))))
    assert AllocationRule.objects.get().name == f"经理{won}"
    assert CustomerGroup.objects.get().version == group["version"] + 1


@pytest.fixture
def slow() -> Iterator[tuple[threading.Event, threading.Event]]:
    """Allocation that stops in its midst until it is let go."""
    reached, go_on = threading.Event(), threading.Event()
    real = jobs.get("groups.allocate")

    def work(ctx: Any, **args: Any) -> Any:
        if not reached.is_set():
            reached.set()
            assert go_on.wait(20)
        return real.run(ctx, **args)

    jobs._items["groups.allocate"] = JobType(
        name=real.name, label=real.label, label_en=real.label_en, run=work, exclusive=real.exclusive
    )
    yield reached, go_on
    jobs._items["groups.allocate"] = real


def test_grp_13_a_second_run_waits_for_the_first_and_says_so(
    managers: list[Any], slow: Any, make_user: Callable[..., Any]
) -> None:
    reached, go_on = slow
    wang = make_user()
    rules = [{"name": "全部", "condition": EVERYBODY}]
    gid = make_group(managers[0], "电销组", members=[wang.pk], allocation_rules=rules)["item"]["id"]
    put_into(gid, make_customers(5))
    first, second = (client.post("/groups/runs", {"kind": "allocation"}).json()["job"] for client in managers)

    def perform() -> None:
        runner.perform(first)
        connections.close_all()

    thread = threading.Thread(target=perform)
    thread.start()
    try:
        assert reached.wait(20)
        runner.perform(second)
        told = managers[1].get(f"/jobs/{second}").json()
        assert (told["state"], told["message"]) == ("queued", "等待「自动分配」结束后执行")
        listed = {one["id"]: one["message"] for one in managers[1].get("/jobs").json()["items"]}
        assert listed[second] == told["message"]
    finally:
        go_on.set()
        thread.join(20)
    runner.perform(second)
    results = [client.get(f"/jobs/{job}").json() for client, job in zip(managers, (first, second), strict=True)]
    assert [(one["state"], one["result"]["rows"]) for one in results] == [("done", 5), ("done", 0)]
    assert AllocationLog.objects.count() == 5
    assert set(Customer.objects.values_list("owner", flat=True)) == {wang.pk}
