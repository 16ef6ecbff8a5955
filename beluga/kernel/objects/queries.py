"""Reads over any object, scoped and masked: a page of a list, one record, the set that a verb works on.

A page costs three small queries: how many rows match (counted to 10,000, and the ids themselves when they are few),
which ones are on the page, and what they hold. When the ids are known, the page is read from them, so a narrow filter
is worked out once. A scope of several parts is asked part by part. Nothing grows with the table but the filter itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field as dc_field, replace
from typing import Any

import orjson
from django.db.models import Q, QuerySet

from beluga.kernel.conditions import Context, array_compilers, ensure, to_q
from beluga.kernel.conditions.tree import find, leaves
from beluga.kernel.fields import types
from beluga.kernel.fields.errors import FieldError, Invalid, NotFound
from beluga.kernel.objects import probes, views
from beluga.kernel.objects.listing import CAP, SINGLE, Listing, Shape, Single, among, kept
from beluga.kernel.objects.order import Order
from beluga.kernel.objects.reader import Reader
from beluga.kernel.objects.schema import ObjectSchema, schema
from beluga.kernel.scope.principal import Principal
from beluga.kernel.scope.rows import EVERYTHING, scope_parts, scoped

LARGEST_PAGE = 200
LONGEST_SEARCH = 100
COUNTS = ("capped", "exact", "none")

Tree = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list; `total_exact` is false where the total is an estimate above the cap."""

    items: list[dict[str, Any]]
    total: int | None
    total_exact: bool
    after: str | None
    refs: dict[str, dict[str, Any]] = dc_field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The API's form."""
        return {name: getattr(self, name) for name in self.__slots__}


def page(
    principal: Principal,
    object_name: str,
    *,
    filter: Tree | str | None = None,
    sort: Sequence[str] = (),
    fields: Sequence[str] | None = None,
    page: int = 1,
    size: int = 50,
    after: str | None = None,
    q: str = "",
    view: str | None = None,
    count: str = "capped",
) -> Page:
    """Return a page of the object's list.

    `view` names a view of code or the id of a saved one; its filter is joined to `filter`, its sort and columns hold
    where none are given. `after` pages by key and may go any distance, `page` only to row 10,000. `count` is `capped`
    (exact to 10,000, an estimate above), `exact` or `none`. Raises Refused, UnknownName, Invalid.
    """
    principal.require(f"{object_name}.view")
    known = schema(object_name)
    chosen = views.resolve(principal, known, view)
    offset = _offset(page, size, after, count)
    sort = tuple(sort) or chosen.sort or known.declared.sort
    columns = tuple(fields or chosen.columns or default_columns(known))
    trees = _trees(principal, known, filter, chosen.filter)

    span = (after, offset, offset + size)
    shape = kept(
        principal,
        (known, sort, columns, span),
        lambda: Shape(Reader(principal, known, columns), Order(principal, known, sort), *span),
    )
    plain = not q.strip() and not any(_asks_others(known, tree) for tree in trees)
    listing = kept(
        principal,
        (shape, orjson.dumps(trees)) if plain else None,
        lambda: Listing(shape, _branches(principal, known, trees, q)),
    )
    total, exact, ids = listing.count(count)
    items, keys = listing.read(ids)
    if exact and total is not None and not after and offset and not items:
        total = min(total, offset)
    more = len(items) == size and (total is None or after is not None or not exact or offset + size < total)
    cursor = shape.order.cursor(keys[-1]) if more else None
    return Page(items, total, exact, cursor, shape.reader.refs(items))


def get(principal: Principal, object_name: str, id: int, fields: Sequence[str] | None = None) -> dict[str, Any]:
    """Return `{"item": {…}, "refs": {…}}` of one record. Raises Refused, NotFound (also when out of scope), Invalid."""
    principal.require(f"{object_name}.view")
    known = schema(object_name)
    columns = tuple(fields or known.fields)
    single = kept(
        principal,
        (known, columns),
        lambda: Single(Reader(principal, known, columns), scoped(principal, object_name, few=SINGLE)),
    )
    item = single.read(id)
    if item is None:
        raise NotFound
    return {"item": item, "refs": single.reader.refs([item])}


