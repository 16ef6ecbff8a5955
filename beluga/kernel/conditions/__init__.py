"""Conditions: the one filter tree of the product, and its interpreters.

`check` judges a tree, `to_q` makes SQL of it, `matches` tests a record in memory, `words` tells it as a sentence, and
`compile_many` answers many trees in one scan. Filters, row scopes, rules, segments and form visibility all use it.
"""

from beluga.kernel.conditions.check import Problem, check, ensure
from beluga.kernel.conditions.due import due
from beluga.kernel.conditions.many import compile_many, scan
from beluga.kernel.conditions.memory import matches
from beluga.kernel.conditions.operands import Context
from beluga.kernel.conditions.sql import array_compilers, to_q
from beluga.kernel.conditions.tree import Tree, fields_of, parse
from beluga.kernel.conditions.words import words

__all__ = [
    "Context",
    "Problem",
    "Tree",
    "array_compilers",
    "check",
    "compile_many",
    "due",
    "ensure",
    "fields_of",
    "matches",
    "parse",
    "scan",
    "to_q",
    "words",
]
