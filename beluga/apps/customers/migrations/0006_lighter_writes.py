"""What a new customer costs."""

import django.db.models.deletion
from django.db import migrations, models


def one_to_one(to):
    return models.OneToOneField(
        db_constraint=False,
        on_delete=django.db.models.deletion.CASCADE,
        primary_key=True,
        related_name="tagset",
        serialize=False,
        to=to,
    )


class Migration(migrations.Migration):
    dependencies = [("customers", "0005_salutation")]
    operations = [
        migrations.AlterField("contacttagset", "record", one_to_one("customers.contact")),
        migrations.AlterField("customertagset", "record", one_to_one("customers.customer")),
    ]
