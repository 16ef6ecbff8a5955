"""The object contact: seen and changed by whoever sees the customer."""

from __future__ import annotations

from beluga.apps.customers.services.contacts import delete_contacts, save_contacts
from beluga.kernel.fields.field import Field
from beluga.kernel.objects.declaration import ObjectType, View, register

register(
    ObjectType(
        name="contact",
        label="联系人",
        label_en="Contact",
        model_name="customers.Contact",
        menu="contacts",
        icon="contact-round",
        fields=(
            Field(
                name="name",
                label="姓名",
                label_en="Name",
                required=True,
                searchable=True,
                aliases=("联系人", "联系人姓名"),
            ),
            Field(
                name="customer",
                label="所属客户",
                label_en="Customer",
                type="ref",
                target="customer",
                path="customer_id",
                required=True,
                aliases=("客户", "客户名称", "公司名称"),
            ),
            Field(name="position", label="职位", label_en="Position", searchable=True, aliases=("职务", "岗位")),
            Field(name="role", label="角色", label_en="Role", type="enum", enum="contact_role"),
            Field(
                name="phone",
                label="电话",
                label_en="Phone",
                type="phone",
                sensitive="phone",
                searchable=True,
                aliases=("手机", "手机号", "手机号码", "联系电话"),
            ),
            Field(name="email", label="邮箱", label_en="Email", type="email", sensitive="email", searchable=True),
            Field(name="wechat", label="微信", label_en="WeChat", sensitive="text", aliases=("微信号",)),
            Field(name="landline", label="座机", label_en="Landline", type="phone", sensitive="phone"),
            Field(name="birthday", label="生日", label_en="Birthday", type="date"),
            Field(name="gender", label="性别", label_en="Gender", type="enum", enum="gender"),
            Field(name="is_default", label="默认联系人", label_en="Default", type="bool", default=False),
            Field(name="note", label="备注", label_en="Note", type="longtext", sortable=False, aliases=("说明",)),
            Field(
                name="created_at",
                label="创建时间",
                label_en="Created",
                type="datetime",
                readonly=True,
                importable=False,
            ),
            Field(
                name="updated_at",
                label="修改时间",
                label_en="Changed",
                type="datetime",
                readonly=True,
                importable=False,
            ),
        ),
        form=(
            (
                "联系人",
                "Contact",
                ("customer", "name", "position", "role", "gender", "birthday", "is_default"),
            ),
            ("联系方式", "How to reach", ("phone", "email", "wechat", "landline", "note")),
        ),
        columns=("name", "customer", "position", "role", "phone", "email", "wechat", "birthday", "is_default"),
        filters=("name", "customer", "role", "birthday", "gender", "is_default"),
        subtitle=("customer", "position"),
        views=(
            View(name="all", label="全部联系人", label_en="All contacts"),
            View(
                name="birthdays",
                label="7 天内生日",
                label_en="Birthdays within 7 days",
                filter={"field": "birthday", "op": "anniversary", "value": 7},
            ),
        ),
        scope_through="customer",
        save=save_contacts,
        delete=delete_contacts,
    )
)
