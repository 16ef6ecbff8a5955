"""What the tests of groups, their rules and their runs share: groups and customers, and how these stand."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.utils import timezone

from beluga.apps.customers.models import Customer
from beluga.apps.groups.models import Membership
from beluga.kernel.jobs import runner

RECORDS = "/objects/customer/records"
NEVER_FOLLOWED = {"field": "follow_count", "op": "eq", "value": 0}
EVERYBODY: dict[str, Any] = {"all": []}


def make_group(client: Any, name: str, **more: Any) -> dict[str, Any]:
    """Make a group over the API; returns what it answered."""
    answer = client.post("/groups", {"name": name, **more})
    assert answer.status_code == 201, answer.json()
    return answer.json()


def make_customers(number: int, **fields: Any) -> list[int]:
    """Make customers with these fields; returns their ids."""
    start = Customer.objects.count()
    rows = [Customer(code=f"C{start + place}", name=f"客户{start + place}", **fields) for place in range(number)]
    return [row.pk for row in Customer.objects.bulk_create(rows)]


def put_into(group_id: int, ids: list[int], owner: int | None = None) -> None:
    """Put customers into a group, of a salesperson or waiting in its pool."""
    since = timezone.now() if owner else None
    Membership.objects.bulk_create(
        [Membership(customer_id=pk, group_id=group_id, owner_id=owner, owner_since=since) for pk in ids]
    )


def owners(group_id: int) -> Counter[int | None]:
    """How many customers of the group each salesperson has; None are those waiting."""
    return Counter(Membership.objects.filter(group=group_id).values_list("owner", flat=True))


def listed(client: Any, **query: Any) -> set[int]:
    """The ids a list of customers shows."""
    answer = client.get(RECORDS, {"size": 200, "fields": "name", **query})
    assert answer.status_code == 200, answer.json()
    return {item["id"] for item in answer.json()["items"]}


def run_now(client: Any, kind: str, **more: Any) -> dict[str, Any]:
    """Run one kind by hand and return the result of its job."""
    answer = client.post("/groups/runs", {"kind": kind, **more})
    assert answer.status_code == 202, answer.json()
    return performed(client, answer)


def performed(client: Any, answer: Any) -> dict[str, Any]:
    """Do the job that an answer names and return its result."""
    runner.perform(answer.json()["job"], inline=True)
    job = client.get(f"/jobs/{answer.json()['job']}").json()
    assert job["state"] == "done", job
    return job["result"]


def standing() -> list[tuple[Any, ...]]:
    """How customers stand: who is where, with whom and since when, and the derived owner."""
    links = Membership.objects.values_list("customer", "group", "owner", "since", "owner_since", "customer__owner")
    return sorted(links, key=str)


def undo_run(client: Any, run: int) -> Any:
    """Undo a run over the API; returns the report, or the refusal."""
    answer = client.post(f"/groups/runs/{run}/undo")
    return performed(client, answer)["reports"][0] if answer.status_code == 202 else answer
