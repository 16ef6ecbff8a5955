"""Who asks, when only a person makes sense."""

from __future__ import annotations

from beluga.kernel.fields.errors import UserError, say
from beluga.kernel.scope.principal import Principal


class NoPerson(UserError):
    """An application, or nobody, asked for what only a person has."""

    status = 403
    code = "no_person"


def own_id(principal: Principal) -> int:
    """Return the id of the person who asks; raises NoPerson for an application."""
    if principal.user_id is None:
        raise NoPerson(say("应用没有个人信息", "An application is no person"))
    return principal.user_id
