"""Django's view of this package."""

from importlib import import_module

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """The jobs' tables."""

    name = "beluga.kernel.jobs"

    def ready(self) -> None:
        """Make the queue's one task and our own jobs known (possible only now that the models stand)."""
        import_module("beluga.kernel.jobs.upkeep")
