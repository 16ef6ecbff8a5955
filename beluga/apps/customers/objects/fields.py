"""The fields of a customer, by the groups in which forms show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import IntegerField
from django.db.models.expressions import Combinable, F

from beluga.apps.customers.objects.aliases import ALIASES
from beluga.kernel.fields import clock
from beluga.kernel.fields.expression import Param, Sql
from beluga.kernel.fields.field import Field

BASE = "基本信息"
CONTACT = "联系信息"
WORTH = "资产与交易"
FOLLOW = "跟进信息"
COMPANY = "企业信息"
ORIGIN = "来源与归属"
SYSTEM = "系统信息"


def age() -> Combinable:
    """Full years since the birthday, as of the local day."""
    return Sql(
        "extract(year from age({1}, {0}))::int",
        F("birthday"),
        Param(clock.today(), "date"),
        output_field=IntegerField(),
    )


def age_of(record: Mapping[str, Any]) -> int | None:
    """The same in memory."""
    born = record.get("birthday")
    born = date.fromisoformat(born) if isinstance(born, str) else born
    if not isinstance(born, date):
        return None
    today = clock.today()
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _enum(name: str, label: str, label_en: str, group: str, enum: str = "", **more: Any) -> Field:
    return Field(name=name, label=label, label_en=label_en, type="enum", enum=enum or name, group=group, **more)


def _cold(name: str, label: str, label_en: str, group: str, type: str = "text", **more: Any) -> Field:
    return Field(name=name, label=label, label_en=label_en, type=type, path=f"profile__{name}", group=group, **more)


def _kept(name: str, label: str, label_en: str, group: str, type: str, **more: Any) -> Field:
    """A field other verbs keep: shown and filtered by, never typed in."""
    return Field(
        name=name, label=label, label_en=label_en, type=type, group=group, readonly=True, importable=False, **more
    )


_OWN: tuple[Field, ...] = (
    Field(name="name", label="客户名称", label_en="Name", required=True, searchable=True, group=BASE),
    _enum("kind", "个人/企业", "Person or company", BASE, "customer_kind", default=1, required=True),
    Field(
        name="code",
        label="客户编码",
        label_en="Code",
        unique=True,
        searchable=True,
        group=BASE,
        help="留空时按编码规则自动生成",
        help_en="Made by the pattern when left empty",
    ),
    Field(
        name="phone",
        label="手机号码",
        label_en="Mobile",
        type="phone",
        sensitive="phone",
        searchable=True,
        group=CONTACT,
    ),
    _cold("phone2", "备用手机", "Second mobile", CONTACT, "phone", sensitive="phone"),
    Field(
        name="tags",
        label="标签",
        label_en="Tags",
        type="tags",
        path="tagset__tags",
        readonly=True,
        group=BASE,
        importable=False,
        sortable=False,
    ),
    Field(
        name="tag_score",
        label="标签总分值",
        label_en="Tag score",
        type="integer",
        path="tagset__score",
        readonly=True,
        importable=False,
        group=BASE,
    ),
    _cold("avatar", "头像", "Picture", BASE, "file", importable=False, sortable=False, filterable=False),
    _cold("id_number", "身份证号", "Identity number", BASE, "idnumber", sensitive="id", sortable=False),
    Field(name="birthday", label="出生日期", label_en="Birthday", type="date", group=BASE),
    Field(
        name="age",
        label="年龄",
        label_en="Age",
        type="integer",
        expression=age,
        memory=age_of,
        readonly=True,
        importable=False,
        group=BASE,
    ),
    _enum("gender", "性别", "Gender", BASE),
    _enum("marital", "婚姻状况", "Marital status", BASE),
    _enum("education", "学历", "Education", BASE),
    _cold("salutation", "称呼", "Salutation", BASE),
    _cold("occupation", "职业", "Occupation", BASE),
    _cold("position", "职位", "Position", BASE),
    _enum("region", "区域省市", "Province", CONTACT),
    _cold("city", "城市", "City", CONTACT),
    _cold("address", "地址", "Address", CONTACT, sensitive="text"),
    _cold("email", "邮箱", "Email", CONTACT, "email", sensitive="email"),
    _cold("qq", "QQ号", "QQ", CONTACT, sensitive="text"),
    _cold("wechat", "微信号", "WeChat", CONTACT, sensitive="text"),
    _cold("account_no", "资金账号", "Fund account", WORTH, searchable=True),
    _enum("source", "客户来源", "Source", ORIGIN, "customer_source"),
    _enum("channel", "申请渠道", "Channel", ORIGIN),
    _enum("invite_type", "邀请类型", "Invitation", ORIGIN),
    Field(
        name="inviter",
        label="邀请客户",
        label_en="Invited by customer",
        type="ref",
        target="customer",
        path="inviter_id",
        group=ORIGIN,
    ),
    Field(
        name="inviter_user",
        label="邀请人",
        label_en="Invited by colleague",
        type="ref",
        target="user",
        path="inviter_user_id",
        group=ORIGIN,
    ),
    _enum("maturity", "成熟度", "Maturity", FOLLOW),
    Field(name="credit_score", label="信用评分", label_en="Credit score", type="integer", group=WORTH),
    Field(name="balance", label="账户余额", label_en="Balance", type="amount", group=WORTH),
    Field(name="investable", label="可投资资产", label_en="Investable assets", type="amount", group=WORTH),
    Field(name="max_position", label="历史最大持仓", label_en="Largest position", type="amount", group=WORTH),
    Field(name="trade_count", label="交易次数", label_en="Trades", type="integer", group=WORTH, default=0),
    _kept("follow_count", "总跟进次数", "Follow-ups", FOLLOW, "integer"),
    _kept("last_follow_at", "最后跟进日期", "Last follow-up", FOLLOW, "datetime"),
    _kept("last_follow_way", "最后跟进方式", "Last way", FOLLOW, "enum", enum="follow_way"),
    _kept("last_follow_status", "最后跟进状态", "Last state", FOLLOW, "enum", enum="follow_status"),
    Field(name="next_follow_at", label="下次跟进时间", label_en="Next follow-up", type="datetime", group=FOLLOW),
    _kept("return_count", "丢回公海次数", "Returns to the pool", FOLLOW, "integer"),
    _enum("customer_type", "客户类型", "Type", COMPANY),
    _enum("industry", "所属行业", "Industry", COMPANY),
    _enum("company_size", "公司规模", "Company size", COMPANY),
    _cold("employees", "员工数", "Employees", COMPANY, "integer"),
    _cold("turnover", "营业额", "Turnover", COMPANY, "amount"),
    _cold("website", "网址", "Website", COMPANY, "url"),
    _cold("tax_no", "税号", "Tax number", COMPANY),
    _cold("tax_title", "开票抬头", "Invoice title", COMPANY),
    Field(
        name="private_owner",
        label="所有者",
        label_en="Owner",
        type="ref",
        target="user",
        path="private_owner_id",
        group=ORIGIN,
        help="客户直接归谁；分配时不选客户组，改的就是所有者",
        help_en="Whose customer it is, whatever the groups; assigning without a group changes this",
    ),
    _kept(
        "owner",
        "所属业务员",
        "Salesperson",
        ORIGIN,
        "ref",
        target="user",
        path="owner_id",
        indexed=True,
        help="所有者；没有所有者时，是最早入组那个组的业务员",
        help_en="The owner; without one, the salesperson of the group it joined first",
    ),
    _kept(
        "department", "所属部门", "Department", ORIGIN, "ref", target="department", path="department_id", indexed=True
    ),
    _cold("remark", "备注", "Remark", BASE, "longtext", sortable=False),
    _kept("created_by", "创建人", "Created by", SYSTEM, "ref", target="user", path="created_by_id"),
    _kept("created_at", "创建时间", "Created", SYSTEM, "datetime"),
    _kept("updated_at", "修改时间", "Changed", SYSTEM, "datetime"),
)

FIELDS = tuple(replace(item, aliases=ALIASES.get(item.name, ())) for item in _OWN)

FORM: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        BASE,
        "Basics",
        (
            "name",
            "kind",
            "code",
            "gender",
            "birthday",
            "id_number",
            "marital",
            "education",
            "occupation",
            "position",
            "avatar",
        ),
    ),
    (CONTACT, "Contact", ("phone", "phone2", "email", "wechat", "qq", "region", "city", "address")),
    (
        COMPANY,
        "Company",
        ("customer_type", "industry", "company_size", "employees", "turnover", "website", "tax_no", "tax_title"),
    ),
    (ORIGIN, "Origin", ("source", "channel", "invite_type", "inviter", "inviter_user", "private_owner")),
    (
        WORTH,
        "Assets and trades",
        ("account_no", "balance", "investable", "max_position", "trade_count", "credit_score"),
    ),
    (FOLLOW, "Follow-up", ("maturity", "next_follow_at")),
    ("备注", "Remark", ("remark",)),
)

COLUMNS: tuple[str, ...] = (
    "name",
    "phone",
    "tags",
    "tag_score",
    "birthday",
    "gender",
    "age",
    "email",
    "trade_count",
    "credit_score",
    "source",
    "last_follow_at",
    "last_follow_way",
    "last_follow_status",
    "next_follow_at",
)

FILTERS: tuple[str, ...] = (
    "tags",
    "name",
    "phone",
    "channel",
    "maturity",
    "follow_count",
    "invite_type",
    "next_follow_at",
    "last_follow_at",
    "last_follow_status",
    "return_count",
    "marital",
    "balance",
    "birthday",
    "gender",
    "source",
    "age",
    "owner",
    "department",
    "tag_score",
    "created_at",
)
