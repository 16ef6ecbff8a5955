"""Contacts of a customer, of which at most one is the default; there is one as soon as there is any contact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from beluga.apps.customers.models import Contact, Customer
from beluga.kernel.objects import services
from beluga.kernel.scope.principal import Principal


def save_contacts(principal: Principal, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Store checked rows; marking a contact as default takes the mark from the former one. Returns the ids."""
    known: dict[Any, int] = dict(
        Contact.objects.filter(pk__in=[row["id"] for row in rows if row.get("id")]).values_list("pk", "customer_id")
    )
    customers: set[int] = {row.get("customer") or known[row["id"]] for row in rows} | set(known.values())
    list(Customer.objects.select_for_update().filter(pk__in=customers).order_by("pk").values_list("pk", flat=True))
    marked: dict[Any, int] = {}
    for place, row in enumerate(rows):
        if row.get("is_default"):
            marked[row.get("customer") or known.get(row.get("id"))] = place
    Contact.objects.filter(customer__in=list(marked), is_default=True).update(is_default=False)
    one_each = [
        {**row, "is_default": place in marked.values()} if "is_default" in row else dict(row)
        for place, row in enumerate(rows)
    ]
    ids = services.write(principal, "contact", one_each)
    _ensure_default(sorted(customers))
    return ids


def delete_contacts(principal: Principal, contacts: QuerySet[Contact]) -> int:
    """Delete contacts; where the default one goes, the oldest of the rest takes its place."""
    rows = list(contacts.order_by("pk").values_list("pk", "customer_id"))
    services.announce(principal, "contact.deleted", [pk for pk, _ in rows])
    Contact.objects.filter(pk__in=[pk for pk, _ in rows]).delete()
    _ensure_default([customer for _, customer in rows])
    return len(rows)


def _ensure_default(customer_ids: Sequence[int]) -> None:
    with_one = Contact.objects.filter(customer__in=customer_ids, is_default=True).values("customer")
    oldest = (
        Contact.objects.filter(customer__in=customer_ids)
        .exclude(customer__in=with_one)
        .order_by("customer", "pk")
        .distinct("customer")
    )
    Contact.objects.filter(pk__in=list(oldest.values_list("pk", flat=True))).update(is_default=True)
