"""Room in each page for the owner to change without moving the row out of it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("groups", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "alter table groups_membership set (fillfactor = 80)",
            reverse_sql="alter table groups_membership reset (fillfactor)",
        ),
    ]
