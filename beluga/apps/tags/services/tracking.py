"""How a changed record is noticed: statement-level triggers that write its id into the object's dirty table.

They stand on every table from which a rule can read (the object's own, its relations', its references') from the first
migration on; what they do follows the rules. Saving a rule rewrites only the bodies of their functions, which locks no
table: a column no rule reads costs nothing, however many rows a statement writes.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps as django_apps
from django.db import connection
from django.db.models import Model
from django.db.models.expressions import F

from beluga.apps.tags.models import TagRule
from beluga.apps.tags.services.plan import Plan, tags_field, whole
from beluga.apps.tags.services.taggables import Taggable, taggables
from beluga.kernel.conditions import tree as trees
from beluga.kernel.fields import types
from beluga.kernel.fields.errors import Invalid
from beluga.kernel.fields.field import Field, Schema
from beluga.kernel.objects.schema import schema as schema_of
from beluga.kernel.registry import UnknownName

logger = logging.getLogger(__name__)
EVERY = "*"
UNSEEN = frozenset({"version", "updated_at", "created_at"})


@dataclass(frozen=True, slots=True)
class Watched:
    """A table from which rules of an object can read. `way` says how its rows lead to records: `own` (`column` is the
    record's id), `related` (`column` points to the record), `referred` (the record's `column` points to the row)."""

    model: type[Model]
    way: str
    column: str

    @property
    def table(self) -> str:
        """The table's name."""
        return self.model._meta.db_table


@dataclass(slots=True)
class Reads:
    """What the rules of an object read: columns per watched table, and which tags read what no trigger can see."""

    columns: dict[Watched, set[str]]
    untracked: set[int]


def watched(one: Taggable) -> list[Watched]:
    """Every table from which a rule of the object may read and that triggers can watch."""
    schema: Any = schema_of(one.object)
    model = schema.model
    found = [Watched(model, "own", model._meta.pk.column)]
    for field in schema:
        if field.expression is not None:
            continue
        if field.many is not None:
            link = django_apps.get_model(field.many[0])
            found.append(Watched(link, "related", _column(link, _first(field.many[1]))))
            continue
        side = _side(model, field.column)
        if side is not None and side is not one.set_model:
            found.append(Watched(side, "own", _key_to(side, model)))
        if field.type == "ref" and field.key is None and "__" not in field.column:
            column = model._meta.get_field(field.column)
            if column.is_relation:
                found.append(Watched(column.related_model, "referred", column.column))
    for relation in schema.declared.relations:
        related = _related_table(schema, relation)
        if related is not None:
            found.append(related)
    return [table for table in dict.fromkeys(found) if table.model._meta.managed]  # no triggers on views


def reads(one: Taggable) -> Reads:
    """What the stored rules of the object read."""
    schema = schema_of(one.object)
    found = Reads({table: set() for table in watched(one)}, set())
    name = tags_field(schema)
    for row in TagRule.objects.filter(tag__object=one.object, tag__deleted_at=None, deleted_at=None):
        tree = whole(row.condition, row.include_tags, row.exclude_tags, name)
        try:
            seen = [_note(found, schema, path) for path in _paths(tree, schema)]
        except (Invalid, UnknownName) as error:
            logger.warning("rule %s cannot be watched: %s", row.pk, error)
            continue
        if not all(seen):
            found.untracked.add(row.tag_id)
    model: Any = schema.model
    own = Watched(model, "own", model._meta.pk.column)
    found.columns[own].update(_column(model, path.split("__")[0]) for path in schema.living)
    return found


def untracked(plan: Plan) -> set[int]:
    """The tags whose rules read what no trigger sees (computed fields, far references); only the daily run, which looks
    at every record, keeps them right."""
    return plan.dependents(reads(taggables.get(plan.object)).untracked)


def install() -> None:
    """Make the triggers and their functions for every taggable object. Safe to repeat."""
    for one in taggables:
        _lock(one)
        what = reads(one)
        for table in what.columns:
            _functions(one, table, what.columns[table])
            _triggers(one, table)


def rewatch(object_name: str) -> None:
    """Make the triggers look at what the rules read now; in the transaction that changed a rule."""
    one = taggables.get(object_name)
    _lock(one)
    what = reads(one)
    for table, columns in what.columns.items():
        _functions(one, table, columns)


