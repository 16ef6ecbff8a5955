"""The object customer_group (客户分组): name, administrators, salespeople, and how many customers are in it."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from beluga.apps.groups.models import Membership
from beluga.apps.groups.services.people import delete_groups, put_admins, put_members, save_groups
from beluga.kernel.fields.field import Field
from beluga.kernel.objects.declaration import ObjectType, View, register

ME = {"var": "me.id"}
MANAGED: dict[str, Any] = {"field": "admins", "op": "any_of", "value": [ME]}
JOINED: dict[str, Any] = {"field": "members", "op": "any_of", "value": [ME]}


def _count(**narrowed: Any) -> Combinable:
    rows = Membership.objects.filter(Q(**narrowed), group=OuterRef("pk")).order_by().values("group")
    return Coalesce(Subquery(rows.annotate(number=Count("pk")).values("number")), 0, output_field=IntegerField())


def customers() -> Combinable:
    """All customers in the group."""
    return _count()


def waiting() -> Combinable:
    """Customers in the group's pool."""
    return _count(owner__isnull=True)


register(
    ObjectType(
        name="customer_group",
        label="客户组",
        label_en="Customer group",
        model_name="groups.CustomerGroup",
        menu="customer_groups",
        path="/groups",
        icon="users-round",
        fields=(
            Field(name="name", label="分组名称", label_en="Name", required=True, unique=True, searchable=True),
            Field(
                name="admins",
                label="分组管理员",
                label_en="Administrators",
                type="refs",
                target="user",
                many=("groups.GroupAdmin", "group_id", "user_id"),
                write=put_admins,
                sortable=False,
                help="可查看该小组内所有客户",
                help_en="See every customer of the group",
            ),
            Field(
                name="members",
                label="分组业务员",
                label_en="Salespeople",
                type="refs",
                target="user",
                many=("groups.GroupMember", "group_id", "user_id"),
                write=put_members,
                sortable=False,
                help="业务员只能查看并跟进分配到自己的客户，除非该业务员同时具有管理员身份",
                help_en="See and follow up only the customers allocated to them, unless they are administrators too",
            ),
            Field(name="active", label="是否启用", label_en="Enabled", type="bool", default=True),
            Field(name="note", label="备注", label_en="Note", type="longtext", sortable=False),
            Field(
                name="customers",
                label="客户数",
                label_en="Customers",
                type="integer",
                expression=customers,
                readonly=True,
                importable=False,
            ),
            Field(
                name="waiting",
                label="小组公海",
                label_en="In the pool",
                type="integer",
                expression=waiting,
                readonly=True,
                importable=False,
            ),
            Field(
                name="created_at",
                label="创建时间",
                label_en="Created",
                type="datetime",
                readonly=True,
                importable=False,
            ),
        ),
        form=(("建立分组", "Group", ("name", "admins", "members", "active", "note")),),
        columns=("name", "admins", "members", "customers", "waiting", "active"),
        sort=("id",),
        filters=("name", "active", "admins", "members"),
        views=(
            View(name="all", label="全部", label_en="All"),
            View(
                name="active",
                label="启用",
                label_en="Enabled",
                filter={"field": "active", "op": "eq", "value": True},
            ),
        ),
        scopes={"own": {"any": [MANAGED, JOINED]}, "managed": MANAGED},
        living={"deleted_at__isnull": True},
        directory=True,
        key_fields=("name",),
        save=save_groups,
        delete=delete_groups,
        verbs=("view", "create", "update", "delete"),
    )
)
