"""Lists and records made ready: statements compiled once, run again whenever the same person asks for the same.

Writing a list's SQL through the ORM takes several times as long as PostgreSQL takes to answer it. What decides the text
(who asks, with which rights; filter, sort, columns, page; the day, which "in the last week" is reckoned from) is the
key. Only lists whose text depends on nothing else are kept, and only for people whose rights are kept themselves.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from contextlib import suppress
from typing import Any, TypeVar

import orjson
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, Q, QuerySet

from beluga.kernel.fields import clock
from beluga.kernel.fields.errors import Invalid
from beluga.kernel.fields.expression import Param, Sql
from beluga.kernel.fields.prepared import prepared
from beluga.kernel.fields.stamps import settled
from beluga.kernel.objects.order import Order
from beluga.kernel.objects.reader import Reader
from beluga.kernel.scope.principal import Principal

T = TypeVar("T")
CAP = 10_000
FEW = 2_000
MOST_KEPT = 200
IDS: list[int] = []  # stands in a compiled statement where the ids of a run will be
ID = object()  # the same for the id of a single record: an array of one is planned as if it held ten


class Statement:
    """A query compiled once; where it holds `among(IDS)` or `SINGLE`, each run puts its own ids, and the server plans
    it once."""

    def __init__(self, rows: QuerySet[Any]) -> None:
        self._compiler: Any = rows.query.get_compiler(connection=connection)
        self.params: tuple[Any, ...] = ()
        self.text: str | None = None
        with suppress(EmptyResultSet):
            self.text, self.params = self._compiler.as_sql()

    def run(self, ids: Sequence[int] = ()) -> list[tuple[Any, ...]]:
        """Return the rows as tuples, converted as the ORM converts them."""
        if self.text is None:
            return []
        params = [list(ids) if value is IDS else ids[0] if value is ID else value for value in self.params]
        with prepared() if ids else connection.cursor() as cursor:
            cursor.execute(self.text, params)
            found = cursor.fetchall()
        return list(self._compiler.results_iter([found], tuple_expected=True))


class Shape:
    """What a page looks like, whatever rows are listed: its columns, its order, and that it shows the rows from `low`
    to `high` behind the cursor `after`."""

    def __init__(self, reader: Reader, order: Order, after: str | None, low: int, high: int) -> None:
        self.reader = reader
        self.order = order
        self._span = after, low, high
        self._made: dict[str, Statement] = {}
        if after:
            order.values(after)  # judged even where nothing is listed

    def window(self, branches: Sequence[QuerySet[Any]]) -> QuerySet[Any] | None:
        """The ids of the page of the union of some queries; None where there is none."""
        found: QuerySet[Any] | None = self.order.window(branches, *self._span)
        return found

    def shown(self, which: Any) -> QuerySet[Any]:
        """The page of the rows that meet a condition. Which rows first, then what they hold: derived columns and joins
        are worked out for the page's rows only."""
        rows = self._model.filter(which)
        return self.reader.picked(self.order.apply(self.order.keyed(rows)), self.order.names)

    def top(self, ids: Sequence[int]) -> list[tuple[Any, ...]]:
        """The page, where the ids of all matching rows are known."""
        rows = self._model.filter(among(IDS))
        return self._statement("top", lambda: self.shown(Q(pk__in=self.window([rows])))).run(ids)

    def page(self, ids: Sequence[int]) -> list[tuple[Any, ...]]:
        """The page, where the ids of its rows are known."""
        return self._statement("page", lambda: self.shown(among(IDS))).run(ids)

    @property
    def _model(self) -> Any:
        return self.reader.schema.model._default_manager

    def _statement(self, name: str, make: Callable[[], QuerySet[Any]]) -> Statement:
        if name not in self._made:
            self._made[name] = Statement(make())
        return self._made[name]


