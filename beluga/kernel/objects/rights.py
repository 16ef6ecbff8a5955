"""The menus over what an installation shapes for itself: data structures, enumerations, the API's documentation."""

from __future__ import annotations

from beluga.kernel.scope.functions import Menu, declare

declare(
    Menu(
        name="structures",
        label="数据结构定义",
        label_en="Data structures",
        subsystem="system",
        group="开发配置",
        group_en="Development",
        path="/system/structures",
        function="structure.view",
        icon="database",
        order=500,
    ),
    ("structure.view", "查看数据结构", "View data structures"),
    ("structure.edit", "维护字段", "Edit fields"),
)
declare(
    Menu(
        name="enums",
        label="枚举管理",
        label_en="Enumerations",
        subsystem="system",
        group="系统配置",
        group_en="Settings",
        path="/system/enums",
        function="enum.view",
        icon="list",
        order=400,
    ),
    ("enum.view", "查看枚举", "View enumerations"),
    ("enum.edit", "维护枚举", "Edit enumerations"),
)
declare(
    Menu(
        name="api_docs",
        label="API文档",
        label_en="API documentation",
        subsystem="system",
        group="开发配置",
        group_en="Development",
        path="/system/api",
        function="api.view",
        icon="code",
        order=540,
    ),
    ("api.view", "查看API文档", "View the API documentation"),
)
