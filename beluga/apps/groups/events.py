"""Facts this app announces, and the tables whose changes are kept."""

from __future__ import annotations

from beluga.kernel.events import changelog
from beluga.kernel.events.facts import EventType, event

event(
    EventType(
        name="customer.grouped",
        label="客户已分组",
        label_en="Customer grouped",
        object="customer",
        payload={"source": "来源组", "target": "目标组", "rule": "规则名称"},
    )
)
event(
    EventType(
        name="customer.assigned",
        label="客户已分配",
        label_en="Customer assigned",
        object="customer",
        payload={"group": "客户组", "user": "业务员", "kind": "分配类型", "rule": "规则名称"},
    )
)
event(
    EventType(
        name="customer.released",
        label="客户已解除分配",
        label_en="Customer released",
        object="customer",
        payload={"group": "客户组", "user": "原业务员", "kind": "分配类型", "held": "仍由其跟进", "run": "操作"},
    )
)
event(
    EventType(
        name="customer.binned",
        label="客户已放入回收站",
        label_en="Customer put into the trash",
        object="customer",
        payload={"run": "操作"},
    )
)
event(
    EventType(
        name="customer.put_back",
        label="客户分组分配已撤销",
        label_en="Placing of a customer undone",
        object="customer",
        payload={"run": "被撤销的操作"},
    )
)
event(EventType(name="customer.restored", label="客户已退出回收站", label_en="Customer restored", object="customer"))
event(
    EventType(
        name="customer_group.members_changed",
        label="客户组成员已变更",
        label_en="Members of a group changed",
        object="customer_group",
    )
)

changelog.track("groups.CustomerGroup", object="customer_group")
changelog.track("groups.GroupingRule", object="grouping_rule")
changelog.track("groups.AllocationRule", object="allocation_rule")
changelog.track("groups.RecycleRule", object="recycle_rule")
