"""The object customer: people and companies in one list."""

from __future__ import annotations

from typing import Any

from beluga.apps.customers.objects.fields import COLUMNS, FIELDS, FILTERS, FORM
from beluga.apps.customers.queries.search import search_customers
from beluga.apps.customers.queries.whereabouts import whereabouts
from beluga.apps.customers.services.importing import judge_customers
from beluga.apps.customers.services.saving import save_customers
from beluga.kernel.fields.field import Relation
from beluga.kernel.objects.declaration import ObjectType, Tab, View, register

MINE: dict[str, Any] = {"field": "owner", "op": "eq", "value": {"var": "me.id"}}

register(
    ObjectType(
        name="customer",
        label="客户",
        label_en="Customer",
        model_name="customers.Customer",
        menu="customers",
        icon="user-round",
        fields=FIELDS,
        form=FORM,
        columns=COLUMNS,
        filters=FILTERS,
        sort=("-id",),
        title="name",
        subtitle=("phone", "code"),
        relations=(
            Relation(name="contacts", label="联系人", label_en="Contacts", target="contact", fk="customer_id"),
            Relation(
                name="invited", label="邀请的客户", label_en="Invited customers", target="customer", fk="inviter_id"
            ),
        ),
        views=(
            View(name="mine", label="我的客户", label_en="My customers", filter=MINE, own=True),
            View(name="all", label="公司全部客户", label_en="All customers", function="customer.view_all"),
        ),
        tabs=(
            Tab(name="info", label="其他信息", label_en="Details", block="fields", order=30),
            Tab(
                name="contacts",
                label="联系人",
                label_en="Contacts",
                object="contact",
                fk="customer",
                function="contact.view",
                order=40,
            ),
            Tab(name="invited", label="邀请的客户", label_en="Invited", object="customer", fk="inviter", order=80),
            Tab(name="changes", label="修改记录", label_en="Changes", block="changes", order=120),
        ),
        scopes={
            "own": MINE,
            "department": {"field": "department", "op": "in", "value": {"var": "me.department_ids"}},
            "department_tree": {"field": "department", "op": "in", "value": {"var": "me.department_tree_ids"}},
        },
        extra="profile__extra",
        living={"binned_at__isnull": True},
        taggable=True,
        key_fields=("code", "phone", "id_number"),
        search=search_customers,
        whereabouts=whereabouts,
        save=save_customers,
        staged=judge_customers,
        import_key="profile__import_key",
        import_columns=(
            "name",
            "phone",
            "kind",
            "code",
            "gender",
            "birthday",
            "id_number",
            "phone2",
            "email",
            "wechat",
            "qq",
            "source",
            "channel",
            "maturity",
            "balance",
            "account_no",
            "city",
            "address",
            "remark",
        ),
        verbs=("view", "create", "update", "import", "export"),
    )
)

register(
    ObjectType(
        name="binned_customer",
        label="回收站客户",
        label_en="Customer in the trash",
        model_name="customers.Customer",
        menu="customer_bin",
        icon="trash-2",
        fields=tuple(field for field in FIELDS if field.name not in ("private_owner", "owner", "department")),
        columns=(
            "name",
            "phone",
            "id_number",
            "tag_score",
            "birthday",
            "gender",
            "age",
            "email",
            "maturity",
            "source",
            "follow_count",
            "trade_count",
            "last_follow_at",
            "last_follow_status",
        ),
        filters=FILTERS,
        living={"binned_at__isnull": False},
        search=search_customers,
        verbs=("view",),
    )
)
