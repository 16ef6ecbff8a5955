"""Measures over customers (whoever asks chooses the dimension) and the workbench blocks made of them."""

from __future__ import annotations

from typing import Any

from beluga.apps.analytics.services import Block, Figure, Step, block, step
from beluga.kernel.metrics.declaration import Measure, measure

measure(Measure(name="customer.count", object="customer", label="客户数", label_en="Customers"))
measure(
    Measure(
        name="customer.owned",
        object="customer",
        label="有业务员的客户数",
        label_en="Customers with a salesperson",
        condition={"field": "owner", "op": "set"},
    )
)
measure(
    Measure(
        name="customer.followed",
        object="customer",
        label="跟进过的客户数",
        label_en="Customers followed up",
        condition={"field": "follow_count", "op": "gt", "value": 0},
        period_field="last_follow_at",
    )
)
measure(
    Measure(
        name="customer.follow_rate",
        object="customer",
        label="客户跟进率",
        label_en="Share of customers followed up",
        agg="ratio",
        of=("customer.followed", "customer.count"),
        unit="%",
    )
)
measure(
    Measure(
        name="customer.balance",
        object="customer",
        label="账户余额合计",
        label_en="Total balance",
        agg="sum",
        field="balance",
        unit="元",
        unit_en="CNY",
    )
)
measure(
    Measure(
        name="customer.investable",
        object="customer",
        label="可投资资产合计",
        label_en="Total investable assets",
        agg="sum",
        field="investable",
        unit="元",
        unit_en="CNY",
    )
)
measure(
    Measure(
        name="customer.score",
        object="customer",
        label="平均标签总分值",
        label_en="Average tag score",
        agg="avg",
        field="tag_score",
    )
)
measure(Measure(name="contact.count", object="contact", label="联系人数", label_en="Contacts"))

TODAY = [{"days": 0}, {"days": 0}]


def _count(label: str, label_en: str, condition: dict[str, Any] | None, *dimensions: str) -> Figure:
    call = {
        "measure": "customer.count",
        "condition": condition,
        "dimensions": list(dimensions),
        "limit": 10,
        "total": not dimensions,
    }
    return Figure(label=label, label_en=label_en, call=call, object="customer")


block(
    Block(
        name="today",
        label="今日客户动向",
        label_en="Today's customers",
        kind="numbers",
        function="customer.view",
        width=4,
        order=30,
        figures=(
            _count("今日新增", "New today", {"field": "created_at", "op": "between", "value": TODAY}),
            _count("今日已跟进", "Followed up today", {"field": "last_follow_at", "op": "between", "value": TODAY}),
            _count("今日应跟进", "To follow up today", {"field": "next_follow_at", "op": "between", "value": TODAY}),
            _count("今日生日", "Birthdays today", {"field": "birthday", "op": "anniversary", "value": 0}),
        ),
    )
)
block(
    Block(
        name="tag_analysis",
        label="客户标签分析",
        label_en="Customers by tag score",
        kind="pie",
        function="customer.view",
        order=70,
        figures=(_count("成熟度分布", "By maturity", {"field": "tags", "op": "set"}, "maturity"),),
    )
)
block(
    Block(
        name="tag_top10",
        label="客户标签 TOP 10",
        label_en="Top 10 tags",
        kind="ranking",
        function="customer.view",
        order=80,
        figures=(_count("客户数", "Customers", None, "tags"),),
    )
)
block(
    Block(
        name="performance",
        label="业绩排名",
        label_en="Performance ranking",
        kind="ranking",
        function="customer.view",
        order=90,
        figures=(
            Figure(
                label="名下客户资产",
                label_en="Assets of own customers",
                call={
                    "measure": "customer.balance",
                    "condition": {"field": "owner", "op": "set"},
                    "dimensions": ["owner"],
                    "limit": 10,
                    "total": False,
                },
                object="customer",
            ),
        ),
    )
)

step(
    Step(
        name="customers",
        label="导入客户",
        label_en="Import customers",
        hint="上传 Excel 或 CSV，对应字段后导入",
        hint_en="Upload Excel or CSV and match the columns",
        path="/o/customer/import",
        object="customer",
        order=30,
    )
)
step(
    Step(
        name="tag_rules",
        label="标签规则",
        label_en="Tag rules",
        hint="按条件自动给客户打标签",
        hint_en="Tag customers by conditions, automatically",
        path="/tags",
        object="tag_rule",
        order=40,
    )
)
