"""Names of the records that rows point to: one query per target, however many rows.

Directory objects (people, departments, groups, tags) are known to every colleague. Of any other object only records in
the asker's scope are named; the rest stays a bare id.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import F, Q, QuerySet

from beluga.kernel.conditions.words import set_namer
from beluga.kernel.fields.enums import items
from beluga.kernel.fields.field import Field
from beluga.kernel.fields.mask import mask
from beluga.kernel.fields.sql import sql
from beluga.kernel.fields.stamps import Kept, settled
from beluga.kernel.objects.schema import ObjectSchema, schema
from beluga.kernel.registry import UnknownName
from beluga.kernel.scope.principal import Principal
from beluga.kernel.scope.rows import scoped

TAG = "tag"
_kept: dict[str, Kept[dict[int, Any]]] = {}


def target_of(field: Field) -> str | None:
    """The object that the values of `field` point to, None when they point nowhere."""
    if field.type == "tags":
        return field.target or TAG
    return field.target if field.type in ("ref", "refs") else None


def names(principal: Principal, wanted: Mapping[str, Iterable[int]]) -> dict[str, dict[str, Any]]:
    """Return per object the names of the wanted ids: `{"user": {"5": "张三"}, "tag": {"3": {"label", "color"}}}`."""
    return {target: _names(principal, target, set(ids)) for target, ids in wanted.items()}


def labels(principal: Principal, field: Field, values: Iterable[Any]) -> dict[str, Any]:
    """Return the words for `values` of `field` (items of its enumeration, names of its target), keyed by their text."""
    if field.enum:
        lang = principal.language
        known = {item.number: item.text(lang) for item in items(field.enum)}
        return {str(value): known.get(value, str(value)) for value in values}
    target = target_of(field)
    if target is None:
        return {}
    found = _names(principal, target, {value for value in values if isinstance(value, int)})
    return {key: entry["label"] if isinstance(entry, dict) else entry for key, entry in found.items()}


def visible(principal: Principal, target: ObjectSchema, *, few: Any = None) -> QuerySet[Any]:
    """The rows whose titles the principal may read: all of a directory object, those in scope of any other. `few` is a
    condition that leaves few rows."""
    if not target.declared.directory:
        return scoped(principal, target.name, few=few)
    rows = target.model._default_manager.filter(*([] if few is None else [few]))
    return rows if target.declared.known_to is None else rows.filter(target.declared.known_to(principal))


def _names(principal: Principal, target: str, ids: set[int]) -> dict[str, Any]:
    if not ids:
        return {}
    try:
        known = schema(target)
    except UnknownName:
        return {}
    extra = [known.field(name) for name in known.declared.ref_fields]
    hidden = known.title.sensitive if not principal.sees(target, known.title.name) else None
    found: dict[str, Any] = {}
    for pk, (title, *rest) in _titles(principal, known, extra, ids).items():
        label = mask(hidden, title) if hidden else title
        if extra:
            found[str(pk)] = {"label": label} | {item.name: value for item, value in zip(extra, rest, strict=True)}
        else:
            found[str(pk)] = label
    return found


def _titles(
    principal: Principal, known: ObjectSchema, extra: Sequence[Field], ids: set[int]
) -> dict[int, tuple[Any, ...]]:
    """The titles and further fields of those of `ids` that may be known; those everybody knows are kept in memory."""
    kept: dict[int, Any] = {}
    if known.declared.known_by_all and settled():
        kept = _kept.setdefault(known.name, Kept(f"names.{known.name}", dict)).get()
    missing = ids - kept.keys()
    if missing:
        rows = visible(principal, known, few=Q(pk__in=missing)).order_by()
        kept.update(dict.fromkeys(missing))
        for pk, *values in rows.values_list(F("pk"), sql(known.title), *map(sql, extra)):
            kept[pk] = tuple(values)
    return {pk: kept[pk] for pk in ids if kept[pk] is not None}


def named(principal: Principal, target: str, ids: list[int]) -> dict[int, str]:
    """The plain names of some records of `target`, as far as the principal may know them."""
    found = _names(principal, target, set(ids))
    return {int(key): str(one["label"] if isinstance(one, dict) else one) for key, one in found.items()}


set_namer(named)
