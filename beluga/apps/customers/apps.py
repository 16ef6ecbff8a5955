"""Hooks the app's declarations into the registries when the process starts."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig

PARTS = ("events", "services.settings", "objects", "handlers", "metrics")


class CustomersConfig(AppConfig):
    """People, companies, contacts."""

    name = "beluga.apps.customers"
    label = "customers"
    verbose_name = "客户"

    def ready(self) -> None:
        """Load what declares itself (possible only now that the models stand)."""
        for part in PARTS:
            import_module(f"{self.name}.{part}")
