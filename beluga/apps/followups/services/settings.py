"""The parameters of follow-ups."""

from __future__ import annotations

from beluga.kernel.parameters.declaration import Parameter, declare, group

group("follow_up", "跟进与任务", "Follow-ups and tasks", 25)
declare(
    Parameter(
        code="follow_up.locked",
        group="follow_up",
        label="跟进记录保存后不可修改",
        label_en="Follow-ups cannot be changed once saved",
        type="bool",
        default=False,
        note="手机端提交的跟进记录始终不可修改和删除；开启后电脑端保存的记录也一样",
        note_en="Those submitted on a phone never can; when on, those saved on a desk cannot either",
    ),
    Parameter(
        code="follow_up.remind_before",
        group="follow_up",
        label="下次跟进提前提醒(分钟)",
        label_en="Remind of the next follow-up (minutes ahead)",
        type="integer",
        default=15,
        minimum=0,
        maximum=10080,
    ),
)
