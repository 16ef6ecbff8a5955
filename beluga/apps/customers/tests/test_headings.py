"""The headings people give their files, and the fields of a customer they mean."""

from __future__ import annotations

import pytest

from beluga.apps.customers.objects.aliases import ALIASES
from beluga.apps.customers.objects.fields import FIELDS
from beluga.kernel.objects.imports import guess
from beluga.kernel.objects.schema import schema

pytestmark = pytest.mark.django_db

MEANT = {
    "姓名": "name",
    "客户名称": "name",
    "客户姓名": "name",
    "手机": "phone",
    "手机号": "phone",
    "手机号码": "phone",
    "客户手机号": "phone",
    "电话": "phone",
    "联系电话": "phone",
    "微信": "wechat",
    "微信号": "wechat",
    "余额": "balance",
    "余额（元）": "balance",
    "账户余额": "balance",
    "客户来源": "source",
    "来源": "source",
    "性别": "gender",
    "客户性别": "gender",
    "生日": "birthday",
    "出生日期": "birthday",
    "邮箱": "email",
    "电子邮箱": "email",
    "地址": "address",
    "联系地址": "address",
    "备注": "remark",
    "负责人": "private_owner",
    "所有者": "private_owner",
    "身份证号": "id_number",
    "证件号码": "id_number",
    "行业": "industry",
    "省份": "region",
    "学历": "education",
    "Phone": "phone",
    "Name *": "name",
}


@pytest.mark.parametrize(("heading", "field"), MEANT.items())
def test_a_heading_is_understood(heading: str, field: str) -> None:
    assert guess.mapping(schema("customer"), [heading]) == {0: field}


def test_a_whole_sheet_is_mapped_each_field_once() -> None:
    headings = ["姓名", "手机号", "微信", "余额", "客户来源", "性别", "生日", "邮箱", "地址", "备注", "负责人", "星座"]
    names = ["name", "phone", "wechat", "balance", "source", "gender", "birthday", "email", "address", "remark"]
    assert guess.mapping(schema("customer"), headings) == dict(enumerate([*names, "private_owner"]))


def test_a_field_s_own_label_goes_before_an_alias() -> None:
    assert guess.mapping(schema("customer"), ["联系方式", "手机号码", "姓名", "客户名称"]) == {1: "phone", 3: "name"}


def test_no_heading_means_two_fields() -> None:
    known = {item.name for item in FIELDS}
    assert set(ALIASES) <= known
    words = [guess.plain(word) for listed in ALIASES.values() for word in listed]
    assert len(words) == len(set(words))
    own = {guess.plain(word) for item in FIELDS for word in (item.label, item.label_en, item.name)}
    assert sorted(own & set(words)) == []
