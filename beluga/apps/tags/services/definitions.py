"""Defining tags: add, edit, copy, switch on and off, delete. What a change makes wrong is marked for a job."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from beluga.apps.tags.models import Kind, Tag, TagCategory, TagRule
from beluga.apps.tags.services import difference, plan as plans, tracking, validity
from beluga.apps.tags.services.colors import COLORS
from beluga.apps.tags.services.personal import clean_name
from beluga.apps.tags.services.taggables import enabled, taggable
from beluga.kernel.fields.errors import Conflict, Invalid, NotFound
from beluga.kernel.jobs.queue import enqueue
from beluga.kernel.scope.principal import Principal

LONGEST_VALIDITY = 3_650
HIGHEST_SCORE = 1_000_000
MOST_COPIES = 200


def save(principal: Principal, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Create (rows without id) or change global tags; returns their ids. Raises Invalid naming the field, NotFound."""
    with transaction.atomic():
        return [_save(principal, row) for row in rows]


def delete(principal: Principal, chosen: QuerySet[Tag]) -> int:
    """Delete global tags with their rules, take them off all records, and return how many.

    Raises Conflict while a rule of another tag asks for one of them.
    """
    tags = list(Tag.objects.filter(pk__in=list(chosen.values_list("pk", flat=True)), deleted_at=None))
    ids = {tag.pk for tag in tags}
    for object_name in {tag.object for tag in tags}:
        askers = _askers(object_name, ids)
        if askers:
            names = "、".join(askers[:5])
            raise Conflict(f"标签被规则引用：{names}", f"rules refer to them: {', '.join(askers[:5])}")
    now = timezone.now()
    with transaction.atomic():
        TagRule.objects.filter(tag__in=ids, deleted_at=None).update(deleted_at=now)
        Tag.objects.filter(pk__in=ids).update(deleted_at=now, updated_at=now)
        for object_name in {tag.object for tag in tags}:
            one = taggable(object_name)
            mine = [tag.pk for tag in tags if tag.object == object_name]
            difference.restate(one, plans.load(object_name), mine, now)
            with connection.cursor() as cursor:
                cursor.execute(f"DELETE FROM {one.tables['links']} WHERE tag_id = ANY(%s)", [mine])
            tracking.rewatch(object_name)
        plans.touched()
    return len(ids)


def copy(principal: Principal, chosen: QuerySet[Tag]) -> list[int]:
    """Make a copy of each tag with its rules; returns the new ids. Raises Invalid for too many at once."""
    tags = list(chosen.filter(deleted_at=None).exclude(kind=Kind.PERSONAL).order_by("pk")[: MOST_COPIES + 1])
    if len(tags) > MOST_COPIES:
        raise Invalid.at("ids", f"一次最多复制 {MOST_COPIES} 个", f"at most {MOST_COPIES} at a time")
    made: list[int] = []
    with transaction.atomic():
        for tag in tags:
            rules = list(TagRule.objects.filter(tag=tag, deleted_at=None).order_by("order", "pk"))
            copied = Tag.objects.create(
                object=tag.object,
                category=tag.category,
                name=_free_name(tag),
                kind=tag.kind,
                valid_days=tag.valid_days,
                score=tag.score,
                active=tag.active,
                color=tag.color,
                note=tag.note,
                stale=Tag.RULES if rules else 0,
            )
            for rule in rules:
                rule.pk, rule.tag, rule.version = None, copied, 1
                rule._state.adding = True
            TagRule.objects.bulk_create(rules)
            made.append(copied.pk)
        plans.touched()
    return made


def switch(principal: Principal, chosen: QuerySet[Tag], on: bool) -> int:
    """Switch tags on or off and return how many changed. A tag that is off is on no record and cannot be set."""
    with transaction.atomic():
        ids = list(chosen.filter(deleted_at=None, active=not on).values_list("pk", flat=True))
        rows = Tag.objects.filter(pk__in=ids)
        rows.update(
            active=on,
            version=F("version") + 1,
            updated_at=timezone.now(),
            stale=F("stale").bitor(Tag.WORTH | Tag.RULES),
        )
        _mark_dependents(ids)
        if ids:
            enqueue(principal, "tags.refresh", key="tags.refresh")
    return len(ids)


