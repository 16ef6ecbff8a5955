"""Hooks the app's declarations into the registries when the process starts."""

from django.apps import AppConfig


class GroupsConfig(AppConfig):
    """Customer groups, allocation, pools, recycling."""

    name = "beluga.apps.groups"
    label = "groups"
    verbose_name = "客户分组"
