"""The demo groups hang together: people, memberships, owners, logs."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.db.models import Count
from django.utils import timezone

from beluga.apps.customers import demo as customers_demo
from beluga.apps.customers.models import Customer
from beluga.apps.groups import demo
from beluga.apps.groups.models import AllocationLog, CustomerGroup, GroupingLog, Membership, RecycleLog, Run
from beluga.apps.groups.services.grouping import run_grouping
from beluga.apps.org import demo as org_demo
from beluga.kernel.scope.principal import SYSTEM

pytestmark = pytest.mark.django_db


def test_a_year_of_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(customers_demo, "PEOPLE", 700)
    monkeypatch.setattr(customers_demo, "COMPANIES", 60)
    org_demo.load(1)
    customers_demo.load(1)
    demo.load(1)
    assert set(CustomerGroup.objects.values_list("name", flat=True)) == {
        "新注册客户",
        "成交客户",
        "VIP客户",
        "流失客户",
    }
    for group in CustomerGroup.objects.annotate(
        people=Count("member_rows", distinct=True), chiefs=Count("admin_rows", distinct=True)
    ):
        assert group.people >= 8
        assert group.chiefs >= 1
        assert group.allocation_rules.exists()
        assert group.recycle_rules.exists()
    sales = get_user_model().objects.get(username="sales")
    assert Membership.objects.filter(owner=sales).count() > 5
    assert Membership.objects.filter(owner=None).exists()
    assert not Membership.objects.filter(customer__binned_at__isnull=False).exists()
    assert Customer.objects.filter(memberships=None, private_owner=None, binned_at=None).count() > 20
    assert Customer.objects.filter(private_owner__isnull=False).exists()
    for membership in Membership.objects.filter(owner__isnull=False).select_related("customer")[:50]:
        assert membership.customer.owner_id is not None
        assert membership.customer.department_id is not None
    assert GroupingLog.objects.count() > 500
    assert AllocationLog.objects.filter(ended=True).exists()
    assert RecycleLog.objects.filter(automatic=True).exists()
    for log in (GroupingLog, AllocationLog, RecycleLog):
        assert not log.objects.filter(at__gt=timezone.now()).exists(), log
    assert Run.objects.exists()
    # The shipped rules are valid, and a run after the load does something.
    assert run_grouping(SYSTEM)["total"] > 0
    demo.load(1)
    assert CustomerGroup.objects.count() == 4