def install_after_migrate(app_config: Any = None, **_: Any) -> None:
    """post_migrate receiver: once, after the last app, when all tables are there."""
    last = [config for config in django_apps.get_app_configs() if config.models_module is not None][-1]
    if app_config is None or app_config.label == last.label:
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('tags_tagrule') IS NOT NULL")
            if cursor.fetchone()[0]:
                install()


Path = tuple[str, ...]  # ("field", name) · ("relation", name) · ("inside", relation, name)


def _paths(node: trees.Tree, schema: Schema) -> Iterator[Path]:
    match trees.kind(node):
        case "all" | "any" as key:
            for child in trees.children(node, key):
                yield from _paths(child, schema)
        case "not":
            yield from _paths(node["not"], schema)
        case "field":
            yield ("field", str(node["field"]))
        case _:
            relation, reference, inner = trees.quantified(schema, node["some"])
            names = [name for name, *_ in trees.leaves(node["where"], inner)] if node.get("where") else []
            names += [str(node[part].get("field")) for part in trees.AGGREGATES[1:] if part in node]
            if reference is not None:
                yield from (("field", f"{node['some']}.{name}") for name in names)
                yield ("field", str(node["some"]))
            elif relation is not None:
                yield ("relation", relation.name)
                yield from (("inside", relation.name, name) for name in names)


def _note(found: Reads, schema: Any, path: Path) -> bool:
    """Note the columns behind `path`; False when no trigger can see them."""
    if path[0] == "field":
        return _note_field(found, schema, path[1])
    relation = schema.relation(path[1])
    table = _related_table(schema, relation)
    if table is None or table not in found.columns:
        return False
    found.columns[table].add(EVERY)
    return path[0] == "relation" or "." not in path[2]


def _note_field(found: Reads, schema: Any, name: str) -> bool:
    reached = trees.find(schema, name)
    if types.of(reached.own).name == "tags" and not reached.hops:
        return True  # tags set by hand mark the record themselves, those of rules are put into the rule
    if not reached.hops:
        seen = [_note_path(found, schema.model, path) for path in _sources(reached.field)]
        return all(seen) and reached.field.expression is None
    (_, hop), *further = reached.hops
    if further or not reached.joined or "__" in hop.column or not _note_path(found, schema.model, hop.column):
        return False
    column = schema.model._meta.get_field(hop.column)
    table = Watched(column.related_model, "referred", column.column)
    if table not in found.columns or "__" in reached.own.column or reached.own.expression is not None:
        return False
    found.columns[table].add(column.related_model._meta.get_field(_plain(reached.own.column, column)).column)
    return True


def _note_path(found: Reads, model: Any, path: str) -> bool:
    """Note one ORM path that begins at the object's model: its own columns, its cold rows', its links'."""
    if path.startswith("many:"):
        link = django_apps.get_model(path.split(":")[1])
        table = Watched(link, "related", link._meta.get_field(_first(path.split(":")[2])).column)
        if table not in found.columns:
            return False
        found.columns[table].add(EVERY)
        return True
    head, _, rest = path.partition("__")
    own = Watched(model, "own", model._meta.pk.column)
    if not rest:
        column = model._meta.pk if head == "pk" else model._meta.get_field(head)
        found.columns[own].add(column.column)
        return True
    side = _side(model, path)
    if side is None or "__" in rest:
        return False
    table = Watched(side, "own", _key_to(side, model))
    if table not in found.columns:
        return False
    found.columns[table].add(side._meta.get_field(rest).column)
    return True


def _sources(field: Field) -> Iterable[str]:
    """The ORM paths a field reads."""
    if field.many is not None:
        return [f"many:{field.many[0]}:{field.many[1]}"]
    if field.expression is not None:
        return sorted(set(_names(field.expression())))
    hashed = types.of(field).family == "hash"
    return [f"{field.column}_hash"] if hashed else [field.column]


def _names(expression: Any) -> Iterator[str]:
    if isinstance(expression, F):
        yield str(expression.name)  # type: ignore[attr-defined]
    for part in getattr(expression, "get_source_expressions", list)():
        if part is not None:
            yield from _names(part)


def _side(model: Any, path: str) -> Any:
    """The model of the one-to-one row (`profile`) on which `path` lies, None when it lies elsewhere."""
    head, _, rest = path.partition("__")
    if not rest:
        return None
    relation = model._meta.get_field(head)
    return relation.related_model if relation.one_to_one and relation.auto_created else None


