"""What the rest of the product knows of groups: objects, logs, rules, menus, and what customers and people gain."""

from beluga.apps.groups.objects import customers, follow_ups, group, logs, menus, rules, users

__all__ = ["customers", "follow_ups", "group", "logs", "menus", "rules", "users"]
