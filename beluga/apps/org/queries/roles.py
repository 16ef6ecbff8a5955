"""Reading what a role is given, in the shapes its page shows."""

from __future__ import annotations

from typing import Any

from beluga.apps.org.models import Role, RoleFunction, RoleScope, RoleUnmask
from beluga.apps.org.queries.menus import tick_tree
from beluga.kernel.fields.errors import NotFound, say
from beluga.kernel.objects.declaration import ObjectType, objects

KIND_WORDS = {
    "own": ("本人的", "One's own"),
    "managed": ("管理的客户组", "Groups one manages"),
    "department": ("本部门", "One's department"),
    "department_tree": ("本部门及下级部门", "One's department and below"),
    "pool": ("公海", "The pool"),
    "chosen": ("指定部门", "Chosen departments"),
    "all": ("全公司", "The whole company"),
}


def find(role_id: int) -> Role:
    """Return a role; raises NotFound."""
    role = Role.objects.filter(pk=role_id).first()
    if role is None:
        raise NotFound(say("角色不存在", "There is no such role"))
    return role


def permissions(role: Role) -> dict[str, Any]:
    """Return the tick tree of the role."""
    granted = set(RoleFunction.objects.filter(role=role).values_list("function", flat=True))
    return {"tree": tick_tree(granted), "granted": sorted(granted)}


def scopes(role: Role) -> dict[str, Any]:
    """Return the role's row scopes, and which kinds each object knows (`*`: every object without its own row)."""
    rows = RoleScope.objects.filter(role=role).order_by("object").values("object", "kinds", "department_ids")
    return {
        "scopes": list(rows),
        "objects": [
            {"name": "*", "label": say("其他全部对象", "All other objects"), "kinds": _kinds(list(KIND_WORDS))},
            *(
                {"name": one.name, "label": say(one.label, one.label_en), "kinds": _kinds(kinds_of(one))}
                for one in objects
                if one.scopes or one.scope_through
            ),
        ],
    }


def kinds_of(declared: ObjectType) -> list[str]:
    """The scope kinds that can be ticked for an object."""
    known = [kind for kind in declared.scopes if kind not in ("all", "chosen")]
    chosen = ["chosen"] if "chosen" in declared.scopes or "department" in declared.scopes else []
    return [*sorted(known, key=_place), *chosen, "all"]


def unmasked(role: Role) -> dict[str, Any]:
    """Return which sensitive fields there are, by object, and which the role sees plain."""
    plain = {f"{one.object}.{one.field}" for one in RoleUnmask.objects.filter(role=role)}
    return {
        "plain": sorted(plain),
        "objects": [
            {
                "name": one.name,
                "label": say(one.label, one.label_en),
                "fields": [
                    {"name": f"{one.name}.{field.name}", "label": say(field.label, field.label_en)}
                    for field in one.fields
                    if field.sensitive
                ],
            }
            for one in objects
            if any(field.sensitive for field in one.fields)
        ],
    }


def _kinds(kinds: list[str]) -> list[dict[str, str]]:
    return [{"kind": kind, "label": say(*KIND_WORDS.get(kind, (kind, kind)))} for kind in kinds]


def _place(kind: str) -> int:
    order = list(KIND_WORDS)
    return order.index(kind) if kind in order else len(order)
