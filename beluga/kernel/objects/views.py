"""Views of a list: those shipped in code, the query schemes (查询方案) people save, and each person's own layout."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from beluga.kernel.conditions import ensure
from beluga.kernel.fields.errors import Invalid, NotFound, say
from beluga.kernel.objects.declaration import View
from beluga.kernel.objects.models import SavedView, UserLayout
from beluga.kernel.objects.order import Order
from beluga.kernel.objects.schema import ObjectSchema
from beluga.kernel.scope.principal import Principal, Refused

LONGEST_NAME = 60
MOST_VIEWS = 200
MOST_COLUMNS = 100
DENSITIES = ("", "compact", "normal", "comfortable")
SHARE = "view.share"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a view says; all empty when there is none."""

    filter: Mapping[str, Any] | None = None
    sort: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


def resolve(principal: Principal, known: ObjectSchema, view: str | None) -> Chosen:
    """Return what the view called (or numbered) `view` says. Raises NotFound when it is not there for the principal."""
    if not view:
        return Chosen()
    for item in shipped(principal, known):
        if item.name == view:
            return Chosen(item.filter, tuple(item.sort), tuple(item.columns))
    if view.isdecimal() and len(view) < 18:
        row = offered(principal, known.name).filter(pk=int(view)).first()
        if row is not None:
            there = [name for name in row.columns if name in known]
            return Chosen(row.filter, tuple(row.sort), tuple(there))
    raise NotFound("没有这个视图", "There is no such view")


def shipped(principal: Principal, known: ObjectSchema) -> Iterator[View]:
    """The views that come with the object and that the principal may choose, the principal's own kinds last."""
    for item in known.declared.views:
        if item.function is None or principal.can(item.function):
            yield item
    for source in known.declared.view_sources:
        yield from source(principal)


def offered(principal: Principal, object_name: str) -> QuerySet[SavedView]:
    """The saved views the principal may choose: own ones and shared ones."""
    return SavedView.objects.filter(_mine(principal) | Q(shared=True), object=object_name)


def listed(principal: Principal, known: ObjectSchema) -> list[dict[str, Any]]:
    """Return all views offered for the object, the shipped ones first."""
    found = [
        _as_json(item, item.name, say(item.label, item.label_en), shared=True, builtin=True, mine=False)
        for item in shipped(principal, known)
    ]
    return found + [as_json(principal, row) for row in offered(principal, known.name)[:MOST_VIEWS]]


def as_json(principal: Principal, row: SavedView) -> dict[str, Any]:
    """The API's form of a saved view."""
    mine = row.user_id == principal.user_id
    return _as_json(row, row.pk, row.name, shared=row.shared, builtin=False, mine=mine)


def _as_json(item: View | SavedView, id: str | int, name: str, **kinds: bool) -> dict[str, Any]:
    chosen = {"filter": item.filter, "sort": list(item.sort), "columns": list(item.columns)}
    return {"id": id, "name": name, **chosen, **kinds}


def save(principal: Principal, known: ObjectSchema, data: Mapping[str, Any], id: int | None = None) -> SavedView:
    """Make a saved view, or change one's own. Raises Invalid (name, filter, sort, columns), NotFound, Refused."""
    if principal.user_id is None:
        raise Refused(SHARE)
    row = _own(principal, known, id) if id is not None else SavedView(object=known.name, user_id=principal.user_id)
    if "name" in data or id is None:
        row.name = _name(principal, known, data.get("name"), id)
    if "filter" in data:
        row.filter = ensure(data["filter"], known, principal, rule=True) if data["filter"] else None
    if "sort" in data:
        row.sort = list(data["sort"] or [])
        Order(principal, known, row.sort)
    if "columns" in data:
        row.columns = columns(known, data["columns"] or [])
    if "shared" in data:
        row.shared = bool(data["shared"])
    row.save()
    return row


def delete(principal: Principal, known: ObjectSchema, id: int) -> None:
    """Delete one's own saved view. Raises NotFound."""
    _own(principal, known, id).delete()


