"""The change log: which field of which record changed from what to what, by whom (数据变更记录).

It is written by the database itself: one statement-level trigger per tracked table sees the old and the new rows of
every statement as tables, so a set-based update of 300,000 rows is noted by one INSERT … SELECT and nothing can slip
past. The trigger function is generated per table with its columns named: comparing typed columns costs a small part of
turning whole rows into JSON.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Field as ModelField, JSONField, Model

from beluga.kernel.fields.secret import EncryptedField
from beluga.kernel.registry import Registry

STARS = "******"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracked:
    """A table whose changes are noted as changes of records of `object`, found by `id_column`."""

    model: str
    object: str
    id_column: str
    skip: frozenset[str]
    secret: frozenset[str]
    spread: frozenset[str]


tracked: Registry[Tracked] = Registry("tracked table")


def track(
    model: str,
    *,
    object: str,
    id_column: str = "id",
    skip: Sequence[str] = (),
    secret: Sequence[str] = (),
    spread: Sequence[str] = ("extra",),
) -> None:
    """Note changes of the table behind `model` (`app_label.Model`) as changes of `object`.

    Fields of `skip` (Django names) are not noted, nor are `version` and `updated_at`; of `secret` and encrypted ones
    only the fact is kept; JSON columns of `spread` are noted key by key. Raises ValueError for a model tracked already.
    """
    tracked.register(
        model,
        Tracked(
            model=model,
            object=object,
            id_column=id_column,
            skip=frozenset({*skip, "version", "updated_at", "created_at"}),
            secret=frozenset(secret),
            spread=frozenset(spread),
        ),
    )


def install() -> None:
    """Make the triggers as declared, and take away those of tables no longer tracked. Safe to repeat."""
    wanted = set()
    with connection.cursor() as cursor:
        for one in tracked:
            model = apps.get_model(one.model)
            cursor.execute("select to_regclass(%s) is not null", [f'"{model._meta.db_table}"'])
            if not cursor.fetchone()[0]:
                continue
            wanted.add(model._meta.db_table)
            for statement in _statements(one, model):
                cursor.execute(statement)
        cursor.execute(
            "select distinct c.relname from pg_trigger t join pg_class c on c.oid = t.tgrelid "
            "join pg_namespace n on n.oid = c.relnamespace where t.tgname like 'kernel_track_%%' "
            "and n.nspname = current_schema()"
        )
        for (table,) in cursor.fetchall():
            if table not in wanted:
                for what in ("update", "delete"):
                    cursor.execute(f'drop trigger if exists kernel_track_{what} on "{table}"')


def _statements(one: Tracked, model: type[Model]) -> list[str]:
    """The SQL that makes the functions and triggers of one table. Names come from the models, never from outside."""
    table = model._meta.db_table
    kept = [
        field
        for field in model._meta.concrete_fields
        if field.name not in one.skip and field.column != one.id_column and not field.primary_key
    ]
    plain = [field for field in kept if field.name not in one.spread or not isinstance(field, JSONField)]
    spread = [field for field in kept if field not in plain]
    head = "insert into kernel_change (object, record_id, field, old, new, actor_id, source, at)"
    who = (
        "nullif(current_setting('beluga.actor', true), '')::bigint, "
        "coalesce(current_setting('beluga.source', true), ''), now()"
    )
    joined = f'old_rows o join new_rows n on n."{one.id_column}" = o."{one.id_column}"'
    parts = []
    if plain:
        tests = ",\n".join(
            f'case when o."{field.column}" is distinct from n."{field.column}" then \'{field.name}\' end'
            for field in plain
        )
        parts.append(
            f"{head} select '{one.object}', n.\"{one.id_column}\", f.field, "
            f"{_pick(one, 'o', plain)}, {_pick(one, 'n', plain)}, {who} from {joined} "
            f"cross join lateral unnest(array_remove(array[{tests}]::text[], null)) as f(field) "
            f"where ({_row('o', plain)}) is distinct from ({_row('n', plain)});"
        )
    for field in spread:
        column = f'"{field.column}"'
        parts.append(
            f"{head} select '{one.object}', n.\"{one.id_column}\", left(k.key, 63), o.{column} -> k.key, "
            f"n.{column} -> k.key, {who} from {joined} "
            f"cross join lateral jsonb_object_keys(coalesce(o.{column}, '{{}}') || coalesce(n.{column}, '{{}}')) "
            f"as k(key) where o.{column} is distinct from n.{column} "
            f"and (o.{column} -> k.key) is distinct from (n.{column} -> k.key);"
        )
    gone = ", ".join(f"'{field.name}', o.\"{field.column}\"" for field in plain[:40] if not _hidden(one, field))
    deleted = (
        f"{head} select '{one.object}', o.\"{one.id_column}\", '*', "
        f"jsonb_strip_nulls(jsonb_build_object({gone})), null, {who} from old_rows o;"
    )
    return [
        _function(f"kernel_track_{table}", "\n".join(parts)),
        _function(f"kernel_track_{table}_gone", deleted),
        f'create or replace trigger kernel_track_update after update on "{table}" '
        f"referencing old table as old_rows new table as new_rows for each statement "
        f'execute function "kernel_track_{table}"()',
        f'create or replace trigger kernel_track_delete after delete on "{table}" '
        f'referencing old table as old_rows for each statement execute function "kernel_track_{table}_gone"()',
    ]


def _row(side: str, fields: Sequence[ModelField[Any, Any]]) -> str:
    """All columns as one row: compared first, it passes over what did not change at half the cost."""
    return "row(" + ", ".join(f'{side}."{field.column}"' for field in fields) + ")"


def _hidden(one: Tracked, field: ModelField[Any, Any]) -> bool:
    return field.name in one.secret or isinstance(field, EncryptedField)


def _pick(one: Tracked, side: str, fields: Sequence[ModelField[Any, Any]]) -> str:
    """The value of the changed field as JSON; only the branch that is needed is computed."""
    branches = []
    for field in fields:
        name, column = field.name, field.column
        shown = f"to_jsonb('{STARS}'::text)" if _hidden(one, field) else f'to_jsonb({side}."{column}")'
        branches.append(f"when '{name}' then {shown}")
    return f"case f.field {' '.join(branches)} end"


def _function(name: str, body: str) -> str:
    """A trigger's plan is kept for the session as first made, perhaps for an update of no rows at all; nested loops
    over transition tables would then make a later update of 50,000 rows quadratic."""
    return (
        f'create or replace function "{name}"() returns trigger language plpgsql set enable_nestloop to off '
        f"as $track$ begin\n{body}\nreturn null; end $track$"
    )
