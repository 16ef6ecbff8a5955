"""Shipped enumerations of customers; administrators rename them and add to them."""

from __future__ import annotations

from beluga.kernel.fields.enums import Enumeration, declare, enumerations

GROUP = "CRM"
# A city is what people write, in Chinese: beside it a province in English would be half an address.
_PROVINCES = (
    "北京市", "天津市", "河北省", "山西省", "内蒙古自治区", "辽宁省", "吉林省", "黑龙江省", "上海市", "江苏省",
    "浙江省", "安徽省", "福建省", "江西省", "山东省", "河南省", "湖北省", "湖南省", "广东省", "广西壮族自治区",
    "海南省", "重庆市", "四川省", "贵州省", "云南省", "西藏自治区", "陕西省", "甘肃省", "青海省", "宁夏回族自治区",
    "新疆维吾尔自治区", "香港特别行政区", "澳门特别行政区", "台湾省",
)  # fmt: skip

Items = tuple[tuple[str, str], ...]


def _enumeration(code: str, label: str, label_en: str, items: Items) -> Enumeration:
    numbered = tuple((place, zh, en) for place, (zh, en) in enumerate(items, start=1))
    return Enumeration(code, label, label_en, GROUP, numbered)


SHIPPED = (
    _enumeration("gender", "性别", "Gender", (("男", "Male"), ("女", "Female"))),
    _enumeration("customer_kind", "个人/企业", "Person or company", (("个人", "Person"), ("企业", "Company"))),
    _enumeration(
        "customer_type",
        "客户类型",
        "Customer type",
        (("企业", "Company"), ("个人", "Person"), ("经销商", "Dealer"), ("供应商", "Supplier")),
    ),
    _enumeration(
        "marital",
        "婚姻状况",
        "Marital status",
        (("未婚", "Single"), ("已婚", "Married"), ("离异", "Divorced"), ("丧偶", "Widowed")),
    ),
    _enumeration(
        "education",
        "学历",
        "Education",
        (
            ("高中及以下", "High school or below"),
            ("大专", "College"),
            ("本科", "Bachelor"),
            ("硕士", "Master"),
            ("博士", "Doctor"),
        ),
    ),
    _enumeration(
        "customer_source",
        "客户来源",
        "Source",
        (
            ("广告投放", "Advertising"),
            ("官网注册", "Website"),
            ("渠道代理", "Channel agent"),
            ("会议/展会", "Conference or fair"),
            ("老客户推荐", "Referral"),
            ("电销挖掘", "Telephone sales"),
            ("线上线索", "Online lead"),
            ("活动", "Campaign"),
            ("APP应用", "App"),
            ("线下门店", "Branch"),
        ),
    ),
    _enumeration(
        "channel",
        "申请渠道",
        "Channel",
        (
            ("官网", "Website"),
            ("APP", "App"),
            ("微信公众号", "WeChat account"),
            ("线下门店", "Branch"),
            ("电话", "Telephone"),
            ("第三方平台", "Third party"),
        ),
    ),
    _enumeration(
        "invite_type",
        "邀请类型",
        "Kind of invitation",
        (
            ("自己注册", "Signed up alone"),
            ("朋友推荐", "Invited by a friend"),
            ("员工邀请", "Invited by staff"),
            ("活动邀请", "Invited by a campaign"),
        ),
    ),
    _enumeration(
        "maturity",
        "客户成熟度",
        "Maturity",
        (
            ("潜在客户", "Potential"),
            ("意向客户", "Interested"),
            ("成交客户", "Dealt"),
            ("忠诚客户", "Loyal"),
            ("流失客户", "Lost"),
        ),
    ),
    _enumeration(
        "industry",
        "所属行业",
        "Industry",
        (
            ("制造业", "Manufacturing"),
            ("信息技术", "Information technology"),
            ("金融", "Finance"),
            ("房地产", "Real estate"),
            ("建筑", "Construction"),
            ("批发零售", "Trade"),
            ("电商", "E-commerce"),
            ("物流运输", "Logistics"),
            ("教育培训", "Education"),
            ("医疗健康", "Health"),
            ("住宿餐饮", "Hospitality"),
            ("农林牧渔", "Agriculture"),
            ("能源环保", "Energy"),
            ("文化传媒", "Media"),
            ("政府及事业单位", "Public sector"),
            ("其他", "Other"),
        ),
    ),
    _enumeration(
        "company_size",
        "公司规模",
        "Company size",
        (
            ("50人以下", "Below 50"),
            ("50-200人", "50 to 200"),
            ("200-500人", "200 to 500"),
            ("500-1000人", "500 to 1,000"),
            ("1000人以上", "Above 1,000"),
        ),
    ),
    _enumeration("region", "区域省市", "Province", tuple((name, "") for name in _PROVINCES)),
    _enumeration(
        "contact_role",
        "联系人角色",
        "Role of a contact",
        (
            ("决策人", "Decides"),
            ("使用者", "Uses"),
            ("财务", "Finance"),
            ("采购", "Purchasing"),
            ("技术", "Technical"),
            ("其他", "Other"),
        ),
    ),
    _enumeration(
        "follow_way",
        "跟进方式",
        "Way of follow-up",
        (
            ("电话", "Telephone"),
            ("面访", "Visit"),
            ("邮件", "Mail"),
            ("微信", "WeChat"),
            ("在线客服", "Online service"),
            ("短信", "Text message"),
        ),
    ),
    _enumeration(
        "follow_status",
        "跟进状态",
        "State of follow-up",
        (
            ("跟进中", "In progress"),
            ("有意向", "Interested"),
            ("暂无意向", "Not now"),
            ("未接通", "Not reached"),
            ("已成交", "Dealt"),
            ("已放弃", "Given up"),
        ),
    ),
)

for _one in SHIPPED:
    if _one.code not in enumerations:
        declare(_one)
