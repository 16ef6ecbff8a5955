"""The three kinds of rules as objects: listed, filtered, edited like anything else; `words` tells the condition."""

from __future__ import annotations

from beluga.apps.groups.services.rules import (
    save_allocation_rules,
    save_grouping_rules,
    save_recycle_rules,
)
from beluga.kernel.fields.enums import Enumeration, declare
from beluga.kernel.fields.field import Field
from beluga.kernel.objects.declaration import ObjectType, register

declare(
    Enumeration(
        "grouping_source",
        "来源分组",
        "Source of a grouping rule",
        "CRM",
        ((1, "公司公海", "Company pool"), (2, "客户组", "A group"), (3, "全部客户", "All customers")),
    ),
    Enumeration(
        "allocation_mode",
        "分配方式",
        "Way of allocation",
        "CRM",
        ((1, "平均分配", "Evenly"), (2, "质量优先", "Quality first")),
    ),
    Enumeration("rule_type", "规则类型", "Kind of rule", "CRM", ((1, "自定义条件", "Condition"),)),
)

GROUP = Field(
    name="group", label="客户组", label_en="Group", type="ref", target="customer_group", path="group_id", required=True
)
_ORDER = Field(
    name="order",
    label="执行顺序",
    label_en="Order",
    type="integer",
    readonly=True,
    help="1 为最高优先级",
    help_en="1 comes first",
)
_NAME = Field(name="name", label="规则名称", label_en="Name", required=True, searchable=True)
_TYPE = Field(name="rule_type", label="规则类型", label_en="Kind", type="enum", enum="rule_type", default=1)
_STATE = Field(name="active", label="规则状态", label_en="Enabled", type="bool", default=True)
_CONDITION = (
    Field(name="condition", label="条件", label_en="Condition", type="json", sortable=False),
    Field(name="include_tags", label="包含标签", label_en="With tags", type="refs", target="tag", sortable=False),
    Field(name="exclude_tags", label="不包含标签", label_en="Without tags", type="refs", target="tag", sortable=False),
    Field(name="created_at", label="创建时间", label_en="Created", type="datetime", readonly=True, importable=False),
    Field(name="updated_at", label="修改时间", label_en="Changed", type="datetime", readonly=True, importable=False),
)
VERBS = ("view", "create", "update", "delete")

register(
    ObjectType(
        name="grouping_rule",
        in_search=False,
        label="客户分组规则",
        label_en="Grouping rule",
        model_name="groups.GroupingRule",
        menu="grouping_rules",
        path="/groups/rules",
        icon="split",
        fields=(
            _ORDER,
            _NAME,
            _TYPE,
            Field(
                name="source",
                label="来源分组",
                label_en="From",
                type="enum",
                enum="grouping_source",
                default=1,
                required=True,
                help="满足条件的来源组客户加入目标客户组",
                help_en="Customers from here that meet the conditions join the target group",
            ),
            Field(
                name="source_group",
                label="来源客户组",
                label_en="From group",
                type="ref",
                target="customer_group",
                path="source_group_id",
            ),
            Field(
                name="target_group",
                label="目标分组",
                label_en="To group",
                type="ref",
                target="customer_group",
                path="target_group_id",
                help="留空为公司公海",
                help_en="Empty means the company pool",
            ),
            Field(
                name="break_links",
                label="是否断开原分组分配关系",
                label_en="Break former links",
                type="bool",
                default=False,
                help="是：移出来源组并结束该组的分配；否：保留原有关系，加入新组",
                help_en="Yes: they leave the source group and its salesperson; no: they keep both and join the new one",
            ),
            _STATE,
            *_CONDITION,
        ),
        columns=("order", "name", "source", "source_group", "target_group", "break_links", "active"),
        sort=("order",),
        filters=("name", "source", "source_group", "target_group", "active"),
        save=save_grouping_rules,
        verbs=VERBS,
    )
)
register(
    ObjectType(
        name="allocation_rule",
        in_search=False,
        label="分配规则",
        label_en="Allocation rule",
        model_name="groups.AllocationRule",
        menu="customer_groups",
        icon="user-plus",
        fields=(
            GROUP,
            _ORDER,
            _NAME,
            _TYPE,
            Field(
                name="members",
                label="业务员",
                label_en="Salespeople",
                type="refs",
                target="user",
                sortable=False,
                help="不选择业务员时平均分配到该小组所有业务员",
                help_en="Without a choice, evenly to all salespeople of the group",
            ),
            Field(
                name="mode",
                label="分配方式",
                label_en="Way",
                type="enum",
                enum="allocation_mode",
                default=1,
                required=True,
            ),
            _STATE,
            *_CONDITION,
        ),
        columns=("order", "name", "active", "rule_type", "mode", "members"),
        sort=("group", "order"),
        filters=("group", "name", "active"),
        scope_through="group",
        save=save_allocation_rules,
        verbs=VERBS,
    )
)
register(
    ObjectType(
        name="recycle_rule",
        in_search=False,
        label="回收规则",
        label_en="Recycle rule",
        model_name="groups.RecycleRule",
        menu="customer_groups",
        icon="recycle",
        fields=(GROUP, _ORDER, _NAME, _TYPE, _STATE, *_CONDITION),
        columns=("order", "name", "active", "rule_type"),
        sort=("group", "order"),
        filters=("group", "name", "active"),
        scope_through="group",
        save=save_recycle_rules,
        verbs=VERBS,
    )
)
