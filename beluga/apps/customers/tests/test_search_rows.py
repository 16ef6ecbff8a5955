"""The search row follows every write of name, phone, code and account."""

import pytest

from beluga.apps.customers.models import Customer, CustomerProfile, CustomerSearch

pytestmark = pytest.mark.django_db


def _row(customer: Customer) -> CustomerSearch:
    return CustomerSearch.objects.get(customer=customer)


def test_name_gives_bigrams_and_pinyin() -> None:
    customer = Customer.objects.create(code="KH2024000123", name="单子伟", phone="13800001234")
    row = _row(customer)
    assert {"单子", "子伟", "^单", "000", "123"} <= set(row.grams)
    assert (row.pinyin, row.initials) == ("shan zi wei", "szw")
    assert row.phone_tail == "43210000831"


def test_update_and_account_refresh() -> None:
    customer = Customer.objects.create(code="K1", name="王五", phone="13900000001")
    CustomerProfile.objects.create(customer=customer, account_no="6601234567", phone2="13900000002")
    assert {"660", "567"} <= set(_row(customer).grams)
    Customer.objects.filter(pk=customer.pk).update(name="赵六")
    row = _row(customer)
    assert "赵六" in row.grams
    assert "王五" not in row.grams
    assert "345" in row.grams
    assert row.phone2_tail == "20000000931"
    CustomerProfile.objects.filter(pk=customer.pk).update(account_no="")
    assert "345" not in _row(customer).grams
