"""What the workbench of a principal holds: the blocks they may see and the layout in force."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import Q

from beluga.apps.analytics.models import Dashboard
from beluga.apps.analytics.services import COLUMNS, Block, blocks, steps
from beluga.kernel.fields.errors import say
from beluga.kernel.metrics.declaration import measures
from beluga.kernel.objects import queries
from beluga.kernel.objects.schema import schema
from beluga.kernel.scope.principal import Principal
from beluga.kernel.scope.rows import scope_parts


def workbench(principal: Principal) -> dict[str, Any]:
    """Return `{"blocks", "layout", "own", "default"}`; labels in the principal's language, refused blocks left out."""
    allowed = [item for item in sorted(blocks, key=lambda item: item.order) if _may(principal, item)]
    names = {item.name for item in allowed}
    kept = Dashboard.objects.filter(Q(user_id=principal.user_id or 0) | Q(user=None))
    stored = {row.user_id: row.layout for row in kept}
    default = stored.get(None) or _flow(allowed)
    layout = stored.get(principal.user_id) if principal.user_id else None
    return {
        "blocks": [_described(principal, _for(principal, item)) for item in allowed],
        "layout": [cell for cell in (layout if layout is not None else default) if cell["block"] in names],
        "own": layout is not None,
        "may_set_default": principal.can("workbench.default"),
    }


def guide(principal: Principal) -> list[dict[str, Any]]:
    """Return the steps of the first-run guide, `done` told by the records in the principal's scope (counted no further
    than needed); steps over objects the principal may not view are left out."""
    return [
        {
            "name": item.name,
            "label": say(item.label, item.label_en),
            "hint": say(item.hint, item.hint_en),
            "path": item.path,
            "done": queries.relation(principal, item.object, item.condition)[: item.least].count() >= item.least,
        }
        for item in sorted(steps, key=lambda item: item.order)
        if principal.can(f"{item.object}.view")
    ]


def _for(principal: Principal, item: Block) -> Block:
    """The block itself, or the one that stands in its place, under its name, for who has nothing of their own."""
    if item.view is None or item.others is None or queries.opening(principal, schema(item.view[0])) == item.view[1]:
        return item
    return replace(item.others, name=item.name)


def _may(principal: Principal, item: Block) -> bool:
    return item.function is None or principal.can(item.function)


def _narrowed(principal: Principal, item: Block) -> bool:
    """Whether some figure leaves out records, as the principal may not see all of them. What is one's own by its
    condition is whole anyway."""
    calls = [figure.call for figure in item.figures if "me." not in str(figure.call.get("condition"))]
    objects = {measures.get(call["measure"]).object for call in calls}
    return any(scope_parts(principal, schema(name)) is not None for name in objects)


def _described(principal: Principal, item: Block) -> dict[str, Any]:
    english = principal.language.startswith("en")
    return {
        "name": item.name,
        "label": item.label_en if english else item.label,
        "kind": item.kind,
        "w": item.width,
        "h": item.height,
        "options": item.options,
        "narrowed": _narrowed(principal, item),
        "figures": [
            {
                "label": figure.label_en if english else figure.label,
                "call": figure.call,
                "object": figure.object,
                "filter": figure.filter if figure.filter is not None else figure.call.get("condition"),
            }
            for figure in item.figures
        ],
    }


def _flow(items: list[Block]) -> list[dict[str, Any]]:
    """Lay blocks out from the left, a new row when one is full: the shipped default."""
    cells, x, y, tall = [], 0, 0, 0
    for item in items:
        if x + item.width > COLUMNS:
            x, y, tall = 0, y + tall, 0
        cells.append({"block": item.name, "x": x, "y": y, "w": item.width, "h": item.height})
        x, tall = x + item.width, max(tall, item.height)
    return cells
