"""Reads of the organisation, and the registries by which apps above add to what somebody is told of themselves."""

from beluga.apps.org.queries.admission import build_principal, check_token, principal_of_application
from beluga.apps.org.queries.me import about_me, badge
from beluga.apps.org.queries.rights import me_value

__all__ = ["about_me", "badge", "build_principal", "check_token", "me_value", "principal_of_application"]
