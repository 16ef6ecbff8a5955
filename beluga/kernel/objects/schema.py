"""The schema of an object as it stands now: what code declares, with the installation's own fields merged in.

Schemas are kept in memory and made again as soon as any process changes a custom field, so a new field is there in
form, list, filter and rules at once, without a restart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field as ModelField, Model

from beluga.kernel.fields.field import Field, Relation
from beluga.kernel.fields.sql import prefixed
from beluga.kernel.fields.stamps import Kept, changed
from beluga.kernel.objects.declaration import ObjectType, objects
from beluga.kernel.objects.models import CustomField
from beluga.kernel.registry import UnknownName
from beluga.kernel.scope.rows import set_schemas

DEEPEST_WALK = 3


class ObjectSchema:
    """An object's fields and relations; the `Schema` that conditions and the row scope know."""

    def __init__(self, declared: ObjectType, custom: list[Field]) -> None:
        self.declared = declared
        self.name = declared.name
        self.scope_through = declared.scope_through
        self._custom = custom

    @property
    def model(self) -> type[Model]:
        """The Django model."""
        return self.declared.model

    @property
    def living(self) -> Mapping[str, Any]:
        """The ORM filter that leaves deleted rows out."""
        return self.declared.living

    @cached_property
    def fields(self) -> dict[str, Field]:
        """All fields by name, declared ones first, each with the length of its column."""
        found = {item.name: self._with_length(item) for item in self.declared.fields}
        for item in self._custom:
            found.setdefault(item.name, item)
        return found

    @cached_property
    def cold(self) -> tuple[str, ...]:
        """The one-to-one relations that hold further columns of the same record (`profile`); one that holds only what
        other verbs keep (tags, scores) is made by them."""
        found: dict[str, None] = {}
        kept = [item for item in self.declared.fields if not item.readonly and item.write is None]
        paths = [item.column for item in kept if item.expression is None and item.many is None]
        for path in [*paths, *([self.declared.extra] if self.declared.extra else [])]:
            head, dot, _ = path.partition("__")
            if dot and self.model._meta.get_field(head).one_to_one and self.model._meta.get_field(head).auto_created:
                found[head] = None
        return tuple(found)

    @cached_property
    def title(self) -> Field:
        """The field shown as a record's name."""
        return self.field(self.declared.title)

    def field(self, name: str) -> Field:
        """The field called `name`; dotted names walk references (`owner.name`). Raises UnknownName."""
        found = self.fields.get(name)
        if found is not None:
            return found
        if name == "id":
            return IDENTITY
        return self._walk(name)

    def __contains__(self, name: str) -> bool:
        try:
            self.field(name)
        except UnknownName:
            return False
        return True

    def __iter__(self) -> Iterator[Field]:
        return iter(self.fields.values())

    def relation(self, name: str) -> Relation:
        """The relation called `name`. Raises UnknownName."""
        for item in self.declared.relations:
            if item.name == name:
                return item
        raise UnknownName(f"no relation of {self.name} is called {name!r}")

    def related(self, target: str) -> ObjectSchema:
        """The schema of the object called `target`. Raises UnknownName."""
        return schema(target)

    def column(self, item: Field) -> ModelField[Any, Any] | None:
        """The model's column of a field; None for derived fields and link tables."""
        if item.expression is not None or item.many is not None:
            return None
        return model_column(self.model, item.column)

    def _walk(self, name: str) -> Field:
        head, dot, rest = name.partition(".")
        first = self.fields.get(head)
        if not dot or first is None or first.type != "ref" or not first.target or first.key or first.expression:
            raise UnknownName(f"no field of {self.name} is called {name!r}")
        if name.count(".") > DEEPEST_WALK:
            raise UnknownName(f"{name!r} walks too far")
        target = self.related(first.target)
        last = target.field(rest)
        if last.expression is not None or last.many is not None:
            raise UnknownName(f"{name!r} cannot be reached from {self.name}")
        label = f"{first.label} · {last.label}"
        label_en = f"{first.label_en or first.label} · {last.label_en or last.label}"
        return replace(
            prefixed(last, first.column.removesuffix("_id")),
            name=name,
            label=label,
            label_en=label_en,
            readonly=True,
            importable=False,
            required=False,
            unique=False,
            searchable=False,
            indexed=False,
        )

    def _with_length(self, item: Field) -> Field:
        if item.length is not None or item.key is not None:
            return item
        column = self.column(item)
        longest = getattr(column, "max_length", None)
        return replace(item, length=longest) if isinstance(longest, int) else item


IDENTITY = Field(
    name="id", label="编号", label_en="Id", type="integer", path="pk", readonly=True, importable=False, group="系统"
)


def model_column(model: type[Model], path: str) -> ModelField[Any, Any] | None:
    """The column at the ORM path `path` of `model`, None when the path does not end in one."""
    column: Any = None
    current: Any = model
    for part in path.split("__"):
        if current is None:
            return None
        try:
            column = current._meta.pk if part == "pk" else current._meta.get_field(part)
        except FieldDoesNotExist:
            return None
        current = getattr(column, "related_model", None)
    return column if isinstance(column, ModelField) else None


def as_field(row: CustomField, path: str) -> Field:
    """The field that a stored custom field stands for; `path` is the ORM path of the JSONB column."""
    return Field(
        name=row.name,
        label=row.label,
        label_en=row.label_en,
        type=row.type,
        path=path,
        key=row.name,
        enum=row.enum or None,
        target=row.target or None,
        group=row.group,
        required=row.required,
        unique=row.unique,
        searchable=row.searchable,
        indexed=row.indexed,
        sensitive=row.sensitive or None,
        default=row.default,
        length=row.length,
        help=row.help,
        custom=True,
        sortable=row.type not in ("longtext", "enums", "refs", "file", "files", "json"),
    )


def _load() -> dict[str, ObjectSchema]:
    custom: dict[str, list[Field]] = {}
    for row in CustomField.objects.filter(active=True):
        if row.object in objects and (path := objects.get(row.object).extra):
            custom.setdefault(row.object, []).append(as_field(row, path))
    return {item.name: ObjectSchema(item, custom.get(item.name, [])) for item in objects}


_kept = Kept("schemas", _load)


def schema(object_name: str) -> ObjectSchema:
    """The schema of the object with its custom fields. Raises UnknownName."""
    found = _kept.get().get(object_name)
    if found is None:
        objects.get(object_name)  # raises, unless it was registered after the schemas were made
        return ObjectSchema(objects.get(object_name), [])
    return found


def touched() -> None:
    """Call after any change of a custom field, in the same transaction: every process makes its schemas anew."""
    changed("schemas")


set_schemas(schema)
