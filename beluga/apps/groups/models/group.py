"""Customer groups, the people in them and the customers in them.

`Membership` is the truth of who answers for a customer: no membership (and no private owner) is the company pool, a
membership without an owner is the group's pool. A customer may be in several groups, each with its own salesperson.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class CustomerGroup(models.Model):
    """A group of customers worked on by a team. Deletion is soft, because the logs go on naming it."""

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=60)
    active = models.BooleanField(db_default=True)
    note = models.TextField(db_default="", blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)
    deleted_at = models.DateTimeField(null=True, editable=False)
    version = models.IntegerField(db_default=1, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name"], condition=models.Q(deleted_at=None), name="group_name_unique"),
        ]

    def __str__(self) -> str:
        return self.name


class GroupAdmin(models.Model):
    """分组管理员: sees every customer of the group."""

    group = models.ForeignKey(CustomerGroup, models.CASCADE, related_name="admin_rows")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "user"], name="group_admin_once")]

    def __str__(self) -> str:
        return f"{self.group_id}/{self.user_id}"


class GroupMember(models.Model):
    """分组业务员: takes part in the group's allocation, sees only the customers allocated to them."""

    group = models.ForeignKey(CustomerGroup, models.CASCADE, related_name="member_rows")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "user"], name="group_member_once")]

    def __str__(self) -> str:
        return f"{self.group_id}/{self.user_id}"


class Membership(models.Model):
    """A customer in a group, with the salesperson who answers for it there.

    Customers, groups and people are never removed from the database, so no constraint checks them: for 300,000 that
    would cost as much as writing them. The index of salespeople is in the order of their lists: without it the first
    page of somebody who has nobody yet reads every membership there is. Those of groups and of their pools are in the
    order of the customers, which are then counted as they lie.
    """

    id = models.BigAutoField(primary_key=True)
    customer = models.ForeignKey(
        "customers.Customer", models.CASCADE, db_index=False, db_constraint=False, related_name="memberships"
    )
    group = models.ForeignKey(
        CustomerGroup, models.PROTECT, db_index=False, db_constraint=False, related_name="memberships"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False, db_constraint=False, related_name="+"
    )
    since = models.DateTimeField(db_default=Now())
    owner_since = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "group"], name="membership_once")]
        indexes = [
            models.Index(fields=["group", "customer"], name="membership_group"),
            models.Index(fields=["group", "customer"], condition=models.Q(owner__isnull=True), name="membership_pool"),
            models.Index(
                fields=["owner", "customer"],
                condition=models.Q(owner__isnull=False),
                name="membership_owner_customer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id}/{self.group_id}"
