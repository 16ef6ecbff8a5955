"""Shipped enumerations of tasks. (Ways and states of follow-ups come with the customer, whose row tells the last.)"""

from __future__ import annotations

from beluga.kernel.fields.enums import Enumeration, declare

declare(
    Enumeration(
        "task_type", "任务类型", "Task type", "CRM", ((1, "普通任务", "Task"), (2, "跟进任务", "Follow-up task"))
    ),
    Enumeration(
        "task_priority",
        "任务优先级",
        "Task priority",
        "CRM",
        ((1, "高", "High", "red"), (2, "中", "Medium", "orange"), (3, "低", "Low", "gray")),
    ),
    Enumeration(
        "task_progress",
        "任务进度",
        "Task progress",
        "CRM",
        (
            (1, "未开始", "Not begun", "gray"),
            (2, "进行中", "Under way", "blue"),
            (3, "已完成", "Done", "green"),
            (4, "已取消", "Cancelled", "gray"),
        ),
    ),
    Enumeration(
        "task_closed",
        "任务取消原因",
        "Why a task was cancelled",
        "CRM",
        ((1, "客户已解除分配", "Customer released"), (2, "客户已放入回收站", "Customer in the trash")),
    ),
    Enumeration(
        "task_when",
        "任务时间",
        "When a task is due",
        "CRM",
        (
            (1, "已过期", "Overdue", "red"),
            (2, "今天", "Today", "orange"),
            (3, "以后", "Later", "blue"),
            (4, "无日期", "No date", "gray"),
            (5, "已结束", "Over", "green"),
        ),
    ),
)
