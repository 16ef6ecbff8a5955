"""Tags of customers, one narrow row each, apart from the hot row: a tag run must never touch its indexes."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from beluga.apps.customers.models.customer import Customer


class CustomerTagset(models.Model):
    """All tags of a customer that everybody sees, sorted, and the sum of their scores."""

    record = models.OneToOneField(Customer, models.CASCADE, primary_key=True, related_name="tagset")
    tags = ArrayField(
        models.IntegerField(), default=list, db_default=models.Value([], ArrayField(models.IntegerField()))
    )
    score = models.IntegerField(default=0, db_default=0)
    due_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            GinIndex(fields=["tags"], name="customer_tags", opclasses=["array_ops"]),
            models.Index(fields=["-score", "-record"], name="customer_tag_score"),
        ]

    def __str__(self) -> str:
        return str(self.record_id)
