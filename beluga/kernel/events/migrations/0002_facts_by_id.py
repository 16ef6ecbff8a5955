"""Facts are read by their ids alone."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]
    operations = [
        migrations.RemoveIndex("event", "kernel_event_record"),
        migrations.RemoveIndex("event", "kernel_event_batch"),
        migrations.RemoveIndex("event", "kernel_event_name"),
    ]
