"""The history as acts: one row for changes made together instead of one each, and a view that unfolds them."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

KEEP = """
insert into tags_tagact (object, block, automatic, at, actor_id, owner_id, records, changes, rules)
select object, record / 32, automatic, at, actor_id, owner_id, array_agg(record order by id),
    array_agg((case when operation = 1 then tag_id else -tag_id end)::int order by id),
    array_agg(coalesce(rule_id, 0)::int order by id)
from tags_taghistory group by object, record / 32, automatic, at, actor_id, owner_id order by min(id);
drop table tags_taghistory;
"""
VIEW = """
create view tags_taghistory as
select a.id * 1048576 + m.place as id, a.object, a.block, a.changes, m.record, abs(m.change)::bigint as tag_id,
    nullif(m.rule, 0)::bigint as rule_id, a.automatic, (case when m.change > 0 then 1 else 2 end)::smallint as operation,
    a.at, a.actor_id, a.owner_id
from tags_tagact a
cross join lateral unnest(a.records, a.changes, a.rules) with ordinality m(record, change, rule, place)
"""


def person(**more):
    return models.ForeignKey(
        db_constraint=False, null=True, related_name="+", to=settings.AUTH_USER_MODEL, db_index=False, **more
    )


class Migration(migrations.Migration):
    dependencies = [("tags", "0002_lighter_history"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel(
            name="TagAct",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("object", models.CharField(max_length=60)),
                ("block", models.BigIntegerField()),
                ("automatic", models.BooleanField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("actor", person(on_delete=django.db.models.deletion.DO_NOTHING)),
                ("owner", person(on_delete=django.db.models.deletion.CASCADE)),
                ("records", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ("changes", django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None)),
                ("rules", django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None)),
            ],
            options={
                "verbose_name": "标签变更",
                "indexes": [
                    models.Index(fields=["block", "id"], name="tagact_block"),
                    models.Index(fields=["at"], name="tagact_at"),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["changes"], name="tagact_changes", opclasses=["array_ops"]
                    ),
                ],
            },
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(KEEP), migrations.RunSQL(VIEW, "drop view tags_taghistory")],
            state_operations=[migrations.DeleteModel("TagHistory")],
        ),
        migrations.CreateModel(
            name="TagHistory",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("object", models.CharField(max_length=60, verbose_name="适用对象")),
                ("block", models.BigIntegerField()),
                ("changes", django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None)),
                ("record", models.BigIntegerField(verbose_name="目标对象")),
                ("automatic", models.BooleanField(verbose_name="自动标签")),
                (
                    "operation",
                    models.SmallIntegerField(choices=[(1, "新增"), (2, "移除")], verbose_name="操作类型"),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
            ],
            options={"verbose_name": "标签历史", "managed": False},
        ),
    ]
