"""Grouping and recycling: which customers a rule moves, what it breaks and what it keeps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from beluga.apps.customers.models import Customer
from beluga.apps.groups.models import AllocationLog, CustomerGroup, GroupingLog, Membership
from beluga.apps.groups.services.grouping import run_grouping
from beluga.apps.groups.services.recycling import run_recycling
from beluga.kernel.scope.principal import SYSTEM
from tests.acceptance.grouped import EVERYBODY, make_customers, make_group, owners, put_into, run_now

pytestmark = pytest.mark.django_db


def test_grp_09_recycled_to_the_group_pool(admin: Any, make_user: Callable[..., Any]) -> None:
    one = make_user()
    group = make_group(
        admin,
        "组",
        members=[one.pk],
        recycle_rules=[{"name": "30天未跟进", "condition": {"field": "idle_days", "op": "gte", "value": 30}}],
    )
    gid = group["item"]["id"]
    ago = timezone.now() - timezone.timedelta(days=31)
    idle = make_customers(1, created_at=ago)
    fresh = make_customers(1, created_at=ago, last_follow_at=timezone.now())
    just_given = make_customers(1, created_at=ago, last_follow_at=ago)
    for ids, since in ((idle, ago), (fresh, ago), (just_given, timezone.now())):
        Membership.objects.create(customer_id=ids[0], group_id=gid, owner=one, owner_since=since)
    Customer.objects.update(owner=one)
    report = run_now(admin, "recycle")
    assert report["reports"][0]["rules"][0]["done"] == 1
    assert Membership.objects.get(customer=idle[0]).owner_id is None
    assert Customer.objects.get(pk=idle[0]).owner_id is None
    assert owners(gid)[one.pk] == 2
    log = admin.get("/objects/recycle_log/records", {"view": "today"}).json()["items"]
    assert [(row["customer"], row["whereto"], row["automatic"], row["reason"]) for row in log] == [
        (idle[0], 3, True, "30天未跟进")
    ]
    assert run_recycling(SYSTEM)["total"] == 0


def test_grp_10_rule_moves_exactly_the_rich_from_the_pool(admin: Any, make_user: Callable[..., Any]) -> None:
    vip = make_group(admin, "VIP组")["item"]["id"]
    rule = admin.post(
        "/objects/grouping_rule/records",
        {
            "name": "可投资资产500万以上为vip客户",
            "source": 1,
            "target_group": vip,
            "condition": {"field": "investable", "op": "gte", "value": 5000000},
        },
    )
    assert rule.status_code == 201, rule.json()
    rich, poor = make_customers(2, investable=500_000_000), make_customers(2, investable=499_999_999)
    private = make_customers(1, investable=900_000_000, private_owner=make_user())
    binned = make_customers(1, investable=900_000_000, binned_at=timezone.now())
    preview = admin.post("/groups/runs/preview", {"kind": "grouping"}).json()
    assert preview["total"] == 2
    assert not Membership.objects.exists()
    report = run_grouping(SYSTEM)
    assert report["total"] == 2
    assert set(Membership.objects.filter(group=vip).values_list("customer", flat=True)) == set(rich)
    assert not Membership.objects.filter(customer__in=poor + private + binned).exists()
    assert run_grouping(SYSTEM)["total"] == 0
    for wrong in ({"source": 2}, {"source": 2, "source_group": vip}, {"source": 1, "target_group": None}):
        body = {"name": "错", "target_group": vip, "condition": EVERYBODY, **wrong}
        assert admin.post("/objects/grouping_rule/records", body).status_code == 422, wrong


def test_grp_11_break_or_keep(admin: Any, make_user: Callable[..., Any]) -> None:
    one = make_user()
    old, target = (make_group(admin, name, members=[one.pk])["item"]["id"] for name in ("原组", "目标组"))
    kept, moved = make_customers(1, trade_count=1), make_customers(1, trade_count=2)
    put_into(old, kept + moved, one.pk)
    Customer.objects.update(owner=one)

    def rule(trades: int, breaks: bool) -> None:
        answer = admin.post(
            "/objects/grouping_rule/records",
            {
                "name": f"规则{trades}",
                "source": 2,
                "source_group": old,
                "target_group": target,
                "break_links": breaks,
                "condition": {"field": "trade_count", "op": "eq", "value": trades},
            },
        )
        assert answer.status_code == 201, answer.json()

    rule(1, False)
    rule(2, True)
    run_grouping(SYSTEM)
    assert set(Membership.objects.filter(customer=kept[0]).values_list("group", "owner")) == {
        (old, one.pk),
        (target, None),
    }
    assert set(Membership.objects.filter(customer=moved[0]).values_list("group", "owner")) == {(target, None)}
    assert Customer.objects.get(pk=kept[0]).owner_id == one.pk
    assert Customer.objects.get(pk=moved[0]).owner_id is None
    ended = AllocationLog.objects.get(customer=moved[0])
    assert (ended.ended, ended.user_id, ended.rule_name) == (True, one.pk, "规则2")
    assert run_grouping(SYSTEM)["total"] == 0


def test_grp_11_any_source_leaves_no_double_rows(admin: Any) -> None:
    one, two, target = (make_group(admin, name)["item"]["id"] for name in ("甲", "乙", "丙"))
    admin.post(
        "/objects/grouping_rule/records", {"name": "都来", "source": 3, "target_group": target, "condition": EVERYBODY}
    )
    ids = make_customers(2)
    put_into(one, ids)
    put_into(two, ids[:1])
    assert run_grouping(SYSTEM)["total"] == 2
    assert GroupingLog.objects.count() == 2
    assert Membership.objects.filter(group=target).count() == 2
    assert CustomerGroup.objects.count() == 3
