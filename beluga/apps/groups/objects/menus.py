"""Menus and functions of groups, pools and logs, and what the shipped roles get of them."""

from __future__ import annotations

from typing import Any

from beluga.apps.org.services.defaults import grant_default
from beluga.kernel.scope.functions import Function, Menu, declare, functions

CUSTOMERS: dict[str, Any] = {"subsystem": "marketing", "group": "客户管理", "group_en": "Customers"}
HISTORY: dict[str, Any] = {"subsystem": "marketing", "group": "历史记录", "group_en": "History"}

for _name, _label, _label_en in (
    ("customer.view_grouped", "已分组客户", "Customers in groups"),
    ("customer.view_pool", "公海客户", "Pools"),
    ("customer.group", "分组", "Group"),
    ("customer.assign", "分配", "Assign"),
    ("customer.claim", "领取", "Claim"),
    ("customer.return_to_pool", "退回公海", "Return to the pool"),
    ("customer.bin", "放回收站", "Put into the trash"),
    ("membership.view", "查看分组分配", "See groups and salespeople"),
):
    functions.register(_name, Function(name=_name, label=_label, label_en=_label_en, menu="customers"))
functions.register(
    "customer.restore", Function(name="customer.restore", label="退回公海", label_en="Restore", menu="customer_bin")
)


def _verbs(name: str, label: str, label_en: str) -> list[tuple[str, str, str]]:
    verbs = (
        ("view", "查看", "View"),
        ("create", "新建", "Add"),
        ("update", "编辑", "Edit"),
        ("delete", "删除", "Delete"),
    )
    return [(f"{name}.{verb}", f"{zh}{label}", f"{en} {label_en}") for verb, zh, en in verbs]


declare(
    Menu(
        name="customer_groups",
        label="客户分组管理",
        label_en="Customer groups",
        path="/groups",
        function="customer_group.view",
        icon="users-round",
        order=110,
        **CUSTOMERS,
    ),
    *_verbs("customer_group", "客户组", "groups"),
    ("customer_group.run", "立即分配和回收", "Allocate and recycle now"),
    *_verbs("allocation_rule", "分配规则", "allocation rules"),
    *_verbs("recycle_rule", "回收规则", "recycle rules"),
)
declare(
    Menu(
        name="grouping_rules",
        label="客户分组规则",
        label_en="Grouping rules",
        path="/groups/rules",
        function="grouping_rule.view",
        icon="split",
        order=120,
        **CUSTOMERS,
    ),
    *_verbs("grouping_rule", "分组规则", "grouping rules"),
    ("grouping_rule.run", "立即分组", "Group now"),
)
for _name, _label, _label_en, _order in (
    ("grouping_log", "分组日志", "Grouping log", 500),
    ("allocation_log", "分配日志", "Allocation log", 510),
    ("recycle_log", "回收历史", "Recycle history", 520),
):
    declare(
        Menu(
            name=_name,
            label=_label,
            label_en=_label_en,
            path=f"/o/{_name}",
            function=f"{_name}.view",
            icon="history",
            order=_order,
            **HISTORY,
        ),
        (f"{_name}.view", f"查看{_label}", f"View {_label_en.lower()}"),
        (f"{_name}.export", f"导出{_label}", f"Export {_label_en.lower()}"),
    )

WORK = ["membership.view", "customer.return_to_pool", "customer.claim"]
grant_default("salesman", functions=WORK)
grant_default("service", functions=WORK)
for _role in ("marketing", "analyst", "boss"):
    grant_default(_role, functions=["membership.view", "customer_group.view", "customer.view_*"])
