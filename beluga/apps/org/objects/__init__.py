"""People, departments, roles, the sign-in log and outside applications as objects, with their menus and functions."""

from beluga.apps.org.objects import access, menus, people

__all__ = ["access", "menus", "people"]
