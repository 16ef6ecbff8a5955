"""The category tree of each object: add, edit, move, delete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from beluga.apps.tags.models import Tag, TagCategory
from beluga.apps.tags.services.personal import clean_name
from beluga.apps.tags.services.taggables import enabled, taggable
from beluga.kernel.fields.errors import Conflict, Invalid, NotFound
from beluga.kernel.scope.principal import Principal

DEEPEST = 6


def save(principal: Principal, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Create (rows without id) or change categories; returns their ids. Raises Invalid naming the field, NotFound."""
    with transaction.atomic():
        with connection.cursor() as cursor:  # two moves at once could close a circle
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('tag categories', 21))")
        return [_save(row) for row in rows]


def delete(principal: Principal, chosen: QuerySet[TagCategory]) -> int:
    """Delete categories and return how many. Raises Conflict, with the numbers, while one holds others or tags."""
    ids = set(chosen.values_list("pk", flat=True))
    children = TagCategory.objects.filter(parent__in=ids).exclude(pk__in=ids).count()
    tags = Tag.objects.filter(category__in=ids, deleted_at=None).count()
    if children or tags:
        raise Conflict(
            f"分类下还有 {children} 个下级分类、{tags} 个标签，先移走或删除",
            f"it still holds {children} categories and {tags} tags: move or delete them first",
        )
    with transaction.atomic():
        Tag.objects.filter(category__in=ids).update(category=None)
        TagCategory.objects.filter(pk__in=ids).update(parent=None)
        TagCategory.objects.filter(pk__in=ids).delete()
    return len(ids)


def ensure(object_name: str, path: Sequence[str], order: int = 100) -> TagCategory:
    """The category reached by the names in `path`, made where missing (imports, shipped schemes)."""
    taggable(object_name)
    parent: TagCategory | None = None
    for name in path:
        found = TagCategory.objects.filter(object=object_name, parent=parent, name__iexact=name).first()
        parent = found or TagCategory.objects.create(object=object_name, parent=parent, name=name, order=order)
    if parent is None:
        raise Invalid.at("category", "缺少分类名称", "a category needs a name")
    return parent


def below(category_ids: Sequence[int]) -> set[int]:
    """These categories and all below them."""
    rows = dict(TagCategory.objects.values_list("pk", "parent_id"))
    found = set(category_ids) & rows.keys()
    while more := {pk for pk, parent in rows.items() if parent in found and pk not in found}:
        found |= more
    return found


def _save(row: Mapping[str, Any]) -> int:
    category = TagCategory() if row.get("id") is None else TagCategory.objects.filter(pk=row["id"]).first()
    if category is None:
        raise NotFound
    if category.pk is None:
        category.object = str(row.get("object") or "")
        if not enabled(category.object):
            raise Invalid.at("object", "该对象未启用标签管理", "tags are switched off for this object")
    elif row.get("object") not in (None, category.object):
        raise Invalid.at("object", "适用对象不能修改", "the object of a category cannot change")
    if "name" in row or category.pk is None:
        category.name = clean_name(row.get("name") or "")
    if row.get("order") is not None:
        if not -(2**31) <= int(row["order"]) < 2**31:
            raise Invalid.at("order", "显示顺序超出范围", "the order is out of range")
        category.order = int(row["order"])
    if "parent" in row:
        category.parent = _parent(category, row["parent"])
    twins = TagCategory.objects.filter(object=category.object, parent=category.parent, name__iexact=category.name)
    if twins.exclude(pk=category.pk).exists():
        raise Invalid.at("name", "同一上级下已有同名分类", "there is a category of that name here")
    if category.pk is not None:
        category.version += 1
    else:
        category.version = 1
    category.save()
    return int(category.pk)


def _parent(category: TagCategory, parent_id: Any) -> TagCategory | None:
    if parent_id is None:
        return None
    parent = TagCategory.objects.filter(pk=parent_id, object=category.object).first()
    if parent is None:
        raise Invalid.at("parent", "上级分类不存在", "there is no such category above")
    depth = 1
    above: TagCategory | None = parent
    while above is not None:
        if above.pk == category.pk:
            raise Invalid.at("parent", "上级分类不能是自己或自己的下级", "a category cannot be below itself")
        depth, above = depth + 1, above.parent
    if depth > DEEPEST:
        raise Invalid.at("parent", f"分类最多 {DEEPEST} 层", f"categories nest at most {DEEPEST} deep")
    return parent
