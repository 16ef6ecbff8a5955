"""Personal tags: free words on records that only their owner sees, sets, renames and deletes.

They lie in the link tables alone, never in the set everybody reads, and count for no score.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Lower
from django.utils import timezone

from beluga.apps.tags.models import Kind, Tag
from beluga.apps.tags.services.colors import COLORS
from beluga.apps.tags.services.taggables import Taggable, taggable
from beluga.kernel.fields import values
from beluga.kernel.fields.errors import Conflict, Invalid, NotFound
from beluga.kernel.fields.prepared import prepared
from beluga.kernel.fields.stamps import Kept, settled, watch
from beluga.kernel.scope.principal import Principal

MOST = 200
watch("personal_tags", "tags.Tag", "owner", "deleted_at")


def _load() -> frozenset[int]:
    own = Tag.objects.filter(kind=Kind.PERSONAL, deleted_at=None).values_list("owner_id", flat=True).distinct()
    return frozenset(own)


_owners: Kept[frozenset[int]] = Kept("personal_tags", _load)


def mine(principal: Principal, object_name: str) -> list[Tag]:
    """The principal's own tags on the object's records, by name."""
    if principal.user_id is None:
        return []
    rows = Tag.objects.filter(object=object_name, kind=Kind.PERSONAL, owner_id=principal.user_id, deleted_at=None)
    return list(rows.order_by("name"))


def named(principal: Principal, object_name: str, names: Sequence[str]) -> list[Tag]:
    """The principal's personal tags called so, made when missing. Raises Invalid."""
    return [make(principal, object_name, name) for name in dict.fromkeys(names)]


def make(principal: Principal, object_name: str, name: str, color: str = "") -> Tag:
    """The principal's personal tag called `name`, made when there is none. Raises Invalid, Conflict beyond `MOST`."""
    taggable(object_name)
    if principal.user_id is None:
        raise Invalid.at("name", "系统不能有个人标签", "the system has no personal tags")
    word = clean_name(name)
    own = Tag.objects.filter(object=object_name, owner_id=principal.user_id, deleted_at=None)
    found = own.annotate(folded=Lower("name")).filter(folded=word.lower()).first()
    if found is not None:
        return found
    if own.count() >= MOST:
        raise Conflict(f"个人标签最多 {MOST} 个", f"at most {MOST} personal tags")
    hue = color if color in COLORS else COLORS[sum(word.encode()) % len(COLORS)]
    return Tag.objects.create(object=object_name, name=word, kind=Kind.PERSONAL, owner_id=principal.user_id, color=hue)


def change(principal: Principal, tag_id: int, *, name: str | None = None, color: str | None = None) -> Tag:
    """Rename or recolour one's own tag. Raises NotFound for anybody else's, Conflict for a taken name."""
    tag = _own(principal, tag_id)
    if name is not None:
        tag.name = clean_name(name)
    if color is not None:
        if color not in COLORS:
            raise Invalid.at("color", "没有这个颜色", "there is no such colour")
        tag.color = color
    try:
        with transaction.atomic():
            tag.save(update_fields=["name", "color"])
    except IntegrityError:
        raise Conflict("已有同名的个人标签", "there is a personal tag of that name") from None
    return tag


def remove(principal: Principal, tag_id: int) -> None:
    """Delete one's own tag and take it off all records. Raises NotFound."""
    tag = _own(principal, tag_id)
    one = taggable(tag.object)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {one.tables['links']} WHERE tag_id = %s", [tag.pk])
        Tag.objects.filter(pk=tag.pk).update(deleted_at=timezone.now(), record_count=0)


def on_records(principal: Principal, one: Taggable, records: Sequence[int]) -> dict[int, list[int]]:
    """The principal's own tags on these records."""
    if principal.user_id is None or not records or (settled() and principal.user_id not in _owners.get()):
        return {}
    with prepared() as cursor:
        cursor.execute(
            f"SELECT k.record_id, array_agg(k.tag_id ORDER BY k.tag_id) FROM tags_tag g "
            f"JOIN {one.tables['links']} k ON k.tag_id = g.id WHERE g.owner_id = %s AND g.object = %s "
            f"AND g.deleted_at IS NULL AND k.record_id = ANY(%s) AND (k.expires_at > now()) IS NOT FALSE GROUP BY 1",
            [principal.user_id, one.object, list(records)],
        )
        return {int(record): list(tags) for record, tags in cursor.fetchall()}


def clean_name(name: Any) -> str:
    """A tag's name: 1 to 30 characters in one line. Raises Invalid."""
    try:
        word = values.text(name, 30)
    except values.Bad as bad:
        raise Invalid.at("name", f"标签名称：{bad.zh}", f"tag name: {bad.en}") from None
    if not word or "\n" in word:
        raise Invalid.at("name", "标签名称不能为空", "a tag needs a name")
    return word


def _own(principal: Principal, tag_id: int) -> Tag:
    row = Tag.objects.filter(pk=tag_id, kind=Kind.PERSONAL, owner_id=principal.user_id, deleted_at=None).first()
    if row is None:
        raise NotFound
    return row
