"""The filter tree: its shape, its limits, and how its names are found in a schema.

    {"all": [node, …]}   {"any": [node, …]}   {"not": node}
    {"field": "owner.name", "op": "eq", "value": …}
    {"some": relation or reference, "where": node, "count" | "sum" | "max" | "min" | "avg": {"field", "op", "value"}}

A value may be a reference: {"var": "me.id"}, {"days": -30}, {"month": 0}. Logic is two-valued: a test on a missing
value is false, and `not` is the plain complement. Without rows, count and sum are 0, other aggregates are missing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.apps import apps as django_apps
from django.db.models import Model

from beluga.kernel.fields import types
from beluga.kernel.fields.errors import Invalid
from beluga.kernel.fields.field import Field, Relation, Schema
from beluga.kernel.fields.sql import prefixed
from beluga.kernel.registry import UnknownName

Tree = Mapping[str, Any]

MAX_DEPTH = 8
MAX_LEAVES = 60
MAX_LIST = 5_000
MAX_CHARS = 300_000
MAX_HOPS = 3
AGGREGATES = ("count", "sum", "max", "min", "avg")
REFERENCES = ("var", "days", "month")
COMPARISONS = ("eq", "gt", "gte", "lt", "lte", "between")  # of aggregates


def parse(source: str | bytes | Tree | None) -> Tree:
    """Return the tree in `source` (JSON text or the object itself); nothing means no condition.

    Raises Invalid when it is not JSON, not an object or too large. Names and values are judged by `check`.
    """
    if source is None or source == "" or source == {}:
        return {"all": []}
    if isinstance(source, str | bytes):
        if len(source) > MAX_CHARS:
            raise Invalid.at("filter", "条件过大", "the condition is too large")
        try:
            source = json.loads(source)
        except (ValueError, RecursionError):
            raise Invalid.at("filter", "条件不是有效的 JSON", "the condition is not valid JSON") from None
    if not isinstance(source, Mapping):
        raise Invalid.at("filter", "条件须为对象", "the condition must be an object")
    return source or {"all": []}


def kind(node: Any) -> str:
    """Return which of all, any, not, field, some `node` is; raises Invalid for anything else."""
    if isinstance(node, Mapping):
        for key in ("all", "any", "not", "field", "some"):
            if key in node:
                return key
    raise malformed()


def malformed() -> Invalid:
    """The error for a node of no known shape met after `check` was skipped."""
    return Invalid.at("filter", "条件格式有误", "the condition is malformed")


def children(node: Tree, key: str) -> list[Tree]:
    """The nodes under `all` or `any`; raises Invalid when it is no list."""
    nodes = node[key]
    if not isinstance(nodes, list | tuple):
        raise malformed()
    return list(nodes)


@dataclass(frozen=True, slots=True)
class Found:
    """A field reached by a name. `field` has its ORM path from the first schema; `home` declares it; `own` is the field
    as declared there; `hops` are the reference fields walked, each as its own schema declares it, with that schema."""

    field: Field
    own: Field
    home: Schema
    hops: tuple[tuple[Schema, Field], ...] = ()

    @property
    def joined(self) -> bool:
        """Whether plain joins lead there: no hop through JSON and no derived field at the end."""
        return all(_joins(schema, hop) for schema, hop in self.hops) and (
            not self.hops or (self.own.expression is None and self.own.many is None)
        )


def _joins(schema: Schema, hop: Field) -> bool:
    """Whether a reference lies on a foreign key; one kept as a plain number or in JSON is followed by a subquery."""
    if hop.key is not None or hop.expression is not None:
        return False
    column: Any = None
    model: Any = schema.model
    for step in hop.column.split("__"):
        column = model._meta.get_field(step)
        model = column.related_model
    return bool(column.is_relation)


def find(schema: Schema, name: Any) -> Found:
    """Find the field `name`, dotted names walking references. Raises UnknownName."""
    if not isinstance(name, str) or name.count(".") > MAX_HOPS:
        raise UnknownName(f"no field is called {str(name)[:60]!r}")
    *heads, last = name.split(".")
    hops: list[tuple[Schema, Field]] = []
    prefix = ""
    for head in heads:
        hop = schema.field(head)
        if hop.type != "ref" or not hop.target:
            raise UnknownName(f"{head!r} refers to no other record")
        hops.append((schema, hop))
        prefix = "__".join(part for part in (prefix, to_one_path(schema, hop)) if part)
        schema = schema.related(hop.target)
    own = schema.field(last)
    return Found(replace(prefixed(own, prefix), name=name), own, schema, tuple(hops))


def get_model(label: str) -> type[Model]:
    """The Django model called `app.Model`."""
    return django_apps.get_model(label)


def to_one_path(schema: Schema, field: Field) -> str:
    """The ORM path by which a reference is joined: `owner` for a field declared on `owner_id`."""
    path = field.column
    if path.endswith("_id"):
        *before, last = path.split("__")
        model: Any = schema.model
        for step in before:
            model = model._meta.get_field(step).related_model
        column = model._meta.get_field(last)
        return "__".join([*before, column.name])
    return path


def quantified(schema: Schema, name: Any) -> tuple[Relation | None, Field | None, Schema]:
    """What `some` names: a to-many relation or a reference field, and the schema behind it. Raises UnknownName."""
    if not isinstance(name, str):
        raise UnknownName("a relation's name is a text")
    try:
        relation = schema.relation(name)
        return relation, None, schema.related(relation.target)
    except UnknownName:
        field = schema.field(name)
    if field.type != "ref" or not field.target:
        raise UnknownName(f"{name!r} is no relation")
    return None, field, schema.related(field.target)


def aggregate_field(part: str, spec: Tree, schema: Schema) -> Field:
    """The field whose values an aggregate compares: its own one, or a plain number for counts.

    Raises Invalid for an operator or a field that makes no sense here.
    """
    if spec.get("op") not in COMPARISONS:
        raise malformed()
    if part == "count":
        return Field(name="count", label="数量", label_en="count", type="integer")
    field = find(schema, spec.get("field")).field
    if not aggregable(part, field):
        raise malformed()
    if part == "avg" and field.type == "integer":
        return replace(field, type="decimal", key=None)
    return field


def aggregable(part: str, field: Field) -> bool:
    """Whether `part` (sum, avg, max, min) can be taken of `field`."""
    family = types.of(field).family
    return family == "number" or (part in ("max", "min") and family in ("date", "datetime", "time"))


def leaves(node: Tree, schema: Schema, prefix: str = "") -> Iterator[tuple[str, Schema, str]]:
    """Yield (name as seen from the first schema, the schema it stands in, its name there: empty for a relation) for
    every field and relation the tree reads."""
    match kind(node):
        case "all" | "any" as key:
            for child in children(node, key):
                yield from leaves(child, schema, prefix)
        case "not":
            yield from leaves(node["not"], schema, prefix)
        case "field":
            yield prefix + str(node["field"]), schema, str(node["field"])
        case "some":
            _, _, inner = quantified(schema, node["some"])
            inside = f"{prefix}{node['some']}."
            yield prefix + str(node["some"]), schema, ""
            if node.get("where"):
                yield from leaves(node["where"], inner, inside)
            for part in AGGREGATES[1:]:
                if isinstance(node.get(part), Mapping):
                    yield inside + str(node[part].get("field")), inner, str(node[part].get("field"))


def fields_of(tree: Tree | str | None, schema: Schema) -> set[str]:
    """Return the names of all fields and relations the tree reads; inside a relation they follow its name and a dot."""
    return {name for name, *_ in leaves(parse(tree), schema)}
