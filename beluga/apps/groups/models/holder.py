"""Two database views that answer "whose customer is this" as one set, which a query can join to and an index can serve.

An OR of `owner = me` and EXISTS (membership …) would read every customer; a semi-join with the union does not.
"""

from __future__ import annotations

from django.db import models


class Holder(models.Model):
    """Who answers for a customer: the owner of the hot row and every salesperson of its groups."""

    customer_id = models.BigIntegerField(primary_key=True)
    user_id = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "groups_holder"

    def __str__(self) -> str:
        return f"{self.customer_id}/{self.user_id}"


class Viewer(models.Model):
    """Who sees a customer by what they are to it: holders, and the administrators of its groups."""

    customer_id = models.BigIntegerField(primary_key=True)
    user_id = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "groups_viewer"

    def __str__(self) -> str:
        return f"{self.customer_id}/{self.user_id}"
