"""The tree as a sentence: 余额 大于 100,000 且（性别 为 男 或 生日 在 7 天内）. Chinese first, English complete."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from beluga.kernel.conditions import tree as trees
from beluga.kernel.conditions.operands import Context, is_reference
from beluga.kernel.fields import types
from beluga.kernel.fields.errors import FieldError, Invalid
from beluga.kernel.fields.field import Field, Schema
from beluga.kernel.registry import UnknownName

Namer = Callable[[str, list[int]], Mapping[int, str]]

_OPS = {
    "eq": ("为", "is"),
    "in": ("属于", "is one of"),
    "gt": ("大于", ">"),
    "gte": ("大于等于", "≥"),
    "lt": ("小于", "<"),
    "lte": ("小于等于", "≤"),
    "between": ("介于", "between"),
    "contains": ("包含", "contains"),
    "starts": ("开头为", "starts with"),
    "ends": ("结尾为", "ends with"),
    "any_of": ("含有任一", "has any of"),
    "all_of": ("含有全部", "has all of"),
}
_DAY_OPS = {
    "gt": ("晚于", "after"),
    "gte": ("不早于", "on or after"),
    "lt": ("早于", "before"),
    "lte": ("不晚于", "on or before"),
}
_NOT = {
    "eq": ("不为", "is not"),
    "in": ("不属于", "is none of"),
    "contains": ("不包含", "does not contain"),
    "any_of": ("不含任一", "has none of"),
    "gt": ("不大于", "not >"),
    "lt": ("不小于", "not <"),
}
_PARTS = {
    "count": ("数量", "count"),
    "sum": ("合计", "sum"),
    "max": ("最大", "max"),
    "min": ("最小", "min"),
    "avg": ("平均", "average"),
}
_VARIABLES = {
    "me.id": ("本人", "me"),
    "me.name": ("本人姓名", "my name"),
    "me.department_ids": ("本人部门", "my departments"),
    "me.department_tree_ids": ("本人部门及下级", "my departments and below"),
    "me.group_ids": ("本人客户组", "my groups"),
    "me.managed_group_ids": ("本人管理的客户组", "groups I manage"),
}
_namer: list[Callable[[Any, str, list[int]], Mapping[int, str]]] = []


def set_namer(namer: Callable[[Any, str, list[int]], Mapping[int, str]]) -> None:
    """Tell how ids of an object become the names a principal may know: `namer(principal, object, ids)`; called once by
    the floor that knows the objects."""
    _namer[:] = [namer]


def words(
    tree: trees.Tree | str | None, schema: Schema, lang: str, ctx: Context | None = None, names: Namer | None = None
) -> str:
    """Return the tree as a sentence in `lang` (`zh-hans`, `en`); an empty tree is 全部.

    Records are named as the context's principal may know them, or by `names`; else by their ids.
    """
    if names is None and ctx is not None and ctx.principal is not None and _namer:
        principal, known = ctx.principal, _namer[0]
        names = lambda target, ids: known(principal, target, ids)  # noqa: E731
    teller = _Teller(lang, names)
    try:
        return teller.node(trees.parse(tree), schema, outer=True)
    except UnknownName as error:
        raise Invalid.at("filter", f"条件引用了不存在的字段（{error}）", str(error)) from None


class _Teller:
    def __init__(self, lang: str, names: Namer | None) -> None:
        self.lang = lang
        self.english = lang.startswith("en")
        self.names = names

    def pick(self, pair: tuple[str, str]) -> str:
        return pair[1] if self.english else pair[0]

    def label(self, thing: Any) -> str:
        return str((thing.label_en or thing.label) if self.english else thing.label)

    def node(self, node: trees.Tree, schema: Schema, *, outer: bool = False) -> str:
        match trees.kind(node):
            case "all" | "any" as key:
                parts = [self.node(child, schema) for child in trees.children(node, key)]
                if not parts:
                    return self.pick(("全部", "all")) if key == "all" else self.pick(("无", "none"))
                if len(parts) == 1:
                    return self.node(trees.children(node, key)[0], schema, outer=outer)
                joined = self.pick((" 且 ", " and ") if key == "all" else (" 或 ", " or ")).join(parts)
                return joined if outer else self.pick((f"（{joined}）", f"({joined})"))
            case "not":
                inner = node["not"]
                if trees.kind(inner) == "field":
                    return self.leaf(inner, schema, negative=True)
                told = self.node(inner, schema, outer=True)
                return self.pick((f"不满足（{told}）", f"not ({told})"))
            case "field":
                return self.leaf(node, schema)
            case _:
                return self.some(node, schema)

    def leaf(self, node: trees.Tree, schema: Schema, *, negative: bool = False) -> str:
        found = trees.find(schema, node["field"])
        path = [self.label(hop) for _, hop in found.hops] + [self.label(found.own)]
        label = (" " if self.english else "的").join(path) if len(path) > 1 else path[0]
        return self.comparison(label, found.own, str(node.get("op")), node.get("value"), negative)

    def comparison(self, label: str, field: Field, op: str, value: Any, negative: bool = False) -> str:
        if op == "set":
            there = (value is not False) is not negative
            return f"{label} {self.pick(('不为空', 'is set') if there else ('为空', 'is empty'))}"
        if op == "anniversary":
            told = self.pick((f"{label} 在 {value} 天内", f"{label} returns within {value} days"))
            return self.pick((f"不满足（{told}）", f"not ({told})")) if negative else told
        family = types.of(field).family
        verb = _DAY_OPS.get(op) if family in ("date", "datetime", "time") else None
        if negative and op in _NOT:
            text = f"{label} {self.pick(_NOT[op])} {self.value(field, op, value)}"
            return text
        text = f"{label} {self.pick(verb or _OPS.get(op, (op, op)))} {self.value(field, op, value)}"
        return self.pick((f"不满足（{text}）", f"not ({text})")) if negative else text

    def value(self, field: Field, op: str, value: Any) -> str:
        if is_reference(value):
            return self.reference(value)
        if isinstance(value, list | tuple):
            named = self.named(field, value)
            told = [self.reference(one) if is_reference(one) else named(one) for one in value[:20]]
            if op == "between" and len(told) == 2:
                return self.pick((f"{told[0]} 至 {told[1]}", f"{told[0]} and {told[1]}"))
            rest = self.pick((f" 等 {len(value)} 项", f" … ({len(value)} in all)")) if len(value) > 20 else ""
            return self.pick(("、", ", ")).join(told) + rest
        return self.named(field, [value])(value)

    def named(self, field: Field, values: Any) -> Callable[[Any], str]:
        known: Mapping[int, str] = {}
        target = field.target or ("tag" if field.type == "tags" else None)
        if target and self.names is not None:
            known = self.names(target, [one for one in values if isinstance(one, int)])

        def tell(one: Any) -> str:
            if isinstance(one, int) and one in known:
                return known[one]
            kind = types.of(field)
            try:
                return kind.show(kind.parse([one] if kind.many else one, field), field, self.lang) or str(one)
            except FieldError:
                return str(one)

        return tell

    def reference(self, value: Mapping[str, Any]) -> str:
        if "var" in value:
            name = str(value["var"])
            return self.pick(_VARIABLES.get(name, (name, name)))
        if "days" in value:
            days = value["days"]
            if not isinstance(days, int) or days == 0:
                return self.pick(("今天", "today"))
            return self.pick(
                (f"{-days} 天前", f"{-days} days ago") if days < 0 else (f"{days} 天后", f"in {days} days")
            )
        months = value.get("month")
        fixed = {0: ("本月", "this month"), -1: ("上月", "last month"), 1: ("下月", "next month")}
        if months in fixed:
            return self.pick(fixed[months])
        if not isinstance(months, int):
            return str(months)
        return self.pick(
            (f"{-months} 个月前", f"{-months} months ago")
            if months < 0
            else (f"{months} 个月后", f"in {months} months")
        )

    def some(self, node: trees.Tree, schema: Schema) -> str:
        relation, reference, inner = trees.quantified(schema, node["some"])
        label = self.label(relation or reference)
        where = self.node(node["where"], inner, outer=True) if node.get("where") else ""
        which = self.pick((f"（{where}）", f" ({where})")) if where else ""
        parts = [part for part in trees.AGGREGATES if isinstance(node.get(part), Mapping)]
        if not parts:
            return self.pick((f"有{label}{which}", f"has {label}{which}"))
        told = []
        for part in parts:
            spec = node[part]
            field = trees.aggregate_field(part, spec, inner)
            of = "" if part == "count" else self.label(field)
            name = self.pick((f"{label}{of}{_PARTS[part][0]}", f"{_PARTS[part][1]} of {label} {of}".strip()))
            told.append(self.comparison(f"{name}{which}", field, str(spec.get("op")), spec.get("value")))
        return self.pick((" 且 ", " and ")).join(told)
