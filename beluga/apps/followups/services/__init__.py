"""The verbs of the app."""

from beluga.apps.followups.services.plans import close_plans, delete_plans, save_plans
from beluga.apps.followups.services.progress import complete_entries, set_progress
from beluga.apps.followups.services.records import delete_follow_ups, save_follow_ups
from beluga.apps.followups.services.tasks import (
    count_follow_up_tasks,
    delete_tasks,
    follow_up_tasks,
    save_tasks,
    set_assignees,
)

__all__ = [
    "close_plans",
    "complete_entries",
    "count_follow_up_tasks",
    "delete_follow_ups",
    "delete_plans",
    "delete_tasks",
    "follow_up_tasks",
    "save_follow_ups",
    "save_plans",
    "save_tasks",
    "set_assignees",
    "set_progress",
]
