"""The search row follows every write of name, phone, code and account."""

import pytest
from django.utils import timezone

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


def test_many_at_once_are_cut_as_one_by_one_are() -> None:
    names = ["单子伟", "曾 小贤", "Ann 3b", "王1五22", "", " ", "龘𠮷a", "华" * 61, "曾", "行", "a\nb", "Ö9ß"]
    codes = ["KH2026000001", "A", "1", "77", "123", "A1B2", "客户-0099", "x" * 17 + "12", "x" * 39, "9:1", "0/12", ""]
    people = [(name, f"{code}{sign}") for name in names for code, sign in zip(codes, "abcdefgh1234", strict=True)]
    people += [(name, code) for name, code in zip(names, codes, strict=True)]

    def rows(made: list[Customer]) -> list[tuple[object, ...]]:
        found = CustomerSearch.objects.filter(customer__in=made).order_by("customer")
        return list(found.values_list("text", "grams", "pinyin", "initials", "phone_tail", "phone2_tail"))

    def make(binned: bool) -> list[Customer]:
        at = timezone.now() if binned else None
        return [Customer(name=n, code=c, phone=f"1380000{i:04}", binned_at=at) for i, (n, c) in enumerate(people)]

    single = make(binned=True)
    for one in single:
        one.save()
    many = Customer.objects.bulk_create(make(binned=True))
    assert len(rows(many)) == len(people)
    assert rows(many) == rows(single)