def plain_value(principal: Principal, object_name: str, id: int, field_name: str) -> Any:
    """Return one value unmasked, in JSON's form. The caller checks the right to see it and logs it. Raises NotFound."""
    known = schema(object_name)
    field = known.field(field_name)
    plain = replace(principal, unmasked=frozenset({f"{object_name}.{field.name}"}))
    items = Reader(plain, known, [field_name]).rows(scoped(principal, object_name, few=Q(pk=id)))
    if not items:
        raise NotFound
    return items[0][field_name]


def relation(
    principal: Principal,
    object_name: str,
    wanted: Tree | str | Sequence[int] | None = None,
    *,
    q: str = "",
    view: str | None = None,
) -> QuerySet[Any]:
    """Return the set of records in scope that `wanted` (a filter tree, its JSON text, or ids), the view and the search
    leave: what services and actions are given. None wants all. Raises UnknownName, Invalid."""
    known = schema(object_name)
    chosen = views.resolve(principal, known, view)
    by_ids = wanted is not None and not isinstance(wanted, (str, Mapping))
    if by_ids:
        return matching(principal, known, q=q, also=chosen.filter, few=among(wanted))  # type: ignore[arg-type]
    return matching(principal, known, filter=wanted, q=q, also=chosen.filter)  # type: ignore[arg-type]


def opening(principal: Principal, known: ObjectSchema) -> str | None:
    """Return the name of the shipped view that the list opens with: the first, or the whole list where the first holds
    the reader's own only, they have none, and their scope has more than that."""
    offered = list(views.shipped(principal, known))
    first, whole = next(iter(offered), None), next((one for one in offered if one.filter is None), None)
    own = known.declared.scopes.get("own")
    if first and first.own and whole and any(tree != own for tree in principal.scopes.get(known.name, ())):
        # Counted, not looked for: to stop at the first of the few, the planner would walk through everybody's.
        first = first if matching(principal, known, also=first.filter).count() else whole
    return first.name if first else None


def ids(principal: Principal, object_name: str, *, filter: Tree | str | None = None, limit: int = CAP) -> list[int]:
    """Return the ids of at most `limit` matching records in scope."""
    rows = relation(principal, object_name, filter)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:limit])


def counted(principal: Principal, object_name: str, *, filter: Tree | str | None = None) -> int:
    """Return how many records in scope match: exactly, since who writes a rule decides by this number, and estimates
    over custom fields are far off."""
    known = schema(object_name)
    shape = Shape(Reader(principal, known, ()), Order(principal, known, ()), None, 0, 0)
    branches = _branches(principal, known, _trees(principal, known, filter))
    return Listing(shape, branches).count("exact")[0] or 0


def matching(
    principal: Principal,
    known: ObjectSchema,
    *,
    filter: Tree | str | None = None,
    q: str = "",
    also: Tree | None = None,
    few: Any = None,
) -> QuerySet[Any]:
    """Return the rows in scope that meet `filter`, `also` (a view's own condition) and the quick search `q`; `few` is a
    condition that leaves few rows.

    Raises Invalid with the place and the reason of each problem of `filter`.
    """
    reader, trees = narrowed(principal, known, _trees(principal, known, filter, also))
    return scoped(reader, known.name, few=few).filter(*_conditions(principal, known, trees, q))


def narrowed(principal: Principal, known: ObjectSchema, trees: Sequence[Tree]) -> tuple[Principal, list[Tree]]:
    """Return the principal and the conditions where one of `trees` is a way into the scope itself (我的客户): it takes
    the scope's place, since all it leaves is in scope, and each of its parts is asked by an index of its own."""
    flat = [one for tree in trees for one in (tree["all"] if set(tree) == {"all"} else [tree])]
    scope = principal.scopes.get(known.name, ())
    offered = [way for tree in scope for way in _ways(known, tree)]
    for tree in flat if known.scope_through is None else ():
        ways = _ways(known, tree)
        several = "field" in tree and len(ways) > 1  # with everything in scope, only what an index answers is worth it
        if several if EVERYTHING in scope else ways and all(way in offered for way in ways):
            mine = replace(principal, scopes={**principal.scopes, known.name: [{"any": ways}]})
            return mine, [one for one in flat if one is not tree]
    return principal, flat


