"""Which groups somebody may put customers into, and which they may manage."""

from __future__ import annotations

from django.db.models import QuerySet

from beluga.apps.groups.models import CustomerGroup
from beluga.apps.groups.queries.people import living_groups
from beluga.kernel.scope.principal import Principal
from beluga.kernel.scope.rows import EVERYTHING, scoped


def sees_all(principal: Principal, object_name: str) -> bool:
    """Whether a role opens every row of the object."""
    return principal.is_system or EVERYTHING in principal.scopes.get(object_name, ())


def own_everything(principal: Principal) -> bool:
    """Whether every customer is this principal's to dispose of (scope `all` on customers)."""
    return sees_all(principal, "customer")


def joinable(principal: Principal) -> QuerySet[CustomerGroup]:
    """The enabled groups this principal may put customers into: those in their row scope."""
    return scoped(principal, "customer_group").filter(active=True)


def manageable(principal: Principal) -> QuerySet[CustomerGroup]:
    """The groups whose customers this principal may hand around: the ones they administer, or all by row scope."""
    groups = living_groups()
    if sees_all(principal, "customer_group"):
        return groups
    return groups.filter(admin_rows__user=principal.user_id)
