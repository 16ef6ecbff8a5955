"""What this app adds to a customer: its follow-ups, plans and tasks as relations and tabs, and the timeline."""

from __future__ import annotations

from beluga.kernel.fields.field import Relation
from beluga.kernel.objects.declaration import Tab, extend

extend(
    "customer",
    relations=(
        Relation(name="follow_ups", label="跟进记录", label_en="Follow-ups", target="follow_up", fk="customer_id"),
        Relation(name="follow_plans", label="跟进计划", label_en="Plans", target="follow_plan", fk="customer_id"),
        Relation(name="tasks", label="任务", label_en="Tasks", target="task", fk="customer_id"),
    ),
    tabs=(
        Tab(
            name="follow_ups",
            label="跟进记录",
            label_en="Follow-ups",
            object="follow_up",
            fk="customer",
            function="follow_up.view",
            order=10,
        ),
        Tab(name="timeline", label="时间轴", label_en="Timeline", block="timeline", order=20),
        Tab(
            name="follow_plans",
            label="跟进计划",
            label_en="Plans",
            object="follow_plan",
            fk="customer",
            function="follow_plan.view",
            order=50,
        ),
        Tab(
            name="tasks",
            label="任务",
            label_en="Tasks",
            object="task",
            fk="customer",
            function="task.view",
            order=60,
        ),
    ),
)
