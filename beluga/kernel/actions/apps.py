"""Django's view of this package."""

from importlib import import_module

from django.apps import AppConfig


class ActionsConfig(AppConfig):
    """The ledger's table."""

    name = "beluga.kernel.actions"

    def ready(self) -> None:
        """Make the bulk job known (possible only now that the models stand)."""
        import_module("beluga.kernel.actions.bulk")
