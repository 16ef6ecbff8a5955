"""What runs did, and how many customers somebody may still claim today."""

from __future__ import annotations

from typing import Any

from beluga.apps.groups.models import Run, RunKind
from beluga.apps.groups.queries.reach import manageable
from beluga.apps.groups.services import undoing
from beluga.apps.groups.services.pools import claims_today
from beluga.apps.groups.services.runs import label
from beluga.kernel.fields import clock
from beluga.kernel.fields.errors import Invalid
from beluga.kernel.parameters import store
from beluga.kernel.scope.principal import Principal
from beluga.kernel.scope.rows import scoped


def latest(principal: Principal, limit: int) -> list[dict[str, Any]]:
    """Return the latest automatic runs; of their numbers, those of groups the principal manages and of grouping.
    A group is named to who may see it."""
    if not 1 <= limit <= 500:
        raise Invalid.at("limit", "1 到 500", "Between 1 and 500")
    mine = set(manageable(principal).values_list("pk", flat=True))
    found = []
    undoable = set(undoing.undoable(principal).values_list("pk", flat=True))
    names = dict(scoped(principal, "customer_group").values_list("pk", "name"))
    for run in Run.objects.exclude(kind=RunKind.MANUAL).select_related("actor").order_by("-at", "-pk")[:limit]:
        lines = [
            line | {"group_name": names.get(line.get("group") or line.get("target") or 0, "")}
            for line in run.numbers
            if line.get("group") is None or line["group"] in mine
        ]
        found.append(
            {
                "id": run.pk,
                "kind": run.kind,
                "label": label(run),
                "at": run.at.astimezone(clock.zone()).isoformat(timespec="seconds"),
                "finished_at": run.finished_at
                and run.finished_at.astimezone(clock.zone()).isoformat(timespec="seconds"),
                "actor": run.actor.name if run.actor else "",
                "total": sum(line["done"] for line in lines),
                "undoable": run.pk in undoable,
                "undone_at": run.undone_at and run.undone_at.astimezone(clock.zone()).isoformat(timespec="seconds"),
                "rules": lines,
            }
        )
    return found


def claims(principal: Principal) -> dict[str, Any]:
    """Return how many customers the principal has claimed today and the limit (0: none)."""
    today = claims_today(principal.user_id) if principal.user_id is not None else 0
    return {"today": today, "limit": int(store.value("claim.daily_limit"))}
