"""The registry of workbench blocks, and the verbs that lay them out.

An app above declares a block beside its measures: `block(Block(name="my_customers", …))`. A block is a list of figures,
each a metric call and the list that a click opens; the client draws it by its `kind`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from beluga.apps.analytics.models import Dashboard
from beluga.kernel.fields.errors import Invalid
from beluga.kernel.registry import Registry
from beluga.kernel.scope.principal import Principal

COLUMNS = 12
MAX_HEIGHT = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure: `call` is a metric call as JSON (measure, dimensions, condition …); a click opens `object` filtered
    by `filter` (the call's own condition when None), to which a clicked bar adds its dimension."""

    label: str
    label_en: str
    call: Mapping[str, Any]
    object: str | None = None
    filter: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A block of the workbench. `kind` is how it is drawn: profile, numbers, ranking, bars, pie, trend.

    `width` and `height` are its shipped size in grid units; `function` is needed to see it at all. `view` names an
    object and the view of it that the figures are of: whoever's list does not open with it sees the block `others` in
    its place.
    """

    name: str
    label: str
    label_en: str
    kind: str
    figures: Sequence[Figure] = ()
    function: str | None = None
    width: int = 4
    height: int = 3
    order: int = 100
    options: Mapping[str, Any] = field(default_factory=dict)
    view: tuple[str, str] | None = None
    others: Block | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of the first-run guide: `path` is where it is done, `least` records of `object` that meet `condition` say
    that it is. Whoever may not view the object is not led there."""

    name: str
    label: str
    label_en: str
    hint: str
    hint_en: str
    path: str
    object: str
    condition: Mapping[str, Any] | None = None
    least: int = 1
    order: int = 100


blocks: Registry[Block] = Registry("workbench block")
steps: Registry[Step] = Registry("step of the first-run guide")


def block(declared: Block) -> Block:
    """Register a block of the workbench."""
    return blocks.register(declared.name, declared)


def step(declared: Step) -> Step:
    """Register a step of the first-run guide."""
    return steps.register(declared.name, declared)


@transaction.atomic
def save_layout(principal: Principal, layout: Sequence[Mapping[str, Any]], *, default: bool = False) -> None:
    """Store the principal's layout, or with `default` (function `workbench.default`) the one everybody starts with.

    `layout` is a list of `{"block", "x", "y", "w", "h"}`. Raises Invalid for unknown blocks,
    doubles and sizes off the grid.
    """
    if default:
        principal.require("workbench.default")
    checked = [_checked(cell, place) for place, cell in enumerate(layout)]
    names = [cell["block"] for cell in checked]
    if len(set(names)) < len(names):
        raise Invalid.at("layout", "每个板块只能放一次", "each block can stand only once")
    if default:
        Dashboard.objects.update_or_create(user=None, defaults={"layout": checked})
    elif principal.user_id is not None:
        Dashboard.objects.update_or_create(user_id=principal.user_id, defaults={"layout": checked})


def reset_layout(principal: Principal) -> None:
    """Forget the principal's own layout; the default shows again."""
    if principal.user_id is not None:
        Dashboard.objects.filter(user_id=principal.user_id).delete()


def _checked(cell: Mapping[str, Any], place: int) -> dict[str, Any]:
    name = cell.get("block")
    if name not in blocks:
        raise Invalid.at(f"layout.{place}.block", f"没有名为 {name} 的板块", f"there is no block {name}")
    numbers = {key: cell.get(key) for key in ("x", "y", "w", "h")}
    if any(not isinstance(value, int) or isinstance(value, bool) for value in numbers.values()):
        raise Invalid.at(f"layout.{place}", "x、y、w、h 须为整数", "x, y, w and h are whole numbers")
    x, y, w, h = (int(numbers[key] or 0) for key in ("x", "y", "w", "h"))
    if x < 0 or y < 0 or y > 500 or w < 1 or x + w > COLUMNS or not 1 <= h <= MAX_HEIGHT:
        raise Invalid.at(
            f"layout.{place}",
            f"板块超出网格：宽 1–{COLUMNS}，高 1–{MAX_HEIGHT}",
            f"the block leaves the grid: {COLUMNS} wide, {MAX_HEIGHT} high at most",
        )
    return {"block": name, "x": x, "y": y, "w": w, "h": h}
