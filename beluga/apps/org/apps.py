"""Tells Django about the organisation."""

from django.apps import AppConfig


class OrgConfig(AppConfig):
    """The organisation app."""

    name = "beluga.apps.org"
    label = "org"
    verbose_name = "组织管理"
