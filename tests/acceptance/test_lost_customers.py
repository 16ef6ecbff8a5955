"""FLW-25, GRP-15, GRP-19: who loses a customer has no 跟进任务 with it any more, nobody has with one in the bin."""

from __future__ import annotations

from typing import Any

import pytest

from beluga.apps.customers.models import Customer
from beluga.apps.followups.models import Closed, Progress, Task, TaskAssignee
from beluga.apps.followups.services import closing
from beluga.kernel.events.facts import Batch
from beluga.kernel.events.models import Event
from beluga.kernel.jobs.queue import run_inline
from tests.acceptance.grouped import make_customers, make_group, put_into
from tests.acceptance.test_pools import act, ok

pytestmark = pytest.mark.django_db
REASON = "没有需求"


@pytest.fixture
def held(admin: Any, make_user: Any) -> tuple[int, list[int], int]:
    """A group, two customers in it, and the one who answers for both, with an open 跟进任务 for each."""
    wang = make_user(name="王芳")
    gid = make_group(admin, "电销组", members=[wang.pk])["item"]["id"]
    ids = make_customers(2)
    put_into(gid, ids)
    ok(act(admin, "customer.assign", ids, group=gid, user=wang.pk))
    for pk in ids:
        follow_up(admin, pk, wang.pk)
    run_inline()
    return gid, ids, wang.pk


def follow_up(client: Any, customer: int, user: int, **more: Any) -> int:
    body = {"name": "回访", "kind": 2, "customer": customer, "assignees": [user], **more}
    answer = client.post("/objects/task/records", body)
    assert answer.status_code == 201, answer.json()
    return int(answer.json()["item"]["id"])


def states(*customers: int) -> list[tuple[int, int | None]]:
    rows = Task.objects.filter(customer__in=customers, kind=2).order_by("customer")
    return list(rows.values_list("progress", "closed"))


def logged(client: Any, task: int) -> dict[str, tuple[Any, Any]]:
    items = client.get(f"/objects/task/records/{task}/changes").json()["items"]
    return {one["field"]: (one["old"], one["new"]) for one in items}


def deliver_again(name: str) -> None:
    for number in Event.objects.filter(name=name).values_list("batch", flat=True).distinct():
        batch = Batch(number, name, "customer", None, None)
        handlers = {"customer.released": closing.close_released, "customer.binned": closing.close_binned}
        handlers.get(name, closing.reopen)(batch)


def test_released_customer_takes_its_open_tasks_along(admin: Any, held: Any) -> None:
    gid, (first, second), wang = held
    done = follow_up(admin, first, wang, progress=Progress.DONE)
    plain = follow_up(admin, first, wang, kind=1)
    ok(act(admin, "customer.return_to_pool", [first], to="group", group=gid, reason=REASON))
    run_inline()
    assert states(second) == [(Progress.WAITING, None)]
    cancelled = Task.objects.get(customer=first, kind=2, progress=Progress.CANCELLED)
    assert cancelled.closed == Closed.RELEASED
    assert TaskAssignee.objects.get(task=cancelled).progress == Progress.CANCELLED
    assert Task.objects.get(pk=done).progress == Progress.DONE
    assert Task.objects.get(pk=plain).progress == Progress.WAITING
    seen = logged(admin, cancelled.pk)
    assert seen["closed"] == (None, Closed.RELEASED)
    assert seen["progress"] == (Progress.WAITING, Progress.CANCELLED)
    # Told once more, late: the person has the customer and a task again by then, and both stay.
    ok(act(admin, "customer.assign", [first], group=gid, user=wang))
    fresh = follow_up(admin, first, wang)
    deliver_again("customer.released")
    assert Task.objects.get(pk=fresh).progress == Progress.WAITING


def test_customer_that_changes_hands_leaves_the_tasks_of_the_former_one(admin: Any, held: Any, make_user: Any) -> None:
    _gid, (first, _), wang = held
    li = make_user(name="李雷")
    other = make_group(admin, "高端组", members=[li.pk])["item"]["id"]
    theirs = follow_up(admin, first, li.pk)
    ok(act(admin, "customer.group", [first], groups=[other], keep=False))
    run_inline()
    mine = Task.objects.get(customer=first, entries__user=wang)
    assert (mine.progress, mine.closed) == (Progress.CANCELLED, Closed.RELEASED)
    assert Task.objects.get(pk=theirs).progress == Progress.WAITING


def test_who_holds_the_customer_in_another_group_keeps_the_tasks(admin: Any, held: Any) -> None:
    gid, (first, _), wang = held
    other = make_group(admin, "高端组", members=[wang])["item"]["id"]
    put_into(other, [first], wang)
    ok(act(admin, "customer.return_to_pool", [first], to="group", group=gid, reason=REASON))
    run_inline()
    assert states(first) == [(Progress.WAITING, None)]


def test_binned_customer_cancels_all_and_undo_opens_them_as_they_were(admin: Any, held: Any, make_user: Any) -> None:
    _gid, (first, second), wang = held
    helper = make_user(name="小丹")
    extra = follow_up(admin, first, helper.pk)
    mine = Task.objects.get(customer=first, entries__user=wang)
    version = mine.version
    answer = admin.patch(f"/objects/task/records/{mine.pk}", {"progress": Progress.UNDER_WAY, "version": version})
    assert answer.status_code == 200, answer.json()
    undo = ok(act(admin, "customer.bin", [first], reason=REASON))["undo"]
    run_inline()
    assert states(first) == [(Progress.CANCELLED, Closed.BINNED)] * 2
    assert states(second) == [(Progress.WAITING, None)]
    deliver_again("customer.binned")
    assert TaskAssignee.objects.get(task=mine).closed_from == Progress.UNDER_WAY
    ok(admin.post(f"/actions/runs/{undo}/undo"))
    run_inline()
    deliver_again("customer.binned")
    deliver_again("customer.released")
    deliver_again("customer.put_back")
    mine.refresh_from_db()
    assert (mine.progress, mine.closed) == (Progress.UNDER_WAY, None)
    assert TaskAssignee.objects.get(task=mine).closed_run is None
    assert Task.objects.get(pk=extra).progress == Progress.WAITING


def test_restored_customer_starts_anew(admin: Any, held: Any) -> None:
    _gid, (first, _), _wang = held
    ok(act(admin, "customer.bin", [first], reason=REASON))
    run_inline()
    ok(act(admin, "customer.restore", [first]))
    run_inline()
    assert Customer.objects.get(pk=first).binned_at is None
    assert states(first) == [(Progress.CANCELLED, Closed.BINNED)]


def test_tasks_of_many_customers_close_with_the_same_number_of_queries(
    admin: Any, held: Any, django_assert_max_num_queries: Any
) -> None:
    gid, _, wang = held
    ids = make_customers(40)
    put_into(gid, ids, wang)
    for pk in ids:
        follow_up(admin, pk, wang)
    ok(act(admin, "customer.return_to_pool", ids, to="group", group=gid, reason=REASON))
    number = Event.objects.filter(name="customer.released").latest("pk").batch
    with django_assert_max_num_queries(14):
        assert closing.close_released(Batch(number, "customer.released", "customer", None, None)) == 40
