"""The demo tags load, run, and leave nothing to be found wrong."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model

from beluga.apps.customers.models import Customer
from beluga.apps.tags import demo
from beluga.apps.tags.models import Kind, Tag, TagHistory, TagRule
from beluga.apps.tags.services import running
from beluga.kernel.scope.principal import SYSTEM


@pytest.mark.django_db
def test_demo_tags_are_defined_and_run():
    get_user_model().objects.create(username="tagger", name="打标签的人")
    Customer.objects.bulk_create(
        Customer(code=f"D{n}", name=f"客户{n}", investable=n * 10_000_000, trade_count=n, birthday=date(1960 + n, 1, 1))
        for n in range(40)
    )
    demo.load(1)
    demo.load(1)
    assert Tag.objects.filter(kind=Kind.AUTOMATIC).count() >= 30
    assert TagRule.objects.count() == Tag.objects.filter(kind=Kind.AUTOMATIC).count()
    assert not TagRule.objects.filter(description="").exists()
    demo.finish(1)
    assert TagHistory.objects.filter(automatic=True).exists()
    assert Tag.objects.filter(name="高净值客户", record_count__gt=0).exists()
    again = running.run_full(SYSTEM, "customer")
    assert (again.changed, again.faults) == (0, 0)
