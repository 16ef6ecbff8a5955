"""Saving customers: codes for new ones, no doubles, and somebody who answers for each.

A new customer goes to whoever makes it (as private owner), to groups, or to the company pool, as the form says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from beluga.apps.customers.models import Customer
from beluga.apps.customers.services import codes, ownership
from beluga.apps.customers.services.duplicates import PARAMETER, refuse_duplicates
from beluga.apps.customers.services.identities import fill_in
from beluga.kernel.events.actor import current_source
from beluga.kernel.fields.errors import Invalid
from beluga.kernel.objects import services
from beluga.kernel.parameters import store
from beluga.kernel.scope.principal import Principal


def save_customers(principal: Principal, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Store checked rows and return their ids.

    Raises Taken for known customers, Invalid for an owner the asker may not set.
    """
    former: dict[int, tuple[int, int | None]] = {}
    if ids := [row["id"] for row in rows if row.get("id")]:
        old = Customer.objects.filter(pk__in=ids).values_list("pk", "kind", "private_owner_id")
        former = {pk: (kind, owner) for pk, kind, owner in old}
    set_up = store.values(PARAMETER, *codes.PARAMETERS)
    refuse_duplicates(principal, rows, {pk: kind for pk, (kind, _) in former.items()}, set_up[PARAMETER])
    ready = [_with_owner(principal, row, former) for row in rows]
    fill_in(ready)
    _fill_codes(ready, set_up)
    _derive_owners(ready)
    return services.write(principal, "customer", ready)


def _with_owner(
    principal: Principal, row: Mapping[str, Any], former: Mapping[int, tuple[int, int | None]]
) -> dict[str, Any]:
    ready = dict(row)
    if row.get("id"):
        if "private_owner" in row and row["private_owner"] != former.get(row["id"], (0, None))[1]:
            raise Invalid.at("private_owner", "所有者通过「分配」修改", "Change the owner by assigning the customer")
        return ready
    if "private_owner" not in row:
        ready["private_owner"] = None if row.get("groups") or current_source() == "import" else principal.user_id
    owner = ready["private_owner"]
    if owner not in (None, principal.user_id) and not principal.can("customer.assign"):
        raise Invalid.at(
            "private_owner", "没有「分配」权限，所有者只能是自己", "Only yourself, without the right to assign"
        )
    return ready


def _fill_codes(rows: Sequence[dict[str, Any]], set_up: Mapping[str, Any]) -> None:
    wanting = [row for row in rows if (not row.get("id") or "code" in row) and not row.get("code")]
    for row, code in zip(wanting, codes.new_codes(len(wanting), set_up) if wanting else (), strict=True):
        row["code"] = code


def _derive_owners(rows: Sequence[dict[str, Any]]) -> None:
    """Owner and department of new customers that have a private owner."""
    new = [row for row in rows if not row.get("id") and row.get("private_owner")]
    departments = ownership.departments_of({row["private_owner"] for row in new}) if new else {}
    for row in new:
        row["owner"], row["department"] = row["private_owner"], departments.get(row["private_owner"])
