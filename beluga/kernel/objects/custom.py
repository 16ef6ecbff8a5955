"""Fields that an installation adds for itself (字段): made, changed, switched off; usable everywhere at once.

Nothing that would lose or reinterpret stored values is allowed: the code and the type of a field never change, its
length never shrinks below what is stored, and switching a field off keeps its values.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Count, Max
from django.db.models.functions import Length

from beluga.kernel.events.operations import log_operation
from beluga.kernel.fields import types
from beluga.kernel.fields.enums import items
from beluga.kernel.fields.errors import FieldError, Invalid, NotFound, say
from beluga.kernel.fields.mask import KINDS
from beluga.kernel.fields.sql import sql
from beluga.kernel.jobs.queue import enqueue
from beluga.kernel.objects.declaration import objects
from beluga.kernel.objects.models import CustomField
from beluga.kernel.objects.schema import ObjectSchema, as_field, schema, touched
from beluga.kernel.objects.uniqueness import expression
from beluga.kernel.scope.principal import Principal

TYPES = (
    "text",
    "longtext",
    "integer",
    "decimal",
    "amount",
    "date",
    "datetime",
    "time",
    "bool",
    "enum",
    "enums",
    "ref",
    "phone",
    "email",
    "url",
    "file",
    "files",
)
CODE = re.compile(r"[a-z][a-z0-9_]{0,38}[a-z0-9]")
RESERVED = frozenset(
    {"id", "pk", "version", "all", "any", "not", "some", "me", "tags", "extra", "created_at", "updated_at"}
)
MOST_FIELDS = 300
LONGEST = {"text": 500, "phone": 30, "email": 254, "url": 500, "longtext": 100_000}
NOT_UNIQUE = frozenset({"longtext", "bool", "enums", "file", "files"})
CHANGEABLE = (
    "label",
    "label_en",
    "group",
    "required",
    "unique",
    "searchable",
    "indexed",
    "sensitive",
    "default",
    "length",
    "help",
    "order",
    "active",
)
MENU = "数据结构"


def add(principal: Principal, object_name: str, data: Mapping[str, Any]) -> CustomField:
    """Add a field to the object. Raises Invalid (by attribute), UnknownName."""
    row = draft(principal, object_name, data)
    with transaction.atomic():
        row.save()
        _published(principal, row, "新增字段")
    return row


def draft(principal: Principal, object_name: str, data: Mapping[str, Any]) -> CustomField:
    """Return the field that `add` would store, for what has to be tried before. Raises Invalid, UnknownName."""
    known = schema(object_name)
    if known.declared.extra is None:
        raise Invalid({}, f"「{known.declared.label}」不能加字段", f"No fields can be added to {object_name}")
    faults: dict[str, list[str]] = {}
    row = CustomField(object=object_name, created_by=principal.user_id)
    row.name = _code(known, data.get("name"), faults)
    row.type = str(data.get("type") or "text")
    if row.type not in TYPES:
        faults["type"] = [say("没有这种类型", "There is no such type")]
    row.enum = _enum(row.type, data.get("enum"), faults)
    row.target = _target(row.type, data.get("target"), faults)
    if CustomField.objects.filter(object=object_name).count() >= MOST_FIELDS:
        faults["name"] = [say(f"最多 {MOST_FIELDS} 个自定义字段", f"At most {MOST_FIELDS} custom fields")]
    if faults:
        raise Invalid(faults)
    row.group = "自定义信息"
    _apply(known, row, {"label": "", **data})
    return row


def change(principal: Principal, object_name: str, name: str, data: Mapping[str, Any]) -> CustomField:
    """Change a field's label, rules or state; code, type, enumeration and target stay. Raises Invalid, NotFound."""
    known = schema(object_name)
    row = find(object_name, name)
    fixed = [
        key
        for key in ("name", "type", "enum", "target")
        if key in data and (data[key] or None) != (getattr(row, key) or None)
    ]
    if fixed:
        words = say("创建后不能修改，否则已有数据会失去意义", "Cannot change: stored values would lose their meaning")
        raise Invalid({key: [words] for key in fixed})
    with transaction.atomic():
        _apply(known, row, data)
        row.save()
        _published(principal, row, "修改字段")
    return row


def remove(principal: Principal, object_name: str, name: str) -> None:
    """Switch the field off: it is gone everywhere, its values stay and come back when it is switched on again."""
    row = find(object_name, name)
    with transaction.atomic():
        row.active = False
        row.save()
        _published(principal, row, "停用字段")


def find(object_name: str, name: str) -> CustomField:
    """The stored field, switched off or not. Raises NotFound."""
    row = CustomField.objects.filter(object=object_name, name=name).first()
    if row is None:
        raise NotFound("没有这个自定义字段", "There is no such custom field")
    return row


