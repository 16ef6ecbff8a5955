"""Menus and functions in the shapes people see: the sidebar of somebody, and the tick tree of a role.

One function makes the menus of a set of rights; the sidebar of /api/me and 菜单权限预览 both come from it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from beluga.kernel.fields.errors import say
from beluga.kernel.scope.functions import Menu, functions, menus

SUBSYSTEMS = (("marketing", "智能营销系统", "Marketing"), ("system", "系统管理", "Administration"))


def menus_of(allowed: Collection[str]) -> list[dict[str, Any]]:
    """Return the menus that somebody with the functions `allowed` has, in the order of the sidebar."""
    working = {right.menu for right in functions if right.name in allowed and not right.name.endswith(".view")}
    return [
        {
            "name": menu.name,
            "label": say(menu.label, menu.label_en),
            "subsystem": menu.subsystem,
            "group": say(menu.group, menu.group_en),
            "path": menu.path,
            "icon": menu.icon,
        }
        for menu in ordered_menus()
        if menu.function in allowed and (not menu.manages or menu.name in working)
    ]


def preview(allowed: Collection[str]) -> list[dict[str, Any]]:
    """Return those menus as a tree (subsystem → group → menu) with the buttons each one offers."""
    shown = {menu["name"] for menu in menus_of(allowed)}
    return _tree(lambda menu: menu.name in shown, lambda name: name in allowed)


def tick_tree(granted: Collection[str]) -> list[dict[str, Any]]:
    """Return every subsystem, group, menu and button, each button saying whether it is among `granted`."""
    return _tree(lambda _menu: True, lambda _name: True, granted)


def ordered_menus() -> list[Menu]:
    """All declared menus: by subsystem, then groups in the order of their first menu, then menus."""
    place = {name: index for index, (name, _zh, _en) in enumerate(SUBSYSTEMS)}
    first: dict[tuple[str, str], int] = {}
    for menu in menus:
        key = (menu.subsystem, menu.group)
        first[key] = min(menu.order, first.get(key, menu.order))
    return sorted(
        menus,
        key=lambda menu: (
            place.get(menu.subsystem, len(place)),
            first[menu.subsystem, menu.group],
            menu.group,
            menu.order,
        ),
    )


def _tree(keep: Any, offered: Any, granted: Collection[str] | None = None) -> list[dict[str, Any]]:
    buttons: dict[str, list[dict[str, Any]]] = {}
    for right in functions:
        if offered(right.name):
            button: dict[str, Any] = {"name": right.name, "label": say(right.label, right.label_en)}
            if granted is not None:
                button["granted"] = right.name in granted
            buttons.setdefault(right.menu, []).append(button)
    kept = [menu for menu in ordered_menus() if keep(menu)]
    out: list[dict[str, Any]] = []
    for name, label, label_en in SUBSYSTEMS:
        groups: dict[str, dict[str, Any]] = {}
        for menu in kept:
            if menu.subsystem == name:
                group = groups.setdefault(
                    menu.group, {"name": f"{name}/{menu.group}", "label": say(menu.group, menu.group_en), "menus": []}
                )
                group["menus"].append(
                    {
                        "name": menu.name,
                        "label": say(menu.label, menu.label_en),
                        "icon": menu.icon,
                        "path": menu.path,
                        "function": menu.function,
                        "functions": buttons.get(menu.name, []),
                    }
                )
        if groups:
            out.append({"name": name, "label": say(label, label_en), "groups": list(groups.values())})
    return out
