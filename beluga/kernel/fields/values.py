"""From raw input to a checked value: the primitives the field types are made of.

Raw input is JSON (API, conditions) or the cell of a file. Every function raises `Bad` with the reason in both
languages; nothing here knows a field, so the reason never names one.
"""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from beluga.kernel.fields import clock

BIGINT = (-(2**63), 2**63 - 1)
LONGEST_TEXT = 100_000  # characters of one value; a cell beyond it is an error, not a cut
LONGEST_LIST = 5_000
_LONGEST_NUMBER = 60


class Bad(ValueError):
    """The raw input cannot be read."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.zh = zh
        self.en = en


def clean(raw: str) -> str:
    """Refuse what PostgreSQL cannot keep: NUL characters and halves of surrogate pairs."""
    if "\x00" in raw:
        raise Bad("含有不可用的空字符", "contains a NUL character")
    if raw.isascii():
        return raw
    try:
        raw.encode()
    except UnicodeEncodeError:
        raise Bad("含有无法识别的字符", "contains a character that is not valid Unicode") from None
    return raw


def text(raw: Any, longest: int, *, strip: bool = True) -> str:
    """A string of at most `longest` characters; numbers are taken as written."""
    if isinstance(raw, str) and len(raw) <= longest and raw.isascii() and "\x00" not in raw:
        return raw.strip() if strip else raw  # most of a file's cells, and there are millions
    if not isinstance(raw, str) and (isinstance(raw, bool) or not isinstance(raw, int | float | Decimal)):
        raise Bad("须为文字", "must be text")
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    value = raw if isinstance(raw, str) else str(raw)
    if len(value) > max(longest, 4 * LONGEST_TEXT):
        raise too_long(longest)
    value = clean(value).strip() if strip else clean(value)
    if len(value) > longest:
        raise too_long(longest)
    return value


def too_long(longest: int) -> Bad:
    """The error for a value of more than `longest` characters."""
    return Bad(f"最多 {longest} 个字符", f"at most {longest} characters")


def number(raw: Any, *, cell: bool = False) -> Decimal:
    """A finite number; a cell may have thousands separators, full-width digits and a per cent or currency sign."""
    if isinstance(raw, str) and len(raw) <= _LONGEST_NUMBER and raw.isascii() and raw.isdigit():
        return Decimal(raw)
    wrong = Bad("须为数字", "must be a number")
    if isinstance(raw, bool):
        raise wrong
    if isinstance(raw, int):
        if not -(10**40) < raw < 10**40:
            raise out_of_range()
        return Decimal(raw)
    if isinstance(raw, float):
        if not math.isfinite(raw):
            raise wrong
        return Decimal(repr(raw))
    if isinstance(raw, str) and len(raw) <= _LONGEST_NUMBER:
        if cell:
            raw = re.sub(r"[,\s¥￥元]", "", unicodedata.normalize("NFKC", raw))
        elif not re.fullmatch(r"\s*[+-]?[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]{1,2})?\s*", raw):
            raise wrong
        try:
            raw = Decimal(raw.strip())
        except InvalidOperation:
            raise wrong from None
    if isinstance(raw, Decimal) and raw.is_finite():
        return raw
    raise wrong


def out_of_range() -> Bad:
    """The error for a number the column cannot hold."""
    return Bad("数值超出范围", "number out of range")


def whole(raw: Any, *, cell: bool = False, low: int = BIGINT[0], high: int = BIGINT[1]) -> int:
    """A whole number between `low` and `high`."""
    value = number(raw, cell=cell)
    if not low <= value <= high:
        raise out_of_range()
    if value != value.to_integral_value():
        raise Bad("须为整数", "must be a whole number")
    return int(value)


def decimal(raw: Any, *, cell: bool = False) -> Decimal:
    """A number of at most 15 digits before the point and 6 behind it."""
    value = number(raw, cell=cell)
    if abs(value) >= 10**15:
        raise out_of_range()
    if value != value.quantize(Decimal("0.000001")):
        raise Bad("最多 6 位小数", "at most 6 decimal places")
    return value


def cents(raw: Any, *, cell: bool = False) -> int:
    """Yuan to cents; at most two decimal places."""
    if isinstance(raw, str) and len(raw) <= 15 and raw.isascii() and raw.isdigit():
        return int(raw) * 100
    value = number(raw, cell=cell)
    if not BIGINT[0] <= value * 100 <= BIGINT[1]:
        raise out_of_range()
    scaled = value * 100
    if scaled != scaled.to_integral_value():
        raise Bad("金额最多两位小数", "an amount has at most two decimal places")
    return int(scaled)


def day(raw: Any, *, cell: bool = False) -> date:
    """A local day from `2024-05-01`, a date, or the local day of a moment; cells also 2024/5/1, 2024.5.1, 20240501."""
    if isinstance(raw, datetime):
        return clock.today(raw) if raw.tzinfo else raw.date()
    if isinstance(raw, date):
        return raw
    wrong = Bad("须为日期，如 2024-05-01", "must be a date such as 2024-05-01")
    if not isinstance(raw, str) or len(raw) > 40:
        raise wrong
    body = raw.strip()
    if cell:
        body = unicodedata.normalize("NFKC", body)
        body = re.sub(r"[T ]\d{1,2}:\d{2}.*$", "", body)
        match = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", body) or re.fullmatch(
            r"(\d{4})(\d{2})(\d{2})", body
        )
        body = "-".join(part.rjust(2, "0") for part in match.groups()) if match else ""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", body):
        raise wrong
    try:
        return date.fromisoformat(body)
    except ValueError:
        raise wrong from None


def moment(raw: Any, *, cell: bool = False) -> datetime:
    """An instant from ISO text, a datetime, or a day (its local midnight); without a zone local time is meant."""
    wrong = Bad("须为时间，如 2024-05-01 09:30", "must be a time such as 2024-05-01 09:30")
    if isinstance(raw, str):
        if len(raw) > 40 or not raw.isascii():
            raise wrong
        body = raw.strip()
        if cell:
            match = re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T]+(\d{1,2})(:\d{2}(?::\d{2})?)?)?", body)
            if match:
                year, month, dayno, hour, rest = match.groups()
                body = f"{year}-{int(month):02}-{int(dayno):02}T{int(hour or 0):02}{rest or ':00'}"
        try:
            raw = datetime.fromisoformat(body)
        except ValueError:
            raise wrong from None
    if isinstance(raw, datetime):
        value = raw if raw.tzinfo else raw.replace(tzinfo=clock.zone())
    elif isinstance(raw, date):
        value = clock.midnight(raw)
    else:
        raise wrong
    if not 2 <= value.year <= 9998:  # a zone's hours must not carry it out of the calendar
        raise Bad("日期超出范围", "date out of range")
    return value


def clock_time(raw: Any) -> time:
    """A time of day from `09:30` or `09:30:15`."""
    wrong = Bad("须为时刻，如 09:30", "must be a time of day such as 09:30")
    if isinstance(raw, time):
        return raw
    if not isinstance(raw, str) or not re.fullmatch(r"\s*\d{1,2}:\d{2}(:\d{2})?\s*", raw):
        raise wrong
    try:
        return time.fromisoformat(raw.strip().rjust(5, "0") if len(raw.strip()) <= 5 else raw.strip().rjust(8, "0"))
    except ValueError:
        raise wrong from None


_YES = {"是", "true", "1", "y", "yes", "√", "启用", "有"}
_NO = {"否", "false", "0", "n", "no", "×", "停用", "无"}


def truth(raw: Any, *, cell: bool = False) -> bool:
    """true or false; a cell says 是 or 否."""
    if isinstance(raw, bool):
        return raw
    if cell:
        word = str(raw).strip().lower().removesuffix(".0")
        if word in _YES:
            return True
        if word in _NO:
            return False
    raise Bad("须为 是 或 否", "must be true or false")


def listed(raw: Any, *, cell: bool = False, longest: int = LONGEST_LIST) -> list[Any]:
    """A list; a cell has its parts between commas, semicolons or 、."""
    if cell and isinstance(raw, str):
        raw = [part.strip() for part in re.split(r"[,，;；、|]", raw) if part.strip()]
    elif cell:
        raw = [raw]
    if not isinstance(raw, list | tuple):
        raise Bad("须为列表", "must be a list")
    if len(raw) > longest:
        raise Bad(f"最多 {longest} 项", f"at most {longest} items")
    return list(raw)
