"""Room in each page for the owner to change without moving the row out of it, and the views behind "whose is it"."""

from django.db import migrations

VIEWS = """
alter table groups_membership set (fillfactor = 80);
create view groups_holder as
    select id as customer_id, owner_id as user_id from customers_customer where owner_id is not null
    union
    select customer_id, owner_id from groups_membership where owner_id is not null;
create view groups_viewer as
    select id as customer_id, owner_id as user_id from customers_customer where owner_id is not null
    union
    select customer_id, owner_id from groups_membership where owner_id is not null
    union
    select m.customer_id, a.user_id from groups_membership m join groups_groupadmin a using (group_id);
"""
UNDO = """
drop view groups_viewer;
drop view groups_holder;
alter table groups_membership reset (fillfactor);
"""


class Migration(migrations.Migration):
    dependencies = [("groups", "0001_initial"), ("customers", "0002_search")]
    operations = [
        migrations.RunSQL(VIEWS, reverse_sql=UNDO),
    ]
