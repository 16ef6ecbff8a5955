"""The menus of the organisation, with the functions that are their buttons."""

from __future__ import annotations

from beluga.kernel.scope.functions import Menu, declare

VERBS = (
    ("view", "查看", "View"),
    ("create", "新增", "Create"),
    ("update", "编辑", "Edit"),
    ("delete", "删除", "Delete"),
)


def _verbs(name: str, label: str, label_en: str) -> list[tuple[str, str, str]]:
    return [(f"{name}.{verb}", f"{zh}{label}", f"{en} {label_en}") for verb, zh, en in VERBS]


declare(
    Menu(
        name="people",
        label="组织管理",
        label_en="People",
        subsystem="system",
        group="权限管理",
        group_en="Permissions",
        path="/org/people",
        function="user.view",
        icon="users",
        order=300,
        manages=True,
    ),
    *_verbs("user", "人员", "people"),
    ("user.import", "导入人员", "Import people"),
    ("user.export", "导出人员", "Export people"),
    ("user.preview", "菜单权限预览", "Preview menus"),
    ("user.set_departments", "设置部门", "Set departments"),
    ("user.set_roles", "设置角色", "Set roles"),
    ("user.reset_password", "密码重置", "Reset passwords"),
    ("user.leave", "离职", "Mark as left"),
    ("user.hand_over", "交接", "Hand over"),
    *_verbs("department", "部门", "departments"),
)
declare(
    Menu(
        name="roles",
        label="角色管理",
        label_en="Roles",
        subsystem="system",
        group="权限管理",
        group_en="Permissions",
        path="/org/roles",
        function="role.view",
        icon="shield",
        order=310,
    ),
    *_verbs("role", "角色", "roles"),
    ("role.permissions", "权限配置", "Set permissions"),
    ("role.scopes", "数据权限", "Set row scopes"),
    ("role.members", "关联人员", "Set members"),
    ("role.unmask", "脱敏管理", "Set masking"),
)
declare(
    Menu(
        name="applications",
        label="应用管理",
        label_en="Applications",
        subsystem="system",
        group="系统配置",
        group_en="Configuration",
        path="/system/applications",
        function="application.view",
        icon="plug",
        order=430,
    ),
    *_verbs("application", "应用", "applications"),
    ("application.reset_secret", "重置密钥", "Reset secrets"),
)
declare(
    Menu(
        name="sign_in_logs",
        label="登录日志",
        label_en="Sign-in log",
        subsystem="system",
        group="系统监控",
        group_en="Monitoring",
        path="/o/sign_in_log",
        function="sign_in_log.view",
        icon="log-in",
        order=600,
    ),
    ("sign_in_log.view", "查看登录日志", "View the sign-in log"),
    ("sign_in_log.export", "导出登录日志", "Export the sign-in log"),
)
