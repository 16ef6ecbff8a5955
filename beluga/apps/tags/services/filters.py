"""Tags in conditions and lists as each person may see them: the shared set, and one's own personal tags beside it."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef
from django.db.models.expressions import Combinable, F

from beluga.apps.tags.models import Kind, Tag
from beluga.apps.tags.services import personal
from beluga.apps.tags.services.taggables import taggables
from beluga.kernel.conditions import Context, array_compilers
from beluga.kernel.conditions.sql import array_test
from beluga.kernel.fields.expression import FALSE, Param, Sql, both, either
from beluga.kernel.fields.field import Field, Schema
from beluga.kernel.objects.reader import completers


def compile_tags(schema: Schema, field: Field, mode: str, tags: list[int], ctx: Context) -> Combinable:
    """any_of or all_of over the set, or over the asker's own links for their personal tags.

    Somebody else's personal tag is on no record, as far as the asker can tell.
    """
    object_name = _object_of(schema)
    if object_name is None:
        return array_test(schema, field, mode, tags)
    owner = getattr(ctx.principal, "user_id", None)
    private = dict(
        Tag.objects.filter(Sql("{0} = ANY({1})", F("pk"), Param(tags, "bigint[]")), kind=Kind.PERSONAL).values_list(
            "pk", "owner_id"
        )
    )
    if not private:
        return array_test(schema, field, mode, tags)
    shared = [tag for tag in tags if tag not in private]
    own = [tag for tag in tags if tag in private and private[tag] == owner and owner is not None]
    if mode == "all_of":
        if len(shared) + len(own) < len(tags):
            return FALSE
        parts = [array_test(schema, field, mode, shared)] if shared else []
        return both(parts + [_linked(object_name, field, [tag]) for tag in own])
    parts = [array_test(schema, field, mode, shared)] if shared else []
    return either(parts + ([_linked(object_name, field, own)] if own else []))


def add_own(principal: Any, schema: Any, field: Field, rows: list[dict[str, Any]]) -> None:
    """Put the asker's personal tags beside the shared ones in rows that leave the system."""
    object_name = _object_of(schema)
    if object_name is None or field.name.count("."):
        return
    found = personal.on_records(principal, taggables.get(object_name), [row["id"] for row in rows])
    for row in rows:
        if row["id"] in found:
            row[field.name] = [*row[field.name], *found[row["id"]]]


def _object_of(schema: Any) -> str | None:
    """The taggable object whose rows these are; another object over the same sets (the recycle bin) counts too."""
    if schema.name in taggables:
        return str(schema.name)
    tagset = getattr(getattr(schema, "declared", None), "tagset", None)
    return next((one.object for one in taggables if one.sets == tagset), None)


def _linked(object_name: str, field: Field, tags: list[int]) -> Combinable:
    prefix = field.column.split("__")[:-2]  # `tagset__tags` seen through a reference has more before it
    outer = "__".join([*prefix, "pk"])
    links = taggables.get(object_name).link_model._base_manager
    return Exists(links.filter(record=OuterRef(outer), tag__in=tags, tag__deleted_at=None))


array_compilers.register("tags", compile_tags)
completers.register("tags", add_own)
