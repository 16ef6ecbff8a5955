"""The objects person, department and role."""

from __future__ import annotations

from django.db.models import OuterRef, Q, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Length, Substr

from beluga.apps.org.models import Department, Employment, Member
from beluga.apps.org.services import departments, people, roles
from beluga.kernel.fields import enums
from beluga.kernel.fields.field import Field
from beluga.kernel.objects.declaration import ObjectType, View, register
from beluga.kernel.scope.principal import Principal

LIVING = {"deleted_at__isnull": True}

if "gender" not in enums.enumerations:
    enums.declare(enums.Enumeration("gender", "性别", "Gender", "基础", ((1, "男", "Male"), (2, "女", "Female"))))
enums.declare(
    enums.Enumeration(
        "employment",
        "在职状态",
        "Employment",
        "组织",
        ((int(Employment.WORKING), "在职", "Working", "green"), (int(Employment.LEFT), "离职", "Left", "gray")),
    ),
)


def parent_of_department() -> Combinable:
    """The id of the department right above, read off the path."""
    above = Substr(OuterRef("path"), 1, Length(OuterRef("path")) - Department.steplen)
    return Subquery(Department.objects.filter(path=above).values("pk")[:1])


def search_people(principal: Principal, text: str) -> Q:
    """The quick search over people: name, account, email, department, and the phone for who sees it plain."""
    found = Q(name__icontains=text) | Q(username__icontains=text) | Q(email__icontains=text)
    found |= Q(pk__in=Member.objects.filter(department__name__icontains=text).values("user"))
    return found | Q(phone__contains=text) if principal.sees("user", "phone") else found


register(
    ObjectType(
        name="user",
        label="人员",
        label_en="Person",
        model_name="org.User",
        menu="people",
        icon="user",
        path="/org/people",
        directory=True,
        living=LIVING,
        scopes={
            "own": {"field": "id", "op": "eq", "value": {"var": "me.id"}},
            "department": {"field": "departments", "op": "any_of", "value": {"var": "me.department_ids"}},
            "department_tree": {"field": "departments", "op": "any_of", "value": {"var": "me.department_tree_ids"}},
        },
        extra="extra",
        key_fields=("username",),
        search=search_people,
        subtitle=("departments", "username"),
        save=people.save,
        delete=people.delete,
        fields=(
            Field(name="name", label="姓名", label_en="Name", required=True, searchable=True, length=60),
            Field(
                name="username",
                label="账号",
                label_en="Account",
                required=True,
                unique=True,
                searchable=True,
                length=60,
            ),
            Field(name="gender", label="性别", label_en="Gender", type="enum", enum="gender"),
            Field(name="phone", label="手机号", label_en="Phone", type="phone"),
            Field(name="email", label="邮箱", label_en="Email", type="email", searchable=True),
            Field(name="avatar", label="头像", label_en="Avatar", type="file", importable=False, sortable=False),
            Field(name="is_active", label="启用", label_en="Enabled", type="bool", required=True, default=True),
            Field(
                name="employment",
                label="在职状态",
                label_en="Employment",
                type="enum",
                enum="employment",
                readonly=True,
                importable=False,
            ),
            Field(
                name="departments",
                label="所属部门",
                label_en="Departments",
                type="refs",
                target="department",
                many=("org.Member", "user_id", "department_id"),
                write=people.put_departments,
                required=True,
                group="所属部门",
            ),
            Field(
                name="roles",
                label="角色",
                label_en="Roles",
                type="refs",
                target="role",
                many=("org.UserRole", "user_id", "role_id"),
                write=people.put_roles,
                group="角色",
            ),
            Field(name="language", label="语言", label_en="Language", readonly=True, importable=False),
            Field(name="last_login", label="最近登录", label_en="Last sign-in", type="datetime", readonly=True),
            Field(name="left_at", label="离职时间", label_en="Left at", type="datetime", readonly=True),
            Field(name="created_at", label="创建时间", label_en="Created", type="datetime", readonly=True),
            Field(name="updated_at", label="修改时间", label_en="Changed", type="datetime", readonly=True),
        ),
        columns=("username", "name", "gender", "phone", "email", "is_active", "employment", "departments", "roles"),
        sort=("id",),
        filters=("departments", "roles", "is_active", "employment"),
        views=(
            View(
                name="working",
                label="在职",
                label_en="Working",
                filter={"field": "employment", "op": "eq", "value": int(Employment.WORKING)},
            ),
            View(
                name="left",
                label="离职",
                label_en="Left",
                filter={"field": "employment", "op": "eq", "value": int(Employment.LEFT)},
            ),
            View(
                name="disabled",
                label="停用",
                label_en="Disabled",
                filter={"field": "is_active", "op": "eq", "value": False},
            ),
        ),
        form=(
            ("用户基本信息", "Person", ("name", "username", "gender", "phone", "email", "is_active")),
            ("所属部门", "Departments", ("departments",)),
            ("设置角色", "Roles", ("roles",)),
        ),
    )
)
register(
    ObjectType(
        name="department",
        label="部门",
        label_en="Department",
        model_name="org.Department",
        menu="people",
        icon="network",
        path="/org/people",
        directory=True,
        save=departments.save,
        delete=departments.delete,
        verbs=("view", "create", "update", "delete"),
        fields=(
            Field(
                name="parent",
                label="上级部门",
                label_en="Above",
                type="ref",
                target="department",
                expression=parent_of_department,
                write=departments.put_parents,
            ),
            Field(name="name", label="部门名称", label_en="Name", required=True, searchable=True, length=60),
            Field(name="active", label="是否启用", label_en="Enabled", type="bool", default=True),
            Field(name="note", label="备注", label_en="Note", type="longtext", length=500),
            Field(name="path", label="位置", label_en="Place", readonly=True, importable=False),
            Field(name="created_at", label="创建时间", label_en="Created", type="datetime", readonly=True),
        ),
        columns=("name", "parent", "active", "note"),
        sort=("path",),
        form=(("部门", "Department", ("parent", "name", "active", "note")),),
    )
)
register(
    ObjectType(
        name="role",
        label="角色",
        label_en="Role",
        model_name="org.Role",
        menu="roles",
        icon="shield",
        path="/org/roles",
        directory=True,
        save=roles.save,
        delete=roles.delete,
        key_fields=("code",),
        subtitle=("code",),
        verbs=("view", "create", "update", "delete"),
        fields=(
            Field(name="name", label="角色名称", label_en="Name", required=True, searchable=True, length=60),
            Field(
                name="code", label="角色编码", label_en="Code", required=True, unique=True, searchable=True, length=40
            ),
            Field(name="note", label="备注", label_en="Note", type="longtext", length=500),
            Field(name="system", label="系统内置", label_en="Shipped", type="bool", readonly=True),
            Field(name="created_at", label="创建时间", label_en="Created", type="datetime", readonly=True),
        ),
        columns=("name", "code", "system", "note"),
        sort=("id",),
        form=(("角色", "Role", ("name", "code", "note")),),
    )
)
