"""The field types: how a value is read, kept, given out, shown, compared and edited.

Four forms of a value meet here. *Raw* is what comes in: JSON, or the cell of a file. *Stored* is what a column holds
(amount: cents, date: date). *JSON* is what the API gives (amount: yuan, date: ISO text). *Shown* is text for people.
A type declares its operators; what they mean stands once, in kernel.conditions, per family.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email

from beluga.kernel.fields import clock, enums, values
from beluga.kernel.fields.errors import FieldError
from beluga.kernel.fields.field import Field
from beluga.kernel.fields.secret import blind
from beluga.kernel.fields.sql import as_json_path as as_json_path, sql as sql
from beluga.kernel.fields.values import Bad
from beluga.kernel.registry import Registry

# Most numbers and addresses look like this, and need no closer look.
_MOBILE = re.compile(r"1[0-9]{10}")
_EMAIL = re.compile(r"[a-z0-9_]{1,60}(\.[a-z0-9_]{1,60})?@([a-z0-9]{1,60}\.){1,3}[a-z]{2,20}")
ORDER = ("eq", "in", "gt", "gte", "lt", "lte", "between", "set")


class FieldType:
    """A type of field. `family` tells conditions how values compare, `widget` the client how they are edited."""

    family = "text"
    operators: tuple[str, ...] = ("eq", "in", "contains", "starts", "ends", "set")
    many = False  # the value is a list

    def __init__(self, name: str, label: str, label_en: str, widget: str = "") -> None:
        self.name = name
        self.label = label
        self.label_en = label_en
        self.widget = widget or name

    def parse(self, raw: Any, field: Field, *, text: bool = False) -> Any:
        """Return the stored form of `raw` (None, or [] for lists, when empty); `text`: it is the cell of a file.

        Raises FieldError with the reason.
        """
        if raw is None or (isinstance(raw, str) and not raw.strip()):
            return [] if self.many else None
        try:
            return self._parse(raw, field, text)
        except Bad as bad:
            english = f"{field.label_en or field.label}: {bad.en}"
            raise FieldError(field.name, f"{field.label}：{bad.zh}", english) from None

    def _parse(self, raw: Any, field: Field, cell: bool) -> Any:
        raise NotImplementedError

    def read(self, value: Any, field: Field) -> Any:
        """Return the stored form of a JSON (or already stored) value of a record, None when missing; never raises."""
        if value is None or value == "":
            return None
        try:
            return self._parse(value, field, False)
        except Bad:
            return None

    def dump(self, value: Any, field: Field) -> Any:
        """Return the JSON form of a stored value."""
        return value

    def show(self, value: Any, field: Field, lang: str = "zh-hans") -> str:
        """Return a stored value as people read it; names of references are added by whoever knows them."""
        return "" if value is None else str(value)

    def store(self, value: Any, field: Field) -> dict[str, Any]:
        """Return the ORM paths to write for a stored value."""
        return {field.column: value}

    def to_extra(self, value: Any, field: Field) -> Any:
        """Return what the JSONB of custom fields keeps for a stored value."""
        return value


class TextType(FieldType):
    """Text; case never matters in conditions. An empty string is a missing value."""

    def __init__(
        self, name: str, label: str, label_en: str, *, longest: int, strip: bool = True, widget: str = ""
    ) -> None:
        super().__init__(name, label, label_en, widget)
        self.longest = longest
        self.strip = strip

    def _parse(self, raw: Any, field: Field, cell: bool) -> Any:
        return self.check(values.text(raw, field.length or self.longest, strip=self.strip), field) or None

    def check(self, value: str, field: Field) -> str:
        """Refuse or tidy what is not of this kind; a hook for the special texts below."""
        return value

    def read(self, value: Any, field: Field) -> Any:
        """Texts of records are taken as they are."""
        return value if isinstance(value, str) and value else None


class PhoneType(TextType):
    """A telephone number: spaces and dashes of mobile numbers go, +86 too. What begins like a mobile number of this
    country is one of 11 digits (a privacy number's extension stands behind a dash); landlines, service numbers and
    numbers of other countries may be of any length."""

    family = "phone"

    def check(self, value: str, field: Field) -> str:
        """Digits with an optional country code, area code or extension."""
        if _MOBILE.fullmatch(value):
            return value
        tidy = re.sub(r"[\s()]", "", unicodedata.normalize("NFKC", value))
        mobile = re.sub(r"^(\+86|(00)?86(?=1[3-9]))(?=1)", "", tidy.replace("-", ""))
        if re.fullmatch(r"1\d{10}", mobile):
            return mobile
        if re.fullmatch(r"1[3-9]\d*", mobile) and not re.fullmatch(r"(\+?86-?)?1[3-9]\d{9}-\d{1,8}", tidy):
            raise Bad(f"手机号须为 11 位，这里是 {len(mobile)} 位", f"a mobile number has 11 digits, not {len(mobile)}")
        if not re.fullmatch(r"\+?\d[\d-]{3,24}", tidy):
            raise Bad("须为电话号码", "must be a telephone number")
        return tidy


class EmailType(TextType):
    """A mail address."""

    def check(self, value: str, field: Field) -> str:
        """One address."""
        if _EMAIL.fullmatch(value):
            return value
        try:
            validate_email(value)
        except ValidationError:
            raise Bad("须为邮箱地址", "must be an email address") from None
        return value


class UrlType(TextType):
    """A web address; only http and https, so that a link can never run a script."""

    _valid = URLValidator(schemes=["http", "https"])

    def check(self, value: str, field: Field) -> str:
        """One address; a missing scheme becomes https."""
        full = value if "://" in value else f"https://{value}"
        try:
            self._valid(full)
        except ValidationError:
            raise Bad("须为网址", "must be a web address") from None
        return full


class IdNumberType(TextType):
    """An identity number: encrypted at rest, found only as a whole through its blind index in `<path>_hash`."""

    family = "hash"
    operators = ("eq", "in", "set")

    def check(self, value: str, field: Field) -> str:
        """A resident id with a right check digit, an old one of 15 digits, or a passport-like number."""
        tidy = re.sub(r"\s", "", unicodedata.normalize("NFKC", value)).upper()
        if re.fullmatch(r"\d{17}[\dX]", tidy):
            weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
            total = sum(int(digit) * weight for digit, weight in zip(tidy[:17], weights, strict=True))
            if "10X98765432"[total % 11] != tidy[17]:
                raise Bad("证件号码校验位不符", "the check digit of the identity number is wrong")
        elif not re.fullmatch(r"\d{15}|[A-Z][A-Z0-9()-]{4,19}", tidy):
            raise Bad("须为有效证件号码", "must be an identity number")
        return tidy

    def store(self, value: Any, field: Field) -> dict[str, Any]:
        """The encrypted column and its index."""
        return {field.column: value or "", f"{field.column}_hash": blind(value) if value else ""}


class NumberType(FieldType):
    """Whole numbers, decimals and amounts; `kind` says which. Amounts are kept in cents."""

    family = "number"
    operators = ORDER

    def _parse(self, raw: Any, field: Field, cell: bool) -> Any:
        match self.name:
            case "integer":
                return values.whole(raw, cell=cell)
            case "amount":
                return values.cents(raw, cell=cell)
            case _:
                return values.decimal(raw, cell=cell)

    def dump(self, value: Any, field: Field) -> Any:
        """A JSON number; amounts in yuan. What is no number (a custom field gone wrong) counts as missing."""
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            return None
        unit = 100 if self.name == "amount" else 1
        if isinstance(value, int):
            return value / unit if value % unit else value // unit
        number = Decimal(str(value)) / unit
        return int(number) if number == number.to_integral_value() else float(number)

    def show(self, value: Any, field: Field, lang: str = "zh-hans") -> str:
        """With thousands separators; amounts with two places."""
        if value is None:
            return ""
        if self.name == "amount":
            return f"{Decimal(str(value)) / 100:,.2f}"
        plain = f"{Decimal(str(value)):,f}"
        return plain.rstrip("0").rstrip(".") if "." in plain else plain

    def to_extra(self, value: Any, field: Field) -> Any:
        """A JSON number."""
        return float(value) if isinstance(value, Decimal) else value


class DateType(FieldType):
    """A day."""

    family = "date"
    operators = (*ORDER, "anniversary")

    def _parse(self, raw: Any, field: Field, cell: bool) -> Any:
        return values.day(raw, cell=cell)

    def read(self, value: Any, field: Field) -> Any:
        """In JSONB the text itself is what is compared."""
        if field.key is not None:
            return value.isoformat() if isinstance(value, date) else _written(value)
        return super().read(value, field)

    def dump(self, value: Any, field: Field) -> Any:
        """ISO text."""
        return value.isoformat() if isinstance(value, date) else value

    def show(self, value: Any, field: Field, lang: str = "zh-hans") -> str:
        """ISO text."""
        return str(self.dump(value, field) or "")

    def to_extra(self, value: Any, field: Field) -> Any:
        """ISO text."""
        return self.dump(value, field)


class MomentType(FieldType):
    """An instant; a condition with a day means the whole local day."""

    family = "datetime"
    operators = ORDER

    def _parse(self, raw: Any, field: Field, cell: bool) -> Any:
        return values.moment(raw, cell=cell)

    def read(self, value: Any, field: Field) -> Any:
        """In JSONB the text itself is what is compared."""
        moment = super().read(value, field)
        if field.key is None:
            return moment
        return clock.utc_text(moment) if moment is not None else _written(value)

    def dump(self, value: Any, field: Field) -> Any:
        """ISO text in local time with its offset."""
        moment = value if isinstance(value, datetime) and value.tzinfo else FieldType.read(self, value, field)
        return moment.astimezone(clock.zone()).isoformat(timespec="seconds") if moment is not None else value

    def show(self, value: Any, field: Field, lang: str = "zh-hans") -> str:
        """Local time to the minute."""
        moment = FieldType.read(self, value, field)
        return moment.astimezone(clock.zone()).strftime("%Y-%m-%d %H:%M") if moment is not None else ""

    def to_extra(self, value: Any, field: Field) -> Any:
        """UTC text of fixed width."""
        return clock.utc_text(value) if isinstance(value, datetime) else value


class TimeType(FieldType):
    """A time of day."""

    family = "time"
    operators = ORDER

    def _parse(self, raw: Any, field: Field, cell: bool) -> Any:
        return values.clock_time(raw)

    def read(self, value: Any, field: Field) -> Any:
        """In JSONB the text itself is what is compared."""
        if field.key is not None:
            return value.isoformat() if isinstance(value, time) else _written(value)
        return super().read(value, field)

    def dump(self, value: Any, field: Field) -> Any:
        """ISO text."""
        return value.isoformat() if isinstance(value, time) else value

    def show(self, value: Any, field: Field, lang: str = "zh-hans") -> str:
        """Hours and minutes."""
        return str(self.dump(value, field) or "")[:5]

    def to_extra(self, value: Any, field: Field) -> Any:
        """ISO text."""
        return self.dump(value, field)


class BoolType(FieldType):
    """Yes or no."""

    family = "bool"
    operators = ("eq", "set")

    def _parse(self, raw: Any, field: Field, cell: bool) -> Any:
        return values.truth(raw, cell=cell)

    def read(self, value: Any, field: Field) -> Any:
        """In JSONB the words count as well, as they do in SQL."""
        if field.key is not None and value in ("true", "false"):
            return value == "true"
        return super().read(value, field)

    def show(self, value: Any, field: Field, lang: str = "zh-hans") -> str:
        """是 or 否."""
        if value is None:
            return ""
        return ("Yes" if value else "No") if lang.startswith("en") else ("是" if value else "否")


class ChoiceType(FieldType):
    """One item of an enumeration, kept as its number."""

    family = "choice"
    operators = ("eq", "in", "set")

    def _parse(self, raw: Any, field: Field, cell: bool) -> Any:
        return _item_number(raw, field, cell)

    def read(self, value: Any, field: Field) -> Any:
        """Numbers of records are taken as they are, deleted items included."""
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def show(self, value: Any, field: Field, lang: str = "zh-hans") -> str:
        """The item's label."""
        return _item_label(value, field, lang)


class ReferenceType(FieldType):
    """The id of another record."""

    family = "choice"
    operators = ("eq", "in", "set")

    def _parse(self, raw: Any, field: Field, cell: bool) -> Any:
        return _identity(raw, cell)

    def read(self, value: Any, field: Field) -> Any:
        """An id, or an embedded record with its id."""
        value = value.get("id") if isinstance(value, Mapping) else value
        return value if isinstance(value, int) and not isinstance(value, bool) else None


class ListType(FieldType):
    """Several items, references or tags: an array of numbers."""

    family = "array"
    operators = ("any_of", "all_of", "set")
    many = True

    def _parse(self, raw: Any, field: Field, cell: bool) -> Any:
        parts = values.listed(raw, cell=cell, longest=1_000 if cell else values.LONGEST_LIST)
        if self.name == "enums":
            return list(dict.fromkeys(_item_number(part, field, cell) for part in parts))
        return list(dict.fromkeys(_identity(part, cell) for part in parts))

    def read(self, value: Any, field: Field) -> Any:
        """The numbers in the list."""
        if not isinstance(value, list | tuple):
            return None
        numbers = [part.get("id") if isinstance(part, Mapping) else part for part in value]
        return [part for part in numbers if isinstance(part, int) and not isinstance(part, bool)]

    def dump(self, value: Any, field: Field) -> Any:
        """A list, never null."""
        return list(value) if isinstance(value, list | tuple) else []

    def show(self, value: Any, field: Field, lang: str = "zh-hans") -> str:
        """Labels, or numbers where only ids are known."""
        if self.name == "enums":
            return "、".join(_item_label(part, field, lang) for part in value or [])
        return "、".join(str(part) for part in value or [])


class FileType(FieldType):
    """The key of a stored file, or a list of such keys."""

    family = "opaque"
    operators = ("set",)

    def __init__(self, name: str, label: str, label_en: str, *, many: bool) -> None:
        super().__init__(name, label, label_en)
        self.many = many

    def _parse(self, raw: Any, field: Field, cell: bool) -> Any:
        if cell:
            raise Bad("文件不能从表格导入", "files cannot be imported from a sheet")
        if not self.many:
            return values.text(raw, 500)
        return [values.text(part, 500) for part in values.listed(raw, longest=100)]

    def read(self, value: Any, field: Field) -> Any:
        """Whatever is there."""
        return value or None

    def dump(self, value: Any, field: Field) -> Any:
        """The key or keys."""
        return (list(value) if isinstance(value, list | tuple) else []) if self.many else value


class JsonType(FieldType):
    """Any JSON value."""

    family = "opaque"
    operators = ("set",)

    def _parse(self, raw: Any, field: Field, cell: bool) -> Any:
        try:
            value = json.loads(raw) if cell else raw
            body = json.dumps(value, ensure_ascii=False, allow_nan=False)
        except (TypeError, ValueError, RecursionError):
            raise Bad("须为 JSON", "must be JSON") from None
        if len(body) > values.LONGEST_TEXT:
            raise values.too_long(values.LONGEST_TEXT)
        if "\\u0000" in body:
            raise Bad("含有不可用的空字符", "contains a NUL character")
        values.clean(body)
        return value

    def read(self, value: Any, field: Field) -> Any:
        """Whatever is there."""
        return value if value not in ("", [], {}) else None


def _written(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _item_number(raw: Any, field: Field, cell: bool) -> int:
    code = field.enum or ""
    if cell:
        found = enums.item_named(code, str(raw))
        if found is None:
            raise Bad(f"没有选项「{str(raw)[:40]}」", f"no option is called “{str(raw)[:40]}”")
        return found.number
    number = values.whole(raw, low=-32768, high=32767)
    if enums.items(code) and enums.item(code, number) is None:
        raise Bad(f"没有值为 {number} 的选项", f"no option has the value {number}")
    return number


def _item_label(value: Any, field: Field, lang: str) -> str:
    if value is None:
        return ""
    found = enums.item(field.enum or "", value)
    return found.text(lang) if found else str(value)


def _identity(raw: Any, cell: bool) -> int:
    if isinstance(raw, Mapping):
        raw = raw.get("id")
    return values.whole(raw, cell=cell, low=0)


field_types: Registry[FieldType] = Registry("field type")
for _type in (
    TextType("text", "文本", "Text", longest=500),
    TextType("longtext", "长文本", "Long text", longest=values.LONGEST_TEXT, strip=False),
    NumberType("integer", "整数", "Whole number"),
    NumberType("decimal", "小数", "Decimal"),
    NumberType("amount", "金额", "Amount"),
    DateType("date", "日期", "Date"),
    MomentType("datetime", "日期时间", "Date and time"),
    TimeType("time", "时刻", "Time"),
    BoolType("bool", "是否", "Yes or no"),
    ChoiceType("enum", "单选", "Choice"),
    ListType("enums", "多选", "Choices"),
    ReferenceType("ref", "关联", "Reference"),
    ListType("refs", "多个关联", "References"),
    ListType("tags", "标签", "Tags"),
    FileType("file", "文件", "File", many=False),
    FileType("files", "多个文件", "Files", many=True),
    PhoneType("phone", "电话", "Telephone", longest=30),
    EmailType("email", "邮箱", "Email", longest=254),
    IdNumberType("idnumber", "证件号码", "Identity number", longest=30),
    UrlType("url", "网址", "Web address", longest=500),
    JsonType("json", "JSON", "JSON"),
):
    field_types.register(_type.name, _type)


def of(field: Field) -> FieldType:
    """The type of `field`."""
    return field_types.get(field.type)
