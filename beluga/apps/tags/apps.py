"""Hooks the app's declarations into the registries when the process starts."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate

PARTS = ("services.filters", "objects", "handlers", "jobs")


class TagsConfig(AppConfig):
    """Tags of any object."""

    name = "beluga.apps.tags"
    label = "tags"
    verbose_name = "标签"

    def ready(self) -> None:
        """Load what declares itself, and keep the triggers that notice changes."""
        for part in PARTS:
            import_module(f"{self.name}.{part}")
        tracking = import_module(f"{self.name}.services.tracking")
        post_migrate.connect(tracking.install_after_migrate, dispatch_uid="tags.tracking")
