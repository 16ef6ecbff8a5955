"""What the roles of somebody grant: row scopes per object, fields seen plain, and the values `me.*` of conditions.

Roles add up. Everything here is worked out when it is asked for, because a request touches two objects of fifty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from beluga.kernel.fields.stamps import settled
from beluga.kernel.objects.declaration import objects
from beluga.kernel.registry import Registry

Tree = Mapping[str, Any]
EVERYTHING: Tree = {"all": []}
CHOSEN = "chosen"
ALL = "all"
PEOPLE = "people"  # the stamp of all that a Principal is made of; tables behind `me` values are watched under it too

me_values: Registry[Callable[[int], Any]] = Registry("me value")


def me_value(name: str, read: Callable[[int], Any]) -> None:
    """Offer conditions the variable `me.<name>`: `read(user_id)` is called when it is named, and what it gives is kept
    with the Principal: watch the tables it reads under `PEOPLE`.

    Raises ValueError when the name is taken.
    """
    me_values.register(name, read)


@dataclass(frozen=True, slots=True)
class ScopeRow:
    """What one role says about one object (`*` for every object it has no row for)."""

    role_id: int
    object: str
    kinds: tuple[str, ...]
    department_ids: tuple[int, ...]


class Variables(Mapping[str, Any]):
    """The `me.*` values: those known from the start, and those of apps above, read on first use."""

    def __init__(self, user_id: int, known: Mapping[str, Any]) -> None:
        self._user_id = user_id
        self._known = dict(known)
        self._read: dict[str, Any] = {}
        self.shared = False  # kept from one request to the next: a request that writes must not leave its own there

    def __getitem__(self, name: str) -> Any:
        if name in self._known:
            return self._known[name]
        if name not in me_values:
            raise KeyError(name)
        if self.shared and not settled():
            return me_values.get(name)(self._user_id)
        if name not in self._read:
            self._read[name] = me_values.get(name)(self._user_id)
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        yield from self._known.keys() | set(me_values.names())

    def __len__(self) -> int:
        return len(self._known.keys() | set(me_values.names()))


class Scopes(Mapping[str, list[Tree]]):
    """The scope trees per object, made from the rows of all roles.

    An object that declares no scope kinds belongs to nobody in particular: whoever has its functions sees all of it.
    """

    def __init__(self, rows: Sequence[ScopeRow]) -> None:
        self._rows = rows
        self._made: dict[str, list[Tree]] = {}

    def __getitem__(self, name: str) -> list[Tree]:
        if name not in self._made:
            self._made[name] = scope_trees(name, self._rows)
        if not self._made[name]:
            raise KeyError(name)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return (name for name in objects.names() if name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Unmasked(frozenset[str]):
    """`object.field` names seen plain, where `*` may stand for either part."""

    def __contains__(self, name: object) -> bool:
        if super().__contains__(name) or super().__contains__("*.*"):
            return True
        thing, _, field = str(name).partition(".")
        return super().__contains__(f"{thing}.*") or super().__contains__(f"*.{field}")


def with_departments(tree: Any, department_ids: Sequence[int]) -> Any:
    """Return the tree with the chosen departments in the place of one's own (`me.department_ids`)."""
    if isinstance(tree, Mapping):
        if tree.get("var") in ("me.department_ids", "me.chosen_department_ids"):
            return list(department_ids)
        return {key: with_departments(value, department_ids) for key, value in tree.items()}
    if isinstance(tree, list | tuple):
        return [with_departments(value, department_ids) for value in tree]
    return tree


def scope_trees(name: str, rows: Sequence[ScopeRow]) -> list[Tree]:
    """Return the trees (joined by OR) that the roles' rows grant on the object `name`; none means no rows at all."""
    declared = objects.get(name) if name in objects else None
    kinds = declared.scopes if declared else {}
    if declared and not kinds and not declared.scope_through:
        return [EVERYTHING]
    trees: list[Tree] = []
    own = {row.role_id: row for row in rows if row.object == name}
    for row in [*own.values(), *(row for row in rows if row.object == "*" and row.role_id not in own)]:
        for kind in row.kinds:
            if kind == ALL:
                return [EVERYTHING]
            if kind == CHOSEN:
                tree = with_departments(kinds.get(CHOSEN) or kinds.get("department"), row.department_ids)
            else:
                tree = kinds.get(kind)
            if tree and tree not in trees:
                trees.append(tree)
    return trees
