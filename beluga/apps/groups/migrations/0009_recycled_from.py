"""From whom a customer was taken back: told anew, and filled in where the same run logged the end of the link."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FILL = """
update groups_recyclelog r set user_id = l.user_id
from groups_allocationlog l
where l.run_id = r.run_id and l.customer_id = r.customer_id and l.ended and l.group_id is not distinct from r.group_id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("groups", "0008_groups_by_customer"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="recyclelog",
            name="user",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunSQL(FILL, reverse_sql=migrations.RunSQL.noop),
    ]
