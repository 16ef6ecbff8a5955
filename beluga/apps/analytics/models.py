"""Stored layouts of the workbench: one per person who changed theirs, one (without a user) as the default."""

from django.conf import settings
from django.db import models


class Dashboard(models.Model):
    """A layout: a list of `{"block", "x", "y", "w", "h"}` on twelve columns; rows differ from code."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="dashboard"
    )
    layout = models.JSONField(default=list)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=models.Q(user__isnull=True), name="analytics_one_default_dashboard"
            ),
        ]
