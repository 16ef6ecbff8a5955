"""The three logs as objects; each opens with today's rows."""

from __future__ import annotations

from django.db.models import CharField
from django.db.models.expressions import Combinable, F

from beluga.kernel.fields.enums import Enumeration, declare
from beluga.kernel.fields.expression import Sql
from beluga.kernel.fields.field import Field
from beluga.kernel.objects.declaration import ObjectType, View, register

declare(
    Enumeration(
        "grouping_kind", "分组类型", "Kind of grouping", "CRM", ((1, "手动", "By hand"), (2, "自动", "Automatic"))
    ),
    Enumeration(
        "allocation_kind",
        "分配类型",
        "Kind of allocation",
        "CRM",
        ((1, "自动分配", "Automatic"), (2, "手动分配", "By hand"), (3, "主动请求", "Requested")),
    ),
    Enumeration(
        "recycle_whereto",
        "去向",
        "Where to",
        "CRM",
        ((1, "回收站", "Trash"), (2, "回公海", "Company pool"), (3, "回组", "Group pool")),
    ),
)


def operator_name() -> Combinable:
    """Who did it; "delete" marks the row of a link that ended."""
    return Sql("(case when {0} then 'delete' else {1} end)", F("ended"), F("operator__name"), output_field=CharField())


def _group(name: str, label: str, label_en: str) -> Field:
    return Field(name=name, label=label, label_en=label_en, type="ref", target="customer_group", path=f"{name}_id")


def _user(name: str, label: str, label_en: str) -> Field:
    return Field(name=name, label=label, label_en=label_en, type="ref", target="user", path=f"{name}_id")


_CUSTOMER = Field(
    name="customer", label="客户名称", label_en="Customer", type="ref", target="customer", path="customer_id"
)
_RULE = Field(name="rule_name", label="规则名称", label_en="Rule")
_VIEWS = (
    View(
        name="today",
        label="今天",
        label_en="Today",
        filter={"field": "at", "op": "gte", "value": {"days": 0}},
        sort=("-at",),
    ),
    View(name="all", label="全部", label_en="All", sort=("-at",)),
)

register(
    ObjectType(
        name="grouping_log",
        label="分组日志",
        label_en="Grouping log",
        model_name="groups.GroupingLog",
        menu="grouping_log",
        icon="list-tree",
        title="rule_name",
        fields=(
            _CUSTOMER,
            _group("source_group", "来源组名", "From"),
            _group("target_group", "目标组名", "To"),
            Field(name="kind", label="分组类型", label_en="Kind", type="enum", enum="grouping_kind"),
            _RULE,
            Field(name="at", label="分组时间", label_en="At", type="datetime", indexed=True),
            _user("operator", "操作人", "By"),
        ),
        columns=("customer", "source_group", "target_group", "kind", "rule_name", "at", "operator"),
        sort=("-at",),
        filters=("customer", "target_group", "operator", "at"),
        views=_VIEWS,
        scope_through="customer",
        version=None,
        verbs=("view", "export"),
    )
)
register(
    ObjectType(
        name="allocation_log",
        label="分配日志",
        label_en="Allocation log",
        model_name="groups.AllocationLog",
        menu="allocation_log",
        icon="list-checks",
        title="rule_name",
        fields=(
            _CUSTOMER,
            _group("group", "组名", "Group"),
            _user("user", "所属业务员", "Salesperson"),
            _RULE,
            Field(name="kind", label="分配类型", label_en="Kind", type="enum", enum="allocation_kind"),
            Field(name="ended", label="是否解除", label_en="Ended", type="bool"),
            Field(name="at", label="分配时间", label_en="At", type="datetime", indexed=True),
            _user("operator", "操作人（人员）", "By (person)"),
            Field(
                name="operator_name",
                label="操作人",
                label_en="By",
                expression=operator_name,
                readonly=True,
                help="delete 表示解除分配关系",
                help_en="delete means that the link ended",
            ),
        ),
        columns=("customer", "group", "user", "rule_name", "kind", "ended", "at", "operator_name"),
        sort=("-at",),
        filters=("customer", "group", "user", "operator", "at", "ended"),
        views=_VIEWS,
        scope_through="customer",
        version=None,
        verbs=("view", "export"),
    )
)
register(
    ObjectType(
        name="recycle_log",
        label="回收历史",
        label_en="Recycle history",
        model_name="groups.RecycleLog",
        menu="recycle_log",
        icon="recycle",
        title="reason",
        fields=(
            _CUSTOMER,
            _group("group", "组名", "Group"),
            _user("user", "原业务员", "Former salesperson"),
            _user("operator", "操作人", "By"),
            Field(name="whereto", label="去向", label_en="Where to", type="enum", enum="recycle_whereto"),
            Field(name="automatic", label="是否自动", label_en="Automatic", type="bool"),
            Field(name="at", label="回收时间", label_en="At", type="datetime", indexed=True),
            Field(name="reason", label="回收原因", label_en="Reason"),
        ),
        columns=("customer", "group", "user", "operator", "whereto", "automatic", "at", "reason"),
        sort=("-at",),
        filters=("customer", "group", "user", "operator", "at", "whereto", "automatic"),
        views=_VIEWS,
        scope_through="customer",
        version=None,
        verbs=("view", "export"),
    )
)
