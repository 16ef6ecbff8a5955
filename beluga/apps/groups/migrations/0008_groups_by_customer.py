"""The customers of a group in their order: who administers one counts and pages through them, and read every membership
there is for it. The index of pools holds who waits, nobody else, so that an allocation writes nothing to it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("groups", "0007_undone_runs")]
    operations = [
        migrations.RemoveIndex("membership", "membership_group_owner"),
        migrations.AddIndex("membership", models.Index(fields=["group", "customer"], name="membership_group")),
        migrations.AddIndex(
            "membership",
            models.Index(fields=["group", "customer"], condition=models.Q(owner__isnull=True), name="membership_pool"),
        ),
        migrations.RunSQL(
            "alter index membership_group set (fillfactor = 67); reindex index membership_group;",
            reverse_sql=migrations.RunSQL.noop,
        ),
    ]
