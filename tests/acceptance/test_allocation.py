"""Allocation: its rules and their order, even shares and best first, invited customers, the tasks it makes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from beluga.apps.customers.models import Customer, CustomerTagset
from beluga.apps.followups.models import Task
from beluga.apps.groups.models import AllocationLog, Membership
from beluga.apps.groups.services.allocation import run_allocation
from beluga.apps.groups.services.invited import run_invited
from beluga.kernel.scope.principal import SYSTEM
from tests.acceptance.grouped import EVERYBODY, NEVER_FOLLOWED, make_customers, make_group, owners, put_into, run_now

pytestmark = pytest.mark.django_db


def test_grp_03_rule_hands_the_pool_to_a_chosen_person(admin: Any, make_user: Callable[..., Any]) -> None:
    lisi, other = make_user(name="李四"), make_user()
    group = make_group(
        admin,
        "新注册",
        members=[lisi.pk, other.pk],
        allocation_rules=[{"name": "跟进次数为0", "condition": NEVER_FOLLOWED, "members": [lisi.pk]}],
    )
    assert group["allocation_rules"][0]["words"]
    gid = group["item"]["id"]
    new, followed = make_customers(3), make_customers(2, follow_count=4)
    put_into(gid, new + followed)
    assert run_allocation(SYSTEM, dry=True)["left"] == 2  # who meets no rule stays in the pool, and that is told
    report = run_now(admin, "allocation")
    assert report["reports"][0]["left"] == 2
    assert "score" not in report["reports"][0]["people"][0]  # dealt evenly
    line = next(rule for rule in report["reports"][0]["rules"] if rule["name"] == "跟进次数为0")
    assert (line["matched"], line["done"]) == (3, 3)
    assert owners(gid) == {lisi.pk: 3, None: 2}
    assert set(Customer.objects.filter(owner=lisi).values_list("pk", flat=True)) == set(new)
    # A rule whose customers all go to a rule above says so in the preview.
    put_into(gid, make_customers(2))
    second = {"name": "也是 0", "group": gid, "condition": NEVER_FOLLOWED}
    assert admin.post("/objects/allocation_rule/records", second).status_code == 201
    lines = {line["name"]: line for line in run_allocation(SYSTEM, dry=True)["rules"]}
    assert (lines["也是 0"]["done"], lines["也是 0"]["taken"]) == (0, 2)
    assert "taken" not in lines["跟进次数为0"]
    done = {line["name"]: line for line in run_allocation(SYSTEM)["rules"]}
    assert done["也是 0"]["taken"] == 2
    # A condition that is not valid is refused, naming it.
    bad = admin.post(
        "/objects/allocation_rule/records",
        {"name": "坏", "group": gid, "condition": {"field": "nothing", "op": "eq", "value": 1}},
    )
    assert bad.status_code == 422
    assert "condition" in bad.json()["fields"]


def test_grp_04_ten_over_three_are_four_three_three(admin: Any, make_user: Callable[..., Any]) -> None:
    people = [make_user() for _ in range(3)]
    left, off = make_user(employment=2), make_user(is_active=False)
    members = [one.pk for one in (*people, left, off)]
    group = make_group(admin, "组", members=members, allocation_rules=[{"name": "全部", "condition": EVERYBODY}])
    gid = group["item"]["id"]
    put_into(gid, make_customers(10))
    run_allocation(SYSTEM)
    assert sorted(owners(gid).values()) == [3, 3, 4]
    assert set(owners(gid)) == {one.pk for one in people}
    # The next run gives the remainder to others of the run, not of all times; nothing moves twice.
    before = owners(gid)
    run_allocation(SYSTEM)
    assert owners(gid) == before


def test_grp_05_quality_sums_differ_by_at_most_the_best_score(admin: Any, make_user: Callable[..., Any]) -> None:
    people = [make_user() for _ in range(3)]
    group = make_group(
        admin,
        "组",
        members=[one.pk for one in people],
        allocation_rules=[{"name": "质量优先", "condition": EVERYBODY, "mode": 2}],
    )
    gid = group["item"]["id"]
    scores = [97, 3, 55, 54, 20, 1, 88, 40, 12, 66, 5]
    ids = make_customers(len(scores))
    put_into(gid, ids)
    for pk, score in zip(ids, scores, strict=True):
        CustomerTagset.objects.filter(record=pk).update(score=score)
    preview = run_allocation(SYSTEM, dry=True)
    report = run_allocation(SYSTEM)
    sums: Counter[int] = Counter()
    by_customer = dict(zip(ids, scores, strict=True))
    for pk, owner in Membership.objects.filter(group=gid).values_list("customer", "owner"):
        sums[owner] += by_customer[pk]
    assert len(sums) == 3
    assert max(sums.values()) - min(sums.values()) <= max(scores)
    for told in (preview, report):  # each one's sum of scores is told, by rule and in all
        for people in (told["rules"][-1]["people"], told["people"]):
            assert {one["user"]: one["score"] for one in people} == sums
    # The best customers were dealt first: one to each.
    best = Membership.objects.filter(customer__in=[pk for pk in ids if by_customer[pk] in (97, 88, 66)])
    assert len(set(best.values_list("owner", flat=True))) == 3


def test_grp_06_invited_customer_goes_to_the_inviters_salesperson(admin: Any, make_user: Callable[..., Any]) -> None:
    lisi, other = make_user(name="李四"), make_user()
    group = make_group(
        admin,
        "组",
        members=[lisi.pk, other.pk],
        allocation_rules=[{"name": "全给别人", "condition": EVERYBODY, "members": [other.pk]}],
    )
    gid = group["item"]["id"]
    (inviter,) = make_customers(1)
    put_into(gid, [inviter], lisi.pk)
    invited = make_customers(1, inviter_id=inviter)
    by_colleague = make_customers(1, inviter_user_id=lisi.pk)
    in_pool = make_customers(1, inviter_id=inviter)
    plain = make_customers(1)
    put_into(gid, invited + by_colleague + plain)
    told = run_allocation(SYSTEM, dry=True)
    assert [line["done"] for line in told["rules"]] == [3, 1]
    assert "自动分配时邀请客户优先" in told["rules"][0]["note"]
    report = run_allocation(SYSTEM)
    assert report["rules"][0]["done"] == 3
    # What the preview told of follow-up tasks is what was made.
    assert told["tasks"] == Task.objects.count() == 4
    assert run_allocation(SYSTEM, dry=True)["tasks"] == 0
    held = set(Membership.objects.filter(group=gid, owner=lisi).values_list("customer", flat=True))
    assert held == {inviter, *invited, *by_colleague, *in_pool}
    assert Membership.objects.get(customer=plain[0]).owner_id == other.pk
    assert AllocationLog.objects.get(customer=invited[0]).rule_name == "优先分配邀请客户"
    # The job of its own does the same, and nothing when there is nothing left.
    again = make_customers(1, inviter_id=inviter)
    put_into(gid, again)
    assert run_invited(SYSTEM)["total"] == 1
    assert run_invited(SYSTEM)["total"] == 0
    # An inviter's salesperson who left gets nothing.
    lisi.employment = 2
    lisi.save()
    late = make_customers(1, inviter_id=inviter)
    put_into(gid, late)
    assert run_invited(SYSTEM)["total"] == 0


def test_a_rule_being_written_counts_the_customers_of_its_group_or_source(
    admin: Any, make_user: Callable[..., Any]
) -> None:
    seller = make_user()
    gid = make_group(admin, "组", members=[seller.pk])["item"]["id"]
    put_into(gid, make_customers(3, trade_count=1))
    held = make_customers(2, trade_count=1)
    put_into(gid, held)
    Membership.objects.filter(customer__in=held).update(owner=seller)
    make_customers(2, trade_count=1, private_owner_id=make_user().pk)
    make_customers(4, trade_count=1)
    draft: dict[str, Any] = {"condition": {"field": "trade_count", "op": "eq", "value": 1}}

    def told(kind: str, **more: Any) -> tuple[Any, ...]:
        answer = admin.post(f"/groups/rules/{kind}/preview", {**draft, **more}).json()
        return (answer["count"], answer["of"], *([answer["whole"]] if "whole" in answer else []))

    assert told("allocation_rule", group=gid) == (3, "waiting", 5)  # only the group's pool is dealt
    assert told("recycle_rule", group=gid) == (2, "held", 5)  # only what a salesperson holds is taken back
    assert told("allocation_rule") == (11, "company")  # the group is not saved yet
    assert told("grouping_rule", source=1) == (4, "pool")
    assert told("grouping_rule", source=2, source_group=gid) == (5, "group")
    assert told("grouping_rule", source=3) == (11, "company")
    # An empty rule deals everybody, but takes nobody away: it cannot be saved.
    draft = {}
    assert told("allocation_rule", group=gid) == (3, "waiting", 5)
    assert told("recycle_rule", group=gid) == told("grouping_rule", source=1) == (None, "nothing")
    assert admin.post("/groups/rules/grouping_rule/preview", {**draft, "source": 4}).status_code == 422


def test_grp_07_first_rule_wins_order_by_drag_and_disabled_are_skipped(
    admin: Any, make_user: Callable[..., Any]
) -> None:
    one, two = make_user(), make_user()
    group = make_group(
        admin,
        "组",
        members=[one.pk, two.pk],
        allocation_rules=[
            {"name": "规则1", "condition": EVERYBODY, "members": [one.pk]},
            {"name": "规则2", "condition": EVERYBODY, "members": [two.pk]},
        ],
    )
    gid = group["item"]["id"]
    first, second = (rule["id"] for rule in group["allocation_rules"])
    a, b, c = make_customers(1), make_customers(1), make_customers(1)
    put_into(gid, a)
    run_allocation(SYSTEM)
    assert Membership.objects.get(customer=a[0]).owner_id == one.pk
    dragged = admin.put("/groups/rules/allocation_rule/order", {"ids": [second, first]})
    assert dragged.status_code == 200, dragged.json()
    put_into(gid, b)
    run_allocation(SYSTEM)
    assert Membership.objects.get(customer=b[0]).owner_id == two.pk
    off = admin.patch(f"/objects/allocation_rule/records/{second}", {"active": False, "version": 1})
    assert off.status_code == 200, off.json()
    put_into(gid, c)
    run_allocation(SYSTEM)
    assert Membership.objects.get(customer=c[0]).owner_id == one.pk
    assert admin.put("/groups/rules/allocation_rule/order", {"ids": [second, 999999]}).status_code == 404


def test_grp_13_allocation_makes_a_follow_up_task_per_customer(
    admin: Any, client_for: Callable[..., Any], make_user: Callable[..., Any]
) -> None:
    one, two = client_for("salesman"), client_for("salesman")
    group = make_group(
        admin,
        "组",
        members=[one.user.pk, two.user.pk],
        allocation_rules=[{"name": "给一人", "condition": NEVER_FOLLOWED, "members": [one.user.pk]}],
    )
    ids = make_customers(3)
    put_into(group["item"]["id"], ids)
    run_allocation(SYSTEM)
    mine = one.get("/objects/follow_up_task/records").json()["items"]
    assert {row["customer"] for row in mine} == set(ids)
    assert two.get("/objects/follow_up_task/records").json()["items"] == []
    # A second run makes no second task; the parameter switches tasks off.
    run_allocation(SYSTEM)
    assert one.get("/objects/follow_up_task/records").json()["total"] == 3
    assert admin.put("/parameters/allocation.create_tasks", {"value": False}).status_code == 200
    put_into(group["item"]["id"], make_customers(1))
    run_allocation(SYSTEM)
    assert owners(group["item"]["id"]) == {one.user.pk: 4}
    assert one.get("/objects/follow_up_task/records").json()["total"] == 3
