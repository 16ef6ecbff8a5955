"""Expression indexes of custom fields: built beside the running system by a job, dropped when not wanted any more."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import connection
from psycopg import ClientCursor

from beluga.kernel.fields.field import Field
from beluga.kernel.fields.sql import sql
from beluga.kernel.jobs.context import JobContext
from beluga.kernel.jobs.declaration import job
from beluga.kernel.objects import custom
from beluga.kernel.objects.models import CustomField
from beluga.kernel.objects.schema import as_field, schema
from beluga.kernel.objects.uniqueness import expression

WITHOUT = frozenset({"longtext", "file", "files", "enums", "refs", "json"})


@job("objects.index", label="同步字段索引", label_en="Synchronise a field's index", atomic=False, quiet=True)
def synchronise(ctx: JobContext, object: str, field: str) -> dict[str, Any]:
    """Bring the index of one custom field in line with its definition."""
    return {"index": rebuild(custom.find(object, field))}


def name_of(row: CustomField) -> str:
    """The name of the field's index."""
    return f"custom_{row.object}_{row.pk}"


def rebuild(row: CustomField) -> str:
    """Build, keep or drop the index of a custom field; returns `built`, `kept`, `dropped` or `none`.

    Outside a transaction neither readers nor writers wait for it. An index left broken by a stopped run is made anew.
    """
    wanted = row.active and (row.indexed or row.unique) and row.type not in WITHOUT
    name = name_of(row)
    with connection.cursor() as cursor:
        cursor.execute(
            "select i.indisvalid from pg_class c join pg_index i on i.indexrelid = c.oid where c.relname = %s", [name]
        )
        found = cursor.fetchone()
        if found is None and not wanted:
            return "none"
        if found is not None and wanted and found[0]:
            return "kept"
        beside = "" if connection.in_atomic_block else "concurrently"
        if found is not None:
            cursor.execute(f'drop index {beside} "{name}"')
            if not wanted:
                return "dropped"
        table, text = definition(row)
        cursor.execute(f'create index {beside} "{name}" on "{table}" ({text})')
        cursor.execute(f'analyze "{table}"')
    return "built"


def definition(row: CustomField) -> tuple[str, str]:
    """The table that holds the field's values, and the indexed expressions written out with constants."""
    known = schema(row.object)
    field = as_field(row, known.declared.extra or "")
    place, _, column = field.column.rpartition("__")
    model: Any = known.model
    if place:
        model = known.model._meta.get_field(place).related_model
    local = replace(field, path=column)
    return model._meta.db_table, _written(model, local)


def _written(model: Any, field: Field) -> str:
    value = sql(field) if field.type not in ("text", "phone", "email", "url") else expression(field)
    rows = model._default_manager.order_by().annotate(_value=value).values_list("_value")
    text, params = rows.query.sql_with_params()
    select = text[len("SELECT ") : text.index(" FROM ")].rpartition(" AS ")[0]
    connection.ensure_connection()
    return f"({ClientCursor(connection.connection).mogrify(select, params)})"
