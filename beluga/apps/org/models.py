"""Tables of the organisation: departments, people, roles and their rights, sign-in log, tokens, applications, counters.

An account is unique whatever the case of its letters; deleting a person gives theirs free by renaming it. Counters
(failed tries, rate limits, used picture codes and nonces) live in one unlogged table: they must hold across processes
and may vanish in a crash.
"""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from treebeard.mp_tree import MP_Node

ADMIN = "admin"  # the code of the administrators' role


class Employment(models.IntegerChoices):
    """Whether somebody still works here."""

    WORKING = 1, "在职"
    LEFT = 2, "离职"


class SignInResult(models.IntegerChoices):
    """How a try to sign in ended."""

    DONE = 1, "成功"
    FAILED = 2, "失败"


class Department(MP_Node):
    """A node of the department tree; `path` holds the way from the root, so "and below" is a prefix."""

    name = models.CharField("部门名称", max_length=60)
    active = models.BooleanField("是否启用", default=True)
    note = models.CharField("备注", max_length=500, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    version = models.IntegerField(default=1)

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Finds people by account whatever the case of its letters."""

    def get_by_natural_key(self, username: str | None) -> User:
        """Return the living person with this account; raises User.DoesNotExist."""
        return self.get(username__iexact=username or "", deleted_at__isnull=True)


class User(AbstractBaseUser):
    """A person. `session_epoch` is copied into each session and token; raising it ends them all at once.

    A person is never removed, only marked deleted, because years of records name them.
    """

    username = models.CharField("账号", max_length=80, unique=True)
    name = models.CharField("姓名", max_length=60)
    gender = models.SmallIntegerField("性别", null=True, blank=True)
    phone = models.CharField("手机号", max_length=20, blank=True, default="")
    email = models.CharField("邮箱", max_length=120, blank=True, default="")
    avatar = models.CharField("头像", max_length=200, blank=True, default="")
    is_active = models.BooleanField("启用", default=True)
    employment = models.SmallIntegerField("在职状态", choices=Employment.choices, default=Employment.WORKING)
    left_at = models.DateTimeField("离职时间", null=True, blank=True)
    must_change_password = models.BooleanField("须修改密码", default=False)
    language = models.CharField("语言", max_length=10, default="zh-hans")
    preferences = models.JSONField("偏好", default=dict, blank=True)
    session_epoch = models.IntegerField(default=1)
    extra = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    version = models.IntegerField(default=1)

    departments: models.ManyToManyField[Department, Member] = models.ManyToManyField(
        Department, through="Member", related_name="people"
    )
    roles: models.ManyToManyField[Role, UserRole] = models.ManyToManyField(
        "Role", through="UserRole", related_name="people"
    )

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("username"), name="org_user_username"),
        ]
        indexes = [models.Index(fields=["phone"], name="org_user_phone")]

    def __str__(self) -> str:
        return f"{self.name} ({self.username})"

    @property
    def may_sign_in(self) -> bool:
        """Whether sign-in, sessions and tokens of this person are worth anything."""
        return self.is_active and self.employment == Employment.WORKING and self.deleted_at is None


class Member(models.Model):
    """Somebody belongs to a department; one of their departments may be marked as the primary one."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="members")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="members")
    primary = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "department"], name="org_member_once"),
            models.UniqueConstraint(fields=["user"], condition=models.Q(primary=True), name="org_member_primary"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.department_id}"


class Role(models.Model):
    """A role: a name, a code of its own, and through its rows functions, row scopes and fields seen plain."""

    name = models.CharField("角色名称", max_length=60)
    code = models.CharField("角色编码", max_length=40)
    note = models.CharField("备注", max_length=500, blank=True, default="")
    system = models.BooleanField("系统内置", default=False)
    edited = models.BooleanField(default=False, help_text="somebody changed its rights: shipped defaults keep off")
    seen = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("code"), name="org_role_code")]

    def __str__(self) -> str:
        return f"{self.name} [{self.code}]"


class UserRole(models.Model):
    """Somebody holds a role."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="user_roles")
    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="user_roles")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "role"], name="org_user_role_once")]

    def __str__(self) -> str:
        return f"{self.user_id} as {self.role_id}"


class RoleFunction(models.Model):
    """A role may use a function (a menu or a button)."""

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="functions")
    function = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["role", "function"], name="org_role_function_once")]

    def __str__(self) -> str:
        return f"{self.role_id}: {self.function}"


class RoleScope(models.Model):
    """Which rows of an object a role sees; `*` stands for every object without a row of its own."""

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="scopes")
    object = models.CharField(max_length=60)
    kinds = ArrayField(models.CharField(max_length=40), default=list)
    department_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["role", "object"], name="org_role_scope_once")]

    def __str__(self) -> str:
        return f"{self.role_id}: {self.object}"


class RoleUnmask(models.Model):
    """A sensitive field a role sees plain (脱敏管理); `*` for the object or the field stands for all of them."""

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="unmasks")
    object = models.CharField(max_length=60)
    field = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["role", "object", "field"], name="org_role_unmask_once")]

    def __str__(self) -> str:
        return f"{self.role_id}: {self.object}.{self.field}"


class SignInLog(models.Model):
    """One try to sign in, whoever it was."""

    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="sign_ins")
    username = models.CharField("账号", max_length=60)
    name = models.CharField("姓名", max_length=60, blank=True, default="")
    at = models.DateTimeField("时间", auto_now_add=True)
    address = models.CharField("地址", max_length=60, blank=True, default="")
    device = models.CharField("设备", max_length=120, blank=True, default="")
    result = models.SmallIntegerField("结果", choices=SignInResult.choices)
    reason = models.CharField("原因", max_length=200, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["-at", "-id"], name="org_sign_in_at"),
            models.Index(Lower("username"), models.F("at").desc(), name="org_sign_in_username"),
        ]

    def __str__(self) -> str:
        return f"{self.username} {self.at}"


class Token(models.Model):
    """A personal token for scripts: only its digest is stored; it dies with the epoch of its owner."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField("名称", max_length=60)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    epoch = models.IntegerField(default=1)
    expires_at = models.DateTimeField("到期时间", null=True, blank=True)
    last_used_at = models.DateTimeField("最近使用", null=True, blank=True)
    revoked_at = models.DateTimeField("停用时间", null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class Application(models.Model):
    """An outside system with rights and a row scope of its own. The secret is kept encrypted: signatures need it."""

    name = models.CharField("应用名称", max_length=60)
    app_id = models.CharField("应用标识", max_length=40, unique=True)
    secret = models.TextField("密钥")
    addresses = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    functions = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    scopes = models.JSONField(default=dict, blank=True)
    unmasked = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    per_minute = models.IntegerField("每分钟次数", default=600)
    active = models.BooleanField("启用", default=True)
    note = models.CharField("备注", max_length=500, blank=True, default="")
    last_used_at = models.DateTimeField("最近使用", null=True, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="org_application_name")]

    def __str__(self) -> str:
        return f"{self.name} ({self.app_id})"


class Counter(models.Model):
    """How often something happened before `until` (unlogged): tries, calls of a minute, used codes and nonces."""

    key = models.CharField(max_length=200, primary_key=True)
    count = models.IntegerField(default=0)
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"
