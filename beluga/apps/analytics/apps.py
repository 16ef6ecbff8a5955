"""Loads what the analytics app declares."""

from django.apps import AppConfig


class AnalyticsConfig(AppConfig):
    """The workbench."""

    name = "beluga.apps.analytics"
    label = "analytics"
    verbose_name = "工作台"

    def ready(self) -> None:
        """Register the menu and the blocks that need no other app."""
        from beluga.apps.analytics import objects  # noqa: F401
