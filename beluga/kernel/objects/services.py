"""Writes to any object: validate, check the version, write hot row, cold rows and custom fields, announce the fact.

An object with verbs of its own (`save`, `delete` on its ObjectType) is handed the validated rows; everything else is
written here, a batch at a time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import orjson
from django.db import transaction
from django.db.models import F, JSONField, Model, Q, QuerySet
from django.db.models.expressions import Combinable
from django.utils import timezone

from beluga.kernel.events.actor import act_as, current_source
from beluga.kernel.events.facts import emit, event_types
from beluga.kernel.fields import types
from beluga.kernel.fields.errors import NotFound, Stale
from beluga.kernel.fields.expression import Param, Sql
from beluga.kernel.fields.rows import insert
from beluga.kernel.objects import validation
from beluga.kernel.objects.schema import ObjectSchema, model_column, schema
from beluga.kernel.scope.principal import Principal
from beluga.kernel.scope.rows import scoped

HOT = ""


def save(principal: Principal, object_name: str, rows: Sequence[Mapping[str, Any]], many: bool = False) -> list[int]:
    """Create the rows without `id` and update those with one; return all ids in the order of `rows`. Faults are named
    by row (`3.phone`) when there are several, and with `many` even when there is one.

    A row with `version` is refused when somebody changed the record since. Raises Invalid (by field), NotFound (out of
    scope), Stale. The caller has checked the function.
    """
    known = schema(object_name)
    if not rows:
        return []
    with transaction.atomic(), act_as(principal, current_source()):
        checked = validation.read(principal, known, rows, many)
        _lock_and_compare(principal, known, checked)
        if known.declared.save is not None:
            return list(known.declared.save(principal, checked))
        return write(principal, object_name, checked)


def write(principal: Principal, object_name: str, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Store validated rows (stored forms, as `save` hands them to an object's own verb) and announce it; return ids.

    For verbs of apps that do something around the plain write. Ids and versions were checked by `save`.
    """
    known = schema(object_name)
    with transaction.atomic(savepoint=False):
        new = [row for row in rows if row.get("id") is None]
        made = _create(principal, known, new) if new else []
        old = [row for row in rows if row.get("id") is not None]
        _update(known, old)
        fresh = iter(made)
        ids = [next(fresh) if row.get("id") is None else int(row["id"]) for row in rows]
        _own_writers(principal, known, ids, rows)
        announce(principal, f"{object_name}.created", made)
        announce(principal, f"{object_name}.updated", [int(row["id"]) for row in old])
        return ids


def delete(principal: Principal, object_name: str, rows: QuerySet[Any]) -> int:
    """Delete the scoped set `rows` and return how many; the object's own verb decides what deleting means.

    Raises Conflict when other data still points to a record.
    """
    known = schema(object_name)
    with transaction.atomic(), act_as(principal, current_source()):
        if known.declared.delete is not None:
            return int(known.declared.delete(principal, rows))
        ids = list(rows.order_by().values_list("pk", flat=True))
        announce(principal, f"{object_name}.deleted", ids)
        known.model._default_manager.filter(pk__in=ids).delete()
        return len(ids)


def announce(principal: Principal, name: str, ids: Sequence[int]) -> None:
    """Emit the fact when some app declared it."""
    if ids and name in event_types:
        emit(principal, name, ids)


