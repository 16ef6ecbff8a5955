"""Django's view of this package."""

from django.apps import AppConfig


class ParametersConfig(AppConfig):
    """The parameters' tables."""

    name = "beluga.kernel.parameters"
