"""The objects of the app, its menus, and what it adds to the customer."""

from beluga.apps.followups.objects import customer, enums, follow_up, menus, task, timeline

__all__ = ["customer", "enums", "follow_up", "menus", "task", "timeline"]
