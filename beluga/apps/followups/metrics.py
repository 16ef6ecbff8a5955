"""Measures over follow-ups and tasks."""

from __future__ import annotations

from beluga.apps.analytics.services import Block, Figure, block
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
        unit_en="s",
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

YESTERDAY = {"field": "at", "op": "between", "value": [{"days": -1}, {"days": -1}]}


def _yesterday(
    name: str,
    label: str,
    label_en: str,
    measure_name: str,
    figure: tuple[str, str],
    order: int,
    beside: tuple[Figure, ...] = (),
) -> None:
    """A ranking of people by what they did yesterday; figures `beside` it stand behind each number."""
    call = {"measure": measure_name, "condition": YESTERDAY, "dimensions": ["user"], "limit": 10, "total": False}
    block(
        Block(
            name=name,
            label=label,
            label_en=label_en,
            kind="ranking",
            function="follow_up.view",
            order=order,
            figures=(Figure(label=figure[0], label_en=figure[1], call=call, object="follow_up"), *beside),
        )
    )


_yesterday(
    "yesterday_followed",
    "昨日跟进客户数排名",
    "Customers followed up yesterday",
    "follow_up.customers",
    ("跟进客户数", "Customers"),
    40,
    # A click lists records, of which a customer may have several: their number stands beside.
    beside=(
        Figure(
            label="条记录",
            label_en="records",
            call={"measure": "follow_up.count", "condition": YESTERDAY, "dimensions": ["user"], "limit": 50},
            object="follow_up",
        ),
    ),
)
_yesterday(
    "yesterday_talk", "昨日通话时长", "Talk time yesterday", "follow_up.talk_seconds", ("通话时长", "Talk time"), 50
)
