"""Django's view of this app."""

from importlib import import_module

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    """Messages, reminders, and the menus of the running system."""

    name = "beluga.apps.office"
    label = "office"
    verbose_name = "办公"

    def ready(self) -> None:
        """Declare what this app offers (possible only now that the models stand)."""
        for part in ("objects", "jobs"):
            import_module(f"beluga.apps.office.{part}")
