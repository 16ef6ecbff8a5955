"""Allocation produces follow-up tasks (分配产生跟进任务), through the app that owns tasks."""

from __future__ import annotations

from django.db.models import Count

from beluga.apps.followups import services as followups
from beluga.apps.groups.models import AllocationLog, Run
from beluga.apps.groups.services.changes import By
from beluga.apps.office.models import Kind
from beluga.apps.office.services import Draft, take_back, tell
from beluga.kernel.parameters import store
from beluga.kernel.scope.principal import Principal


def follow_up_tasks(principal: Principal, deals: str, source: str) -> int:
    """Make one follow-up task per (customer, salesperson) of the temporary table `deals`, unless the parameter
    forbids it or there is an open one; returns how many."""
    if not store.value("allocation.create_tasks"):
        return 0
    return followups.follow_up_tasks(principal, deals, source, told=True)


def would_make(deals: str) -> int:
    """How many `follow_up_tasks` would make of the temporary table `deals` now."""
    return followups.count_follow_up_tasks(deals) if store.value("allocation.create_tasks") else 0


def tell_dealt(by: By) -> int:
    """Tell everybody once what the run gave them, in which groups; returns how many were told."""
    rows = AllocationLog.objects.filter(run=by.run, at__gte=by.run.at, ended=False).order_by()
    dealt = rows.values_list("user", "group__name").annotate(number=Count("customer", distinct=True))
    shares: dict[int, list[tuple[str, int]]] = {}
    for user, group, number in dealt.order_by("user", "-number", "group__name"):
        shares.setdefault(user, []).append((group or "", number))
    link = "/o/follow_up_task" if store.value("allocation.create_tasks") else "/o/customer?view=mine"
    drafts = [
        Draft(user_id=user, title=_title(share), title_en=_title_en(share), link=link, key=_key(by.run))
        for user, share in shares.items()
    ]
    return tell(by.principal, drafts, kind=Kind.TASK)


def take_back_told(run: Run) -> int:
    """Take back what nobody has read yet of what a run told; returns how many messages."""
    users = AllocationLog.objects.filter(run=run, at__gte=run.at).order_by().values_list("user", flat=True).distinct()
    return take_back(list(users), _key(run))


def _title(share: list[tuple[str, int]]) -> str:
    """「银行百万组」分配给您 19 个客户; of several groups the numbers of the first three beside the whole."""
    total = sum(number for _, number in share)
    if len(share) == 1:
        return f"「{share[0][0]}」分配给您 {total} 个客户"
    told = "、".join(f"「{name}」{number} 个" for name, number in share[:3])
    return f"分配给您 {total} 个客户：{told}{' 等' if len(share) > 3 else ''}"


def _title_en(share: list[tuple[str, int]]) -> str:
    """The same in English."""
    total = sum(number for _, number in share)
    customers = f"{total} {'customer' if total == 1 else 'customers'}"
    if len(share) == 1:
        return f"{customers} of “{share[0][0]}” allocated to you"
    told = ", ".join(f"“{name}” {number}" for name, number in share[:3])
    return f"{customers} allocated to you: {told}{' and others' if len(share) > 3 else ''}"


def _key(run: Run) -> str:
    return f"groups.run:{run.pk}"
