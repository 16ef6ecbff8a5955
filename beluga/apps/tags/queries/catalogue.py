"""What can be chosen: objects that carry tags, the category tree, and the tags somebody may use."""

from __future__ import annotations

from typing import Any

from django.db.models import Count

from beluga.apps.tags.models import Kind, Tag, TagCategory
from beluga.apps.tags.services import personal
from beluga.apps.tags.services.taggables import enabled, label_of, taggable, taggables
from beluga.kernel.scope.principal import Principal


def objects(principal: Principal) -> list[dict[str, Any]]:
    """Every object that can carry tags, with its switch and how many global tags it has."""
    counts = dict(
        Tag.objects.filter(deleted_at=None, owner=None).values_list("object").annotate(n=Count("*")).order_by()
    )
    return [
        {
            "name": one.object,
            "label": label_of(one.object, principal.language),
            "enabled": enabled(one.object),
            "tags": counts.get(one.object, 0),
            "history": one.history,
        }
        for one in taggables
    ]


def tree(object_name: str, q: str = "") -> list[dict[str, Any]]:
    """The category tree of the object in order of display; with `q` only the branches that hold a match.

    `tags` counts the category's own tags, `total` those below it as well.
    """
    taggable(object_name)
    rows = TagCategory.objects.filter(object=object_name).order_by("order", "name", "pk")
    counts = dict(
        Tag.objects.filter(object=object_name, deleted_at=None, category__isnull=False)
        .values_list("category")
        .annotate(n=Count("*"))
        .order_by()
    )
    nodes: dict[int, dict[str, Any]] = {}
    for row in rows:
        nodes[row.pk] = {
            "id": row.pk,
            "name": row.name,
            "order": row.order,
            "parent": row.parent_id,
            "version": row.version,
            "tags": counts.get(row.pk, 0),
            "total": 0,
            "children": [],
        }
    roots: list[dict[str, Any]] = []
    for node in nodes.values():
        above = nodes.get(node["parent"])
        (roots if above is None else above["children"]).append(node)
    for node in roots:
        _add_up(node)
    wanted = q.strip().casefold()
    return [kept for node in roots if (kept := _matching(node, wanted))] if wanted else roots


def dictionary(principal: Principal, object_name: str, *, by_hand: bool = False) -> dict[str, Any]:
    """The tags that are on, by category, and the principal's own; with `by_hand` only those that may be set by hand."""
    rows = Tag.objects.filter(object=object_name, deleted_at=None, active=True, owner=None)
    if by_hand:
        rows = rows.filter(kind=Kind.MANUAL)
    shared = rows.order_by("category__order", "category__name", "id").select_related("category")
    tags = [_as_json(row) for row in shared] if enabled(object_name) else []
    own = [_as_json(row) for row in personal.mine(principal, object_name)] if enabled(object_name) else []
    return {
        "object": object_name,
        "enabled": enabled(object_name),
        "tags": [*tags, *own],
        "categories": tree(object_name),
    }


def as_json(tag: Tag) -> dict[str, Any]:
    """One tag for the API."""
    return _as_json(tag)


def _as_json(tag: Tag) -> dict[str, Any]:
    return {
        "id": tag.pk,
        "name": tag.name,
        "kind": tag.kind,
        "color": tag.color,
        "score": tag.score,
        "valid_days": tag.valid_days,
        "category": tag.category_id,
        "category_name": tag.category.name if tag.category else "",
        "record_count": tag.record_count,
        "mine": tag.kind == Kind.PERSONAL,
    }


def _add_up(node: dict[str, Any]) -> int:
    node["total"] = node["tags"] + sum(_add_up(child) for child in node["children"])
    return int(node["total"])


def _matching(node: dict[str, Any], wanted: str) -> dict[str, Any] | None:
    if wanted in node["name"].casefold():
        return node
    children = [kept for child in node["children"] if (kept := _matching(child, wanted))]
    return {**node, "children": children} if children else None
