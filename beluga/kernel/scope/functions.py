"""Functions and menus: what a role can be given, declared in code beside what it protects.

A `Function` is a right with a name (`customer.export`); a `Menu` is a page of the client with the functions that act as
its buttons. Together they are the tick tree of a role (subsystem → group → menu → buttons).
"""

from __future__ import annotations

from dataclasses import dataclass

from beluga.kernel.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A right: `name` is `<object or area>.<verb>`, `menu` the menu under which a role ticks it."""

    name: str
    label: str
    label_en: str
    menu: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Menu:
    """A page in the sidebar: shown to whoever has `function`. `path` is the client's route.

    `manages` marks a page whose viewing right nearly everybody has, for the names: it is shown only to whoever may do
    more there than view.
    """

    name: str
    label: str
    label_en: str
    subsystem: str  # "marketing" (智能营销系统) or "system" (系统管理)
    group: str
    group_en: str
    path: str
    function: str
    icon: str = "circle"
    order: int = 100
    manages: bool = False


functions: Registry[Function] = Registry("function")
menus: Registry[Menu] = Registry("menu")


def declare(menu: Menu, *rights: tuple[str, str, str]) -> None:
    """Register `menu` and its rights, given as (name, Chinese label, English label) triples."""
    menus.register(menu.name, menu)
    for name, label, label_en in rights:
        functions.register(name, Function(name=name, label=label, label_en=label_en, menu=menu.name))


def menu_label(name: str, otherwise: str) -> str:
    """The Chinese label of the menu `name`, as the operation log names the place; `otherwise` when there is none."""
    return menus.get(name).label if name in menus else otherwise
