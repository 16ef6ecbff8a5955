"""The verbs of the app: tell people something now, or at a time."""

from beluga.apps.office.services import settings
from beluga.apps.office.services.messages import Draft, delete, mark_read, notify, send, take_back, tell
from beluga.apps.office.services.reminders import Due, forget, remind, send_due

__all__ = [
    "Draft",
    "Due",
    "delete",
    "forget",
    "mark_read",
    "notify",
    "remind",
    "send",
    "send_due",
    "settings",
    "take_back",
    "tell",
]
