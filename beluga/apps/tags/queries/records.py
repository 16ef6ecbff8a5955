"""Tags of one record, and the records a rule would find."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from beluga.apps.tags.models import Tag
from beluga.apps.tags.queries.catalogue import as_json
from beluga.apps.tags.services import personal, plan as plans, rules, running
from beluga.apps.tags.services.taggables import taggable
from beluga.kernel.conditions import Context, tree as trees
from beluga.kernel.fields.errors import Invalid, NotFound
from beluga.kernel.objects import queries
from beluga.kernel.objects.listing import CAP
from beluga.kernel.objects.reader import Reader
from beluga.kernel.objects.schema import ObjectSchema, schema
from beluga.kernel.scope.principal import Principal
from beluga.kernel.scope.rows import scoped

LARGEST_PAGE = 200


def of_record(principal: Principal, object_name: str, record: int) -> dict[str, Any]:
    """The tags of one record, shared ones and one's own, with who set them and until when. Raises NotFound."""
    one = taggable(object_name)
    if not scoped(principal, object_name, few=Q(pk=record)).exists():
        raise NotFound
    found = one.set_model._base_manager.filter(record=record).values_list("tags", "score").first()
    ids, score = found or ([], 0)
    own = personal.on_records(principal, one, [record]).get(record, [])
    links = {
        link["tag"]: link
        for link in one.link_model._base_manager.filter(record=record, tag__in=[*ids, *own]).values(
            "tag", "at", "by", "expires_at", "by__name"
        )
    }
    tags = {tag.pk: tag for tag in Tag.objects.filter(pk__in=[*ids, *own]).select_related("category")}
    items = []
    for tag_id in [*ids, *own]:
        if tag_id not in tags:
            continue
        link = links.get(tag_id, {})
        items.append(
            as_json(tags[tag_id])
            | {"at": link.get("at"), "by": link.get("by__name"), "expires_at": link.get("expires_at")}
        )
    return {"items": items, "score": score}


def preview(
    principal: Principal,
    object_name: str,
    condition: Any,
    include: Sequence[int],
    exclude: Sequence[int],
    *,
    page: int = 1,
    size: int = 20,
) -> dict[str, Any]:
    """The records a rule would tag in a run now: how many there are, and a page of those in the principal's scope.

    Nothing is written. `filter` is the same as a condition for the object's list and its export. Raises Invalid as
    saving the rule would.
    """
    principal.require(f"{object_name}.view")
    tree = rules.checked(principal, object_name, condition, include, exclude)
    return _page(principal, object_name, tree, page, size) | {
        "words": rules.describe(principal, object_name, condition, include, exclude)
    }


def preview_tag(principal: Principal, tag_id: int, *, page: int = 1, size: int = 20) -> dict[str, Any]:
    """The records all rules of a tag together would tag. Raises NotFound, Invalid for a tag without rules."""
    tag = Tag.objects.filter(pk=tag_id, deleted_at=None, owner=None).first()
    if tag is None:
        raise NotFound
    principal.require(f"{tag.object}.view")
    known = schema(tag.object)
    name = plans.tags_field(known)
    rows = tag.rules.filter(deleted_at=None, active=True).order_by("order", "id")
    found = [plans.whole(row.condition, row.include_tags, row.exclude_tags, name) for row in rows]
    if not found:
        raise Invalid.at("rules", "标签还没有启用的规则", "the tag has no rule that is on")
    return _page(principal, tag.object, found[0] if len(found) == 1 else {"any": found}, page, size)


def _page(principal: Principal, object_name: str, tree: trees.Tree, page: int, size: int) -> dict[str, Any]:
    if not 1 <= size <= LARGEST_PAGE or page < 1 or page * size > CAP:
        raise Invalid.at("size", f"每页 1 到 {LARGEST_PAGE} 行", f"between 1 and {LARGEST_PAGE} rows a page")
    known = schema(object_name)
    matched = running.matching(object_name, tree, Context())
    total = matched.count()
    rows = scoped(principal, object_name).filter(pk__in=matched.order_by().values("pk")).order_by("-pk")
    columns = _columns(known, tree)
    reader = Reader(principal, known, columns)
    items = reader.rows(rows[(page - 1) * size : page * size])
    return {
        "count": total,
        "in_scope": rows.count() if total else 0,
        "items": items,
        "refs": reader.refs(items),
        "columns": columns,
        "filter": tree,
    }


def _columns(known: ObjectSchema, tree: trees.Tree) -> list[str]:
    """The first column, what the rule asks about, then the other columns of the object's list."""
    first, *others = queries.default_columns(known)
    asked = [name for name, inner, own in trees.leaves(tree, known) if own and inner is known and name == own]
    return list(dict.fromkeys([first, *(name for name in asked if name in known.fields), *others]))
