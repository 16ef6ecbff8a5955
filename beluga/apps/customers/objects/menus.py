"""Menus of the app and the functions that are their buttons."""

from __future__ import annotations

from typing import Any

from beluga.kernel.scope.functions import Menu, declare

GROUP: dict[str, Any] = {"subsystem": "marketing", "group": "客户管理", "group_en": "Customers"}

declare(
    Menu(
        name="customers",
        label="客户档案",
        label_en="Customers",
        path="/o/customer",
        function="customer.view",
        icon="user-round",
        order=100,
        **GROUP,
    ),
    ("customer.view", "查看客户", "View customers"),
    ("customer.create", "添加客户", "Add customers"),
    ("customer.update", "编辑客户", "Edit customers"),
    ("customer.import", "导入", "Import"),
    ("customer.export", "导出", "Export"),
    ("customer.reveal", "查看客户敏感信息", "See sensitive fields"),
    ("customer.view_all", "公司全部客户", "All customers"),
)
declare(
    Menu(
        name="contacts",
        label="联系人",
        label_en="Contacts",
        path="/o/contact",
        function="contact.view",
        icon="contact-round",
        order=105,
        **GROUP,
    ),
    ("contact.view", "查看联系人", "View contacts"),
    ("contact.create", "添加联系人", "Add contacts"),
    ("contact.update", "编辑联系人", "Edit contacts"),
    ("contact.delete", "删除联系人", "Delete contacts"),
    ("contact.import", "导入联系人", "Import contacts"),
    ("contact.export", "导出联系人", "Export contacts"),
    ("contact.reveal", "查看联系人敏感信息", "See sensitive fields of contacts"),
)
declare(
    Menu(
        name="customer_bin",
        label="回收站客户",
        label_en="Trash",
        path="/o/binned_customer",
        function="binned_customer.view",
        icon="trash-2",
        order=150,
        **GROUP,
    ),
    ("binned_customer.view", "查看回收站", "View the trash"),
)