def columns_of(known: ObjectSchema, row: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Sort a row's stored values by the table that holds them: `""` for the object's own, else the one-to-one relation
    (`profile`). Custom fields gather under their JSONB column as a `dict`; missing text of a column that cannot be null
    becomes the empty string."""
    parts: dict[str, dict[str, Any]] = defaultdict(dict)
    for name, value in row.items():
        field = known.fields.get(name)
        if field is None or field.write is not None or field.expression is not None or field.many is not None:
            continue
        if field.key is not None:
            place, _, column = field.column.rpartition("__")
            kept = types.of(field).to_extra(value, field) if value is not None and value != [] else None
            parts[place].setdefault(column, {})[field.key] = kept
            continue
        for path, stored in types.of(field).store(value, field).items():
            place, _, column = path.rpartition("__")
            parts[place][column] = _empty(known.model, path) if stored is None else stored
    return parts


def _create(principal: Principal, known: ObjectSchema, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    parts = [columns_of(known, row) for row in rows]
    author = {"created_by_id": principal.user_id} if _has(known.model, "created_by") and principal.user_id else {}
    made = insert(known.model, [{**author, **_extra_only_filled(part.get(HOT, {}))} for part in parts])
    for place in {place for part in parts for place in part if place != HOT} | set(known.cold):
        target, key = _side(known, place)
        sides = zip(made, parts, strict=True)
        insert(target, [{key: pk, **_extra_only_filled(part.get(place, {}))} for pk, part in sides])
    return made


def _update(known: ObjectSchema, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write the changed columns, one statement per table and set of columns."""
    groups: dict[tuple[str, tuple[str, ...]], list[tuple[int, dict[str, Any]]]] = defaultdict(list)
    for row in rows:
        parts = columns_of(known, row)
        parts[HOT].update(_stamps(known))
        for place, values in parts.items():
            if values:
                groups[place, tuple(sorted(values))].append((int(row["id"]), values))
    for (place, names), changes in groups.items():
        model = known.model if place == HOT else _side(known, place)[0]
        key = "pk" if place == HOT else _side(known, place)[1]
        if place != HOT:
            missing = [model(**{key: pk}) for pk, _ in changes]
            model._default_manager.bulk_create(missing, ignore_conflicts=True)
        if len(changes) == 1:
            pk, values = changes[0]
            merged = {name: _merged(name, value) for name, value in values.items()}
            model._default_manager.filter(**{key: pk}).update(**merged)
            continue
        records = [
            model(**{key: pk}, **_attributes(model, {name: _merged(name, value) for name, value in values.items()}))
            for pk, values in changes
        ]
        model._default_manager.bulk_update(records, names, batch_size=500)


def _stamps(known: ObjectSchema) -> dict[str, Any]:
    stamps: dict[str, Any] = {}
    if known.declared.version is not None:
        stamps[known.declared.version] = F(known.declared.version) + 1
    if _has(known.model, "updated_at"):
        stamps["updated_at"] = timezone.now()
    return stamps


def _side(known: ObjectSchema, place: str) -> tuple[type[Model], str]:
    """The model of a one-to-one relation of the object, and the attribute there that holds the object's key."""
    side: Any = known.model._meta.get_field(place)
    return side.related_model, side.field.attname


def _lock_and_compare(principal: Principal, known: ObjectSchema, rows: Sequence[Mapping[str, Any]]) -> None:
    """Lock what is to be updated; refuse what is out of scope or was changed meanwhile."""
    wanted = {int(row["id"]): row.get("version") for row in rows if row.get("id") is not None}
    if not wanted:
        return
    here = set(scoped(principal, known.name, few=Q(pk__in=wanted)).order_by().values_list("pk", flat=True))
    if set(wanted) - here:
        raise NotFound
    version = known.declared.version
    locked = known.model._default_manager.filter(pk__in=wanted).order_by("pk").select_for_update(of=("self",))
    for pk, now in locked.values_list("pk", version or "pk"):
        if version is not None and wanted[pk] is not None and wanted[pk] != now:
            raise Stale


def _own_writers(
    principal: Principal, known: ObjectSchema, ids: Sequence[int], rows: Sequence[Mapping[str, Any]]
) -> None:
    """Store the fields whose values live with an app above (tags, group membership)."""
    for field in known:
        if field.write is None:
            continue
        values = {pk: row[field.name] for pk, row in zip(ids, rows, strict=True) if field.name in row}
        if values:
            field.write(principal, values)


def _merged(name: str, value: Any) -> Any:
    """A dict is custom fields: laid over what is stored, keys without a value taken out."""
    if not isinstance(value, dict):
        return value
    filled = {key: one for key, one in value.items() if one is not None}
    empty = [key for key, one in value.items() if one is None]
    return jsonb_merge(name, filled, empty)


def jsonb_merge(path: str, filled: Mapping[str, Any], empty: Sequence[str]) -> Combinable:
    """The expression `coalesce(path, '{}') || filled - empty`."""
    return Sql(
        "((coalesce({0}, {3}) || {1}) - {2})",
        F(path),
        Param(orjson.dumps(dict(filled)).decode(), "jsonb"),
        Param(list(empty), "text[]"),
        Param("{}", "jsonb"),
        output_field=JSONField(),
    )


def _extra_only_filled(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: {key: one for key, one in value.items() if one is not None} if isinstance(value, dict) else value
        for name, value in values.items()
    }


def _attributes(model: type[Model], values: Mapping[str, Any]) -> dict[str, Any]:
    """Column values as a model's constructor takes them: a foreign key by its `_id`."""
    named: dict[str, Any] = {}
    for name, value in values.items():
        column = model_column(model, name)
        named[getattr(column, "attname", name) if column is not None else name] = value
    return named


@lru_cache(maxsize=2_000)
def _empty(model: type[Model], path: str) -> str | None:
    column = model_column(model, path)
    empty_text = column is not None and not column.null and column.empty_strings_allowed and not column.is_relation
    return "" if empty_text else None


def _has(model: type[Model], name: str) -> bool:
    return any(item.name == name for item in model._meta.get_fields())
