"""Two small ORM expressions from which every field and condition is written: a piece of SQL with holes, and a constant.

Django's lookups are avoided on purpose: `Q(pk__in=[])` empties the query around it, `in` on an integer column truncates
2.5, and a stock JSON comparison misses the numeric index. What is written here is what PostgreSQL gets.
"""

from __future__ import annotations

from typing import Any

from django.db.models import BooleanField, Exists, Expression, Field as ModelField
from django.db.models.expressions import Combinable, F


class Sql(Expression):
    """SQL with holes: `Sql("{0} = {1}", F("name"), Param("x", "text"))`. Boolean unless `output_field` is given.

    A per cent sign in `template` is written twice, as the driver wants it; braces only mark holes.
    """

    def __init__(self, template: str, *parts: Any, output_field: ModelField[Any, Any] | None = None) -> None:
        super().__init__(output_field=output_field or BooleanField())
        self.template = template
        self.parts: list[Any] = [F(part) if isinstance(part, str) else part for part in parts]

    def get_source_expressions(self) -> list[Any]:
        """The holes' contents."""
        return self.parts

    def set_source_expressions(self, exprs: Any) -> None:
        """Put resolved contents into the holes."""
        self.parts = list(exprs)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Compile the holes and put them in; parameters are gathered in the order in which the holes appear."""
        texts: list[str] = []
        params: list[list[Any]] = []
        for part in self.parts:
            text, values = compiler.compile(part)
            texts.append(text)
            params.append(list(values))
        pieces: list[str] = []
        gathered: list[Any] = []
        rest = self.template
        while True:
            head, brace, tail = rest.partition("{")
            pieces.append(head)
            if not brace:
                return "".join(pieces), tuple(gathered)
            number, _, rest = tail.partition("}")
            pieces.append(texts[int(number)])
            gathered.extend(params[int(number)])

    def get_group_by_cols(self) -> list[Any]:
        """Group by what stands in the holes."""
        return [column for part in self.parts for column in part.get_group_by_cols()]


class Param(Expression):
    """A constant with its PostgreSQL type: `Param([1, 2], "bigint[]")`."""

    def __init__(self, value: Any, cast: str) -> None:
        super().__init__(output_field=BooleanField())
        self.value = value
        self.cast = cast

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """A placeholder with a cast."""
        return f"%s::{self.cast}", (self.value,)

    def get_group_by_cols(self) -> list[Any]:
        """A constant groups nothing."""
        return []


THERE = "{0} IS NOT NULL"
TRUE = Sql("true")
FALSE = Sql("false")


def both(parts: list[Combinable]) -> Combinable:
    """AND of the parts; TRUE for none, FALSE where one is."""
    return _join(parts, " AND ", TRUE, FALSE)


def either(parts: list[Combinable]) -> Combinable:
    """OR of the parts; FALSE for none, TRUE where one is."""
    return _join(parts, " OR ", FALSE, TRUE)


def negation(part: Combinable) -> Combinable:
    """The plain complement: what is not true, unknown included. EXISTS is never unknown, and a plain NOT of it can be
    planned as an anti-join."""
    if part is TRUE or part is FALSE:
        return FALSE if part is TRUE else TRUE
    if isinstance(part, Sql) and part.template == THERE:
        return Sql("{0} IS NULL", *part.parts)  # the words that a partial index is found by
    return Sql("NOT {0}" if isinstance(part, Exists) else "({0}) IS NOT TRUE", part)


def _join(parts: list[Combinable], word: str, empty: Combinable, over: Combinable) -> Combinable:
    if any(part is over for part in parts):
        return over
    parts = [part for part in parts if part is not empty]
    if not parts:
        return empty
    if len(parts) == 1:
        return parts[0]
    return Sql("(" + word.join("{%d}" % index for index in range(len(parts))) + ")", *parts)  # noqa: UP031
