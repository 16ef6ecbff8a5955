"""The judge at the door: all that is wrong with a tree, each with the path to it and a reason in two languages."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from beluga.kernel.conditions import tree as trees
from beluga.kernel.conditions.operands import Context, Ranges, Viewer, is_reference, operand
from beluga.kernel.fields import types
from beluga.kernel.fields.errors import FieldError, Invalid, say
from beluga.kernel.fields.field import Field, Schema
from beluga.kernel.registry import UnknownName

_KEYS = {
    "all": {"all"},
    "any": {"any"},
    "not": {"not"},
    "field": {"field", "op", "value"},
    "some": {"some", "where", *trees.AGGREGATES},
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, and where: `all[0].value`."""

    path: str
    message_zh: str
    message_en: str

    @property
    def message(self) -> str:
        """The reason in the active language."""
        return say(self.message_zh, self.message_en)


def check(
    tree: Any,
    schema: Schema,
    principal: Viewer | None = None,
    variables: Collection[str] | None = None,
    *,
    rule: bool = False,
) -> list[Problem]:
    """Return what is wrong with `tree`, nothing when it may be used.

    With a `principal`, a field masked for them may only be compared by `eq`; with `rule` (the tree is to be saved and
    run for others) not at all. `variables` are the names that may stand in {"var": …} beside the principal's `me.*`;
    without it any `me.` name passes.
    """
    judge = _Judge(principal, variables, rule)
    try:
        judge.node(trees.parse(tree), schema, "", 1)
    except Invalid as error:
        judge.say("", error.message_zh, error.message_en)
    return judge.problems


def ensure(
    tree: Any,
    schema: Schema,
    principal: Viewer | None = None,
    variables: Collection[str] | None = None,
    *,
    rule: bool = False,
    name: str = "filter",
) -> trees.Tree:
    """Return the parsed tree; raises Invalid naming the field `name` when `check` finds anything."""
    problems = check(tree, schema, principal, variables, rule=rule)
    if problems:
        raise Invalid({name: [problem.message for problem in problems[:10]]})
    return trees.parse(tree)


