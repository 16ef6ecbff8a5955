"""The facts the organisation announces."""

from __future__ import annotations

from beluga.kernel.events import changelog
from beluga.kernel.events.facts import EventType, event

PASSWORD_CHANGED = event(
    EventType(
        name="user.password_changed",
        label="修改密码",
        label_en="Password changed",
        object="user",
        payload={
            "status": "状态",
            "time": "时间",
            "user_name": "用户姓名",
            "username": "账号",
            "mobile": "手机号",
            "email": "邮箱",
        },
    )
)
for _name, _label, _label_en, _object in (
    ("user.created", "人员已添加", "Person added", "user"),
    ("user.updated", "人员已修改", "Person changed", "user"),
    ("user.deleted", "人员已删除", "Person deleted", "user"),
    ("user.left", "人员离职", "Person left", "user"),
    ("user.handed_over", "离职交接", "Handed over", "user"),
    ("user.roles_changed", "人员角色变更", "Roles of a person changed", "user"),
    ("role.rights_changed", "角色权限变更", "Rights of a role changed", "role"),
    ("role.deleted", "角色已删除", "Role deleted", "role"),
    ("department.deleted", "部门已删除", "Department deleted", "department"),
):
    event(EventType(name=_name, label=_label, label_en=_label_en, object=_object))

# The link tables (membership, roles, rights) are not tracked: triggers follow rows with an id of their own. What is
# done to them stands in the operation log with all its details.
changelog.track(
    "org.User",
    object="user",
    skip=["last_login", "session_epoch", "preferences", "must_change_password", "deleted_at"],
    secret=["password"],
)
changelog.track("org.Department", object="department", skip=["path", "depth", "numchild"])
changelog.track("org.Role", object="role", skip=["seen", "edited"])
changelog.track("org.Application", object="application", skip=["last_used_at"], secret=["secret"])
