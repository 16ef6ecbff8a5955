"""What a task of an allocation costs: two indexes instead of four, an entry three; and no constraint looks into the
follow-ups for every customer that is written, nor locks the customer for every follow-up."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


def unchecked(model, related_name):
    field = models.ForeignKey(
        db_constraint=False,
        db_index=False,
        on_delete=django.db.models.deletion.CASCADE,
        related_name=related_name,
        to="customers.customer",
    )
    return migrations.AlterField(model, "customer", field)


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0006_lighter_writes"),
        ("followups", "0003_unchecked"),
    ]
    operations = [
        migrations.RemoveIndex("task", "task_creator"),
        migrations.RemoveIndex("task", "task_open_due"),
        migrations.RemoveIndex("taskassignee", "task_assignee_user"),
        migrations.RemoveIndex("taskassignee", "task_assignee_open"),
        unchecked("followplan", "follow_plans"),
        unchecked("followup", "follow_ups"),
        migrations.AddIndex(
            "task",
            models.Index(fields=["creator", "-id"], name="task_creator", condition=Q(creator__isnull=False)),
        ),
        migrations.AddIndex(
            "task",
            models.Index(
                fields=["due_at"], name="task_open_due", condition=Q(due_at__isnull=False, progress__in=[1, 2])
            ),
        ),
        migrations.AddIndex(
            "taskassignee", models.Index(fields=["user", "progress"], name="task_assignee_user_progress")
        ),
    ]
