"""Where customers stand before they are handed around: in which groups, with whom, and who may be given them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Count, QuerySet

from beluga.apps.groups.models import Membership
from beluga.apps.groups.queries.people import available_members
from beluga.apps.groups.queries.reach import manageable
from beluga.kernel.scope.principal import Principal


def placement(principal: Principal, customers: QuerySet[Any]) -> dict[str, Any]:
    """Return how many customers these are, who owns them privately, and every group one may hand around in, those that
    hold most of the customers first: with how many, with whom, and to whom they may go."""
    groups = dict(manageable(principal).filter(active=True).values_list("pk", "name"))
    ids = customers.order_by().values("pk")
    rows = Membership.objects.filter(customer__in=ids, group__in=groups).order_by()
    held: defaultdict[int, dict[int | None, int]] = defaultdict(dict)
    for group, owner, count in rows.values_list("group", "owner").annotate(number=Count("pk")):
        held[group][owner] = count
    owned = customers.order_by().exclude(private_owner=None)
    private = dict(owned.values_list("private_owner").annotate(number=Count("pk")))
    members = available_members(groups)
    names = _names({*private, *(one for ones in members.values() for one in ones), *_owners(held.values())})
    found = [
        {
            "id": pk,
            "name": name,
            "count": sum(held[pk].values()) if pk in held else 0,
            "owners": _told(held.get(pk, {}), names),
            "members": [{"user": one, "name": names.get(one, "")} for one in members.get(pk, [])],
        }
        for pk, name in groups.items()
    ]
    return {
        "total": customers.count(),
        "groups": sorted(found, key=lambda one: (-one["count"], one["name"])),
        "owners": _told(private, names),
    }


def _owners(held: Iterable[Mapping[int | None, int]]) -> set[int]:
    return {owner for counts in held for owner in counts if owner is not None}


def _told(counts: Mapping[int | None, int], names: Mapping[int, str]) -> list[dict[str, Any]]:
    """Who has how many, the most first; nobody (those who wait) has no name."""
    lines = [{"user": pk, "name": names.get(pk or 0, ""), "count": count} for pk, count in counts.items()]
    return sorted(lines, key=lambda line: (-line["count"], line["user"] or 0))


def _names(ids: Iterable[int]) -> dict[int, str]:
    return dict(get_user_model().objects.filter(pk__in=list(ids)).values_list("pk", "name"))
