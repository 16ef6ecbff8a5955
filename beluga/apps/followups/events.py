"""Facts this app announces, and the tables whose changes are kept."""

from __future__ import annotations

from beluga.kernel.events import changelog
from beluga.kernel.events.facts import EventType, event

for _name, _label, _label_en, _object in (
    ("follow_up.created", "新增跟进记录", "Follow-up recorded", "follow_up"),
    ("follow_up.updated", "修改跟进记录", "Follow-up changed", "follow_up"),
    ("follow_up.deleted", "删除跟进记录", "Follow-up deleted", "follow_up"),
    ("customer.followed", "客户被跟进", "Customer followed up", "customer"),
    ("follow_plan.created", "新增跟进计划", "Follow-up planned", "follow_plan"),
    ("task.created", "新增任务", "Task made", "task"),
    ("task.updated", "修改任务", "Task changed", "task"),
    ("task.deleted", "删除任务", "Task deleted", "task"),
    ("task.done", "完成任务", "Task done", "task"),
):
    event(EventType(name=_name, label=_label, label_en=_label_en, object=_object))

changelog.track("followups.FollowUp", object="follow_up", skip=("submitted", "files"))
changelog.track("followups.FollowPlan", object="follow_plan", skip=("automatic",))
changelog.track("followups.Task", object="task", skip=("source", "done_at"))
