"""Tags of customers and contacts, a narrow row each, apart from the hot row: a tag run never touches its indexes.

The rows are made by triggers and go with their record; a constraint would cost an import as much as the row itself.
"""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from beluga.apps.customers.models.contact import Contact
from beluga.apps.customers.models.customer import Customer
from beluga.apps.tags.models import Dirty, TagLink, TagSet


class CustomerTagset(TagSet):
    """All tags of a customer that everybody sees, sorted, and the sum of their scores."""

    record = models.OneToOneField(
        Customer, models.CASCADE, primary_key=True, db_constraint=False, related_name="tagset"
    )

    class Meta:
        indexes = [
            GinIndex(fields=["tags"], name="customer_tags", opclasses=["array_ops"]),
            models.Index(fields=["-score", "-record"], name="customer_tag_score"),
        ]

    def __str__(self) -> str:
        return str(self.record_id)


class CustomerTagLink(TagLink):
    """Tags of customers that no rule can tell: set by hand, personal, or expiring."""

    record = models.ForeignKey(Customer, models.CASCADE, db_index=False, related_name="+")

    class Meta(TagLink.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.record_id} {self.tag_id}"


class CustomerTagDirty(Dirty):
    """Customers whose tags must be worked out again."""

    def __str__(self) -> str:
        return str(self.record)


class ContactTagset(TagSet):
    """All tags of a contact that everybody sees."""

    record = models.OneToOneField(Contact, models.CASCADE, primary_key=True, db_constraint=False, related_name="tagset")

    class Meta:
        indexes = [
            GinIndex(fields=["tags"], name="contact_tags", opclasses=["array_ops"]),
            models.Index(fields=["-score", "-record"], name="contact_tag_score"),
        ]

    def __str__(self) -> str:
        return str(self.record_id)


class ContactTagLink(TagLink):
    """Tags of contacts that no rule can tell."""

    record = models.ForeignKey(Contact, models.CASCADE, db_index=False, related_name="+")

    class Meta(TagLink.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.record_id} {self.tag_id}"


class ContactTagDirty(Dirty):
    """Contacts whose tags must be worked out again."""

    def __str__(self) -> str:
        return str(self.record)
