"""What the client must know of the actions: which buttons this principal gets on an object, and their forms."""

from __future__ import annotations

from typing import Any

from beluga.kernel.actions import arguments
from beluga.kernel.actions.declaration import Action, actions
from beluga.kernel.scope.principal import Principal


def for_object(principal: Principal, object_name: str) -> list[dict[str, Any]]:
    """Return the buttons of `object_name` that the principal may press, in order."""
    offered = [
        one for one in actions if one.object == object_name and (one.bulk or one.single) and principal.can(one.function)
    ]
    return [describe(principal, one) for one in sorted(offered, key=lambda one: one.order)]


def describe(principal: Principal, declared: Action) -> dict[str, Any]:
    """Return one action in the principal's language."""
    english = principal.language.startswith("en")
    return {
        "name": declared.name,
        "label": declared.label_en if english else declared.label,
        "description": declared.description,
        "object": declared.object,
        "bulk": declared.bulk,
        "single": declared.single,
        "danger": declared.danger,
        "confirm": (declared.confirm_en or declared.confirm) if english else declared.confirm,
        "icon": declared.icon,
        "undo": declared.undo is not None,
        "available": declared.available,
        "schema": arguments.schema(declared.args),
    }
