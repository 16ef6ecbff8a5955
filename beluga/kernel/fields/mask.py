"""Stars for values that somebody may not see plain: enough stays to recognise a value, never enough to use it."""

from __future__ import annotations

from typing import Any

from beluga.kernel.fields.errors import FieldError
from beluga.kernel.fields.field import Field

KINDS = ("phone", "email", "id", "name", "amount", "text")


def mask(kind: str, value: Any) -> str:
    """Return `value` masked as `kind` (phone, email, id, name, amount, text); an empty value stays empty.

    An unknown kind hides everything: forgetting to write a mask must not uncover the value.
    """
    if value is None or value == "" or value == []:
        return ""
    text = str(value)
    match kind:
        case "phone":
            return _middle(text, 3, 4) if len(text) >= 11 else _middle(text, 0, min(2, len(text) // 3))
        case "email":
            name, at, host = text.partition("@")
            return f"{name[:1]}***{at}{host}" if at else "***"
        case "id":
            return _middle(text, 3, 3) if len(text) >= 10 else _middle(text, 1, 0)
        case "name":
            return text[:1] + "*" * max(1, min(len(text) - 1, 4))
        case "text":
            return text[:2] + "****" if len(text) >= 6 else "****"
        case _:
            return "****"


def refuse_stars(field: Field, raw: Any) -> None:
    """Raise FieldError when stars come back from somebody who sees the field masked: they would replace the value."""
    if isinstance(raw, str) and "*" in raw:
        raise FieldError(field.name, f"{field.label}是脱敏后的值，不能保存", f"{field.name} holds a masked value")


def _middle(text: str, head: int, tail: int) -> str:
    hidden = max(len(text) - head - tail, 0)
    return text[:head] + "*" * max(hidden, 4 if hidden else 0) + (text[len(text) - tail :] if tail else "")
