"""The Principal: who asks, what they may do, and the values `me.*` that conditions may name.

It is built once per request by the `org` app (or by an outside application's token) and is the first argument of every
service and query. The kernel never asks who the user is in any other way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


class Refused(Exception):
    """The principal lacks a function; becomes a 403."""

    def __init__(self, function: str) -> None:
        super().__init__(function)
        self.function = function


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """Somebody (or something) that acts.

    `functions` holds the names of allowed functions (`customer.view`); `scopes` maps an object's name to the list of
    scope trees granted by the roles (joined by OR; an absent object means no rows, an empty tree `{"all": []}` means
    all rows); `unmasked` holds `object.field` names seen plain; `variables` holds the values of `me.*` without the
    prefix. A system principal may do everything and is used by jobs that act for nobody. While
    `must_change_password` holds, the API refuses everything but changing it.
    """

    user_id: int | None = None
    name: str = ""
    language: str = "zh-hans"
    functions: frozenset[str] = frozenset()
    scopes: Mapping[str, list[Mapping[str, Any]]] = field(default_factory=dict)
    unmasked: frozenset[str] = frozenset()
    variables: Mapping[str, Any] = field(default_factory=dict)
    is_system: bool = False
    must_change_password: bool = False
    application_id: int | None = None
    address: str = ""
    device: str = ""
    kept: bool = False  # its rights are the same objects from one request to the next, until they change

    def can(self, function: str) -> bool:
        """Whether `function` is allowed."""
        return self.is_system or function in self.functions

    def require(self, function: str) -> None:
        """Raise Refused unless `function` is allowed."""
        if not self.can(function):
            raise Refused(function)

    def sees(self, object_name: str, field_name: str) -> bool:
        """Whether the sensitive field is shown plain."""
        return self.is_system or f"{object_name}.{field_name}" in self.unmasked


SYSTEM = Principal(name="system", is_system=True)
