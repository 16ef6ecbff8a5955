"""What a customer who changes hands costs: no checks of what is never removed, room in the pages of the table and its
indexes for the new versions of rows, and an index of salespeople that serves their lists in order and leaves
out what waits."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

ROOM = """
alter table groups_membership set (fillfactor = 70);
alter index groups_membership_pkey set (fillfactor = 67);
alter index membership_once set (fillfactor = 67);
alter index membership_group_owner set (fillfactor = 67);
"""
UNDO = """
alter index membership_group_owner reset (fillfactor);
alter index membership_once reset (fillfactor);
alter index groups_membership_pkey reset (fillfactor);
alter table groups_membership set (fillfactor = 80);
"""


def unchecked(name, to, on_delete, **more):
    field = models.ForeignKey(db_constraint=False, db_index=False, on_delete=on_delete, to=to, **more)
    return migrations.AlterField("membership", name, field)


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0006_lighter_writes"),
        ("groups", "0005_cheaper"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        unchecked("customer", "customers.customer", django.db.models.deletion.CASCADE, related_name="memberships"),
        unchecked("group", "groups.customergroup", django.db.models.deletion.PROTECT, related_name="memberships"),
        unchecked("owner", settings.AUTH_USER_MODEL, django.db.models.deletion.PROTECT, null=True, related_name="+"),
        migrations.AddIndex(
            "membership",
            models.Index(
                fields=["owner", "customer"],
                condition=models.Q(owner__isnull=False),
                name="membership_owner_customer",
            ),
        ),
        migrations.RunSQL(ROOM, reverse_sql=UNDO),
    ]
