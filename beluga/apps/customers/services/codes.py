"""Customer codes: made by a pattern (a parameter) from a sequence of the database, or typed in by people."""

from __future__ import annotations

from string import Template

from django.db import connection
from django.db.models import F

from beluga.apps.customers.models import Customer
from beluga.kernel.fields.clock import today
from beluga.kernel.fields.errors import Invalid
from beluga.kernel.fields.expression import Param, Sql
from beluga.kernel.parameters import store

PATTERN = "customer.code_pattern"
WIDTH = "customer.code_width"


def new_codes(number: int) -> list[str]:
    """Return `number` codes nobody has. Raises Invalid when the pattern of the parameter makes no distinct codes."""
    pattern, width = str(store.value(PATTERN)), int(store.value(WIDTH))
    found: list[str] = []
    for _ in range(5):
        made = _from_pattern(pattern, width, number - len(found))
        # As the unique index has it (living records, any case): anything else would read the whole table.
        known = Sql("lower({0}) = ANY({1})", F("code"), Param([code.lower() for code in made], "text[]"))
        taken = {code.lower() for code in Customer.objects.filter(known, binned_at=None).values_list("code", flat=True)}
        found += [code for code in made if code.lower() not in taken]
        if len(found) == number:
            return found
    raise Invalid.at(
        "code",
        "客户编码规则无法生成新的编码，检查参数「客户编码规则」",
        "The pattern of customer codes makes no new code; check the parameter",
    )


def _from_pattern(pattern: str, width: int, number: int) -> list[str]:
    day = today()
    words = {"yyyy": f"{day:%Y}", "yy": f"{day:%y}", "mm": f"{day:%m}", "dd": f"{day:%d}"}
    with connection.cursor() as cursor:
        cursor.execute("select nextval('customers_code_seq') from generate_series(1, %s)", [number])
        numbers = [row[0] for row in cursor.fetchall()]
    codes = [Template(pattern).safe_substitute(words, seq=str(one).zfill(width))[:40] for one in numbers]
    return list(dict.fromkeys(codes))
