"""A write over HTTP is done in somebody's name: for the change log, and as a line of the operation log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from beluga.kernel.events.actor import act_as
from beluga.kernel.events.operations import log_operation
from beluga.kernel.scope.principal import Principal


@contextmanager
def noted(principal: Principal, menu: str, action: str, target: str = "", **where: Any) -> Iterator[dict[str, Any]]:
    """Run the block in the principal's name and log it when it succeeds; what the block puts into the dict it is given
    is kept as detail. `where` may hold `object` and `record_id`."""
    detail: dict[str, Any] = {}
    with act_as(principal, "web"):
        yield detail
        log_operation(principal, menu, action, target, detail=detail, **where)
