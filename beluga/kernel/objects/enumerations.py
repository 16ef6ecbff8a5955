"""Enumerations as administrators keep them (枚举管理): items added freely, changed with a warning, removed when unused.

What records hold is the item's number, which never changes; so a new label changes what all old records say, and that
is told to whoever does it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max

from beluga.kernel.conditions import Context, to_q
from beluga.kernel.events.operations import log_operation
from beluga.kernel.fields.enums import touched
from beluga.kernel.fields.errors import Conflict, Invalid, NotFound, say
from beluga.kernel.fields.models import Enum, EnumItem
from beluga.kernel.objects.declaration import objects
from beluga.kernel.objects.models import CustomField
from beluga.kernel.objects.schema import schema
from beluga.kernel.scope.principal import Principal

CODE = re.compile(r"[a-z][a-z0-9_]{1,58}")
MENU = "枚举管理"
OWN_GROUP = "自定义"
LARGEST = 32_767


def listing(q: str = "") -> dict[str, Any]:
    """All enumerations by code with their items, those that match `q` in code or label."""
    found: dict[str, Any] = {}
    for row in Enum.objects.order_by("group", "code"):
        label = say(row.label, row.label_en)
        if q and q.casefold() not in f"{row.code} {row.label} {row.label_en}".casefold():
            continue
        found[row.code] = {
            "code": row.code,
            "label": label,
            "label_zh": row.label,
            "label_en": row.label_en,
            "group": row.group,
            "system": row.system,
            "items": [],
        }
    for item in EnumItem.objects.order_by("order", "number"):
        if item.enum_id in found:
            found[item.enum_id]["items"].append(item_json(item))
    return {"enums": found}


def item_json(item: EnumItem) -> dict[str, Any]:
    """The API's form of an item."""
    return {
        "value": item.number,
        "label": say(item.label, item.label_en),
        "label_zh": item.label,
        "label_en": item.label_en,
        "color": item.color,
        "active": item.active,
        "order": item.order,
        "system": item.system,
    }


def add(principal: Principal, data: Mapping[str, Any]) -> Enum:
    """Make an enumeration. Raises Invalid."""
    code = data.get("code")
    if not isinstance(code, str) or not CODE.fullmatch(code):
        raise Invalid.at(
            "code", "编码为 2 到 59 个小写字母、数字或下划线，以字母开头", "2 to 59 lower case letters or digits"
        )
    if Enum.objects.filter(pk=code).exists():
        raise Invalid.at("code", "编码已被使用", "The code is taken")
    row = Enum(code=code, group=OWN_GROUP)
    _fill(row, {"label": "", **data}, ("label", "label_en", "group"))
    row.save(force_insert=True)
    _done(principal, "添加枚举", f"{row.code} {row.label}")
    return row


def change(principal: Principal, code: str, data: Mapping[str, Any]) -> Enum:
    """Rename an own enumeration or move it to another group. Raises NotFound, Conflict for a shipped one, Invalid."""
    row = _find(code)
    if row.system:
        raise Conflict("系统枚举只能维护枚举项", "Only the items of a shipped enumeration can be edited")
    _fill(row, data, ("label", "label_en", "group"))
    row.save()
    _done(principal, "修改枚举", f"{row.code} {row.label}")
    return row


def remove(principal: Principal, code: str) -> None:
    """Delete an own enumeration that no field uses. Raises NotFound, Conflict."""
    row = _find(code)
    if row.system:
        raise Conflict("系统枚举不能删除", "A shipped enumeration cannot be deleted")
    if CustomField.objects.filter(enum=code).exists() or any(
        one.enum == code for item in objects for one in item.fields
    ):
        raise Conflict("还有字段使用这个枚举", "Fields still use this enumeration")
    row.delete()
    _done(principal, "删除枚举", f"{row.code} {row.label}")


def add_item(principal: Principal, code: str, data: Mapping[str, Any]) -> EnumItem:
    """Add an item; its number is the next free one unless `value` says which. Raises NotFound, Invalid."""
    with transaction.atomic():
        Enum.objects.select_for_update().filter(pk=code).first()
        enum = _find(code)
        last = EnumItem.objects.filter(enum=enum).aggregate(number=Max("number"), order=Max("order"))
        item = EnumItem(enum=enum, order=(last["order"] or 0) + 10)
        item.number = _number(enum, data.get("value"), last["number"] or 0)
        _fill(item, {"label": "", **data}, ("label", "label_en", "color", "order", "active"))
        _label_is_free(item)
        item.save()
        _done(principal, "添加枚举项", f"{code} {item.number} {item.label}")
    return item


