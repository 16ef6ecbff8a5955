"""Ten people claim one customer at the same moment: one gets it, nine are told."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from beluga.apps.customers.models import Customer
from beluga.apps.groups.models import AllocationLog

pytestmark = pytest.mark.django_db(transaction=True)


def test_grp_15_ten_claim_one_and_nine_are_told(
    make_role: Callable[..., Any], make_user: Callable[..., Any], client_for: Callable[..., Any]
) -> None:
    role = make_role(functions=["customer.view", "customer.claim"], scopes={"customer": ["own", "pool"]})
    clients = [client_for(make_user(roles=[role])) for _ in range(10)]
    customer = Customer.objects.create(code="R1", name="抢手客户")
    gate = Barrier(10)

    def claim(client: Any) -> tuple[int, dict[str, Any]]:
        gate.wait()
        try:
            answer = client.post("/actions/customer.claim", {"ids": [customer.pk], "args": {}})
            return answer.status_code, answer.json()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(claim, clients))
    won = [place for place, (status, _) in enumerate(answers) if status == 200]
    assert len(won) == 1, answers
    lost = [body for status, body in answers if status != 200]
    assert {status for status, _ in answers} <= {200, 404, 409}
    assert len(lost) == 9
    assert all(body["message"] for body in lost)
    customer.refresh_from_db()
    assert customer.private_owner_id == customer.owner_id == clients[won[0]].user.pk
    assert AllocationLog.objects.filter(customer=customer).count() == 1
