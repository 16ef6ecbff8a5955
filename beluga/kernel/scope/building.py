"""Who a background verb acts for: a user's number becomes a Principal, by a function the app that knows people sets.

Requests have their own way (kernel.http.auth); jobs, rules and plans come here.
"""

from __future__ import annotations

from collections.abc import Callable

from beluga.kernel.scope.principal import SYSTEM, Principal, Refused

Builder = Callable[[int], Principal | None]


class _Source:
    builder: Builder | None = None


def set_builder(builder: Builder) -> None:
    """Set how a user's number becomes a Principal (None: there is no such person, or they may not act any more)."""
    _Source.builder = builder


def principal_for(user_id: int | None) -> Principal:
    """Return the Principal of a user, the system's for None. Raises Refused for somebody who may not act any more."""
    if user_id is None:
        return SYSTEM
    found = _Source.builder(user_id) if _Source.builder is not None else None
    if found is None:
        raise Refused("sign-in")
    return found
