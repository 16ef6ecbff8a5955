"""What a customer gains by groups: fields, the relation `memberships`, views, row scopes, import options."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db.models import IntegerField, OuterRef, Subquery
from django.db.models.expressions import Combinable, F

from beluga.apps.groups.models import Membership
from beluga.apps.groups.queries.people import managed_group_ids_of
from beluga.apps.groups.queries.reach import living_groups
from beluga.apps.groups.services.importing import IMPORT_OPTIONS
from beluga.apps.groups.services.placing import place_customers
from beluga.apps.groups.services.rules import COMPANY_POOL
from beluga.kernel.fields import clock
from beluga.kernel.fields.expression import Param, Sql
from beluga.kernel.fields.field import Field, Relation
from beluga.kernel.objects.declaration import ObjectType, Tab, View, extend, objects, register
from beluga.kernel.scope.principal import Principal

Tree = dict[str, Any]
ME = {"var": "me.id"}


def _membership(*conditions: Tree) -> Tree:
    return {"some": "memberships", "where": {"all": list(conditions)}} if conditions else {"some": "memberships"}


def _held_by(user: Any) -> Tree:
    return {"field": "owner", "op": "eq", "value": user}


NO_OWNER: Tree = {"not": {"field": "owner", "op": "set"}}
OWNED: Tree = _held_by(ME)
MINE: Tree = {"field": "salespeople", "op": "any_of", "value": [ME]}
GROUP_POOL: Tree = _membership(NO_OWNER)
MANAGED: Tree = _membership({"field": "group", "op": "in", "value": {"var": "me.managed_group_ids"}})
MY_GROUP_POOLS: Tree = _membership({"field": "group", "op": "in", "value": {"var": "me.group_ids"}}, NO_OWNER)


def held_since() -> Combinable:
    """When the present salesperson (of several the latest) was given the customer."""
    rows = Membership.objects.filter(customer=OuterRef("pk"), owner__isnull=False).order_by("-owner_since")
    return Subquery(rows.values("owner_since")[:1])


def idle_days() -> Combinable:
    """Local days since the last follow-up, or since the present salesperson got the customer if that was later."""
    return Sql(
        "({3} - (coalesce(greatest({0}, {1}), {2}) at time zone {4})::date)",
        F("last_follow_at"),
        held_since(),
        F("created_at"),
        Param(clock.today(), "date"),
        Param(str(clock.zone()), "text"),
        output_field=IntegerField(),
    )


def views_of_managed_groups(principal: Principal) -> Sequence[View]:
    """One list per group the principal administers."""
    if principal.user_id is None:
        return ()
    groups = living_groups().filter(pk__in=managed_group_ids_of(principal.user_id)).order_by("name")
    return [
        View(
            name=f"group-{pk}",
            label=name,
            label_en=name,
            filter=_membership({"field": "group", "op": "eq", "value": pk}),
        )
        for pk, name in groups.values_list("pk", "name")
    ]


register(
    ObjectType(
        name="membership",
        label="分组分配",
        label_en="Membership",
        model_name="groups.Membership",
        menu="customers",
        title="id",
        fields=(
            Field(
                name="customer", label="客户", label_en="Customer", type="ref", target="customer", path="customer_id"
            ),
            Field(name="group", label="客户组", label_en="Group", type="ref", target="customer_group", path="group_id"),
            Field(name="owner", label="组内业务员", label_en="Salesperson", type="ref", target="user", path="owner_id"),
            Field(name="since", label="入组时间", label_en="In the group since", type="datetime"),
            Field(name="owner_since", label="分配时间", label_en="Allocated at", type="datetime"),
        ),
        columns=("group", "owner", "since", "owner_since"),
        sort=("since",),
        scope_through="customer",
        version=None,
        verbs=("view",),
    )
)

extend(
    "customer",
    fields=(
        Field(
            name="groups",
            label="客户组",
            label_en="Groups",
            type="refs",
            target="customer_group",
            many=("groups.Membership", "customer_id", "group_id"),
            write=place_customers,
            function="customer.group",
            group="来源与归属",
            sortable=False,
            importable=False,
        ),
        Field(
            name="salespeople",
            label="组内业务员",
            label_en="Salespeople in groups",
            type="refs",
            target="user",
            many=("groups.Holder", "customer_id", "user_id"),
            ways=lambda user: (_held_by(user), _membership(_held_by(user))),
            help="各客户组里分到这个客户的业务员，可以有几位",
            help_en="To whom the customer is allocated in its groups; there may be several",
            group="来源与归属",
            readonly=True,
            sortable=False,
            importable=False,
        ),
        Field(
            name="viewers",
            label="可查看的人",
            label_en="Who may see it",
            type="refs",
            target="user",
            many=("groups.Viewer", "customer_id", "user_id"),
            help="组内业务员和所在客户组的管理员",
            help_en="The salespeople in its groups and the administrators of these groups",
            group="来源与归属",
            readonly=True,
            sortable=False,
            importable=False,
        ),
        Field(
            name="held_since",
            label="分配时间",
            label_en="Allocated at",
            type="datetime",
            expression=held_since,
            group="跟进信息",
            readonly=True,
            importable=False,
        ),
        Field(
            name="idle_days",
            label="未跟进天数",
            label_en="Days without follow-up",
            type="integer",
            expression=idle_days,
            group="跟进信息",
            readonly=True,
            importable=False,
            help="距最后跟进或分配给当前业务员的天数，取较近者",
            help_en="Days since the last follow-up or since the salesperson got the customer, whichever is later",
        ),
    ),
    relations=(Relation(name="memberships", label="分组", label_en="Groups", target="membership", fk="customer_id"),),
    tabs=(
        Tab(
            name="allocation",
            label="分配日志",
            label_en="Allocation log",
            object="allocation_log",
            fk="customer",
            function="allocation_log.view",
            order=90,
        ),
    ),
    scopes={
        "managed": MANAGED,
        "pool": {"any": [COMPANY_POOL, MY_GROUP_POOLS]},
    },
    import_options=IMPORT_OPTIONS,
    view_sources=(views_of_managed_groups,),
)

# "Mine" now also means: allocated to me in any of its groups. Administrators of a group see all of it.
_declared = objects.get("customer")
_views = (
    View(name="mine", label="我的客户", label_en="My customers", filter=MINE, own=True),
    *(view for view in _declared.views if view.name != "mine"),
    View(
        name="grouped",
        label="已分组客户",
        label_en="Customers in groups",
        filter=_membership(),
        function="customer.view_grouped",
    ),
    View(name="pool", label="公海客户", label_en="Company pool", filter=COMPANY_POOL, function="customer.view_pool"),
    View(name="group_pool", label="小组公海", label_en="Group pools", filter=GROUP_POOL, function="customer.view_pool"),
)
_columns = list(_declared.columns)
_columns.insert(_columns.index("tags") + 1, "groups")
objects.replace(
    "customer",
    replace(
        _declared,
        views=_views,
        # What one holds, in a group or privately, and what is in the groups one administers: each has an index.
        scopes={**_declared.scopes, "own": {"any": [OWNED, _membership(OWNED), MANAGED]}},
        columns=tuple(_columns),
        filters=(*_declared.filters, "groups", "salespeople", "idle_days"),
        form=tuple(
            (title, english, (*names, "groups")) if "private_owner" in names else (title, english, names)
            for title, english, names in _declared.form
        ),
    ),
)
