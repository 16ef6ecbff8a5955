"""The SQL of a field: a column, a key of the `extra` JSONB, an array gathered from a link table, or an own expression.

Custom fields are written in the one form that an expression index can serve: `(extra ->> 'k')` for texts and days (days
compared under collation "C"), a number cast that no badly stored text can break, and the JSON itself for lists.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.apps import apps as django_apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BigIntegerField,
    BooleanField,
    DecimalField,
    Field as ModelField,
    JSONField,
    OuterRef,
    TextField,
)
from django.db.models.expressions import Combinable, F

from beluga.kernel.fields.expression import Param, Sql
from beluga.kernel.fields.field import Field

_NUMERIC = ("integer", "decimal", "amount", "enum", "ref")
_LISTS = ("enums", "refs", "tags", "files", "json")


def sql(field: Field) -> Combinable:
    """Return the expression that gives the stored value of `field`, over a query of its object's model."""
    if field.expression is not None:
        return field.expression()
    if field.many is not None:
        model, here, there = field.many
        link = django_apps.get_model(model)
        rows = link._default_manager.filter(**{here: OuterRef("pk")}).order_by(there).values(there).distinct()
        return ArraySubquery(rows)
    if field.key is None:
        return F(field.column)
    if field.type in _NUMERIC:
        output: ModelField[Any, Any] = BigIntegerField() if field.type != "decimal" else DecimalField()
        return Sql(
            "(CASE WHEN jsonb_typeof({0} -> {1}) = 'number' THEN ({0} ->> {1})::numeric END)",
            F(field.column),
            _key(field.key),
            output_field=output,
        )
    if field.type == "bool":
        return Sql(
            "(CASE {0} ->> {1} WHEN 'true' THEN true WHEN 'false' THEN false END)",
            F(field.column),
            _key(field.key),
            output_field=BooleanField(),
        )
    return as_json_path(field) if field.type in _LISTS else _text(field)


def as_json_path(field: Field) -> Combinable:
    """Return `extra -> 'k'`, the JSON value of a custom field."""
    return Sql("({0} -> {1})", F(field.column), _key(field.key or ""), output_field=JSONField())


def prefixed(field: Field, prefix: str) -> Field:
    """Return `field` as seen from another model along the ORM path `prefix`."""
    return replace(field, path=f"{prefix}__{field.column}") if prefix else field


def _text(field: Field) -> Combinable:
    collated = ' COLLATE "C"' if field.type in ("date", "datetime", "time") else ""
    return Sql("({0} ->> {1})" + collated, F(field.column), _key(field.key or ""), output_field=TextField())


def _key(key: str) -> Combinable:
    return Param(key, "text")
