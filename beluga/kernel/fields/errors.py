"""What can go wrong by the caller's doing, in words people can read.

Every error here becomes an answer with a reason (422, 404, 409, 429), never a 500. A reason is given in Chinese and in
English; which one is shown follows the language of the request.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import get_language


def say(zh: str, en: str = "") -> str:
    """Return the English words when the active language is English and there are some, else the Chinese ones."""
    return en if en and (get_language() or "").startswith("en") else zh


class UserError(Exception):
    """The one ancestor of all errors the caller can mend. `code` names the kind for programs, `status` is HTTP's."""

    code = "error"
    status = 400
    default = ("操作未完成", "The operation was not carried out")

    def __init__(self, message: str = "", message_en: str = "") -> None:
        self.message_zh = message or self.default[0]
        self.message_en = message_en or ("" if message else self.default[1])
        super().__init__(self.message_zh)

    @property
    def message(self) -> str:
        """The reason in the active language."""
        return say(self.message_zh, self.message_en)


class FieldError(UserError):
    """One value of one field is wrong; raised by the field types, gathered into an `Invalid` by whoever saves."""

    code = "invalid"
    status = 422

    def __init__(self, field: str, reason_zh: str, reason_en: str = "") -> None:
        super().__init__(reason_zh, reason_en)
        self.field = field

    @property
    def reason(self) -> str:
        """The reason in the active language."""
        return self.message


class Invalid(UserError):
    """The input as a whole is refused (422). `fields` maps a field's name to its reasons in the active language."""

    code = "invalid"
    status = 422
    default = ("填写的内容有误", "Some of the input is wrong")

    def __init__(
        self, fields: Mapping[str, Sequence[str]] | None = None, message: str = "", message_en: str = ""
    ) -> None:
        self.fields: dict[str, list[str]] = {name: list(reasons) for name, reasons in (fields or {}).items()}
        if not message and self.fields:
            message = "；".join(reason for reasons in self.fields.values() for reason in reasons)
            message_en = message
        super().__init__(message, message_en)

    @classmethod
    def of(cls, errors: Iterable[FieldError]) -> Invalid:
        """Gather the errors of single fields into one."""
        fields: dict[str, list[str]] = {}
        for error in errors:
            fields.setdefault(error.field, []).append(error.reason)
        return cls(fields)

    @classmethod
    def at(cls, field: str, reason_zh: str, reason_en: str = "") -> Invalid:
        """The short way for one field."""
        return cls({field: [say(reason_zh, reason_en)]}, reason_zh, reason_en)


class NotFound(UserError):
    """There is no such thing, or it is out of the caller's sight (404): the two are not told apart."""

    code = "not_found"
    status = 404
    default = ("内容不存在或无权查看", "It does not exist or is out of your sight")


class Conflict(UserError):
    """Somebody else was quicker (409): a stale version, a taken name."""

    code = "conflict"
    status = 409
    default = ("数据已被他人修改，刷新后重试", "It was changed by somebody else; reload and try again")


class Stale(Conflict):
    """The record was changed since it was read (409): with the newest before one's eyes the same is tried again."""

    code = "stale"


class TooMany(UserError):
    """Too often in too short a time (429). `retry_after` is in seconds when known."""

    code = "too_many"
    status = 429
    default = ("操作过于频繁，稍后再试", "Too many requests; try again later")

    def __init__(self, message: str = "", message_en: str = "", retry_after: int | None = None) -> None:
        super().__init__(message, message_en)
        self.retry_after = retry_after
