"""Django's entry of the objects engine."""

from importlib import import_module

from django.apps import AppConfig


class ObjectsConfig(AppConfig):
    """Custom fields, saved views, layouts, imports and exports: what people add to the declared objects."""

    name = "beluga.kernel.objects"
    label = "objects"
    verbose_name = "数据对象"

    def ready(self) -> None:
        """Load what tells the row scope where schemas are found; it needs the models, so not before now."""
        import_module("beluga.kernel.objects.schema")
