"""Somebody leaves: sign-in ends at once, and what they hold goes to others.

What that is, the apps above tell: each registers how many of its records a person holds and how they are handed over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from beluga.apps.org.models import Employment, User
from beluga.apps.org.services.roles import check_not_above, guard_last_admin
from beluga.kernel.events.facts import emit
from beluga.kernel.fields.errors import Conflict, Invalid, say
from beluga.kernel.registry import Registry
from beluga.kernel.scope.principal import Principal


class HoldsRecords(Conflict):
    """Somebody who is to be deleted still holds records."""

    code = "holds_records"


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """Records of one kind that people hold. `count` gives their number per person (absent: none), with one query;
    `hand_over(principal, from_id, to_id)` gives all of them to somebody else and returns how many."""

    name: str
    label: str
    label_en: str
    count: Callable[[Sequence[int]], Mapping[int, int]]
    hand_over: Callable[[Principal, int, int], int]


handovers: Registry[Handover] = Registry("handover")


def register_handover(declared: Handover) -> None:
    """Tell of records that a leaver hands over; raises ValueError when the name is taken."""
    handovers.register(declared.name, declared)


def holdings_of(user_ids: Sequence[int]) -> list[dict[str, Any]]:
    """Return what the people hold together: a list of name, label, count (kinds with none included)."""
    return [
        {
            "name": one.name,
            "label": say(one.label, one.label_en),
            "count": sum(one.count(user_ids).values()),
        }
        for one in handovers
    ]


def words(holdings: Sequence[Mapping[str, Any]]) -> str:
    """Return the holdings as one line, empty when there is nothing to hand over."""
    held = [f"{one['label']} {one['count']}" for one in holdings if one["count"]]
    return say("、", ", ").join(held)


def refuse_holders(user_ids: Sequence[int]) -> None:
    """Raise Conflict with the numbers when any of the people still holds something."""
    held = words(holdings_of(user_ids))
    if held:
        raise HoldsRecords(say(f"还持有{held}，先交接", f"Still holds {held}; hand over first"))


def leave(principal: Principal, people: QuerySet[User]) -> list[dict[str, Any]]:
    """Mark people as left: their sessions and tokens end, they may not sign in, and `user.left` is announced.

    Returns what is to hand over. Raises Conflict for oneself and for the last administrator.
    """
    principal.require("user.leave")
    ids = list(people.exclude(employment=Employment.LEFT).values_list("pk", flat=True))
    if principal.user_id in ids:
        raise Conflict(say("不能将自己标记为离职", "You cannot mark yourself as left"))
    check_not_above(principal, ids)
    now = timezone.now()
    User.objects.filter(pk__in=ids).update(
        employment=Employment.LEFT,
        left_at=now,
        session_epoch=F("session_epoch") + 1,
        version=F("version") + 1,
        updated_at=now,
    )
    guard_last_admin()
    held = holdings_of(ids)
    emit(principal, "user.left", ids, {"holdings": {one["name"]: one["count"] for one in held}})
    return held


def come_back(principal: Principal, people: QuerySet[User]) -> int:
    """Mark people as working here again; returns how many changed."""
    principal.require("user.leave")
    return people.filter(employment=Employment.LEFT).update(
        employment=Employment.WORKING, left_at=None, version=F("version") + 1, updated_at=timezone.now()
    )


def hand_over(principal: Principal, giver: User, taker_id: int, names: Sequence[str] | None = None) -> dict[str, int]:
    """Give what `giver` holds (all kinds, or those in `names`) to another person; returns the number per kind.

    Raises Invalid when the taker cannot take it.
    """
    principal.require("user.hand_over")
    taker = User.objects.filter(pk=taker_id, deleted_at=None).first()
    if taker is None or not taker.may_sign_in or taker.pk == giver.pk:
        raise Invalid({"to": [say("接收人须是另一名在职且启用的人员", "Choose another person who works here")]})
    unknown = [name for name in names or () if name not in handovers]
    if unknown:
        raise Invalid({"names": [say(f"没有这类内容：{unknown[0]}", f"There is no kind {unknown[0]}")]})
    moved = {
        one.name: one.hand_over(principal, giver.pk, taker.pk)
        for one in handovers
        if names is None or one.name in names
    }
    emit(principal, "user.handed_over", [giver.pk], {"to": taker.pk, "moved": moved})
    return moved
