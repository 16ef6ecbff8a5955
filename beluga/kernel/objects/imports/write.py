"""The judged rows become records: one INSERT or UPDATE per table, then the fields, options and facts of apps above."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection, models, transaction
from django.db.models.fields import NOT_PROVIDED
from psycopg.types.json import Jsonb

from beluga.kernel.events.facts import emit, event_types
from beluga.kernel.fields import types
from beluga.kernel.fields.errors import UserError
from beluga.kernel.objects.imports.stage import HOT, MANY, TABLE, Stage, Target, alias, quoted
from beluga.kernel.objects.schema import model_column
from beluga.kernel.objects.validation import defaults

ONE_BY_ONE = 500


def write(stage: Stage) -> None:
    """Write new and changed rows, then let apps above do what the options say."""
    if stage.known.declared.save is not None and stage.known.declared.staged is None:
        _by_verb(stage)
    else:
        _identities(stage)
        _insert(stage)
        _update(stage)
        _announce(stage)
    stage.execute("set local enable_nestloop = on")
    if stage.counts()["created"] > MANY:
        for model in (stage.known.model, *(stage.side(place) for place in stage.known.cold)):
            stage.execute(f"analyze {quoted(model._meta.db_table)}")
    _own_writers(stage)
    chosen = "" if stage.plan.existing == "update" else "fresh"
    for option, value in stage.plan.options:
        option.apply(stage.principal, stage.records(chosen), value)


def _identities(stage: Stage) -> None:
    """Give new rows their ids, in the order of the file."""
    table = stage.known.model._meta.db_table
    stage.execute(
        f"update {TABLE} s set id = f.id from (select n, nextval(pg_get_serial_sequence(%s, 'id')) as id from "
        f"(select n from {TABLE} where fresh and fault = '' order by n) q) f where f.n = s.n",
        [quoted(table)],
    )


def _insert(stage: Stage) -> None:
    defaults = _defaults(stage)
    for place in (HOT, *stage.known.cold):
        side = stage.known.model._meta.get_field(place) if place else None
        model: type[models.Model] = side.related_model if side is not None else stage.known.model  # type: ignore[assignment]
        key = side.field.column if side is not None else "id"  # type: ignore[union-attr]
        names, values, params = [key], ["s.id"], []
        brought = {target.column.column: target for target in stage.targets if target.place == place}
        for column in model._meta.concrete_fields:
            if column.column == key:
                continue
            expression, given = _value(stage, place, column, brought.get(column.column), defaults)
            if expression:
                names.append(column.column)
                values.append(expression)
                params += given
        stage.execute(
            f"insert into {quoted(model._meta.db_table)} ({', '.join(quoted(name) for name in names)}) "
            f"select {', '.join(values)} from {TABLE} s where s.fresh and s.fault = '' order by s.n",
            params,
        )


def _value(
    stage: Stage, place: str, column: models.Field[Any, Any], target: Target | None, defaults: Mapping[str, Any]
) -> tuple[str, list[Any]]:
    """What a new row gets in a column: the file's value, else the declared or the column's default; nothing (the
    database's own default) when there is none."""
    path = f"{place}__{column.name}" if place else column.name
    if stage.extra == (place, column.name) or path == stage.known.declared.extra:
        return "%s::jsonb || coalesce(s.x, '{}')", [Jsonb(defaults.get("", {}))]
    if path in defaults:
        rest, given = "%s", [column.get_db_prep_save(defaults[path], connection)]
    elif getattr(column, "auto_now", False) or getattr(column, "auto_now_add", False):
        return "now()", []
    elif column.name == "created_by":
        return "%s::bigint", [stage.principal.user_id]
    elif column.default is not NOT_PROVIDED and column.db_default is NOT_PROVIDED:
        rest, given = "%s", [column.get_db_prep_save(column.get_default(), connection)]
    elif column.db_default is not NOT_PROVIDED:
        if target is None:
            return "", []
        rest, given = _db_default(column)
    elif not column.null and column.empty_strings_allowed:
        rest, given = "''", []
    elif target is None:
        return "", []
    else:
        rest, given = "null", []
    if target is None:
        return f"{rest}::{_cast(column)}", given
    return f"coalesce(s.{target.stage}, {rest}::{_cast(column)})", given


def _db_default(column: models.Field[Any, Any]) -> tuple[str, list[Any]]:
    """A column default of the database, written out: INSERT … SELECT has no DEFAULT inside an expression."""
    compiler = column.model._default_manager.all().query.get_compiler(connection=connection)
    expression: Any = column.db_default
    if not hasattr(expression, "resolve_expression"):
        expression = models.Value(expression, column)
    text, params = compiler.compile(expression)
    return f"({text})", list(params)


def _cast(column: models.Field[Any, Any]) -> str:
    return str(column.db_type(connection)).replace("serial", "integer")


def _defaults(stage: Stage) -> dict[str, Any]:
    """Declared defaults by ORM path; those of custom fields together under the empty path."""
    found: dict[str, Any] = {"": {}}
    for name, value in defaults(stage.known).items():
        item = stage.known.field(name)
        if value is None or item.write is not None:
            continue
        if item.key is not None:
            found[""][item.key] = types.of(item).to_extra(value, item)
        else:
            found.update(types.of(item).store(value, item))
    return found


def _update(stage: Stage) -> None:
    """Write what differs; every changed record gets a new version, also when only a cold column changed."""
    if stage.plan.existing == "skip":
        return
    for place, side in stage.sides().items():
        table, key = quoted(side.related_model._meta.db_table), quoted(side.field.column)
        stage.execute(
            f"insert into {table} ({key}) select id from {TABLE} s where changed and fault = '' and not fresh "
            f"and not exists (select 1 from {table} p where p.{key} = s.id)"
        )
        _update_table(stage, place, table, key, [])
    known = stage.known
    stamps = []
    if known.declared.version is not None:
        stamps.append(f"{quoted(known.declared.version)} = t.{quoted(known.declared.version)} + 1")
    updated = model_column(known.model, "updated_at")
    if updated is not None:
        stamps.append("updated_at = now()")
    _update_table(stage, HOT, quoted(known.model._meta.db_table), "id", stamps)


def _update_table(stage: Stage, place: str, table: str, key: str, stamps: list[str]) -> None:
    here = alias(place)
    sets = [
        f"{quoted(target.column.column)} = coalesce(s.{target.stage}, {here}.{quoted(target.column.column)})"
        for target in stage.targets
        if target.place == place
    ]
    if stage.extra is not None and stage.extra[0] == place:
        name = quoted(stage.extra[1])
        sets.append(f"{name} = coalesce({here}.{name}, '{{}}') || coalesce(s.x, '{{}}')")
    sets += stamps
    if sets:
        stage.execute(
            f"update {table} {here} set {', '.join(sets)} from {TABLE} s "
            f"where s.id = {here}.{key} and s.changed and s.fault = '' and not s.fresh"
        )


def _own_writers(stage: Stage) -> None:
    """Fields that live with an app above are stored by it, a batch at a time."""
    for item, name in stage.writers:
        if item.write is None:
            continue
        rows = stage.rows(
            f"select id, {name} from {TABLE} where fault = '' and (fresh or changed) and {name} is not null order by n"
        )
        for start in range(0, len(rows), 5_000):
            item.write(stage.principal, dict(rows[start : start + 5_000]))


def _announce(stage: Stage) -> None:
    for name, condition in (("created", "fresh"), ("updated", "changed and not fresh")):
        event = f"{stage.known.name}.{name}"
        if event in event_types:
            emit(stage.principal, event, stage.records(condition))


def _by_verb(stage: Stage) -> None:
    """Objects with a writer of their own and no set-based judge: their verb takes the rows in batches; a batch that is
    refused is tried row by row, so that one wrong row spoils no other."""
    save, given = stage.known.declared.save, defaults(stage.known)
    fine = {
        n: (pk, fresh)
        for n, pk, fresh in stage.rows(f"select n, id, fresh from {TABLE} where fault = '' and (fresh or changed)")
    }
    for batch in stage.reader.batches():
        ready: list[tuple[int, dict[str, Any]]] = []
        for place, n in enumerate(batch.rows):
            if n not in fine:
                continue
            pk, fresh = fine[n]
            row = {
                item.name: column[place]
                for item, column in zip(stage.plan.fields, batch.values, strict=True)
                if column[place] is not None and item.write is None
            }
            ready.append((n, {**given, **row} if fresh else {**row, "id": pk}))
        for start in range(0, len(ready), ONE_BY_ONE):
            _save_some(stage, save, ready[start : start + ONE_BY_ONE])


def _save_some(stage: Stage, save: Any, rows: list[tuple[int, dict[str, Any]]]) -> None:
    try:
        with transaction.atomic():
            ids = save(stage.principal, [row for _, row in rows])
    except UserError as error:
        if len(rows) == 1:
            stage.reject("s.n = %s", error.message, [rows[0][0]])
            return
        for one in rows:
            _save_some(stage, save, [one])
        return
    stage.execute(
        f"update {TABLE} s set id = t.id from unnest(%s::int[], %s::bigint[]) t(n, id) where t.n = s.n",
        [[n for n, _ in rows], ids],
    )