def _ways(known: ObjectSchema, tree: Tree) -> list[Tree]:
    """The conditions of which one must hold for `tree`."""
    field, value = known.fields.get(str(tree.get("field"))), tree.get("value")
    if field is not None and field.ways is not None and tree["op"] == "any_of" and isinstance(value, list):
        return [way for one in value for way in field.ways(one)]
    return list(tree["any"]) if set(tree) == {"any"} else [tree]


def _trees(
    principal: Principal, known: ObjectSchema, filter: Tree | str | None, also: Tree | None = None
) -> list[Tree]:
    """What the rows must meet beside the scope, judged; looking for masked values is noted."""
    tree = checked(principal, known, filter)
    if tree is not None:
        probes.note(principal, known, tree)
    return [one for one in (tree, checked(principal, known, also)) if one is not None]


def _conditions(principal: Principal, known: ObjectSchema, trees: Sequence[Tree], q: str = "") -> list[Any]:
    context = Context(principal=principal)
    wanted: list[Any] = [to_q(tree, known, context) for tree in trees]
    return wanted + ([search_q(principal, known, q.strip())] if q.strip() else [])


def _asks_others(known: ObjectSchema, tree: Tree) -> bool:
    """Whether the condition's SQL depends on further tables (which tags are personal ones)."""
    return any(find(home, own).own.type in array_compilers for _, home, own in leaves(tree, known) if own)


def _branches(principal: Principal, known: ObjectSchema, trees: Sequence[Tree], q: str = "") -> list[QuerySet[Any]]:
    """The matching rows, a query per way into the scope: each finds its own index, and a page needs the top of each."""
    reader, trees = narrowed(principal, known, trees)
    rows = known.model._default_manager.filter(*_conditions(principal, known, trees, q), **known.living)
    parts = scope_parts(reader, known)
    return [rows] if parts is None else [rows.filter(part) for part in parts]


def checked(principal: Principal, known: ObjectSchema, filter: Tree | str | None) -> Tree | None:
    """Return the tree of `filter` (JSON text or already a tree), None when empty. Raises Invalid with the problems."""
    if filter is None or filter == "" or filter == {}:
        return None
    return ensure(filter, known, principal)


def search_q(principal: Principal, known: ObjectSchema, text: str) -> Any:
    """Return the condition of the quick search; a field that is masked for the principal matches as a whole only."""
    if len(text) > LONGEST_SEARCH:
        raise Invalid.at("q", f"搜索词最多 {LONGEST_SEARCH} 个字", f"Search for at most {LONGEST_SEARCH} characters")
    if "\x00" in text:
        raise Invalid.at("q", "搜索词含有不可用的字符", "The search holds an unusable character")
    if known.declared.search is not None:
        return known.declared.search(principal, text)
    leaves: list[Tree] = []
    for item in searchable(known):
        masked = item.sensitive and not principal.sees(known.name, item.name)
        op = "contains" if "contains" in types.of(item).operators and not masked else "eq"
        if op == "eq" and not _can_be(item, text):
            continue
        leaf = {"field": item.name, "op": op, "value": text}
        if masked:
            probes.note(principal, known, leaf)
        leaves.append(leaf)
    return to_q({"any": leaves}, known, Context(principal=principal))


def searchable(known: ObjectSchema) -> list[Any]:
    """The fields of the quick search."""
    return [item for item in known if item.searchable and "eq" in types.of(item).operators]


def default_columns(known: ObjectSchema) -> list[str]:
    """The columns of a list when nobody chose any."""
    return list(dict.fromkeys((known.declared.title, *known.declared.columns)))


def _can_be(item: Any, text: str) -> bool:
    try:
        types.of(item).parse(text, item, text=True)
    except FieldError:
        return False
    return True


def _offset(page: int, size: int, after: str | None, count: str) -> int:
    if not 1 <= size <= LARGEST_PAGE:
        raise Invalid.at("size", f"每页 1 到 {LARGEST_PAGE} 行", f"Between 1 and {LARGEST_PAGE} rows a page")
    if count not in COUNTS:
        raise Invalid.at("count", "count 只能是 capped、exact 或 none", "count is capped, exact or none")
    if after:
        return 0
    if page < 1 or page * size > CAP:
        words = f"按页码只能翻到第 {CAP} 行，之后用 after 继续"
        raise Invalid.at("page", words, f"Pages reach row {CAP}; use after beyond it")
    return (page - 1) * size
