"""The demo customers are many, whole and always the same."""

from __future__ import annotations

import pytest

from beluga.apps.customers import demo
from beluga.apps.customers.models import Contact, Customer, CustomerProfile, CustomerSearch, Kind

pytestmark = pytest.mark.django_db


def test_five_thousand_customers_with_all_their_rows() -> None:
    demo.load(1)
    assert Customer.objects.count() == CustomerProfile.objects.count() == CustomerSearch.objects.count() == 5_000
    assert Customer.objects.filter(kind=Kind.COMPANY).count() == 600
    assert Contact.objects.filter(is_default=True).count() == 600
    assert Customer.objects.filter(inviter__isnull=False).count() > 100
    assert CustomerProfile.objects.exclude(id_number="").first().id_number[:2].isdigit()
    demo.load(1)
    assert Customer.objects.count() == 5_000


def test_the_same_seed_gives_the_same_customers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "PEOPLE", 40)
    monkeypatch.setattr(demo, "COMPANIES", 10)

    def made() -> list[tuple[str, str]]:
        demo.load(7)
        rows = list(Customer.objects.order_by("pk").values_list("name", "phone"))
        Customer.objects.all().delete()
        return rows

    assert made() == made()
