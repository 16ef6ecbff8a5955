"""Hooks the app's declarations into the registries when the process starts."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """People, companies, contacts."""

    name = "beluga.apps.customers"
    label = "customers"
    verbose_name = "客户"