class _Judge:
    def __init__(self, principal: Viewer | None, variables: Collection[str] | None, rule: bool) -> None:
        self.principal = principal
        self.variables = variables
        self.rule = rule
        self.problems: list[Problem] = []
        self.leaves = 0

    def say(self, path: str, zh: str, en: str) -> None:
        if len(self.problems) < 100:
            self.problems.append(Problem(path, zh, en))

    def node(self, node: Any, schema: Schema, path: str, depth: int) -> None:
        if depth > trees.MAX_DEPTH:
            self.say(path, f"条件最多嵌套 {trees.MAX_DEPTH} 层", f"conditions nest at most {trees.MAX_DEPTH} deep")
            return
        try:
            key = trees.kind(node)
        except Invalid:
            self.say(path, "条件格式有误", "malformed condition")
            return
        unknown = [str(name)[:40] for name in node if name not in _KEYS[key]]
        if unknown:
            self.say(path, f"不认识「{unknown[0]}」", f"unknown key “{unknown[0]}”")
        dot = f"{path}." if path else ""
        match key:
            case "all" | "any":
                if not isinstance(node[key], list | tuple):
                    self.say(f"{dot}{key}", "须为列表", "must be a list")
                    return
                for place, child in enumerate(node[key]):
                    if self.leaves > trees.MAX_LEAVES:
                        return
                    self.node(child, schema, f"{dot}{key}[{place}]", depth + 1)
            case "not":
                self.node(node["not"], schema, f"{dot}not", depth + 1)
            case "field":
                self.count(path)
                self.leaf(node, schema, path)
            case _:
                self.count(path)
                self.some(node, schema, path, depth)

    def count(self, path: str) -> None:
        self.leaves += 1
        if self.leaves == trees.MAX_LEAVES + 1:
            self.say(path, f"条件最多 {trees.MAX_LEAVES} 项", f"at most {trees.MAX_LEAVES} conditions")

    def find(self, name: Any, schema: Schema, path: str) -> trees.Found | None:
        try:
            found = trees.find(schema, name)
        except UnknownName:
            shown = str(name)[:60]
            self.say(f"{path}.field".lstrip("."), f"没有字段「{shown}」", f"there is no field “{shown}”")
            return None
        if not found.own.filterable:
            self.say(path, f"「{found.own.label}」不能作为条件", f"“{found.own.name}” cannot be filtered by")
        return found

    def hidden(self, found: trees.Found) -> bool:
        if found.own.sensitive is None or self.principal is None:
            return False
        return not self.principal.sees(found.home.name, found.own.name)

    def leaf(self, node: Mapping[str, Any], schema: Schema, path: str) -> None:
        found = self.find(node["field"], schema, path)
        if found is None:
            return
        label, english = found.own.label, found.own.label_en or found.own.name
        op = node.get("op")
        if op not in types.of(found.own).operators:
            self.say(
                f"{path}.op".lstrip("."),
                f"「{label}」不支持操作符「{str(op)[:20]}」",
                f"no operator {str(op)[:20]!r} on {english}",
            )
            return
        if self.hidden(found) and (self.rule or op != "eq"):
            if self.rule:
                self.say(path, f"「{label}」对你脱敏，不能用于规则", f"{english} is masked for you: no rule over it")
            else:
                self.say(
                    path, f"「{label}」对你脱敏，只能按完整值查找", f"{english} is masked for you: only the whole value"
                )
            return
        self.value(found.field, str(op), node.get("value"), f"{path}.value".lstrip("."))

    def value(self, field: Field, op: str, value: Any, path: str) -> None:
        if op == "set":
            if not (value is None or isinstance(value, bool)):
                self.say(path, "须为 true 或 false", "must be true or false")
            return
        names = [one for one in _references(value) if "var" in one]
        for one in names:
            self.variable(one, path)
        if names:
            return
        if value is None or value == "" or (isinstance(value, list | tuple) and not value and op != "in"):
            self.say(path, f"「{field.label}」缺少查询值", f"a value for {field.label_en or field.name} is missing")
            return
        if isinstance(value, list | tuple) and any(isinstance(one, str) and not one for one in value):
            self.say(path, f"「{field.label}」的查询值不能为空", "empty values are not allowed")
            return
        try:
            found = operand(field, op, value, Context())
            if types.of(field).name in ("enum", "enums") and not is_reference(value):
                types.field_types.get("enums").parse(value if isinstance(value, list) else [value], field)
        except Invalid as error:
            self.say(path, error.message_zh, error.message_en)
            return
        except FieldError as error:
            self.say(path, error.message_zh, error.message_en)
            return
        if isinstance(found, Ranges) and op == "between":
            span = found.parts[0]
            if span.low is not None and span.high is not None and span.low > span.high:
                self.say(path, "起始值大于结束值", "the lower value exceeds the upper one")

    def variable(self, reference: Mapping[str, Any], path: str) -> None:
        name = reference["var"]
        known = isinstance(name, str) and len(reference) == 1 and bool(name)
        if known and name not in (self.variables or ()):
            if name.startswith("me.") and self.principal is not None and self.principal.variables:
                known = name[3:] in self.principal.variables
            else:
                known = self.variables is None and name.startswith("me.")
        if not known:
            self.say(path, f"没有变量「{str(name)[:60]}」", f"there is no variable “{str(name)[:60]}”")

    def some(self, node: Mapping[str, Any], schema: Schema, path: str, depth: int) -> None:
        dot = f"{path}." if path else ""
        try:
            relation, _, inner = trees.quantified(schema, node["some"])
        except UnknownName:
            shown = str(node["some"])[:60]
            self.say(f"{dot}some", f"没有关联「{shown}」", f"there is no relation “{shown}”")
            return
        if node.get("where"):
            self.node(node["where"], inner, f"{dot}where", depth + 1)
        elif node.get("where") not in (None, {}):
            self.say(f"{dot}where", "条件格式有误", "malformed condition")
        for part in trees.AGGREGATES:
            if part in node and relation is None:
                self.say(f"{dot}{part}", "只有多条关联记录才能统计", "only to-many relations can be counted")
            elif part in node:
                self.aggregate(part, node[part], inner, f"{dot}{part}")

    def aggregate(self, part: str, spec: Any, inner: Schema, path: str) -> None:
        if not isinstance(spec, Mapping):
            self.say(path, "条件格式有误", "malformed condition")
            return
        allowed = {"op", "value"} | ({"field"} if part != "count" else set())
        unknown = [str(name)[:40] for name in spec if name not in allowed]
        if unknown:
            self.say(path, f"不认识「{unknown[0]}」", f"unknown key “{unknown[0]}”")
            return
        if part != "count":
            found = self.find(spec.get("field"), inner, path)
            if found is None:
                return
            if not trees.aggregable(part, found.own):
                self.say(path, f"「{found.own.label}」不能这样统计", f"{part} of {found.own.name} makes no sense")
                return
            if self.hidden(found):
                self.say(path, f"「{found.own.label}」对你脱敏，不能统计", f"{found.own.name} is masked for you")
                return
        op = spec.get("op")
        if op not in trees.COMPARISONS:
            self.say(f"{path}.op", f"不支持操作符「{str(op)[:20]}」", f"no operator {str(op)[:20]!r} here")
            return
        self.value(trees.aggregate_field(part, spec, inner), str(op), spec.get("value"), f"{path}.value")


def _references(value: Any) -> list[Mapping[str, Any]]:
    if is_reference(value):
        return [value]
    return [one for one in value if is_reference(one)] if isinstance(value, list | tuple) else []