def _key_to(side: Any, model: Any) -> str:
    for column in side._meta.concrete_fields:
        if column.is_relation and column.related_model is model and column.one_to_one:
            return str(column.column)
    raise LookupError(f"{side} has no one-to-one column to {model}")


def _related_table(schema: Any, relation: Any) -> Watched | None:
    try:
        target = schema.related(relation.target).model
    except UnknownName:
        return None
    if "__" in relation.fk:
        return None
    return Watched(target, "related", target._meta.get_field(relation.fk).column)


def _column(model: Any, name: str) -> str:
    """The database column of a field."""
    return str(model._meta.get_field(name).column)


def _first(path: str) -> str:
    return path.split("__")[0]


def _plain(path: str, column: Any) -> str:
    return str(column.related_model._meta.pk.name) if path == "pk" else path


def _lock(one: Taggable) -> None:
    """Two that rewrite the same functions at once would fail each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 22))", [f"tags {one.object}"])


def _name(one: Taggable, table: Watched, event: str) -> str:
    mark = hashlib.blake2s(f"{one.object}/{table.table}/{table.way}/{table.column}".encode(), digest_size=5).hexdigest()
    return f"tags_{one.object[:20]}_{mark}_{event}"


def _functions(one: Taggable, table: Watched, columns: set[str]) -> None:
    with connection.cursor() as cursor:
        for event in ("insert", "update", "delete"):
            body = _body(one, table, columns, event)
            if body is not None:
                # The plan is kept as first made, perhaps for no rows at all: nested loops over the old and the new rows
                # would make a later update of 50,000 rows quadratic.
                loops = " SET enable_nestloop TO off" if table.way == "own" and event == "update" else ""
                cursor.execute(
                    f'CREATE OR REPLACE FUNCTION "{_name(one, table, event)}"() RETURNS trigger '
                    f"LANGUAGE plpgsql{loops} AS $tags$ BEGIN {body} RETURN NULL; END $tags$"
                )


def _triggers(one: Taggable, table: Watched) -> None:
    old, new = "OLD TABLE AS old_rows", "NEW TABLE AS new_rows"
    with connection.cursor() as cursor:
        for event, seen in (("insert", new), ("update", f"{old} {new}"), ("delete", old)):
            if _body(one, table, set(), event) is None:
                continue
            name = _name(one, table, event)
            cursor.execute(
                f'CREATE OR REPLACE TRIGGER "{name}" AFTER {event.upper()} ON "{table.table}" '
                f'REFERENCING {seen} FOR EACH STATEMENT EXECUTE FUNCTION "{name}"()'
            )


def _body(one: Taggable, table: Watched, columns: set[str], event: str) -> str | None:
    """The statement of one trigger, "" when it has nothing to do now, None when it never has."""
    into = f"INSERT INTO {one.tables['dirty']} (record)"
    key = table.model._meta.pk.column
    differs = _differs(table.model, columns)
    if table.way == "own":
        if event == "insert":
            return f'{into} SELECT "{table.column}" FROM new_rows;'
        if event == "delete":
            return None
        if not differs:
            return ""
        joined = f'new_rows n JOIN old_rows o ON o."{table.column}" = n."{table.column}"'
        return f'{into} SELECT n."{table.column}" FROM {joined} WHERE {differs};'
    if table.way == "related":
        if not columns:
            return ""
        sides = {"insert": ["new_rows"], "delete": ["old_rows"], "update": ["new_rows", "old_rows"]}[event]
        union = " UNION ".join(f'SELECT "{table.column}" AS r FROM {side}' for side in sides)
        return f"{into} SELECT r FROM ({union}) x WHERE r IS NOT NULL;"
    if event != "update":
        return None
    if not differs:
        return ""
    hot = f'{one.tables["hot"]} h WHERE h."{table.column}" IN'
    return (
        f'{into} SELECT h."{_pk(one)}" FROM {hot} '
        f'(SELECT n."{key}" FROM new_rows n JOIN old_rows o ON o."{key}" = n."{key}" WHERE {differs});'
    )


def _pk(one: Taggable) -> str:
    return str(one.declared.model._meta.pk.column)


def _differs(model: Any, columns: set[str]) -> str:
    """The test that a watched column changed; empty when none is watched."""
    if EVERY in columns:
        columns = {column.column for column in model._meta.concrete_fields if column.name not in UNSEEN}
    names = sorted(columns - {model._meta.pk.column})
    return " OR ".join(f'n."{name}" IS DISTINCT FROM o."{name}"' for name in names)
