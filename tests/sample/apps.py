"""Django's entry of the sample app."""

from importlib import import_module

from django.apps import AppConfig


class SampleConfig(AppConfig):
    """Tables and declarations for tests of the engines."""

    name = "tests.sample"
    label = "sample"

    def ready(self) -> None:
        """Declare the objects."""
        import_module("tests.sample.objects")
