"""The demo company is complete, the same each time, and safe to load twice."""

from __future__ import annotations

import pytest

from beluga.apps.org import demo
from beluga.apps.org.models import Department, Employment, Role, SignInLog, User
from beluga.apps.org.queries import build_principal


@pytest.mark.django_db
def test_demo_company_is_complete_and_stays_one() -> None:
    demo.load(7)
    people = User.objects.filter(members__isnull=False).distinct()
    assert Department.objects.count() == 8
    assert people.count() == 60
    assert people.filter(employment=Employment.LEFT).count() == 2
    assert people.filter(is_active=False).count() == 1
    for role in Role.objects.filter(system=True):
        assert people.filter(roles=role, is_active=True).exists(), role
    for account in ("admin", "manager", "sales", "marketer", "service", "boss"):
        user = User.objects.get(username=account)
        assert user.check_password("beluga-demo"), account
        assert not user.must_change_password
        assert build_principal(user.pk) is not None
    first = list(User.objects.order_by("username").values_list("username", "name", "phone"))
    logged = SignInLog.objects.count()
    assert logged > 100
    assert SignInLog.objects.dates("at", "day").count() > 10
    demo.load(7)
    assert list(User.objects.order_by("username").values_list("username", "name", "phone")) == first
    assert SignInLog.objects.count() == logged
    assert Department.objects.count() == 8
