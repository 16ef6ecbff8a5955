"""The menus of the running system and of what an installation shapes for itself, the operation log as an object, and
the badge of unread messages."""

from __future__ import annotations

from beluga.apps.office.services import messages
from beluga.apps.org.queries.me import badge
from beluga.kernel.fields.field import Field
from beluga.kernel.objects.declaration import ObjectType, register
from beluga.kernel.scope.functions import Function, Menu, declare, functions

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
        group_en="Configuration",
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
declare(
    Menu(
        name="schedules",
        label="任务调度",
        label_en="Scheduler",
        subsystem="system",
        group="系统配置",
        group_en="Configuration",
        path="/system/schedules",
        function="schedule.view",
        icon="clock",
        order=410,
    ),
    ("schedule.view", "查看任务调度", "View the scheduler"),
    ("schedule.update", "维护任务调度", "Change the scheduler"),
    ("schedule.run", "立即执行", "Run at once"),
)
declare(
    Menu(
        name="parameters",
        label="参数配置",
        label_en="Parameters",
        subsystem="system",
        group="系统配置",
        group_en="Configuration",
        path="/system/parameters",
        function="parameter.view",
        icon="sliders-horizontal",
        order=420,
    ),
    ("parameter.view", "查看参数", "View parameters"),
    ("parameter.update", "修改参数", "Change parameters"),
)
declare(
    Menu(
        name="registrations",
        label="定时任务注册",
        label_en="Job registrations",
        subsystem="system",
        group="开发配置",
        group_en="Development",
        path="/system/registrations",
        function="registration.view",
        icon="list-checks",
        order=520,
    ),
    ("registration.view", "查看定时任务注册", "View job registrations"),
    ("registration.update", "维护定时任务注册", "Change job registrations"),
)
declare(
    Menu(
        name="operation_logs",
        label="操作日志",
        label_en="Operation log",
        subsystem="system",
        group="系统监控",
        group_en="Monitoring",
        path="/o/operation_log",
        function="operation_log.view",
        icon="scroll-text",
        order=610,
    ),
    ("operation_log.view", "查看操作日志", "View the operation log"),
    ("operation_log.export", "导出操作日志", "Export the operation log"),
)
functions.register(
    "message.send", Function(name="message.send", label="发送站内消息", label_en="Send messages", menu="workbench")
)

register(
    ObjectType(
        name="operation_log",
        in_search=False,
        label="操作日志",
        label_en="Operation log",
        model_name="events.Operation",
        menu="操作日志",
        title="action",
        icon="scroll-text",
        version=None,
        verbs=("view", "export"),
        sort=("-id",),
        columns=("at", "user_name", "menu", "action", "target", "result", "address"),
        filters=("at", "user_name", "menu", "action", "object"),
        fields=(
            Field(name="at", label="操作时间", label_en="Time", type="datetime", readonly=True, indexed=True),
            Field(name="user_name", label="操作人", label_en="Who", readonly=True, searchable=True),
            Field(name="menu", label="菜单", label_en="Menu", readonly=True),
            Field(name="action", label="操作", label_en="Action", readonly=True, searchable=True),
            Field(name="target", label="对象", label_en="Target", readonly=True, searchable=True),
            Field(name="object", label="数据对象", label_en="Object", readonly=True),
            Field(name="record_id", label="记录编号", label_en="Record", type="integer", readonly=True),
            Field(name="result", label="结果", label_en="Result", readonly=True),
            Field(name="address", label="IP 地址", label_en="Address", readonly=True),
            Field(name="source", label="来源", label_en="Source", readonly=True),
            Field(name="detail", label="详情", label_en="Detail", type="json", readonly=True, sortable=False),
        ),
        form=(
            (
                "操作",
                "Operation",
                ("at", "user_name", "menu", "action", "target", "result", "address", "source", "detail"),
            ),
        ),
    )
)

badge("unread", messages.unread)
