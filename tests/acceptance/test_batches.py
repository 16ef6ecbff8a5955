"""Many records in one request: all of them or none, each wrong field named with its place, and nobody gets in by it who
may not create one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from beluga.apps.customers.models import Customer, CustomerProfile, CustomerTagset
from beluga.kernel.events.models import Event, Operation

pytestmark = pytest.mark.django_db
BATCH = "/objects/customer/records/batch"


def person(number: int, **more: Any) -> dict[str, Any]:
    """A new customer as the API takes it."""
    return {"kind": 1, "name": f"批量{number}", "phone": f"1370000{number:04}"} | more


def test_many_are_made_as_each_alone_would_be(admin: Any) -> None:
    answer = admin.post(BATCH, {"items": [person(n, city="苏州") for n in range(30)]})
    assert answer.status_code == 201, answer.content
    ids = answer.json()["ids"]
    names = dict(Customer.objects.filter(pk__in=ids).values_list("pk", "name"))
    assert [names[pk] for pk in ids] == [f"批量{n}" for n in range(30)]
    assert CustomerProfile.objects.filter(pk__in=ids, city="苏州").count() == 30
    assert CustomerTagset.objects.filter(pk__in=ids).count() == 30
    assert Customer.objects.filter(pk__in=ids).exclude(code="").values("code").distinct().count() == 30
    assert Event.objects.filter(name="customer.created", record_id__in=ids).count() == 30
    assert Operation.objects.get(action="批量新增").detail["ids"] == ids


def test_one_bad_row_and_none_is_made(admin: Any) -> None:
    wrong = [person(0), person(1, birthday="not a day"), person(2, nothing=1), {"kind": 1, "phone": "13700009999"}]
    answer = admin.post(BATCH, {"items": wrong})
    assert answer.status_code == 422
    assert set(answer.json()["fields"]) == {"1.birthday", "2.nothing", "3.name"}
    alone = admin.post(BATCH, {"items": [person(1, birthday="not a day")]})
    assert (alone.status_code, set(alone.json()["fields"])) == (422, {"0.birthday"})
    twice = admin.post(BATCH, {"items": [person(5), person(5)]})
    assert twice.status_code in (409, 422), "the same phone twice in one request"
    for items in ([], [person(n) for n in range(1001)], [person(1, id=7)], "x", [1]):
        assert admin.post(BATCH, {"items": items}).status_code == 422
    assert not Customer.objects.filter(name__startswith="批量").exists()


def test_nobody_gets_in_by_many(
    admin: Any, anonymous: Any, client_for: Callable[..., Any], make_user: Callable[..., Any]
) -> None:
    assert anonymous.post(BATCH, {"items": [person(1)]}).status_code == 401
    for role in ("analyst", "boss"):
        assert client_for(role).post(BATCH, {"items": [person(1)]}).status_code == 403
    assert admin.post("/objects/nothing/records/batch", {"items": [person(1)]}).status_code == 404
    # A reference to somebody one may not see is as wrong as one to nobody.
    hidden = admin.post("/objects/customer/records", person(9)).json()["item"]["id"]
    sales = client_for("salesman")
    answer = sales.post(BATCH, {"items": [person(2), person(3, inviter=hidden)]})
    assert (answer.status_code, set(answer.json()["fields"])) == (422, {"1.inviter"})
    assert sales.post(BATCH, {"items": [person(2), person(3)]}).status_code == 201
    assert set(Customer.objects.filter(phone__in=["13700000002", "13700000003"]).values_list("owner", flat=True)) == {
        sales.user.pk
    }
