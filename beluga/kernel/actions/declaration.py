"""How a verb is declared.

class AssignArgs(BaseModel):
    to: int = Field(title="业务员", json_schema_extra={"x-target": "user"})

@action(name="customer.assign", object="customer", label="分配", label_en="Assign", function="customer.assign")
def assign(principal: Principal, records: QuerySet, args: AssignArgs) -> ActionResult: ...
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, get_type_hints

from pydantic import BaseModel

from beluga.kernel.registry import Registry

Handler = Callable[..., "ActionResult"]


class NoArgs(BaseModel):
    """The arguments of an action that needs none."""


@dataclass(frozen=True, slots=True)
class ActionResult:
    """How many records were done, what to tell, the arguments with which the inverse action would take it back."""

    done: int
    message: str = ""
    undo: dict[str, Any] | None = None
    data: Any = None
    run_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A verb over a set of records of `object` (None: over nothing). `undo` names the inverse action; it gets the
    `undo` of the result as its arguments, and the records those name under `ids` if any. `bulk` and `single` say where
    its button stands; with neither it is called by name only. `available` (a condition tree) says for which records the
    button makes sense. `gate` may refuse or postpone a run (approval)."""

    name: str
    object: str | None
    label: str
    label_en: str
    function: str
    handler: Handler
    args: type[BaseModel]
    bulk: bool = True
    single: bool = True
    danger: bool = False
    undo: str | None = None
    icon: str = "play"
    confirm: str = ""
    confirm_en: str = ""
    menu: str = ""
    description: str = ""
    available: Mapping[str, Any] | None = None
    logged: bool = True
    order: int = 100


actions: Registry[Action] = Registry("action")


def action(
    *,
    name: str,
    label: str,
    label_en: str,
    function: str,
    object: str | None = None,
    bulk: bool = True,
    single: bool = True,
    danger: bool = False,
    undo: str | None = None,
    icon: str = "play",
    confirm: str = "",
    confirm_en: str = "",
    menu: str = "",
    description: str = "",
    available: Mapping[str, Any] | None = None,
    logged: bool = True,
    order: int = 100,
) -> Callable[[Handler], Handler]:
    """Register the decorated `handler(principal, records, args)` under `name`.

    Its third parameter must be annotated with the pydantic model of its arguments. Raises ValueError when the name is
    taken, TypeError when that annotation is missing.
    """

    def register(handler: Handler) -> Handler:
        parameters = list(inspect.signature(handler).parameters)
        hints = get_type_hints(handler)
        args = hints.get(parameters[2]) if len(parameters) > 2 else NoArgs
        if not (isinstance(args, type) and issubclass(args, BaseModel)):
            raise TypeError(f"action {name!r}: annotate the arguments with a pydantic model")
        actions.register(
            name,
            Action(
                name=name,
                object=object,
                label=label,
                label_en=label_en,
                function=function,
                handler=handler,
                args=args,
                bulk=bulk and object is not None,
                single=single and object is not None,
                danger=danger,
                undo=undo,
                icon=icon,
                confirm=confirm,
                confirm_en=confirm_en,
                menu=menu,
                description=description,
                available=available,
                logged=logged,
                order=order,
            ),
        )
        return handler

    return register