class Listing:
    """One page of the rows of `branches`: a query per way into the scope."""

    def __init__(self, shape: Shape, branches: Sequence[QuerySet[Any]]) -> None:
        self.shape = shape
        self._branches = branches
        plans = [Statement(rows.order_by().values_list("pk")) for rows in branches]
        self._plans = [plan for plan in plans if plan.text is not None]
        self._enough: dict[int, float] = {}  # the branches that reach the cap alone, and the seconds that took
        self._window: Statement | None = None

    def count(self, mode: str) -> tuple[int | None, bool, list[int] | None]:
        """How many match in any branch, whether that is exact, and which ones when they are few. `mode` is `capped`,
        `exact` or `none`."""
        if mode == "none":
            return None, False, None
        if not self._plans:
            return 0, True, []
        limit = "" if mode == "exact" else f"limit {CAP + 1}"
        with connection.cursor() as cursor:
            if limit and self._enough:  # one of them need only do so again: each is tried, then the quickest stays
                place = min(self._enough, key=lambda one: self._enough[one])
                plan, began = self._plans[place], time.perf_counter()
                cursor.execute(f"select count(*) from ({plan.text} {limit}) m", plan.params)
                self._enough[place] = time.perf_counter() - began
                if _first(cursor) > CAP:
                    return self._estimate(cursor), False, None
            parts = [f"b{place}(id) as materialized ({plan.text} {limit})" for place, plan in enumerate(self._plans)]
            union = " union ".join(f"select id from b{place}" for place in range(len(parts)))
            sizes = ", ".join(f"(select count(*) from b{place})" for place in range(len(parts)))
            cursor.execute(
                f"with {', '.join(parts)}, m(id) as ({union}) "
                f"select count(*), case when count(*) <= {FEW} then array_agg(id) end, array[{sizes}] from m",
                [value for plan in self._plans for value in plan.params],
            )
            total, ids, seen = cursor.fetchone() or (0, None, [])
            if not limit or total <= CAP:
                return total, True, (ids or []) if total <= FEW else None
            self._enough = {place: 0.0 for place, number in enumerate(seen) if number > CAP}
            return self._estimate(cursor), False, None

    def _estimate(self, cursor: Any) -> int:
        """How many there may be, beyond the cap: as the planner guesses."""
        texts = " union all ".join(str(plan.text) for plan in self._plans)
        params = [value for plan in self._plans for value in plan.params]
        cursor.execute(f"explain (format json) {texts}", params)
        plan = _first(cursor)
        found = orjson.loads(plan) if isinstance(plan, (str, bytes)) else plan
        try:
            return max(CAP + 1, int(found[0]["Plan"]["Plan Rows"]))
        except (TypeError, KeyError, IndexError):
            return CAP + 1

    def read(self, ids: list[int] | None) -> tuple[list[dict[str, Any]], list[tuple[Any, ...]]]:
        """The page's rows and their sort keys; from the matching `ids` where they are known."""
        if ids is not None:
            found = self.shape.top(ids) if ids else []
        elif len(self._branches) > 1:
            chosen = [row[-1] for row in self._once(lambda: self.shape.window(self._branches)).run()]
            found = self.shape.page(chosen) if chosen else []
        elif self._branches:
            found = self._once(lambda: self.shape.shown(Q(pk__in=self.shape.window(self._branches)))).run()
        else:
            found = []
        return self.shape.reader.keyed(found)

    def _once(self, make: Callable[[], Any]) -> Statement:
        if self._window is None:
            self._window = Statement(make())
        return self._window


def among(ids: Sequence[int]) -> Any:
    """The condition that a row is one of `ids`: one array parameter, however many there are. Raises Invalid."""
    for value in ids:
        if not isinstance(value, int) or isinstance(value, bool) or not -(2**63) <= value < 2**63:
            raise Invalid.at("ids", "编号须为整数", "Ids must be whole numbers")
    return Sql("{0} = ANY({1})", F("pk"), Param(ids if ids is IDS else list(ids), "bigint[]"))


SINGLE = Sql("{0} = {1}", F("pk"), Param(ID, "bigint"))


class Single:
    """One record at a time, by id: `rows` are narrowed by `SINGLE`."""

    def __init__(self, reader: Reader, rows: QuerySet[Any]) -> None:
        self.reader = reader
        self._statement = Statement(reader.picked(rows, ()))

    def read(self, id: int) -> dict[str, Any] | None:
        """The record, None when it is not among the rows."""
        if not -(2**63) <= id < 2**63:
            return None
        items, _ = self.reader.keyed(self._statement.run([id]))
        return items[0] if items else None


_kept: OrderedDict[Hashable, tuple[Any, Any]] = OrderedDict()


def kept(principal: Principal, key: Hashable | None, make: Callable[[], T]) -> T:
    """Return what `make` gives for `key`, made now or in a former request of somebody with these very rights.

    Without a key, for a principal that is not kept itself, and where the request has written (it may have changed what
    its own scope is made of), it is made anew.
    """
    if key is None or not principal.kept or not settled():
        return make()
    rights = (principal.scopes, principal.functions, principal.unmasked, principal.variables)
    whole = (threading.get_ident(), clock.today(), *map(id, rights), principal.language, key)
    found = _kept.get(whole)
    if found is None:
        # the rights are held beside it, so that no others can come to have their ids
        found = _kept[whole] = (rights, make())
        if len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    else:
        with suppress(KeyError):
            _kept.move_to_end(whole)
    made: T = found[1]
    return made


def _first(cursor: Any) -> Any:
    row = cursor.fetchone()
    return row[0] if row else None
