"""Django's entry: the enumerations are brought into the database after every migrate."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from beluga.kernel.fields import stamps
from beluga.kernel.fields.enums import sync_after_migrate


class FieldsConfig(AppConfig):
    """The field engine's tables: enumerations, their items, and the versions of what processes keep in memory."""

    name = "beluga.kernel.fields"

    def ready(self) -> None:
        """Have the declared enumerations written, and the watched tables watched, when they are there."""
        post_migrate.connect(sync_after_migrate, sender=self, dispatch_uid="fields.enums")
        post_migrate.connect(stamps.install, sender=self, dispatch_uid="fields.stamps")
