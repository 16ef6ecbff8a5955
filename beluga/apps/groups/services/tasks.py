"""Allocation produces follow-up tasks (分配产生跟进任务), through the app that owns tasks."""

from __future__ import annotations

from beluga.apps.followups import services as followups
from beluga.kernel.parameters import store
from beluga.kernel.scope.principal import Principal


def follow_up_tasks(principal: Principal, deals: str, source: str) -> int:
    """Make one follow-up task per (customer, salesperson) of the temporary table `deals`, unless the parameter
    forbids it or there is an open one; returns how many."""
    if not store.value("allocation.create_tasks"):
        return 0
    return followups.follow_up_tasks(principal, deals, source)


def would_make(deals: str) -> int:
    """How many `follow_up_tasks` would make of the temporary table `deals` now."""
    return followups.count_follow_up_tasks(deals) if store.value("allocation.create_tasks") else 0
