"""The quick search over customers: name (two characters are enough), pinyin, code, account, telephone."""

from __future__ import annotations

import re

from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import F

from beluga.apps.customers.models import CustomerSearch
from beluga.kernel.fields.expression import Param, Sql
from beluga.kernel.scope.principal import Principal

_LETTERS = re.compile(r"[a-z]{2,}")
_DIGITS = re.compile(r"\+?[0-9][0-9 -]{2,}")


def search_customers(principal: Principal, text: str) -> Q:
    """Return the condition of the quick search.

    Part of a name, of a code or of an account; pinyin from its beginning, or initials; the last digits of a telephone
    for who sees numbers plain, the whole number for everybody else.
    """
    wanted = " ".join(text.lower().split())
    found = Q(_words(wanted))
    if _LETTERS.fullmatch(wanted.replace(" ", "")):
        pinyin = Sql("replace({0}, ' ', '') LIKE {1}", F("pinyin"), Param(wanted.replace(" ", "") + "%", "text"))
        found |= Q(pinyin)
    if _DIGITS.fullmatch(wanted):
        digits = re.sub(r"[ -]", "", wanted)
        for field in ("phone", "phone2"):
            found |= _tail(field, digits, whole=not principal.sees("customer", field))
    return Q(Exists(CustomerSearch.objects.filter(found, customer=OuterRef("pk"))))


def _words(wanted: str) -> Sql:
    """All grams of the text are there, and so is the text itself; a single character means how a name begins."""
    if len(wanted) == 1:
        return Sql("{0} @> ARRAY[{1}]", F("grams"), Param(f"^{wanted}", "text"))
    body = wanted.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return Sql(
        "({0} @> (customers_grams({1}))[2:] AND {2} LIKE {3})",
        F("grams"),
        Param(wanted, "text"),
        F("text"),
        Param(f"%{body}%", "text"),
    )


def _tail(field: str, digits: str, *, whole: bool) -> Q:
    turned = digits[::-1]
    if whole:
        return Q(**{f"{field}_tail": turned})
    return Q(Sql("{0} LIKE {1}", F(f"{field}_tail"), Param(f"{turned}%", "text")))
