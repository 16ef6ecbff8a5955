"""Django's view of this package."""

from importlib import import_module

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """The tables of facts, changes and operations."""

    name = "beluga.kernel.events"

    def ready(self) -> None:
        """Connect what runs with every job and after every migration (possible only now that the models stand)."""
        import_module("beluga.kernel.events.wiring")
