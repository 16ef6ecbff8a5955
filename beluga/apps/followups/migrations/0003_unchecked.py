"""Take the checks off the tasks of an allocation: customers and people are never removed, entries go with tasks."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0005_salutation"),
        ("followups", "0002_closed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="task",
            name="customer",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="tasks",
                to="customers.customer",
            ),
        ),
        migrations.AlterField(
            model_name="taskassignee",
            name="task",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="entries",
                to="followups.task",
            ),
        ),
        migrations.AlterField(
            model_name="taskassignee",
            name="user",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="task_entries",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
