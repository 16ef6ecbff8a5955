"""Room in the indexes of the hot row: an allocation gives every index an entry for each customer it hands out, which in
full pages means splitting every one of them, after looking in vain for entries to remove. Pages filled from now on keep
a third free; those of before are divided once, as they are written to."""

from django.db import migrations

ROOM = """
alter index customers_customer_pkey set (fillfactor = 67);
alter index customer_code_unique set (fillfactor = 67);
alter index customer_owner set (fillfactor = 67);
alter index customer_department set (fillfactor = 67);
"""
UNDO = ROOM.replace("set (fillfactor = 67)", "reset (fillfactor)")


class Migration(migrations.Migration):
    dependencies = [("customers", "0006_lighter_writes")]
    operations = [migrations.RunSQL(ROOM, reverse_sql=UNDO)]
