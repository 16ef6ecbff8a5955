"""The declaration of one field and of one relation, and the `Schema` that conditions know.

A column of a model, a key of the `extra` JSONB (custom field) and a derived value look the same to everyone above: a
`Field` with a name, a label, a type and a way to its SQL expression. An `ObjectType` (kernel.objects) is a Schema.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field as dc_field
from typing import Any, Protocol

from django.db.models import Model
from django.db.models.expressions import Combinable


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of an object.

    `path` is the ORM path from the object's model (`balance`, `profile__email`); with `key` it names a JSONB column and
    the key in it (custom fields). `expression` (a function without arguments giving an ORM expression over the object's
    model) makes a derived, read-only field. `enum` is an enumeration's code, `target` an object's name (types `ref`,
    `refs`). `sensitive` names the mask (`phone`, `email`, `id`, `name`, `amount`, `text`) for who may not see it.
    `write(principal, ids_to_value)` stores a field that has no column of its own (extensions from above). `many` makes
    a `refs` field of a link table, (model, path to this record, path to the value) as in
    `("groups.Membership", "customer_id", "group_id")`: conditions on it become EXISTS, reading it gives an array.
    `ways(value)` gives the conditions of which one must hold for the value to be in it, each with an index of its own.
    `sort_path` is the column a list is sorted by where that is not the value itself (a name's pinyin).
    `implied(numbers)` is a condition that follows from the field being one of some numbers, where that helps an index.
    A writable field stands in the form of its group unless `in_form` is off (another verb sets it).
    `function` is needed to change the field of a record that is there already (its `write` sees to it).
    A field that is set `once` stays as it was when the record was made (the object's `save` sees to it).
    `aliases` are further headings under which a file may bring the field (手机, 联系电话).
    """

    name: str
    label: str
    label_en: str = ""
    type: str = "text"
    path: str = ""
    key: str | None = None
    expression: Callable[[], Combinable] | None = None
    memory: Callable[[Mapping[str, Any]], Any] | None = None
    write: Callable[..., None] | None = None
    many: tuple[str, str, str] | None = None
    ways: Callable[[Any], Sequence[Mapping[str, Any]]] | None = None
    enum: str | None = None
    target: str | None = None
    group: str = "基本信息"
    required: bool = False
    unique: bool = False
    readonly: bool = False
    sensitive: str | None = None
    sortable: bool = True
    sort_path: str = ""
    implied: Callable[[list[int]], Any] | None = None
    filterable: bool = True
    indexed: bool = False
    searchable: bool = False
    importable: bool = True
    in_form: bool = True
    function: str | None = None
    once: bool = False
    custom: bool = False
    default: Any = None
    length: int | None = None
    aliases: tuple[str, ...] = ()
    help: str = ""
    help_en: str = ""

    @property
    def column(self) -> str:
        """The ORM path; the field's own name when none was given."""
        return self.path or self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A to-many way from one object to another: `target` records whose `fk` (an ORM path on the target's model that
    ends in the parent's primary key, e.g. `customer_id`) is this record. `condition` (a tree) narrows it for good."""

    name: str
    label: str
    label_en: str = ""
    target: str = ""
    fk: str = ""
    condition: Mapping[str, Any] | None = None
    extra: Mapping[str, Any] = dc_field(default_factory=dict)


class Schema(Protocol):
    """What a condition needs to know of an object."""

    @property
    def name(self) -> str:
        """The object's name."""

    @property
    def living(self) -> Mapping[str, Any]:
        """The ORM filter that leaves deleted rows out; conditions over related records keep to it."""

    @property
    def model(self) -> type[Model]:
        """The Django model whose rows are meant."""

    def field(self, name: str) -> Field:
        """The field called `name`; dotted names walk `ref` fields (`owner.name`). Raises UnknownName."""

    def relation(self, name: str) -> Relation:
        """The relation called `name`. Raises UnknownName."""

    def related(self, target: str) -> Schema:
        """The schema of the object called `target`. Raises UnknownName."""
