"""Templates: texts with `${name}` in them. Parse, list the variables, render; there is no logic in a template.

A variable is a name or a dotted path (`${customer.name}`); `$${` stands for a literal `${`. Whoever saves a template
calls `check` with the names it may use, so that a wrong one is an error then, not when the message goes out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from beluga.kernel.fields.errors import FieldError, Invalid

LONGEST = 100_000
_NAME = re.compile(r"[A-Za-z_\u4e00-\u9fff][\w\u4e00-\u9fff]*(?:\.[A-Za-z_\u4e00-\u9fff][\w\u4e00-\u9fff]*)*")


@dataclass(frozen=True, slots=True)
class Variable:
    """A hole of a template."""

    name: str


Part = str | Variable


def parse(text: str, field: str = "content") -> list[Part]:
    """Return the texts and variables of a template in order. Raises FieldError for an unclosed or unnamed hole."""
    if len(text) > LONGEST:
        raise FieldError(field, f"模板最多 {LONGEST} 个字符", f"a template has at most {LONGEST} characters")
    parts: list[Part] = []
    rest = text
    while True:
        head, mark, tail = rest.partition("${")
        if mark and head.endswith("$"):
            parts.append(head[:-1] + "${")
            rest = tail
            continue
        if head:
            parts.append(head)
        if not mark:
            return parts
        name, closed, rest = tail.partition("}")
        name = name.strip()
        if not closed:
            raise FieldError(field, "变量缺少右括号 }", "a variable lacks its closing brace")
        if not _NAME.fullmatch(name):
            raise FieldError(field, f"变量名「{name[:40]}」有误", f"“{name[:40]}” is no variable name")
        parts.append(Variable(name))


def variables(text: str) -> list[str]:
    """Return the names of the variables in order of first use, each once. Raises FieldError as `parse` does."""
    return list(dict.fromkeys(part.name for part in parse(text) if isinstance(part, Variable)))


def check(text: str, known: Collection[str], field: str = "content") -> None:
    """Raise Invalid naming `field` when the template is malformed or uses a variable that is not among `known`."""
    try:
        used = [part.name for part in parse(text, field) if isinstance(part, Variable)]
    except FieldError as error:
        raise Invalid.of([error]) from None
    unknown = [name for name in dict.fromkeys(used) if name not in known]
    if unknown:
        shown = "、".join(unknown[:5])
        raise Invalid.at(field, f"没有变量 {shown}", f"unknown variable: {', '.join(unknown[:5])}")


def render(text: str, values: Mapping[str, Any] | Callable[[str], Any]) -> str:
    """Return the text with its variables filled; a value of None becomes nothing. Raises KeyError for a missing name.

    `values` maps names (dotted ones may be nested mappings), or is a function from name to value.
    """
    filled: list[str] = []
    for part in parse(text):
        if isinstance(part, str):
            filled.append(part)
            continue
        value = values(part.name) if callable(values) else _lookup(values, part.name)
        filled.append("" if value is None else str(value))
    return "".join(filled)


def _lookup(values: Mapping[str, Any], name: str) -> Any:
    if name in values:
        return values[name]
    found: Any = values
    for step in name.split("."):
        if not isinstance(found, Mapping) or step not in found:
            raise KeyError(name)
        found = found[step]
    return found
