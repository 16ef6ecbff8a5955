"""What the client must know of the actions: which buttons this principal gets on an object, and their forms."""

from __future__ import annotations

from typing import Any

from beluga.kernel.actions import arguments
from beluga.kernel.actions.declaration import Action, actions
from beluga.kernel.fields.errors import say
from beluga.kernel.scope.principal import Principal


def for_object(principal: Principal, object_name: str) -> list[dict[str, Any]]:
    """Return the buttons of `object_name` that the principal may press, in order."""
    offered = [
        one for one in actions if one.object == object_name and (one.bulk or one.single) and principal.can(one.function)
    ]
    return [describe(principal, one) for one in sorted(offered, key=lambda one: one.order)]


def describe(principal: Principal, declared: Action) -> dict[str, Any]:
    """Return one action in the principal's language."""
    return {
        "name": declared.name,
        "label": say(declared.label, declared.label_en),
        "description": declared.description,
        "object": declared.object,
        "bulk": declared.bulk,
        "single": declared.single,
        "danger": declared.danger,
        "confirm": say(declared.confirm, declared.confirm_en),
        "icon": declared.icon,
        "undo": declared.undo is not None,
        "available": declared.available,
        "schema": arguments.schema(declared.args),
    }
