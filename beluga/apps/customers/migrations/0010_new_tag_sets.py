"""A new customer's set of tags is new too: looking for one that is there already cost as much as the set."""

from importlib import import_module

from django.db import migrations

INSERT = import_module("beluga.apps.customers.migrations.0008_search_in_sets").INSERT


class Migration(migrations.Migration):
    dependencies = [("customers", "0009_indexes_of_lists")]
    operations = [migrations.RunSQL(INSERT.replace(" on conflict do nothing", ""), reverse_sql=INSERT)]
