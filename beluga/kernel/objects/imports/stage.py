"""The temporary table in which an import's typed rows are judged, all at once, against themselves and the base.

One row per row of the file: `n` and `line` (numbers), `fault` (why it is refused, empty when it is fine), `id` (the
known record it matched, later the new one's), `fresh` (it will be a new record), `changed` (the known record differs),
a column per written value. A value that the file leaves empty is NULL and never overwrites.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import F, QuerySet
from django.db.models.functions import Cast
from psycopg.types.json import Jsonb

from beluga.kernel.fields import types
from beluga.kernel.fields.errors import say
from beluga.kernel.fields.expression import Sql
from beluga.kernel.fields.field import Field
from beluga.kernel.fields.rows import db_type, plain, quoted
from beluga.kernel.objects import uniqueness
from beluga.kernel.objects.imports.typed import Reader, Typed
from beluga.kernel.objects.meta import is_readonly
from beluga.kernel.objects.schema import ObjectSchema, model_column, schema
from beluga.kernel.scope.principal import Principal
from beluga.kernel.scope.rows import scoped

TABLE = "import_stage"
MOST_PLACES = 2_000
MANY = 1_000
HOT = ""
ANALYZE = f"analyze {TABLE} (n, id, fault, fresh, changed)"  # the columns that conditions of all objects are about


@dataclass(frozen=True, slots=True)
class Target:
    """A column of the base that the import writes: which table part (`""` hot, `profile` …), its name there, the
    column of the stage, its type; `same` is the stage's and the base's expression to compare where values cannot be."""

    place: str
    column: models.Field[Any, Any]
    stage: str
    field: Field


class Stage:
    """The judged rows of one import."""

    def __init__(self, principal: Principal, reader: Reader) -> None:
        self.principal = principal
        self.reader = reader
        self.plan = reader.plan
        self.known: ObjectSchema = schema(reader.run.object)
        self.targets: list[Target] = []
        self.extra: tuple[str, str] | None = None  # place and column of the custom fields' JSONB
        self.writers: list[tuple[Field, str]] = []
        # What a sequence draws for new rows, by stage column: SQL that draws, SQL that tells it is taken, the error.
        self.drawn: dict[str, tuple[str, str, Exception]] = {}
        self._uniques = [item for item in self.plan.fields if item.unique and item not in self.plan.key]
        self._keys = [f"k{n}" for n in range(len(self.plan.key))] + [f"u{n}" for n in range(len(self._uniques))]
        self._lay_out()

    # -- filling

    def create(self) -> None:
        """Make the table; it goes with the transaction."""
        columns = [f"{target.stage} {db_type(target.column)}" for target in self.targets]
        columns += [f"{name} jsonb" for _, name in self.writers]
        columns += [f"{name} text" for name in self._keys]
        self.execute(f"drop table if exists pg_temp.{TABLE}")
        self.execute(
            f"create temp table {TABLE} (n int, line int, fault text, x jsonb, id bigint, fresh bool default true, "
            f"changed bool default false, {', '.join(columns) or 'nothing int'}) on commit drop"
        )

    def fill(self, limit: int | None = None) -> Iterator[int]:
        """Copy the rows in, a batch at a time, and yield how many there are so far."""
        done = 0
        for batch in self.reader.batches(limit):
            self._copy(batch)
            done += len(batch.rows)
            yield done
        self.execute(ANALYZE)
        if self._keys:  # or the planner sorts the whole base to find them
            self.execute(f"analyze {TABLE} ({', '.join(self._keys)})")

    def _copy(self, batch: Typed) -> None:
        values = dict(zip((item.name for item in self.plan.fields), batch.values, strict=True))
        columns: list[Iterable[Any]] = [batch.rows, batch.lines, batch.faults, self._extras(batch, values)]
        names = ["n", "line", "fault", "x"]
        stored: dict[str, list[dict[str, Any]]] = {}
        for target in self.targets:
            column = values[target.field.name]
            if target.field.type == "idnumber":
                if target.field.name not in stored:
                    kind = types.of(target.field)
                    stored[target.field.name] = [kind.store(v, target.field) if v is not None else {} for v in column]
                path = f"{target.place}__{target.column.name}" if target.place else target.column.name
                column = [one.get(path) for one in stored[target.field.name]]
            names.append(target.stage)
            if not plain(target.column) or isinstance(target.column, models.JSONField):
                prepare = target.column.get_db_prep_save
                column = [None if value is None else prepare(value, connection) for value in column]
            columns.append(column)
        for item, name in self.writers:
            names.append(name)
            columns.append([Jsonb(value) if value is not None else None for value in values[item.name]])
        for letter, fields in (("k", self.plan.key), ("u", self._uniques)):
            for place, item in enumerate(fields):
                names.append(f"{letter}{place}")
                keys = values[item.name]
                columns.append([None if value is None else str(uniqueness.key(item, value)) for value in keys])
        with connection.cursor() as cursor, cursor.copy(f"copy {TABLE} ({', '.join(names)}) from stdin") as copy:
            for row in zip(*columns, strict=True):
                copy.write_row(row)

    def _extras(self, batch: Typed, values: dict[str, list[Any]]) -> Iterable[Any]:
        custom = [item for item in self.plan.fields if item.key is not None]
        if not custom:
            return [None] * len(batch.rows)
        kept: list[dict[str, Any]] = [{} for _ in batch.rows]
        for item in custom:
            to_extra = types.of(item).to_extra
            for row, value in zip(kept, values[item.name], strict=True):
                if value is not None:
                    row[str(item.key)] = to_extra(value, item)
        return [Jsonb(row) if row else None for row in kept]

    # -- judging

    def judge(self) -> None:
        """Find doubles in the file, known records, taken values, missing ones; note why rows are refused."""
        ((many,),) = self.rows(f"select count(*) > {MANY} from {TABLE}")
        if many:
            # The planner cannot know how many rows a judgement leaves, and a nested loop over a wrong guess never ends.
            self.execute("set local enable_nestloop = off")
        self._doubles([f"k{place}" for place in range(len(self.plan.key))], self.plan.key)
        self._match()
        for place, item in enumerate(self._uniques):
            uniqueness.lock(self.known.name, item.name)
            self._doubles([f"u{place}"], [item])
            self._taken(f"u{place}", item)
        if self.known.declared.staged is not None:
            self.known.declared.staged(self)
        self._required()
        self._compare()

    def reject(self, condition: str, reason: str, params: Sequence[Any] = ()) -> None:
        """Refuse the rows for which the SQL `condition` over the stage (alias s) holds; `reason` is words."""
        self.execute(
            f"update {TABLE} s set fault = concat_ws('；', nullif(s.fault, ''), %s::text) where ({condition})",
            [reason, *params],
        )

    def column(self, path: str) -> str:
        """The stage's column for the ORM path `path` of the object's model, added (empty) when the file brings none."""
        place, _, name = path.rpartition("__")
        for target in self.targets:
            if (target.place, target.column.name) == (place, name):
                return target.stage
        column = model_column(self.known.model, path)
        if column is None:
            raise LookupError(f"{self.known.name} has no column {path}")
        target = Target(place, column, f"c{len(self.targets)}", Field(name=path, label=path, path=path))
        self.execute(f"alter table {TABLE} add column {target.stage} {db_type(column)}")
        self.targets.append(target)
        return target.stage

    def execute(self, statement: str, params: Sequence[Any] | None = None) -> int:
        """Run a statement; returns how many rows it touched."""
        with connection.cursor() as cursor:
            cursor.execute(statement, params)
            return int(cursor.rowcount)

    def rows(self, statement: str, params: Sequence[Any] | None = None) -> list[tuple[Any, ...]]:
        """Run a query and return its rows."""
        with connection.cursor() as cursor:
            cursor.execute(statement, params)
            return list(cursor.fetchall())

    @property
    def failed(self) -> str:
        """The SQL of the refused rows with their cells, in order."""
        # Looked up one by one: of rows uploaded this moment the planner knows nothing and would join them badly.
        cells = f"select r.cells from objects_importrow r where r.run_id = {int(self.reader.run.pk)} and r.row = s.n"
        return f"select s.n, s.line, s.fault, ({cells}) as cells from {TABLE} s where s.fault <> '' order by s.n"

    def faults(self, limit: int | None = None) -> list[tuple[Any, ...]]:
        """Line, reason and cells of the refused rows, at most `limit` of them."""
        return self.rows(f"select line, fault, cells from ({self.failed}) f limit %s", [limit])

    def reasons(self, limit: int) -> list[tuple[str, int]]:
        """How many rows each reason refuses, the most first; which other row one is the same as is left out."""
        said = f"select unnest(string_to_array(fault, '；')) as said from {TABLE} where fault <> ''"
        told = "regexp_replace(regexp_replace(said, '第 \\d+ 行', '前面的行'), 'in line \\d+', 'in an earlier line')"
        return self.rows(f"select {told}, count(*) from ({said}) f group by 1 order by 2 desc, 1 limit %s", [limit])

    def counts(self) -> dict[str, int]:
        """How many rows would be created, would change a record, change nothing, are refused."""
        (found,) = self.rows(
            f"select count(*), count(*) filter (where fault <> ''), count(*) filter (where fault = '' and fresh), "
            f"count(*) filter (where fault = '' and not fresh and changed) from {TABLE}"
        )
        total, failed, created, updated = (int(number) for number in found)
        return {
            "total": total,
            "created": created,
            "updated": updated,
            "unchanged": total - failed - created - updated,
            "failed": failed,
        }

    # -- inside

    def _lay_out(self) -> None:
        for item in self.plan.fields:
            if item.key is not None:
                place, _, name = item.column.rpartition("__")
                self.extra = (place, name)
            elif item.write is not None:
                self.writers.append((item, f"w{len(self.writers)}"))
            else:
                for path in types.of(item).store(None, item):
                    column = model_column(self.known.model, path)
                    if column is None:
                        raise LookupError(f"{self.known.name}.{item.name} has no column {path}")
                    self.targets.append(Target(path.rpartition("__")[0], column, f"c{len(self.targets)}", item))

    def _doubles(self, names: Sequence[str], fields: Sequence[Field]) -> None:
        """All but the first of the rows with the same values are refused."""
        if not names:
            return
        listed, filled = ", ".join(names), " and ".join(f"{name} is not null" for name in names)
        labels = "、".join(say(item.label, item.label_en) for item in fields)
        words = say("{label}与第 %s 行重复", "{label} is the same as in line %s").replace("{label}", labels)
        self.execute(
            f"update {TABLE} s set fault = concat_ws('；', nullif(s.fault, ''), replace(%s, '%%s', d.first::text)) "
            f"from (select n, first_value(line) over w as first, row_number() over w as place from {TABLE} "
            f"where {filled} and fault = '' window w as (partition by {listed} order by n)) d "
            f"where d.n = s.n and d.place > 1",
            [words],
        )

    def _match(self) -> None:
        """Find the known record of each row by the key; one the asker may not see refuses the row."""
        if not self.plan.key:
            return
        names = [f"k{place}" for place in range(len(self.plan.key))]
        held = self.known.model._default_manager.filter(**self.known.living).order_by()
        held = held.annotate(
            **{f"_{name}": _as_text(item) for name, item in zip(names, self.plan.key, strict=True)}
        ).values_list("pk", *(f"_{name}" for name in names))
        statement, params = held.query.sql_with_params()
        same = " and ".join(f"b.{name} = s.{name}" for name in names)
        words = say("已有多条相同的记录，无法确定更新哪一条", "Several are the same; which one is meant is not clear")
        self.execute(
            f"with b (id, {', '.join(names)}) as ({statement}) "
            f"update {TABLE} s set id = m.id, fresh = false, "
            f"fault = case when m.times > 1 then concat_ws('；', nullif(s.fault, ''), %s::text) else s.fault end "
            f"from (select s.n, min(b.id) as id, count(*) as times from {TABLE} s join b on {same} group by s.n) m "
            f"where m.n = s.n",
            [*params, words],
        )
        self._out_of_scope()

    def _out_of_scope(self) -> None:
        seen = scoped(self.principal, self.known.name).order_by().values("pk")
        try:
            statement, params = seen.query.sql_with_params()
            unseen, values = f"s.id is not null and s.id not in ({statement})", list(params)
        except EmptyResultSet:
            unseen, values = "s.id is not null", []
        found = self.rows(f"select s.n, s.id from {TABLE} s where {unseen} limit %s", [*values, MOST_PLACES])
        if not found:
            return
        places = self.known.declared.whereabouts
        where = places([pk for _, pk in found]) if places is not None else {}
        told = [(n, say(f"已存在于 {where[pk]}", f"exists already: {where[pk]}")) for n, pk in found if where.get(pk)]
        self.execute(
            f"update {TABLE} s set fault = concat_ws('；', nullif(s.fault, ''), t.reason) "
            f"from unnest(%s::int[], %s::text[]) t(n, reason) where t.n = s.n",
            [[n for n, _ in told], [reason for _, reason in told]],
        )
        rest = f"{unseen} and s.fault = ''"
        self.reject(rest, say("已存在，且不在你的数据范围内", "exists already, out of your scope"), values)

    def _taken(self, name: str, item: Field) -> None:
        """Refuse rows whose value of a unique field another record holds."""
        held = self.known.model._default_manager.filter(**self.known.living).order_by()
        statement, params = held.annotate(_u=_as_text(item)).values_list("pk", "_u").query.sql_with_params()
        words = say(f"{item.label}已存在", f"{item.label_en or item.name} exists already")
        held_by = f"{TABLE} x join ({statement}) b(id, u) on b.u = x.{name} and b.id is distinct from x.id"
        self.reject(f"s.n in (select x.n from {held_by})", words, list(params))

    def _required(self) -> None:
        """A new record needs every required field that has no default."""
        written = {item.name: item for item in self.plan.fields}
        added = {target.field.column: target.stage for target in self.targets}
        for item in self.known:
            if not item.required or is_readonly(item) or item.default is not None:
                continue
            words = say(f"{item.label}不能为空", f"{item.label_en or item.name} is required")
            if item.key is not None and item.name in written:
                self.reject("s.fresh and s.fault = '' and s.x -> %s is null", words, [item.key])
            elif item.write is not None and item.name in written:
                name = next(stage for writer, stage in self.writers if writer.name == item.name)
                self.reject(f"s.fresh and s.fault = '' and s.{name} is null", words)
            elif item.column in added:
                self.reject(f"s.fresh and s.fault = '' and s.{added[item.column]} is null", words)
            else:
                self.reject("s.fresh and s.fault = ''", words)

    def _compare(self) -> None:
        """Mark the known records from which a row differs."""
        if self.plan.existing == "skip":
            return
        parts = [f"({self.differs(target)})" for target in self.targets]
        if self.extra is not None:
            base = f"{alias(self.extra[0])}.{self.extra[1]}"
            parts.append(f"(s.x is not null and not (coalesce({base}, '{{}}') @> s.x))")
        joins = "".join(
            f" left join {quoted(side.related_model._meta.db_table)} {alias(place)} "
            f"on {alias(place)}.{quoted(side.field.column)} = t.id"
            for place, side in self.sides().items()
        )
        if parts:
            table = quoted(self.known.model._meta.db_table)
            self.execute(
                f"update {TABLE} s set changed = true from {table} t{joins} "
                f"where t.id = s.id and s.fault = '' and not s.fresh and ({' or '.join(parts)})"
            )
        for item, name in self.writers:
            self._compare_written(item, name)

    def _compare_written(self, item: Field, name: str) -> None:
        """The same for a field that lives with an app above: its values are read the way lists read them."""
        wanted = self.rows(f"select id, {name} from {TABLE} where fault = '' and not fresh and {name} is not null")
        now = dict(
            self.known.model._default_manager.filter(pk__in=[pk for pk, _ in wanted]).values_list("pk", types.sql(item))
        )
        differ = [pk for pk, value in wanted if _plain(now.get(pk)) != _plain(value)]
        self.execute(f"update {TABLE} set changed = true where id = any(%s)", [differ])

    def differs(self, target: Target) -> str:
        """The SQL that says whether a row brings another value than the record has."""
        base = f"{alias(target.place)}.{quoted(target.column.column)}"
        if target.field.type == "idnumber" and not target.column.name.endswith("_hash"):
            return "false"  # encrypted: the same value looks different each time; its blind index tells
        return f"s.{target.stage} is not null and s.{target.stage} is distinct from {base}"

    def sides(self) -> dict[str, Any]:
        """The one-to-one relations whose columns are written."""
        places = {target.place for target in self.targets} | ({self.extra[0]} if self.extra else set())
        return {place: self.known.model._meta.get_field(place) for place in sorted(places - {HOT})}

    def records(self, condition: str = "") -> QuerySet[Any]:
        """The imported records as a set, those for which the SQL `condition` over the stage holds."""
        narrowed = f" and ({condition})" if condition else ""
        inside = Sql(f"{{0}} in (select id from {TABLE} where fault = ''{narrowed})", F("pk"))
        return self.known.model._default_manager.filter(inside)


def alias(place: str) -> str:
    """The alias of a table part in the statements here."""
    return f"p_{place}" if place else "t"


def _as_text(item: Field) -> Any:
    return Cast(uniqueness.expression(item), models.TextField())


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, list) else value
