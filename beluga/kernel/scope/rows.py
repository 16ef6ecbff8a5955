"""Row scope: which records of an object a principal may touch.

The roles' trees are joined by OR. `scope_through` names a reference whose target's scope also opens the record: a
follow-up is seen by whoever sees its customer. No tree and no way through means no rows.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from django.db.models import Exists, OuterRef, Q, QuerySet

from beluga.kernel.conditions import Context, to_q
from beluga.kernel.fields.expression import FALSE, TRUE
from beluga.kernel.fields.field import Schema
from beluga.kernel.scope.principal import Principal

EVERYTHING: Mapping[str, Any] = {"all": []}


class ScopedSchema(Schema, Protocol):
    """A schema that also says how its rows are scoped."""

    @property
    def scope_through(self) -> str | None:
        """The `ref` field whose target's scope also decides."""


class _Source:
    schema: Callable[[str], ScopedSchema] | None = None


def set_schemas(source: Callable[[str], ScopedSchema]) -> None:
    """Tell where schemas come from by name; called by the floor above, which knows the objects."""
    _Source.schema = source


def scope_parts(principal: Principal, schema: ScopedSchema, *, singly: bool = False) -> list[Q] | None:
    """Return the conditions of which one must hold for a row to be in scope; None when all rows are.

    A part alone can be served by an index or a join, all of them joined by OR cannot. `singly` gives them in the form
    that is quick to try on a row at hand.
    """
    if principal.is_system:
        return None
    trees: list[Mapping[str, Any]] = []
    for tree in principal.scopes.get(schema.name, ()):
        if tree == EVERYTHING:
            return None
        trees += [one for one in (tree["any"] if set(tree) == {"any"} else [tree]) if one not in trees]
    conditions = [to_q(tree, schema, Context(principal=principal)) for tree in trees]
    if any(one is TRUE for one in conditions):
        return None
    parts = [Q(one) for one in conditions if one is not FALSE]
    if schema.scope_through:
        field = schema.field(schema.scope_through)
        target = _scoped_schema(field.target or "")
        path = field.column.removesuffix("_id")
        if scope_parts(principal, target) is None:
            parts.append(Q(**{f"{path}__isnull": False}))
        elif singly:
            there = target.model._default_manager.filter(pk=OuterRef(path))
            parts.append(Q(Exists(_any(principal, target, there))))
        else:
            parts.append(Q(**{f"{path}__in": _keys(target, scope_parts(principal, target) or [])}))
    return parts


def scoped(principal: Principal, object_name: str, *, few: Any = None) -> QuerySet[Any]:
    """Return the living rows of the object that are in the principal's scope. Raises UnknownName.

    `few` is a condition that leaves so few rows (one record, a page) that each is better judged by itself than looked
    for among all that is in scope.
    """
    schema = _scoped_schema(object_name)
    if few is not None:
        return _any(principal, schema, schema.model._default_manager.filter(few))
    rows = schema.model._default_manager.filter(**schema.living)
    parts = scope_parts(principal, schema)
    if parts is None or len(parts) == 1:
        return rows.filter(*parts or ())
    return rows.filter(pk__in=_keys(schema, parts)) if parts else rows.none()


def _keys(schema: ScopedSchema, parts: list[Q]) -> QuerySet[Any]:
    """The keys in scope. Each way says again what lives: without it, it could not be answered by an index of it."""
    living = schema.model._default_manager.filter(**schema.living).order_by()
    ways = [living.filter(part).values("pk") for part in parts] or [living.none().values("pk")]
    return ways[0].union(*ways[1:]) if parts[1:] else ways[0]


def _any(principal: Principal, schema: ScopedSchema, rows: QuerySet[Any]) -> QuerySet[Any]:
    parts = scope_parts(principal, schema, singly=True)
    rows = rows.filter(**schema.living)
    if parts is None:
        return rows
    return rows.filter(functools.reduce(operator.or_, parts)) if parts else rows.none()


def _scoped_schema(name: str) -> ScopedSchema:
    if _Source.schema is None:
        raise RuntimeError("no objects are loaded")
    return _Source.schema(name)
