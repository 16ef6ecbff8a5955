"""What the shipped roles may do and see, as a declaration every app adds to.

    grant_default("salesman", functions=["customer.view", "customer.follow*"], scopes={"customer": ["own"]})

A pattern is a function's name, where `*` stands for anything; before a colon it may name the subsystem whose menus are
meant (`@marketing:*.view`). On every migration a role nobody edited is brought to its
declaration; an edited one only gains functions that did not exist when it was last seen, so a tick somebody took away
stays away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from beluga.apps.org.models import ADMIN, Employment, Role, RoleFunction, RoleScope, RoleUnmask, User, UserRole
from beluga.apps.org.services.passwords import initial_hash
from beluga.kernel.scope.functions import functions, menus

SHIPPED = (
    (ADMIN, "管理员", "系统的全部功能和数据"),
    ("co-manager", "公司总监", "全公司的客户与业绩"),
    ("manager", "部门经理", "本部门及下级部门的客户与业绩"),
    ("salesman", "业务员", "自己的客户"),
    ("marketing", "营销", "营销活动与客户分群"),
    ("service", "客服", "客户服务与工单"),
    ("operator", "运维人员", "系统建模与配置"),
    ("analyst", "分析师", "报表与分析"),
    ("boss", "老板", "全公司的数据，只看不改"),
)


@dataclass(slots=True)
class Grant:
    """Everything declared for one role so far."""

    functions: list[str] = field(default_factory=list)
    without: list[str] = field(default_factory=list)
    scopes: dict[str, list[str]] = field(default_factory=dict)
    unmasked: list[str] = field(default_factory=list)

    def wanted(self, names: Sequence[str]) -> set[str]:
        """Return those of `names` that the patterns mean."""
        return {
            name
            for name in names
            if any(_means(pattern, name) for pattern in self.functions)
            and not any(_means(pattern, name) for pattern in self.without)
        }


def _means(pattern: str, name: str) -> bool:
    if pattern.startswith("@"):
        subsystem, _colon, pattern = pattern[1:].partition(":")
        menu = functions.get(name).menu
        if menu not in menus or menus.get(menu).subsystem != subsystem:
            return False
    return fnmatchcase(name, pattern or "*")


grants: dict[str, Grant] = {code: Grant() for code, _name, _note in SHIPPED}


def grant_default(
    role_code: str,
    *,
    functions: Sequence[str] = (),
    without: Sequence[str] = (),
    scopes: Mapping[str, Sequence[str]] | None = None,
    unmasked: Sequence[str] = (),
) -> None:
    """Add to what the shipped role `role_code` is given: function patterns (less those of `without`), scope kinds per
    object (`*`: every object without its own), `object.field` names seen plain. Raises KeyError for another role."""
    grant = grants[role_code]
    grant.functions += functions
    grant.without += without
    grant.unmasked += unmasked
    for name, kinds in (scopes or {}).items():
        known = grant.scopes.setdefault(name, [])
        known += [kind for kind in kinds if kind not in known]


def sync_roles() -> None:
    """Bring the shipped roles to their declaration; safe to run any number of times."""
    names = functions.names()
    for code, label, note in SHIPPED:
        role, _made = Role.objects.get_or_create(code=code, defaults={"name": label, "note": note, "system": True})
        wanted = grants[code].wanted(names)
        if role.edited:
            wanted -= set(role.seen)
        else:
            RoleFunction.objects.filter(role=role, function__in=names).exclude(function__in=wanted).delete()
            _sync_scopes(role, grants[code])
        RoleFunction.objects.bulk_create(
            [RoleFunction(role=role, function=name) for name in sorted(wanted)], ignore_conflicts=True
        )
        if set(role.seen) != set(names):
            Role.objects.filter(pk=role.pk).update(seen=sorted(set(role.seen) | set(names)))
    ensure_admin()


def ensure_admin() -> None:
    """Make the first account, admin with the initial password, when there is nobody at all."""
    if User.objects.exists():
        return
    admin = User.objects.create(
        username="admin",
        name="系统管理员",
        password=initial_hash(),
        must_change_password=True,
        employment=Employment.WORKING,
    )
    UserRole.objects.create(user=admin, role=Role.objects.get(code=ADMIN))


def _sync_scopes(role: Role, grant: Grant) -> None:
    RoleScope.objects.filter(role=role).exclude(object__in=grant.scopes).delete()
    RoleScope.objects.bulk_create(
        [RoleScope(role=role, object=name, kinds=kinds) for name, kinds in grant.scopes.items()],
        update_conflicts=True,
        unique_fields=["role", "object"],
        update_fields=["kinds"],
    )
    pairs = [name.partition(".") for name in grant.unmasked]
    RoleUnmask.objects.filter(role=role).delete()
    RoleUnmask.objects.bulk_create(
        [RoleUnmask(role=role, object=name, field=field) for name, _dot, field in pairs], ignore_conflicts=True
    )
