"""Django's entry of the objects engine."""

from importlib import import_module

from django.apps import AppConfig


class ObjectsConfig(AppConfig):
    """Custom fields, saved views, layouts, imports and exports: what people add to the declared objects."""

    name = "beluga.kernel.objects"

    def ready(self) -> None:
        """Load what registers itself: schemas for the row scope, jobs; it needs the models."""
        for name in ("schema", "indexes", "imports.runs", "exports"):
            import_module(f"beluga.kernel.objects.{name}")
