"""Titles for pickers and for the header search: a few rows of any object, never more than the asker may know."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from beluga.kernel.fields.errors import Invalid, say
from beluga.kernel.objects import queries, refs
from beluga.kernel.objects.declaration import objects
from beluga.kernel.objects.listing import among
from beluga.kernel.objects.reader import Reader
from beluga.kernel.objects.schema import ObjectSchema, schema
from beluga.kernel.scope.principal import Principal
from beluga.kernel.scope.rows import scoped

PICKED = 20
FOUND = 6
MOST_IDS = 200


def options(principal: Principal, object_name: str, *, q: str = "", ids: str = "") -> dict[str, Any]:
    """Return `{"items": [{"id", "title", "subtitle", …}]}`: those of `ids`, or of all, that match `q`; of a directory
    many by title, of other objects the newest few.

    Raises Refused for an object that is no directory and may not be viewed, Invalid for ids that are no numbers.
    """
    known = schema(object_name)
    if not known.declared.directory:
        principal.require(f"{object_name}.view")
    rows = refs.visible(principal, known)
    order, most = "-pk", PICKED
    if known.declared.directory:
        rows, order, most = rows.filter(**known.living), known.title.column, MOST_IDS
    if ids:
        rows, most = rows.filter(among(_numbers(ids))), MOST_IDS
    rows = rows.filter(queries.search_q(principal, known, q.strip())) if q.strip() else rows
    return {"items": _titles(principal, known, rows.order_by(order, "-pk")[:most])}


def search(principal: Principal, q: str) -> dict[str, Any]:
    """Search every object one may view; returns `{"groups": [{"object", "label", "items"}]}` without empty groups."""
    text = q.strip()
    if not text:
        return {"groups": []}
    groups = []
    for declared in objects:
        known = schema(declared.name)
        if not declared.in_search or not principal.can(declared.function("view")):
            continue
        if declared.search is None and not queries.searchable(known):
            continue
        rows = scoped(principal, declared.name).filter(queries.search_q(principal, known, text))
        items = _titles(principal, known, rows.order_by("-pk")[:FOUND])
        if items:
            label = say(declared.label, declared.label_en)
            groups.append({"object": declared.name, "label": label, "icon": declared.icon, "items": items})
    return {"groups": groups}


def _titles(principal: Principal, known: ObjectSchema, rows: Any) -> list[dict[str, Any]]:
    declared = known.declared
    wanted = [declared.title, *declared.subtitle, *declared.ref_fields]
    reader = Reader(principal, known, wanted)
    found = reader.rows(rows)
    named = reader.refs(found)
    items = []
    for row in found:
        words = [reader.words(row, name, named) for name in declared.subtitle]
        item = {
            "id": row["id"],
            "title": reader.words(row, declared.title, named) or f"#{row['id']}",
            "subtitle": " · ".join(word for word in words if word),
        }
        items.append(item | {name: row[name] for name in declared.ref_fields})
    return items


def _numbers(ids: str) -> Sequence[int]:
    parts = [part.strip() for part in ids.split(",") if part.strip()]
    if len(parts) > MOST_IDS or not all(part.isdecimal() and len(part) < 19 for part in parts):
        raise Invalid.at("ids", f"须为最多 {MOST_IDS} 个编号", f"At most {MOST_IDS} ids")
    return [int(part) for part in parts]