def change_item(principal: Principal, code: str, number: int, data: Mapping[str, Any]) -> tuple[EnumItem, str]:
    """Change an item; returns it and a warning when that changes what records say. Raises NotFound, Invalid."""
    item = _item(code, number)
    if "value" in data and data["value"] != number:
        raise Invalid.at("value", "枚举值不能修改，已有数据引用它", "The value cannot change: records hold it")
    before = item.label
    _fill(item, data, ("label", "label_en", "color", "order", "active"))
    _label_is_free(item)
    item.save()
    _done(principal, "修改枚举项", f"{code} {number} {before} → {item.label}")
    warning = ""
    if item.label != before:
        warning = say(
            f"不建议修改已有枚举项：已有数据中的「{before}」都会显示为「{item.label}」",
            f"Changing items is advised against: all records with “{before}” now say “{item.label}”",
        )
    return item, warning


def remove_item(principal: Principal, code: str, number: int) -> None:
    """Delete an own item that no record holds. Raises NotFound, Conflict."""
    item = _item(code, number)
    if item.system:
        raise Conflict("系统枚举项不能删除，可以停用", "A shipped item cannot be deleted; switch it off instead")
    if used(code, number):
        raise Conflict("已有数据使用这个枚举项，可以停用", "Records hold this item; switch it off instead")
    item.delete()
    _done(principal, "删除枚举项", f"{code} {number} {item.label}")


def used(code: str, number: int) -> bool:
    """Whether any record of any object holds the item."""
    for declared in objects:
        known = schema(declared.name)
        for field in known:
            if field.enum != code or not field.filterable:
                continue
            op, value = ("any_of", [number]) if field.type == "enums" else ("eq", number)
            tree = {"field": field.name, "op": op, "value": value}
            if known.model._default_manager.filter(to_q(tree, known, Context())).exists():
                return True
    return False


def _find(code: str) -> Enum:
    row = Enum.objects.filter(pk=code).first()
    if row is None:
        raise NotFound("没有这个枚举", "There is no such enumeration")
    return row


def _item(code: str, number: int) -> EnumItem:
    row = EnumItem.objects.filter(enum_id=code, number=number).first() if abs(number) <= LARGEST else None
    if row is None:
        raise NotFound("没有这个枚举项", "There is no such item")
    return row


def _number(enum: Enum, raw: Any, last: int) -> int:
    if raw is None:
        raw = last + 1
    if isinstance(raw, bool) or not isinstance(raw, int) or not 0 <= raw <= LARGEST:
        raise Invalid.at("value", f"枚举值须为 0 到 {LARGEST} 的整数", f"A whole number from 0 to {LARGEST}")
    if EnumItem.objects.filter(enum=enum, number=raw).exists():
        raise Invalid.at("value", "枚举值已被使用", "The value is taken")
    return raw


def _label_is_free(item: EnumItem) -> None:
    same = EnumItem.objects.filter(enum_id=item.enum_id, label=item.label).exclude(pk=item.pk or 0)
    if same.exists():
        raise Invalid.at("label", "已有同名的枚举项", "There is an item of that name already")


def _fill(row: Enum | EnumItem, data: Mapping[str, Any], names: tuple[str, ...]) -> None:
    faults: dict[str, list[str]] = {}
    for name in names:
        if name not in data:
            continue
        value = data[name]
        if name == "active":
            fine = isinstance(value, bool)
        elif name == "order":
            fine = isinstance(value, int) and not isinstance(value, bool) and abs(value) <= 10**6
        else:
            longest = 20 if name == "color" else 60
            value = value.strip() if isinstance(value, str) else value
            fine = isinstance(value, str) and len(value) <= longest and "\x00" not in value
            fine = fine and (bool(value) or name not in ("label", "group"))
        if fine:
            setattr(row, name, value)
        else:
            faults[name] = [say("不能为空，且不能太长", "Must be filled in and not too long")]
    if faults:
        raise Invalid(faults)


def _done(principal: Principal, verb: str, target: str) -> None:
    touched()
    log_operation(principal, MENU, verb, target)
