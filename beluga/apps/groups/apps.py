"""Hooks the app's declarations into the registries when the process starts."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig

PARTS = (
    "events",
    "services.settings",
    "objects",
    "handlers",
    "jobs",
    "services.handover",
    "services.departments",
    "metrics",
)


class GroupsConfig(AppConfig):
    """Customer groups, allocation, pools, recycling."""

    name = "beluga.apps.groups"
    label = "groups"
    verbose_name = "客户分组"

    def ready(self) -> None:
        """Load what declares itself (possible only now that the models stand)."""
        for part in PARTS:
            import_module(f"{self.name}.{part}")
