"""Customer codes: made by a pattern (a parameter) from a sequence of the database, or typed in by people."""

from __future__ import annotations

from collections.abc import Mapping
from string import Template
from typing import Any

from psycopg import sql

from beluga.kernel.fields.clock import today
from beluga.kernel.fields.errors import Invalid
from beluga.kernel.fields.prepared import prepared

PATTERN = "customer.code_pattern"
WIDTH = "customer.code_width"
PARAMETERS = (PATTERN, WIDTH)
_MARK = "\x01"  # where the number goes, in a pattern that is otherwise filled in
_TAKEN = "exists (select from customers_customer c where c.binned_at is null and lower(c.code) = lower(s.code))"
TRIES = 5


def new_codes(number: int, set_up: Mapping[str, Any]) -> list[str]:
    """Return `number` codes nobody has; `set_up` are the values of PARAMETERS. Raises Invalid when the pattern makes no
    distinct codes."""
    found: list[str] = []
    statement = f"select code from (select {drawing(set_up)} as code from generate_series(1, %s) offset 0) s where not "
    for _ in range(TRIES):
        with prepared() as cursor:
            # The index of codes answers (living records, any case): anything else would read the whole table.
            cursor.execute(statement + _TAKEN, [number - len(found)])
            found = list(dict.fromkeys([*found, *(code for (code,) in cursor.fetchall())]))
        if len(found) == number:
            return found
    raise exhausted()


def drawing(set_up: Mapping[str, Any]) -> str:
    """The SQL (of a statement with parameters) that draws a code from the sequence, by the pattern in force; it may be
    one that somebody has."""
    day = today()
    words = {"yyyy": f"{day:%Y}", "yy": f"{day:%y}", "mm": f"{day:%m}", "dd": f"{day:%d}", "seq": _MARK}
    pattern = sql.Literal(Template(str(set_up[PATTERN])).safe_substitute(words)).as_string(None).replace("%", "%%")
    number = f"translate(format('%%{int(set_up[WIDTH])}s', nextval('customers_code_seq')), ' ', '0')"
    return f"left(replace({pattern}, chr({ord(_MARK)}), {number}), 40)"


def exhausted() -> Invalid:
    """The error for a pattern that makes no code anew."""
    return Invalid.at(
        "code",
        "客户编码规则无法生成新的编码，检查参数「客户编码规则」",
        "The pattern of customer codes makes no new code; check the parameter",
    )
