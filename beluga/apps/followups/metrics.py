"""Measures over follow-ups and tasks."""

from __future__ import annotations

from beluga.kernel.metrics.declaration import Measure, measure

measure(Measure(name="follow_up.count", object="follow_up", label="跟进次数", label_en="Follow-ups", period_field="at"))
measure(
    Measure(
        name="follow_up.customers",
        object="follow_up",
        label="跟进客户数",
        label_en="Customers followed up",
        agg="distinct",
        field="customer",
        period_field="at",
    )
)
measure(
    Measure(
        name="follow_up.talk_seconds",
        object="follow_up",
        label="通话时长",
        label_en="Talk time",
        agg="sum",
        field="talk_seconds",
        period_field="at",
        unit="秒",
    )
)
measure(
    Measure(
        name="follow_up.interested",
        object="follow_up",
        label="有意向的跟进",
        label_en="Follow-ups with interest",
        condition={"field": "status", "op": "in", "value": [2, 5]},
        period_field="at",
    )
)
measure(Measure(name="task.count", object="task", label="任务数", label_en="Tasks"))
measure(
    Measure(
        name="task.done",
        object="task",
        label="已完成任务",
        label_en="Tasks done",
        condition={"field": "progress", "op": "eq", "value": 3},
    )
)
measure(
    Measure(
        name="task.open",
        object="task",
        label="未完成任务",
        label_en="Open tasks",
        condition={"field": "progress", "op": "in", "value": [1, 2]},
    )
)
measure(
    Measure(
        name="task.overdue",
        object="task",
        label="已过期任务",
        label_en="Overdue tasks",
        condition={"field": "when", "op": "eq", "value": 1},
    )
)
measure(
    Measure(
        name="task.completion",
        object="task",
        label="任务完成率",
        label_en="Share of tasks done",
        agg="ratio",
        of=("task.done", "task.count"),
        unit="%",
    )
)
measure(
    Measure(name="follow_up_task.count", object="follow_up_task", label="客户跟进任务数", label_en="Follow-up tasks")
)
measure(
    Measure(
        name="follow_up_task.open",
        object="follow_up_task",
        label="待跟进任务",
        label_en="Follow-up tasks waiting",
        condition={"field": "progress", "op": "in", "value": [1, 2]},
    )
)
