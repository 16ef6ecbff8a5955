"""The people one talks to at a customer."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from beluga.apps.customers.models.customer import Customer


class Contact(models.Model):
    """A contact of a customer; at most one of a customer's contacts is the default one."""

    id = models.BigAutoField(primary_key=True)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=60)
    position = models.CharField(max_length=60, db_default="", blank=True)
    role = models.SmallIntegerField(null=True)
    phone = models.CharField(max_length=20, db_default="", blank=True)
    email = models.CharField(max_length=200, db_default="", blank=True)
    wechat = models.CharField(max_length=60, db_default="", blank=True)
    landline = models.CharField(max_length=30, db_default="", blank=True)
    birthday = models.DateField(null=True)
    gender = models.SmallIntegerField(null=True)
    is_default = models.BooleanField(db_default=False)
    note = models.TextField(db_default="", blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)
    version = models.IntegerField(db_default=1, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=models.Q(is_default=True), name="contact_one_default"
            ),
        ]

    def __str__(self) -> str:
        return self.name