def layout(principal: Principal, object_name: str) -> dict[str, Any] | None:
    """The principal's own columns and density of the list, None when nothing was chosen."""
    if principal.user_id is None:
        return None
    row = UserLayout.objects.filter(object=object_name, user_id=principal.user_id).first()
    return {"columns": row.columns, "density": row.density, "size": row.size} if row else None


def save_layout(
    principal: Principal, known: ObjectSchema, chosen: Sequence[Mapping[str, Any]], density: str, size: int | None
) -> dict[str, Any]:
    """Keep the columns (name, width), the density and the page size a person chose. Raises Invalid."""
    if density not in DENSITIES:
        raise Invalid.at("density", "没有这种行高", "There is no such density")
    if size is not None and not 1 <= size <= 200:
        raise Invalid.at("size", "每页 1 到 200 行", "Between 1 and 200 rows a page")
    names = columns(known, [item.get("name") for item in chosen])
    widths = {item.get("name"): item.get("width") for item in chosen}
    for name, width in widths.items():
        if width is not None and (isinstance(width, bool) or not isinstance(width, int) or not 20 <= width <= 2000):
            raise Invalid.at("columns", f"「{name}」的列宽须为 20 到 2000", f"The width of {name} must be 20 to 2000")
    if principal.user_id is None:
        raise Refused("layout")
    kept = [{"name": name, "width": widths[name]} if widths[name] else {"name": name} for name in names]
    UserLayout.objects.update_or_create(
        object=known.name, user_id=principal.user_id, defaults={"columns": kept, "density": density, "size": size}
    )
    return {"columns": kept, "density": density, "size": size}


def add_columns(principal: Principal, known: ObjectSchema, names: Sequence[str]) -> None:
    """Put new columns into the person's own list, behind its first two: further right nobody would see them."""
    if principal.user_id is None or not names:
        return
    now = layout(principal, known.name) or {"columns": [], "density": "", "size": None}
    own = [one for one in now["columns"] if one["name"] in known] or [{"name": name} for name in known.declared.columns]
    chosen = [*own[:2], *({"name": name} for name in names), *own[2:]]
    save_layout(principal, known, chosen[:MOST_COLUMNS], now["density"], now["size"])


def forget_layout(principal: Principal, object_name: str) -> None:
    """Return to the shipped columns."""
    if principal.user_id is not None:
        UserLayout.objects.filter(object=object_name, user_id=principal.user_id).delete()


def columns(known: ObjectSchema, names: Sequence[Any]) -> list[str]:
    """Return the column names, each once. Raises Invalid for an unknown one or too many."""
    if len(names) > MOST_COLUMNS:
        raise Invalid.at("columns", f"最多 {MOST_COLUMNS} 列", f"At most {MOST_COLUMNS} columns")
    for name in names:
        if not isinstance(name, str) or name not in known:
            raise Invalid.at("columns", f"没有字段「{str(name)[:40]}」", f"There is no field {str(name)[:40]}")
    return list(dict.fromkeys(names))


def _mine(principal: Principal) -> Q:
    return Q(user_id=principal.user_id) if principal.user_id is not None else Q(pk=None)


def _own(principal: Principal, known: ObjectSchema, id: int) -> SavedView:
    row = SavedView.objects.filter(_mine(principal), object=known.name, pk=id).first()
    if row is None:
        raise NotFound("没有这个视图，或不是自己的", "There is no such view of your own")
    return row


def _name(principal: Principal, known: ObjectSchema, raw: Any, id: int | None) -> str:
    name = raw.strip() if isinstance(raw, str) else ""
    if not name or len(name) > LONGEST_NAME:
        raise Invalid.at("name", f"名称须为 1 到 {LONGEST_NAME} 个字", f"A name has 1 to {LONGEST_NAME} characters")
    own = SavedView.objects.filter(_mine(principal), object=known.name).exclude(pk=id or 0)
    if own.filter(name=name).exists():
        raise Invalid.at("name", "已有同名方案", "There is one of that name already")
    if own.count() >= MOST_VIEWS:
        raise Invalid.at("name", f"最多保存 {MOST_VIEWS} 个方案", f"At most {MOST_VIEWS} views can be saved")
    return name
