"""What an administrator changed: a row per parameter that differs from its declaration, or that was added here."""

from __future__ import annotations

from django.db import models


class ParameterRow(models.Model):
    """The stored value of one parameter. `value` is JSON; a secret is the JSON string of its ciphertext.

    `own` rows have no declaration in code: they carry their own label, group and type.
    """

    code = models.CharField(max_length=100, unique=True)
    value = models.JSONField(null=True)
    own = models.BooleanField(default=False)
    group = models.CharField(max_length=50, default="", blank=True)
    label = models.CharField(max_length=100, default="", blank=True)
    type = models.CharField(max_length=20, default="text")
    secret = models.BooleanField(default=False)
    note = models.CharField(max_length=300, default="", blank=True)
    updated_by = models.BigIntegerField(null=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "kernel_parameter"

    def __str__(self) -> str:
        return self.code
