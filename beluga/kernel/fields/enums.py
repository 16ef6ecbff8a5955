"""Enumerations: declared in code, completed by administrators, kept in memory.

Code declares the shipped items; after each migrate those that are missing are written, and what an administrator
renamed, recoloured, reordered or switched off stays so. Records hold the item's number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps as django_apps

from beluga.kernel.fields.stamps import Kept, changed
from beluga.kernel.registry import Registry


@dataclass(frozen=True, slots=True)
class Enumeration:
    """A shipped enumeration; `items` are (number, label, English label) with an optional colour as the fourth."""

    code: str
    label: str
    label_en: str
    group: str = ""
    items: Sequence[tuple[Any, ...]] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One item as fields and pages use it."""

    number: int
    label: str
    label_en: str
    color: str
    active: bool

    def text(self, lang: str) -> str:
        """The label in `lang`."""
        return self.label_en if lang.startswith("en") and self.label_en else self.label


enumerations: Registry[Enumeration] = Registry("enumeration")


def declare(*declared: Enumeration) -> None:
    """Register shipped enumerations."""
    for enumeration in declared:
        enumerations.register(enumeration.code, enumeration)


def _load() -> dict[str, list[Item]]:
    rows = django_apps.get_model("fields", "EnumItem").objects.order_by("enum_id", "order", "number")
    found: dict[str, list[Item]] = {}
    for enum, number, label, label_en, color, active in rows.values_list(
        "enum_id", "number", "label", "label_en", "color", "active"
    ):
        found.setdefault(enum, []).append(Item(number, label, label_en, color, active))
    return found


_kept = Kept("enums", _load)


def items(code: str) -> list[Item]:
    """All items of the enumeration in order of display, inactive ones included; empty when there is no such code."""
    return _kept.get().get(code, [])


def item(code: str, number: int) -> Item | None:
    """The item with this number."""
    return next((one for one in items(code) if one.number == number), None)


def item_named(code: str, label: str) -> Item | None:
    """The item with this Chinese or English label, letter case aside; active ones first."""
    wanted = label.strip().casefold()
    hits = [one for one in items(code) if wanted in (one.label.casefold(), one.label_en.casefold()) and wanted]
    return min(hits, key=lambda one: not one.active, default=None)


def touched() -> None:
    """Call after any write to the enumeration tables, in the same transaction."""
    changed("enums")


def sync() -> int:
    """Write declared enumerations and items that are not in the database yet; return how many items were added."""
    enum_model = django_apps.get_model("fields", "Enum")
    item_model = django_apps.get_model("fields", "EnumItem")
    enum_model.objects.bulk_create(
        [
            enum_model(code=one.code, label=one.label, label_en=one.label_en, group=one.group, system=True)
            for one in enumerations
        ],
        ignore_conflicts=True,
    )
    there = set(item_model.objects.values_list("enum_id", "number"))
    labels = set(item_model.objects.values_list("enum_id", "label"))
    missing = [
        item_model(
            enum_id=one.code,
            number=number,
            label=label,
            label_en=label_en,
            color=rest[0] if rest else "",
            order=(place + 1) * 10,
            system=True,
        )
        for one in enumerations
        for place, (number, label, label_en, *rest) in enumerate(one.items)
        if (one.code, number) not in there and (one.code, label) not in labels
    ]
    item_model.objects.bulk_create(missing, ignore_conflicts=True)
    if missing:
        touched()
    return len(missing)


def sync_after_migrate(**_: Any) -> None:
    """post_migrate receiver."""
    sync()
