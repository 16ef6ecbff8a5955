"""How a parameter is declared, and how a value of it is read from what somebody typed.

Apps declare their parameters in code, beside the verb that uses them; the database holds only what differs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from beluga.kernel.fields.errors import FieldError
from beluga.kernel.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A heading of the parameter page; `order` sorts the headings."""

    name: str
    label: str
    label_en: str
    order: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A setting of the installation.

    `type` is one of text, longtext, integer, decimal, bool, time, choice, list. `choices` are (value, label, English
    label). `minimum` and `maximum` bound numbers. A `secret` is encrypted at rest and never leaves the server in plain.
    """

    code: str
    group: str
    label: str
    label_en: str
    type: str = "text"
    default: Any = None
    secret: bool = False
    choices: Sequence[tuple[Any, str, str]] = ()
    minimum: float | None = None
    maximum: float | None = None
    unit: str = ""
    note: str = ""
    note_en: str = ""
    order: int = 100


groups: Registry[Group] = Registry("parameter group")
parameters: Registry[Parameter] = Registry("parameter")

TYPES = ("text", "longtext", "integer", "decimal", "bool", "time", "choice", "list")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def group(name: str, label: str, label_en: str, order: int = 100) -> Group:
    """Declare a heading; raises ValueError when the name is taken."""
    return groups.register(name, Group(name=name, label=label, label_en=label_en, order=order))


def declare(*declared: Parameter) -> None:
    """Register parameters; raises ValueError for an unknown type or a code that is taken."""
    for item in declared:
        if item.type not in TYPES:
            raise ValueError(f"parameter {item.code!r} has the unknown type {item.type!r}")
        parameters.register(item.code, item)


def parse(raw: Any, item: Parameter) -> Any:
    """Return `raw` as a value of the parameter's type (None for empty); raises FieldError with the reason."""
    if raw is None or raw == "":
        if item.type in ("integer", "decimal", "bool", "time", "choice") and item.default is not None:
            raise FieldError("value", "不能为空", "must not be empty")
        return [] if item.type == "list" else "" if item.type in ("text", "longtext") else None
    return _PARSERS[item.type](raw, item)


def _text(raw: Any, item: Parameter) -> str:
    if not isinstance(raw, str):
        raise FieldError("value", "应为文字", "must be text")
    limit = 20_000 if item.type == "longtext" else 1_000
    if len(raw) > limit:
        raise FieldError("value", f"最多 {limit} 个字", f"at most {limit} characters")
    if "\x00" in raw:
        raise FieldError("value", "含有无法保存的字符", "holds a character that cannot be stored")
    return raw


def _number(raw: Any, item: Parameter) -> int | float:
    if isinstance(raw, bool):
        raise FieldError("value", "应为数字", "must be a number")
    try:
        number = Decimal(str(raw).strip())
    except InvalidOperation:
        raise FieldError("value", "应为数字", "must be a number") from None
    if not number.is_finite():
        raise FieldError("value", "应为数字", "must be a number")
    if item.type == "integer" and number != number.to_integral_value():
        raise FieldError("value", "应为整数", "must be a whole number")
    if item.minimum is not None and number < Decimal(str(item.minimum)):
        raise FieldError("value", f"不能小于 {item.minimum:g}", f"must be at least {item.minimum:g}")
    top = item.maximum if item.maximum is not None else 10**15
    if number > Decimal(str(top)) or number < -(10**15):
        raise FieldError("value", f"不能大于 {top:g}", f"must be at most {top:g}")
    return int(number) if item.type == "integer" else float(number)


def _bool(raw: Any, item: Parameter) -> bool:
    if isinstance(raw, bool):
        return raw
    known = {"true": True, "1": True, "是": True, "false": False, "0": False, "否": False}
    try:
        return known[str(raw).strip().lower()]
    except KeyError:
        raise FieldError("value", "应为是或否", "must be yes or no") from None


def _time(raw: Any, item: Parameter) -> str:
    if not isinstance(raw, str) or not _TIME.fullmatch(raw.strip()):
        raise FieldError("value", "应为 HH:MM 格式的时间", "must be a time like 08:30")
    return raw.strip()


def _choice(raw: Any, item: Parameter) -> Any:
    for value, _label, _english in item.choices:
        if raw == value and isinstance(raw, bool) == isinstance(value, bool):
            return value
    raise FieldError("value", "不在可选值之内", "is not one of the choices")


def _list(raw: Any, item: Parameter) -> list[str]:
    parts = raw if isinstance(raw, list) else re.split(r"[,，;；\s]+", str(raw))
    if len(parts) > 1_000 or not all(isinstance(part, str) and len(part) <= 200 for part in parts):
        raise FieldError("value", "应为一列文字", "must be a list of texts")
    return [part.strip() for part in parts if part.strip()]


_PARSERS = {
    "text": _text,
    "longtext": _text,
    "integer": _number,
    "decimal": _number,
    "bool": _bool,
    "time": _time,
    "choice": _choice,
    "list": _list,
}
