"""What a client must know of an object to draw its list, its form and its page, in the reader's language.

Parts that only a higher floor knows (the actions) are added through `parts`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from beluga.kernel.fields import types
from beluga.kernel.fields.errors import say
from beluga.kernel.fields.field import Field
from beluga.kernel.objects import queries, views
from beluga.kernel.objects.declaration import ObjectType, Tab, objects
from beluga.kernel.objects.order import sortable
from beluga.kernel.objects.schema import ObjectSchema, schema
from beluga.kernel.registry import Registry
from beluga.kernel.scope.functions import functions
from beluga.kernel.scope.principal import Principal

MORE_VERBS = ("reveal", "fields")
_PLAIN = ("name", "icon", "title", "subtitle", "taggable", "directory", "columns", "sort")
_KIND = ("name", "type", "group", "enum", "default", "length", "custom")
_RULES = ("required", "unique", "sensitive", "searchable", "indexed")

parts: Registry[Callable[[Principal, ObjectSchema], Any]] = Registry("part of an object's description")


def described(principal: Principal) -> list[dict[str, Any]]:
    """Describe every object the principal may view or whose titles anybody knows."""
    return [
        describe(principal, item.name) for item in objects if item.directory or principal.can(item.function("view"))
    ]


def describe(principal: Principal, object_name: str) -> dict[str, Any]:
    """Describe one object. Raises UnknownName."""
    known = schema(object_name)
    declared = known.declared
    answer: dict[str, Any] = {
        **{name: getattr(declared, name) for name in _PLAIN},
        "label": say(declared.label, declared.label_en),
        "custom": declared.extra is not None,
        "locked": declared.locked and {"when": declared.locked, "why": say(*declared.locked_why)},
        "final": declared.final is not None and declared.final(),
        "path": declared.path or None,
        "versioned": declared.version is not None,
        "functions": rights(principal, declared),
        "fields": [describe_field(principal, known, item) for item in known],
        "relations": [
            {"name": item.name, "label": say(item.label, item.label_en), "target": item.target}
            for item in declared.relations
        ],
        "form": form(known),
        "filters": [name for name in declared.filters if name in known],
        "views": views.listed(principal, known),
        "first": queries.opening(principal, known),
        "tabs": [describe_tab(item) for item in tabs(principal, declared)],
        "layout": views.layout(principal, object_name),
        "actions": [],
    }
    return answer | {name: parts.get(name)(principal, known) for name in parts.names()}


def rights(principal: Principal, declared: ObjectType) -> dict[str, bool]:
    """Which of the object's verbs the principal may use."""
    verbs = [*declared.verbs, *(verb for verb in MORE_VERBS if declared.function(verb) in functions)]
    return {verb: principal.can(declared.function(verb)) for verb in verbs}


def describe_field(principal: Principal, known: ObjectSchema, item: Field) -> dict[str, Any]:
    """Describe one field as the client's forms, columns and filters need it."""
    kind = types.of(item)
    masked = bool(item.sensitive) and not principal.sees(known.name, item.name)
    operators = [op for op in kind.operators if not masked or op in ("eq", "set")] if item.filterable else []
    return {
        **{name: getattr(item, name) for name in _KIND + _RULES},
        "label": say(item.label, item.label_en),
        "widget": kind.widget,
        "readonly": is_readonly(item),
        "editable": not (is_readonly(item) or item.once) and (item.function is None or principal.can(item.function)),
        "masked": masked,
        "sortable": sortable(item) and not masked,
        "filterable": item.filterable and bool(operators),
        "importable": item.importable and not is_readonly(item),
        "target": item.target or ("tag" if item.type == "tags" else None),
        "help": say(item.help, item.help_en),
        "operators": operators,
    }


def is_readonly(item: Field) -> bool:
    """Whether nobody can write the field through forms, files or the API."""
    derived = item.expression is not None or item.many is not None
    return item.readonly or (derived and item.write is None)


def form(known: ObjectSchema) -> list[dict[str, Any]]:
    """The groups of the form. A field that can be written and that no group names follows in its own group, so that
    declaring it is enough to see it."""
    groups: dict[str, tuple[str, list[str]]] = {
        title: (say(title, title_en), [name for name in names if name in known])
        for title, title_en, names in known.declared.form
    }
    placed = {name for _, names in groups.values() for name in names}
    for item in known:
        if item.name not in placed and item.in_form and not is_readonly(item):
            title = item.group if known.declared.form or item.custom else "基本信息"
            groups.setdefault(title, (say(title, "Basics" if title == "基本信息" else ""), []))[1].append(item.name)
    return [{"title": title, "fields": names} for title, names in groups.values()]


def tabs(principal: Principal, declared: ObjectType) -> list[Tab]:
    """The tabs of the record's page that the principal may open, in order."""
    offered = [item for item in declared.tabs if item.function is None or principal.can(item.function)]
    return sorted(offered, key=lambda item: item.order)


def describe_tab(item: Tab) -> dict[str, Any]:
    """Describe one tab."""
    said = {name: getattr(item, name) for name in ("name", "block", "object", "fk")}
    return said | {"label": say(item.label, item.label_en)}
