"""Many trees, one scan: an expression that gives, per record, the numbers of the rules it meets."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.postgres.fields import ArrayField
from django.db.models import IntegerField
from django.db.models.expressions import Combinable

from beluga.kernel.conditions import tree as trees
from beluga.kernel.conditions.operands import Context
from beluga.kernel.conditions.sql import to_q
from beluga.kernel.fields.expression import Sql
from beluga.kernel.fields.field import Schema


def numbers_of(tests: Mapping[int, Combinable]) -> Combinable:
    """The array of the keys whose expression is true, in the order of the mapping."""
    cases = ", ".join(f"CASE WHEN {{{place}}} THEN {int(number)} END" for place, number in enumerate(tests))
    output = ArrayField(IntegerField())
    return Sql(f"array_remove(ARRAY[{cases}]::int[], NULL)", *tests.values(), output_field=output)


def compile_many(rules: Mapping[int, trees.Tree], schema: Schema, ctx: Context) -> Combinable:
    """Return the expression that gives, for a record of `schema`, the numbers of the rules it meets (int[])."""
    return numbers_of({number: to_q(tree, schema, ctx) for number, tree in rules.items()})
