"""Many trees, one scan: an expression that gives, per record, the numbers of the rules it meets.

`scan` goes one step further for whole tables: the aggregates of all rules over one relation are worked out in a single
grouped pass, joined once, instead of one subquery per rule and record, and with them the day on which time turns one.
Without such subqueries the server also shares a scan among its workers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field as dc_field, replace
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, DateField, IntegerField, QuerySet
from django.db.models.expressions import Combinable, F

from beluga.kernel.conditions import tree as trees
from beluga.kernel.conditions.due import due
from beluga.kernel.conditions.memory import aggregate_of_nothing
from beluga.kernel.conditions.operands import Context
from beluga.kernel.conditions.sql import aggregate_test, related_rows, to_q
from beluga.kernel.fields.expression import TRUE, Sql, both, either
from beluga.kernel.fields.field import Relation, Schema


def numbers_of(tests: Mapping[int, Combinable]) -> Combinable:
    """The array of the keys whose expression is true, in the order of the mapping."""
    cases = ", ".join(f"CASE WHEN {{{place}}} THEN {int(number)} END" for place, number in enumerate(tests))
    return Sql(f"array_remove(ARRAY[{cases}]::int[], NULL)", *tests.values(), output_field=ArrayField(IntegerField()))


def compile_many(rules: Mapping[int, trees.Tree], schema: Schema, ctx: Context) -> Combinable:
    """Return the expression that gives, for a record of `schema`, the numbers of the rules it meets (int[])."""
    return numbers_of({number: to_q(tree, schema, ctx) for number, tree in rules.items()})


class _Grouped(Sql):
    """An expression over groups of rows."""

    contains_aggregate = True

    def get_group_by_cols(self) -> list[Any]:
        """It groups nothing itself."""
        return []


@dataclass
class Gather:
    """Collects the quantifiers of many trees over one schema, relation by relation, and joins their outcome."""

    schema: Schema
    ctx: Context
    tests: dict[str, list[tuple[Combinable, Combinable]]] = dc_field(default_factory=dict)  # (rows looked at, test)
    relations: dict[str, tuple[Relation, Schema]] = dc_field(default_factory=dict)
    turns: dict[str, Combinable] = dc_field(default_factory=dict)

    def add(
        self, relation: Relation, inner: Schema, condition: Combinable, node: trees.Tree, parts: list[str]
    ) -> Combinable:
        """Take up one quantifier and return the expression that reads its outcome."""
        plain = replace(self.ctx, gather=None)
        only = None if condition is TRUE else condition
        if parts:
            test = both([aggregate_test(part, node[part], inner, plain, only) for part in parts])
            missing = all(aggregate_of_nothing(part, node[part], inner, plain) for part in parts)
        else:
            test, missing = aggregate_test("count", {"op": "gte", "value": 1}, inner, plain, only), False
        self.relations[relation.name] = (relation, inner)
        tests = self.tests.setdefault(relation.name, [])
        tests.append((condition, test))
        return Sql(f'coalesce("gathered_{relation.name}"."found"[{len(tests)}], {"true" if missing else "false"})')

    def earliest(self, relation: Relation, inner: Schema, day: Sql) -> Combinable:
        """Take up the earliest `day`, an aggregate over related records, and return the expression that reads it."""
        self.relations[relation.name] = (relation, inner)
        self.turns[relation.name] = _Grouped(day.template, *day.parts, output_field=DateField())
        return Sql(f'"gathered_{relation.name}"."turn"', output_field=DateField())

    def join(self, rows: QuerySet[Any], within: str | None) -> QuerySet[Any]:
        """Return `rows`, which are changed, with one grouped subquery joined per relation. `within` is the condition on
        the id `{0}` of the records meant (text of ours, never input), so that a part does not group the whole."""
        for name, (relation, inner) in self.relations.items():
            related = related_rows(relation, inner, replace(self.ctx, gather=None))
            columns: dict[str, Combinable] = {"turn": self.turns[name]} if name in self.turns else {}
            if not columns:  # else any of them may turn, so all must be looked at
                related = related.filter(either([condition for condition, _ in self.tests[name]]))
            if known := self.tests.get(name):
                listed, tests = ", ".join(f"{{{place}}}" for place in range(len(known))), [test for _, test in known]
                columns["found"] = _Grouped(f"ARRAY[{listed}]", *tests, output_field=ArrayField(BooleanField()))
            _join(rows, f"gathered_{name}", related.order_by().values(relation.fk).annotate(**columns), within)
        return rows


@dataclass
class _Join:
    """A grouped subquery in the FROM clause of a Django query; the attributes are those Django asks of its joins."""

    table_alias: str
    parent_alias: str
    condition: str
    query: QuerySet[Any]
    table_name: str = ""
    join_type: str = "LEFT OUTER JOIN"
    nullable: bool = True
    filtered_relation: None = None

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """The JOIN clause."""
        text, params = self.query.query.sql_with_params()
        names = ", ".join(("id", *self.query.query.annotations))
        return f'LEFT OUTER JOIN ({text}) "{self.table_alias}"({names}) ON ({self.condition})', tuple(params)


def _join(rows: QuerySet[Any], alias: str, grouped: QuerySet[Any], within: str | None) -> None:
    base = str(rows.query.get_initial_alias())
    fk = next(iter(grouped.query.values_select))
    if within is not None:
        grouped = grouped.filter(Sql(within, F(fk)))
    condition = f'"{base}"."{rows.model._meta.pk.column}" = "{alias}"."id"'
    grouped = grouped.values_list(fk, *grouped.query.annotations)
    rows.query.alias_map[alias] = _Join(alias, base, condition, grouped)  # type: ignore[assignment]
    rows.query.alias_refcount[alias] = 1


def scan(
    rules: Mapping[int, list[trees.Tree]],
    schema: Schema,
    ctx: Context,
    rows: QuerySet[Any],
    within: str | None = None,
    turning: Iterable[trees.Tree] | None = None,
) -> QuerySet[Any]:
    """Return `rows` (of `schema.model`) annotated with `met`: the numbers of the rules of which any tree is met; and
    with `due` of the trees `turning`, when they are given.

    `within` is SQL on the id `{0}` of the records meant, when they are not all; `rows` are narrowed to them too.
    """
    inside = replace(ctx, gather=(gather := Gather(schema, ctx)))
    tests = {number: either([to_q(tree, schema, inside) for tree in found]) for number, found in rules.items()}
    more = {} if turning is None else {"due": due(turning, schema, inside)}
    rows = rows.all() if within is None else rows.filter(Sql(within, F("pk")))
    found: QuerySet[Any] = gather.join(rows, within).annotate(met=numbers_of(tests), **more)
    return found