def as_json(row: CustomField) -> dict[str, Any]:
    """The API's form."""
    names = ("name", "type", "enum", "target", *CHANGEABLE)
    return {name: getattr(row, name) for name in names} | {"object": row.object, "custom": True}


def _apply(known: ObjectSchema, row: CustomField, data: Mapping[str, Any]) -> None:
    faults: dict[str, list[str]] = {}
    for name in CHANGEABLE:
        if name not in data:
            continue
        fault = _set(row, name, data[name])
        if fault:
            faults[name] = [fault]
    if any(item.label == row.label and item.name != row.name for item in known):
        faults.setdefault(
            "label", [say(f"已有名为「{row.label}」的字段", f"There is a field named {row.label} already")]
        )
    if not faults:
        _check_rules(known, row, data, faults)
    if faults:
        raise Invalid(faults)


def _set(row: CustomField, name: str, value: Any) -> str:
    if name in ("required", "unique", "searchable", "indexed", "active"):
        if not isinstance(value, bool):
            return say("应为是或否", "Must be true or false")
    elif name in ("label", "label_en", "group", "help"):
        limit = 200 if name == "help" else 40 if name == "group" else 60
        if not isinstance(value, str) or len(value.strip()) > limit or "\x00" in value:
            return say(f"应为不超过 {limit} 个字的文字", f"Must be text of at most {limit} characters")
        value = value.strip()
        if not value and name in ("label", "group"):
            return say("不能为空", "Must not be empty")
    elif name in ("length", "order"):
        if value is not None and (isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 100_000):
            return say("应为 0 到 100000 的整数", "Must be a whole number from 0 to 100000")
        if name == "order" and value is None:
            value = 100
        if name == "length" and value == 0:
            value = None
    elif name == "sensitive" and value not in (None, "", *KINDS):
        return say("没有这种脱敏方式", "There is no such mask")
    setattr(row, name, value or None if name == "sensitive" else value)
    return ""


def _check_rules(known: ObjectSchema, row: CustomField, data: Mapping[str, Any], faults: dict[str, list[str]]) -> None:
    longest = LONGEST.get(row.type)
    if row.length is not None and (longest is None or row.length > longest):
        words = say(f"最长 {longest}", f"At most {longest}") if longest else say("这种类型没有长度", "Has no length")
        faults["length"] = [words]
        return
    field = as_field(row, known.declared.extra or "")
    if row.default is not None:
        try:
            types.of(field).parse(row.default, field)
        except FieldError as error:
            faults["default"] = [error.reason]
    if row.unique and row.type in NOT_UNIQUE:
        faults["unique"] = [say("这种类型不能设为唯一", "A field of this type cannot be unique")]
    if row.pk is None or faults:
        return
    rows = known.model._default_manager.filter(**known.living)
    if "length" in data and row.length is not None:
        longest_there = rows.aggregate(found=Max(Length(sql(field))))["found"] or 0
        if longest_there > row.length:
            faults["length"] = [
                say(f"已有 {longest_there} 个字的数据，不能更短", f"Values of {longest_there} characters are stored")
            ]
    if data.get("unique") is True:
        held = rows.annotate(_key=expression(field)).filter(_key__isnull=False).values("_key").order_by("_key")
        if held.annotate(times=Count("pk")).filter(times__gt=1).exists():
            faults["unique"] = [say("已有重复的数据，先处理再设为唯一", "There are duplicates already")]


def _published(principal: Principal, row: CustomField, verb: str) -> None:
    """Tell every process, and have the index built or dropped by a job: that must not happen inside a transaction."""
    touched()
    enqueue(principal, "objects.index", {"object": row.object, "field": row.name}, key=f"{row.object}.{row.name}")
    log_operation(principal, MENU, verb, f"{row.object}.{row.name} {row.label}", object=row.object)


def _code(known: ObjectSchema, raw: Any, faults: dict[str, list[str]]) -> str:
    name = raw.strip() if isinstance(raw, str) else ""
    if not CODE.fullmatch(name) or "__" in name:
        faults["name"] = [
            say(
                "编码为 2 到 40 个小写字母、数字或下划线，以字母开头",
                "2 to 40 lower case letters, digits or single underscores, beginning with a letter",
            )
        ]
    elif name in RESERVED or name in known or CustomField.objects.filter(object=known.name, name=name).exists():
        faults["name"] = [say("编码已被使用", "The code is taken")]
    return name


def _enum(kind: str, raw: Any, faults: dict[str, list[str]]) -> str | None:
    if kind not in ("enum", "enums"):
        return None
    if not isinstance(raw, str) or not items(raw):
        faults["enum"] = [say("选一个有选项的枚举", "Choose an enumeration that has items")]
        return None
    return raw


def _target(kind: str, raw: Any, faults: dict[str, list[str]]) -> str | None:
    if kind != "ref":
        return None
    if not isinstance(raw, str) or raw not in objects:
        faults["target"] = [say("选一个关联的对象", "Choose the object to point to")]
        return None
    return raw
