"""Reading and changing parameters.

The rows (a few dozens) are kept in memory under a stamp, so a change holds from the next request on in every process.
"""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any, Protocol

from beluga.kernel.fields.errors import FieldError, Invalid, NotFound, say
from beluga.kernel.fields.secret import decrypt, encrypt
from beluga.kernel.fields.stamps import Kept, changed
from beluga.kernel.parameters.declaration import TYPES, Parameter, groups, parameters, parse
from beluga.kernel.parameters.models import ParameterRow

STARS = "******"
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.]{1,99}")


_rows: Kept[dict[str, ParameterRow]] = Kept("parameters", lambda: {row.code: row for row in ParameterRow.objects.all()})


class Actor(Protocol):
    """Whoever changes a parameter: all that is needed of a Principal."""

    @property
    def user_id(self) -> int | None:
        """The user's number, None for the system."""


def value(code: str) -> Any:
    """Return the value in force of the parameter `code`; raises UnknownName for one nobody declared or added."""
    return values(code)[code]


def values(*codes: str) -> dict[str, Any]:
    """Return the values in force of several parameters; raises UnknownName for an unknown one."""
    rows = _rows.get()
    found = {}
    for code in codes:
        row = rows.get(code)
        if row is not None and row.own:
            found[code] = _plain(_declared(row), row)
        else:
            found[code] = _plain(parameters.get(code), row)
    return found


def put(actor: Actor, code: str, raw: Any) -> None:
    """Change the value of `code`. A value equal to the shipped one drops the row; stars leave a secret as it is.

    Raises NotFound for an unknown code and Invalid for a value that does not fit.
    """
    item, row = _find(code)
    if item.secret and raw == STARS:
        return
    parsed = _checked(item, raw)
    own = row is not None and row.own
    if not own and not item.secret and parsed == item.default:
        ParameterRow.objects.filter(code=code).delete()
        changed(_rows.name)
        return
    stored = encrypt(str(parsed)) if item.secret and parsed not in ("", None) else parsed
    ParameterRow.objects.update_or_create(code=code, defaults={"value": stored, "updated_by": actor.user_id})
    changed(_rows.name)


def add(actor: Actor, *, code: str, label: str, group: str, raw: Any, type: str = "text", secret: bool = False) -> None:
    """Add a parameter of this installation's own. Raises Invalid when code, group, type or value does not fit."""
    reasons: dict[str, list[str]] = {}
    if not _CODE.fullmatch(code):
        reasons["code"] = [
            say(
                "以字母开头，只含字母、数字、点和下划线，2 到 100 个字符", "2 to 100 letters, digits, dots, underscores"
            )
        ]
    elif code in parameters or ParameterRow.objects.filter(code=code).exists():
        reasons["code"] = [say(f"参数编码 {code} 已存在", f"the code {code} is taken")]
    if not label.strip() or len(label) > 100:
        reasons["label"] = [say("参数名称必填，最多 100 个字", "a name of at most 100 characters is needed")]
    if group not in groups:
        reasons["group"] = [say("没有这个参数组", "no such group")]
    if type not in TYPES or type == "choice":
        reasons["type"] = [say("没有这个类型", "no such type")]
    if reasons:
        raise Invalid(reasons)
    item = Parameter(code=code, group=group, label=label.strip(), label_en=label.strip(), type=type, secret=secret)
    parsed = _checked(item, raw)
    ParameterRow.objects.create(
        code=code,
        own=True,
        label=item.label,
        group=group,
        type=type,
        secret=secret,
        value=encrypt(str(parsed)) if secret and parsed not in ("", None) else parsed,
        updated_by=actor.user_id,
    )
    changed(_rows.name)


def remove(actor: Actor, code: str) -> None:
    """Delete an own parameter, or set a shipped one back to its default. Raises NotFound for an unknown code."""
    _find(code)
    ParameterRow.objects.filter(code=code).delete()
    changed(_rows.name)


def listing() -> dict[str, Any]:
    """Return all groups and parameters as the parameter page shows them; secrets are stars, or empty when not set."""
    rows = {row.code: row for row in ParameterRow.objects.all()}
    items = [(item, rows.get(item.code)) for item in parameters]
    items += [(_declared(row), row) for row in rows.values() if row.own and row.code not in parameters]
    shown = []
    for item, row in sorted(items, key=lambda pair: (pair[0].order, pair[0].code)):
        current = _plain(item, row)
        shown.append(
            {
                "code": item.code,
                "group": item.group,
                "label": say(item.label, item.label_en),
                "type": item.type,
                "value": (STARS if current else "") if item.secret else current,
                "default": None if item.secret else item.default,
                "secret": item.secret,
                "system": not (row is not None and row.own),
                "changed": row is not None,
                "choices": [{"value": choice, "label": say(name, name_en)} for choice, name, name_en in item.choices],
                "minimum": item.minimum,
                "maximum": item.maximum,
                "unit": item.unit,
                "note": say(item.note, item.note_en),
                "updated_at": row.updated_at if row is not None else None,
            }
        )
    headings = sorted(groups, key=lambda heading: (heading.order, heading.name))
    return {
        "groups": [{"name": one.name, "label": say(one.label, one.label_en)} for one in headings],
        "parameters": shown,
    }


def _find(code: str) -> tuple[Parameter, ParameterRow | None]:
    row = ParameterRow.objects.filter(code=code).first()
    if row is not None and row.own:
        return _declared(row), row
    if code in parameters:
        return parameters.get(code), row
    raise NotFound("没有这个参数", "there is no such parameter")


def _declared(row: ParameterRow) -> Parameter:
    return Parameter(
        code=row.code,
        group=row.group,
        label=row.label,
        label_en=row.label,
        type=row.type,
        secret=row.secret,
        note=row.note,
        order=1000,
    )


def _plain(item: Parameter, row: ParameterRow | None) -> Any:
    if row is None:
        return item.default
    if item.secret and row.value not in ("", None):
        return decrypt(str(row.value))
    return deepcopy(row.value)


def _checked(item: Parameter, raw: Any) -> Any:
    try:
        return parse(raw, item)
    except FieldError as error:
        raise Invalid.of([error]) from None
