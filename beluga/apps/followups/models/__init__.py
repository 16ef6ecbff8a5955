"""Tables of the app: what happened, what is planned, what is to be done by whom."""

from beluga.apps.followups.models.record import FollowPlan, FollowUp
from beluga.apps.followups.models.task import Closed, Kind, Priority, Progress, Task, TaskAssignee

__all__ = ["Closed", "FollowPlan", "FollowUp", "Kind", "Priority", "Progress", "Task", "TaskAssignee"]
