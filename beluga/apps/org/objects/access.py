"""The objects sign-in log and outside application."""

from __future__ import annotations

from beluga.apps.org.models import SignInResult
from beluga.apps.org.services import applications
from beluga.kernel.fields import enums
from beluga.kernel.fields.field import Field
from beluga.kernel.objects.declaration import ObjectType, View, register

enums.declare(
    enums.Enumeration(
        "sign_in_result",
        "登录结果",
        "Sign-in result",
        "组织",
        ((int(SignInResult.DONE), "成功", "Done", "green"), (int(SignInResult.FAILED), "失败", "Failed", "red")),
    ),
)

register(
    ObjectType(
        name="sign_in_log",
        in_search=False,
        label="登录日志",
        label_en="Sign-in log",
        model_name="org.SignInLog",
        menu="sign_in_logs",
        title="username",
        icon="log-in",
        path="/o/sign_in_log",
        version=None,
        verbs=("view", "export"),
        fields=(
            Field(name="username", label="账号", label_en="Account", searchable=True, readonly=True),
            Field(name="name", label="姓名", label_en="Name", searchable=True, readonly=True),
            Field(
                name="user", label="人员", label_en="Person", type="ref", target="user", path="user_id", readonly=True
            ),
            Field(name="at", label="时间", label_en="Time", type="datetime", readonly=True, indexed=True),
            Field(name="address", label="地址", label_en="Address", searchable=True, readonly=True),
            Field(name="device", label="设备", label_en="Device", readonly=True),
            Field(name="result", label="结果", label_en="Result", type="enum", enum="sign_in_result", readonly=True),
            Field(name="reason", label="原因", label_en="Reason", readonly=True),
        ),
        columns=("username", "name", "at", "address", "device", "result", "reason"),
        sort=("-at",),
        filters=("username", "result", "at", "address"),
        views=(
            View(name="all", label="全部", label_en="All"),
            View(
                name="failed",
                label="失败",
                label_en="Failed",
                filter={"field": "result", "op": "eq", "value": int(SignInResult.FAILED)},
            ),
        ),
    )
)
register(
    ObjectType(
        name="application",
        label="应用",
        label_en="Application",
        model_name="org.Application",
        menu="applications",
        icon="plug",
        path="/system/applications",
        save=applications.save,
        verbs=("view", "create", "update", "delete"),
        fields=(
            Field(name="name", label="应用名称", label_en="Name", required=True, unique=True, searchable=True),
            Field(name="app_id", label="应用标识", label_en="App id", searchable=True, readonly=True),
            Field(name="active", label="启用", label_en="Enabled", type="bool", default=True),
            Field(
                name="addresses",
                label="允许的地址",
                label_en="Allowed addresses",
                type="json",
                default=[],
                help="IP 或网段，留空不限制",
                help_en="Addresses or networks; none means any",
            ),
            Field(name="functions", label="功能权限", label_en="Functions", type="json", default=[]),
            Field(name="scopes", label="数据权限", label_en="Row scopes", type="json", default={}),
            Field(name="unmasked", label="不脱敏字段", label_en="Seen plain", type="json", default=[]),
            Field(name="per_minute", label="每分钟次数", label_en="Calls a minute", type="integer", default=600),
            Field(name="note", label="备注", label_en="Note", type="longtext", length=500),
            Field(name="last_used_at", label="最近使用", label_en="Last used", type="datetime", readonly=True),
            Field(name="created_at", label="创建时间", label_en="Created", type="datetime", readonly=True),
        ),
        columns=("name", "app_id", "active", "per_minute", "last_used_at", "note"),
        sort=("id",),
        form=(
            ("应用", "Application", ("name", "active", "addresses", "per_minute", "note")),
            ("权限", "Rights", ("functions", "scopes", "unmasked")),
        ),
    )
)
