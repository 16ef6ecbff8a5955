"""The judged rows become records: one INSERT or UPDATE per table, then the fields, options and facts of apps above."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction

from beluga.kernel.events.facts import emit, event_types
from beluga.kernel.fields import types
from beluga.kernel.fields.errors import UserError
from beluga.kernel.fields.rows import literal, look_again, quoted, statement
from beluga.kernel.objects.imports.stage import ANALYZE, HOT, MANY, TABLE, Stage, alias
from beluga.kernel.objects.schema import model_column
from beluga.kernel.objects.validation import defaults

ONE_BY_ONE = 500


def write(stage: Stage) -> None:
    """Write new and changed rows, then let apps above do what the options say."""
    if stage.known.declared.save is not None and stage.known.declared.staged is None:
        _by_verb(stage)
    else:
        _number(stage)
        _insert(stage)
        _update(stage)
        _announce(stage)
    stage.execute("set local enable_nestloop = on")
    _own_writers(stage)
    chosen = "" if stage.plan.existing == "update" else "fresh"
    for option, value in stage.plan.options:
        option.apply(stage.principal, stage.records(chosen), value)


def _number(stage: Stage) -> None:
    """Give new rows their ids, in the order of the file, and what a sequence draws for them (codes). The stage is
    written anew for that: changing all its rows would take several times as long."""
    ((sequence,),) = stage.rows("select pg_get_serial_sequence(%s, 'id')", [quoted(stage.known.model._meta.db_table)])
    columns = stage.rows(
        "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0 order by attnum", [TABLE]
    )
    drawn = {"id": f"nextval('{sequence}')"} | {name: one for name, (one, _, _) in stage.drawn.items()}
    listed = [
        f"case when s.fresh and s.fault = '' and s.{name} is null then {drawn[name]} else s.{name} end as {name}"
        if name in drawn
        else f"s.{name}"
        for (name,) in columns
    ]
    rows = f"select {', '.join(listed)} from {TABLE} s order by s.n"
    stage.execute(f"create temp table import_numbered on commit drop as {rows}", [])
    stage.execute(f"drop table {TABLE}")
    stage.execute(f"alter table import_numbered rename to {TABLE}")
    stage.execute(ANALYZE)
    for name, (one, taken, error) in stage.drawn.items():
        for _ in range(5):
            again = f"update {TABLE} s set {name} = {one} where s.fresh and s.fault = '' and {taken}"
            if not stage.execute(again, []):
                break
        else:
            raise error


def _insert(stage: Stage) -> None:
    defaults = _defaults(stage)
    for place in (HOT, *stage.known.cold):
        side: Any = stage.known.model._meta.get_field(place) if place else None
        model, key = (side.related_model, side.field.attname) if side else (stage.known.model, "id")
        given = {key: "s.id"}
        brought = {target.column.attname: f"s.{target.stage}" for target in stage.targets if target.place == place}
        for column in model._meta.local_concrete_fields:
            name, path = column.attname, f"{place}__{column.name}" if place else column.name
            if path == stage.known.declared.extra:
                given[name] = f"{literal(column, defaults[''])} || coalesce(s.x, '{{}}')"
            elif column.name == "created_by":
                given[name] = literal(column, stage.principal.user_id)
            elif name != key:
                parts = [brought[name]] if name in brought else []
                parts += [literal(column, defaults[path])] if path in defaults else []
                if parts:
                    given[name] = f"coalesce({', '.join(parts)})"
        made = stage.execute(statement(model, given, f"{TABLE} s where s.fresh and s.fault = ''"))
        if made > MANY and (stage.writers or stage.plan.options):  # apps above are about to look for the new records
            stage.execute(f"analyze {quoted(model._meta.db_table)}")
    look_again(_parts(stage.known.model), made)


def _parts(model: type[models.Model]) -> list[type[models.Model]]:
    """The tables a record's rows stand in, also those that triggers fill."""
    return [model, *(one.related_model for one in model._meta.related_objects if one.one_to_one)]


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
