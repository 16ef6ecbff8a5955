"""Measures over customers; the dimension (source, day, owner …) is chosen by whoever asks."""

from __future__ import annotations

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
