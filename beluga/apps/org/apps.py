"""Hooks the organisation into the registries when the process starts, and brings shipped roles up after a migration."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate

PARTS = ("events", "services.settings", "services.shipped", "objects", "handlers", "jobs")


class OrgConfig(AppConfig):
    """The organisation app."""

    name = "beluga.apps.org"
    label = "org"
    verbose_name = "组织管理"

    def ready(self) -> None:
        """Load what declares itself (possible only now that the models stand)."""
        for part in PARTS:
            import_module(f"{self.name}.{part}")
        import_module(f"{self.name}.queries.admission").install()
        post_migrate.connect(sync, sender=self)


def sync(**_signal: Any) -> None:
    """Bring the shipped roles to their declaration and make the first administrator."""
    import_module("beluga.apps.org.services.defaults").sync_roles()
