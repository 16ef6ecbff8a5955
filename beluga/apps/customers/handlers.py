"""What customers do when the organisation changes: they are in the department of whoever answers for them."""

from __future__ import annotations

from beluga.apps.customers.models import Customer
from beluga.apps.customers.services import ownership
from beluga.apps.org.services import Holding, holdings
from beluga.kernel.events.facts import Batch, subscribe


@subscribe("user.updated")
def follow_owners(batch: Batch) -> None:
    """Customers go along with a person who changes departments."""
    ownership.follow_owners([pk for pk in batch.record_ids if pk is not None])


holdings.register(
    "customers",
    Holding(
        label="个客户",
        label_en="customers",
        count=lambda departments: Customer.objects.filter(department_id__in=departments).count(),
        move=lambda principal, departments, target: ownership.leave_departments(departments, target),
    ),
)
