"""The one named-store class of the kernel.

Everything that can be declared (objects, field types, actions, metrics, events, jobs, schedules, menus) lives in a
`Registry`: a name is registered once while the apps load, and the store is frozen when the process is ready, so that
what a request sees never depends on what ran before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")
_ready = False


class UnknownName(LookupError):
    """Asked for a name that nobody registered."""


class Registry(Generic[T]):
    """A store of declarations of one kind, keyed by name.

    `kind` is the English noun used in messages ("action", "object").
    """

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._items: dict[str, T] = {}

    def register(self, name: str, item: T) -> T:
        """Store `item` under `name` and return it; raises ValueError for a second one or when frozen."""
        if name in self._items:
            raise ValueError(f"{self.kind} {name!r} is registered twice")
        return self._put(name, item)

    def replace(self, name: str, item: T) -> T:
        """Put `item` in the place of what stands under `name` (extension from above); raises UnknownName."""
        self.get(name)
        return self._put(name, item)

    def _put(self, name: str, item: T) -> T:
        if _ready:
            raise ValueError(f"{self.kind} {name!r} comes too late: the process is ready and its registries are frozen")
        self._items[name] = item
        return item

    def get(self, name: str) -> T:
        """Return the item called `name`; raises UnknownName."""
        try:
            return self._items[name]
        except KeyError:
            raise UnknownName(f"no {self.kind} is called {name!r}") from None

    def __contains__(self, name: object) -> bool:
        return name in self._items

    def __iter__(self) -> Iterator[T]:
        return iter(self._items.values())

    def names(self) -> list[str]:
        """All names in the order of registration."""
        return list(self._items)


def freeze() -> None:
    """Refuse every later registration in this process; web and worker call it once they have loaded everything."""
    global _ready
    _ready = True
