"""What this package hooks into others: the actor of every job, the triggers after every migration, its own jobs."""

from typing import Any

from django.apps import apps
from django.db.models.signals import post_migrate

from beluga.kernel.events import changelog, facts
from beluga.kernel.events.actor import act_for_job
from beluga.kernel.jobs import runner


def install(**_: Any) -> None:
    """Bring the triggers of the change log up to date."""
    changelog.install()


runner.around.append(act_for_job)
post_migrate.connect(install, sender=apps.get_app_config("events"), dispatch_uid="beluga.changelog")

__all__ = ["facts", "install"]
