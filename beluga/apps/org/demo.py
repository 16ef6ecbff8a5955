"""The people of the demo company 海川财富: eight departments, sixty people, one sign-in per role, a month of sign-ins.

The same seed always gives the same people, so that what the apps above build on them is the same, too.
"""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from beluga.apps.org.models import Department, Employment, Member, Role, SignInLog, SignInResult, User, UserRole
from beluga.apps.org.services.defaults import sync_roles

PASSWORD = "beluga-demo"
TREE: tuple[tuple[str, str, str], ...] = (
    ("海川财富", "", "总部，上海浦东"),
    ("营销中心", "海川财富", "全国客户的开发与维护"),
    ("华东一部", "营销中心", "上海"),
    ("华东二部", "营销中心", "江苏、浙江"),
    ("华南部", "营销中心", "广东、福建"),
    ("客户服务部", "海川财富", "热线与工单"),
    ("市场部", "海川财富", "活动与渠道"),
    ("运营管理部", "海川财富", "系统、数据与风控"),
)
# account, name, gender, role, department
KNOWN = (
    ("admin", "周明远", 1, "admin", "运营管理部"),
    ("boss", "陈国栋", 1, "boss", "海川财富"),
    ("director", "沈丽华", 2, "co-manager", "营销中心"),
    ("manager", "赵志强", 1, "manager", "华东一部"),
    ("sales", "林小丹", 2, "salesman", "华东一部"),
    ("marketer", "许梦琪", 2, "marketing", "市场部"),
    ("service", "何静", 2, "service", "客户服务部"),
)
# role, department, how many
OTHERS = (
    ("manager", "华东二部", 1),
    ("manager", "华南部", 1),
    ("salesman", "华东一部", 12),
    ("salesman", "华东二部", 12),
    ("salesman", "华南部", 11),
    ("service", "客户服务部", 6),
    ("marketing", "市场部", 5),
    ("operator", "运营管理部", 2),
    ("analyst", "运营管理部", 3),
)
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
MALE = ("伟", "强", "磊", "军", "勇", "杰", "涛", "明", "超", "浩然", "宇轩", "子豪", "俊杰", "志远", "建国", "鹏飞")
FEMALE = ("芳", "娜", "敏", "静", "丽", "娟", "艳", "婷", "雪", "梓涵", "雨桐", "欣怡", "思琪", "晓燕", "佳慧", "梦瑶")
PREFIXES = ("133", "135", "136", "137", "138", "139", "150", "151", "158", "159", "177", "180", "186", "189")
DEVICES = ("Chrome 138 · Windows 10+", "Edge 137 · Windows 10+", "Chrome 138 · macOS", "企业微信 4.1 · Windows 10+")


def load(seed: int) -> None:
    """Fill an empty organisation; safe to run again: what is there by name or account stays one."""
    chance = Random(seed)
    sync_roles()
    departments = _departments()
    people = _people(chance, departments)
    _states(people)
    _sign_ins(chance, people)


def _departments() -> dict[str, Department]:
    made: dict[str, Department] = {}
    for name, above, note in TREE:
        found = Department.objects.filter(name=name).first()
        if found is None and above:
            parent = Department.objects.get(pk=made[above].pk)
            found = Department.objects.add_child(parent, {"name": name, "note": note})
        made[name] = found or Department.objects.add_root({"name": name, "note": note})
    return made


def _people(chance: Random, departments: dict[str, Department]) -> list[User]:
    password = make_password(PASSWORD)
    rows: list[tuple[dict[str, Any], str, str]] = []
    accounts = {account for account, *_rest in KNOWN}
    for account, name, gender, role, department in KNOWN:
        rows.append(({"username": account, "name": name, "gender": gender}, role, department))
    names = {row[0]["name"] for row in rows}
    for role, department, number in OTHERS:
        for _ in range(number):
            gender, name = _name(chance, names)
            account = _account(name, accounts)
            rows.append(({"username": account, "name": name, "gender": gender}, role, department))
    phones: set[str] = set()
    for values, _role, _department in rows:
        values["phone"] = _phone(chance, phones)
        values["email"] = f"{values['username']}@haichuan.example.com"
        values["password"] = password
        values["must_change_password"] = False
    User.objects.bulk_create(
        [User(**values) for values, _role, _department in rows],
        update_conflicts=True,
        unique_fields=["username"],
        update_fields=["name", "gender", "phone", "email", "password", "must_change_password"],
    )
    found = {user.username: user for user in User.objects.filter(username__in=accounts)}
    roles = {role.code: role for role in Role.objects.all()}
    UserRole.objects.bulk_create(
        [UserRole(user=found[values["username"]], role=roles[role]) for values, role, _department in rows],
        ignore_conflicts=True,
    )
    Member.objects.bulk_create(
        [
            Member(user=found[values["username"]], department=departments[department], primary=True)
            for values, _role, department in rows
        ],
        ignore_conflicts=True,
    )
    Member.objects.bulk_create(
        [Member(user=found[account], department=departments["营销中心"]) for account in ("manager", "marketer")],
        ignore_conflicts=True,
    )
    return [found[values["username"]] for values, _role, _department in rows]


def _states(people: list[User]) -> None:
    """Two have left, one is disabled: the last ones of their teams, so that no demo account is among them."""
    left = [people[20].pk, people[32].pk]
    User.objects.filter(pk__in=left).update(
        employment=Employment.LEFT, left_at=timezone.now() - timedelta(days=40), is_active=True
    )
    User.objects.filter(pk=people[44].pk).update(is_active=False)


def _sign_ins(chance: Random, people: list[User]) -> None:
    if SignInLog.objects.exists():
        return
    today = timezone.now().replace(minute=0, second=0, microsecond=0)
    rows = []
    for user in people:
        address = f"10.20.{chance.randint(1, 8)}.{chance.randint(2, 250)}"
        device = chance.choice(DEVICES)
        for day in range(30):
            at = today - timedelta(days=day) + timedelta(minutes=chance.randint(0, 59))
            at = at.replace(hour=chance.randint(0, 3))  # UTC: 08:00 to 11:59 in Shanghai
            if at > today or at.weekday() >= 5 or chance.random() < 0.6:
                continue
            failed = chance.random() < 0.06
            rows.append(
                SignInLog(
                    user=user,
                    username=user.username,
                    name=user.name,
                    at=at,
                    address=address,
                    device=device,
                    result=SignInResult.FAILED if failed else SignInResult.DONE,
                    reason="密码错误" if failed else "",
                )
            )
    moments = [row.at for row in rows]
    made = SignInLog.objects.bulk_create(rows, batch_size=500)
    for row, at in zip(made, moments, strict=True):  # the column is stamped on insert
        row.at = at
    SignInLog.objects.bulk_update(made, ["at"], batch_size=500)


def _name(chance: Random, taken: set[str]) -> tuple[int, str]:
    while True:
        gender = chance.choice((1, 2))
        name = chance.choice(SURNAMES) + chance.choice(MALE if gender == 1 else FEMALE)
        if name not in taken:
            taken.add(name)
            return gender, name


def _account(name: str, taken: set[str]) -> str:
    from pypinyin import lazy_pinyin

    plain = "".join(lazy_pinyin(name))
    account, number = plain, 2
    while account in taken:
        account, number = f"{plain}{number}", number + 1
    taken.add(account)
    return account


def _phone(chance: Random, taken: set[str]) -> str:
    while True:
        phone = chance.choice(PREFIXES) + f"{chance.randrange(10**8):08d}"
        if phone not in taken:
            taken.add(phone)
            return phone