def _save(principal: Principal, row: Mapping[str, Any]) -> int:
    tag = Tag(active=True, score=0, color="blue", note="", version=1, stale=0, record_count=0)
    if row.get("id") is not None:
        found = (
            Tag.objects.select_for_update().filter(pk=row["id"], deleted_at=None).exclude(kind=Kind.PERSONAL).first()
        )
        if found is None:
            raise NotFound
        tag = found
    before = (tag.score, tag.active, tag.valid_days)
    _identity(tag, row)
    if row.get("valid_days") is not None and not 1 <= int(row["valid_days"]) <= LONGEST_VALIDITY:
        message = f"有效期为 1 到 {LONGEST_VALIDITY} 自然日，留空长期有效"
        raise Invalid.at("valid_days", message, f"between 1 and {LONGEST_VALIDITY} days; empty for ever")
    if row.get("score") is not None and not -HIGHEST_SCORE <= int(row["score"]) <= HIGHEST_SCORE:
        raise Invalid.at("score", "分值超出范围", "the score is out of range")
    if row.get("color") and row["color"] not in COLORS:
        raise Invalid.at("color", "没有这个颜色", "there is no such colour")
    if "valid_days" in row:
        tag.valid_days = row["valid_days"]
    tag.score = int(row.get("score", tag.score) or 0)
    tag.active = bool(row.get("active", tag.active))
    tag.color = row.get("color", tag.color) or "blue"
    tag.note = row.get("note", tag.note) or ""
    new = tag.pk is None
    changed = (tag.score, tag.active, tag.valid_days) != before and not new
    if changed and (tag.score, tag.active) != before[:2]:
        tag.stale |= Tag.WORTH | (Tag.RULES if tag.active != before[1] else 0)
    if not new:
        tag.version += 1
    tag.updated_at = timezone.now()
    if new:
        tag.created_at = tag.updated_at
    tag.save()
    if changed and tag.active != before[1]:
        _mark_dependents([tag.pk])
    if changed and tag.valid_days != before[2] and tag.kind == Kind.AUTOMATIC:
        validity.renew(taggable(tag.object), tag, tag.updated_at)
    if changed and tag.stale & Tag.WORTH:
        enqueue(principal, "tags.refresh", key="tags.refresh")
    return int(tag.pk)


def _identity(tag: Tag, row: Mapping[str, Any]) -> None:
    """What a tag is: object, category, name, kind. Some of it is fixed once the tag is in use."""
    if tag.pk is None:
        tag.object = str(row.get("object") or "")
        if not enabled(tag.object):
            raise Invalid.at("object", "该对象未启用标签管理", "tags are switched off for this object")
    elif row.get("object") not in (None, tag.object):
        raise Invalid.at("object", "适用对象不能修改", "the object of a tag cannot change")
    kind = row.get("kind", tag.kind)
    if kind not in (Kind.AUTOMATIC, Kind.MANUAL):
        raise Invalid.at("kind", "标签类型为全局自动标签或全局手动标签", "a global tag is automatic or manual")
    if tag.pk is not None and kind != tag.kind:
        in_use = tag.record_count or TagRule.objects.filter(tag=tag, deleted_at=None).exists()
        if in_use:
            raise Invalid.at(
                "kind", "标签已有规则或记录，类型不能修改", "it has rules or records: its kind cannot change"
            )
    tag.kind = kind
    if "category" in row:
        wanted = row["category"]
        tag.category = None if wanted is None else TagCategory.objects.filter(pk=wanted, object=tag.object).first()
        if wanted is not None and tag.category is None:
            raise Invalid.at("category", "分类不属于该对象", "the category belongs to another object")
    if "name" in row or tag.pk is None:
        tag.name = clean_name(row.get("name") or "")
    twins = Tag.objects.filter(
        object=tag.object, category=tag.category, name__iexact=tag.name, deleted_at=None, owner=None
    )
    if twins.exclude(pk=tag.pk).exists():
        raise Invalid.at("name", "该分类下已有同名标签", "there is a tag of that name in the category")


def _mark_dependents(ids: Sequence[int]) -> None:
    """Tags whose rules ask for these must be worked out again."""
    for object_name in set(Tag.objects.filter(pk__in=ids).values_list("object", flat=True)):
        waiting = plans.load(object_name).dependents(ids)
        Tag.objects.filter(pk__in=waiting).update(stale=F("stale").bitor(Tag.RULES))


def _askers(object_name: str, ids: set[int]) -> list[str]:
    """Names of tags outside `ids` whose rules ask for one of them."""
    if not plans.asked(object_name) & ids:
        return []
    asks = plans.load(object_name).asks
    rows = TagRule.objects.filter(tag__object=object_name, tag__deleted_at=None, deleted_at=None).exclude(tag__in=ids)
    found = {row.tag_id for row in rows if ids & {*row.include_tags, *row.exclude_tags}}
    found |= {tag for tag, asked in asks.items() if asked & ids and tag not in ids}
    return list(Tag.objects.filter(pk__in=found).order_by("name").values_list("name", flat=True))


def _free_name(tag: Tag) -> str:
    taken = {
        name.lower()
        for name in Tag.objects.filter(object=tag.object, category=tag.category, deleted_at=None).values_list(
            "name", flat=True
        )
    }
    for number in range(1, 1_000):
        end = " 副本" if number == 1 else f" 副本{number}"
        name = tag.name[: 30 - len(end)] + end
        if name.lower() not in taken:
            return name
    raise Conflict("同名副本过多", "too many copies of that name")
