"""The tree as a sentence: 余额 大于 100,000 且（性别 为 男 或 生日 在 7 天内）. Chinese first, English complete."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from beluga.kernel.conditions import tree as trees
from beluga.kernel.conditions.operands import Context, is_reference
from beluga.kernel.fields import types
from beluga.kernel.fields.errors import FieldError, Invalid
from beluga.kernel.fields.field import Field, Schema
from beluga.kernel.registry import UnknownName

Namer = Callable[[str, list[int]], Mapping[int, str]]

# The client says the same words (web/packages/core/src/conditions/words.ts); shared cases hold the two together.
_OPS = {
    "eq": (("是", "is"), ("不是", "is not")),
    "in": (("属于", "is one of"), ("不属于", "is none of")),
    "gt": (("大于", ">"), ("不大于", "not >")),
    "gte": (("大于等于", "≥"), ("并非大于等于", "not ≥")),
    "lt": (("小于", "<"), ("不小于", "not <")),
    "lte": (("小于等于", "≤"), ("并非小于等于", "not ≤")),
    "between": (("介于", "is between"), ("不介于", "is not between")),
    "contains": (("包含", "contains"), ("不包含", "does not contain")),
    "starts": (("开头是", "starts with"), ("开头不是", "does not start with")),
    "ends": (("结尾是", "ends with"), ("结尾不是", "does not end with")),
    "any_of": (("含任一", "has any of"), ("不含", "has none of")),
    "all_of": (("含全部", "has all of"), ("不全含", "lacks some of")),
    "has": (("含", "has"), ("不含", "does not have")),
    "set": (("不为空", "is set"), ("为空", "is empty")),
    "anniversary": (("在", "is within"), ("不在", "is not within")),
}
_DAY_OPS = {
    "gt": (("晚于", "is after"), ("不晚于", "is not after")),
    "gte": (("不早于", "is on or after"), ("并非不早于", "is not on or after")),
    "lt": (("早于", "is before"), ("不早于", "is not before")),
    "lte": (("不晚于", "is on or before"), ("并非不晚于", "is not on or before")),
}
_FAMILY_OPS = {
    "number": {"eq": (("等于", "="), ("不等于", "≠"))},
    "bool": {"eq": (("为", "is"), ("不为", "is not"))},  # 为 是: a second 是 would stand beside the first
    **dict.fromkeys(("date", "datetime", "time"), _DAY_OPS),
}
_OF_ONE = {"in": "eq", "any_of": "has", "all_of": "has"}
_POINTS = {0: ("今天", "today"), -1: ("昨天", "yesterday"), 1: ("明天", "tomorrow")}
_MONTHS = {0: ("本月", "this month"), -1: ("上月", "last month"), 1: ("下月", "next month")}
_MOST = 20
_PARTS = {
    "count": ("数量", "count"),
    "sum": ("合计", "sum"),
    "max": ("最大", "maximum"),
    "min": ("最小", "minimum"),
    "avg": ("平均", "average"),
}
_VARIABLES = {
    "me.id": ("我", "me"),
    "me.name": ("我的姓名", "my name"),
    "me.department_ids": ("我的部门", "my departments"),
    "me.department_tree_ids": ("我的部门及下级", "my departments and below"),
    "me.group_ids": ("我的客户组", "my groups"),
    "me.managed_group_ids": ("我管理的客户组", "the groups I manage"),
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
    try:
        return _Teller(lang, names).node(trees.parse(tree), schema, outer=True)
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
                    return self.pick(("全部", "all")) if key == "all" else self.pick(("没有记录", "none"))
                if len(parts) == 1:
                    return self.node(trees.children(node, key)[0], schema, outer=outer)
                joined = self.pick((" 且 ", " and ") if key == "all" else (" 或 ", " or ")).join(parts)
                joined = joined.replace("且 （", "且（").replace("或 （", "或（")
                return joined if outer else self.pick((f"（{joined}）", f"({joined})"))
            case "not":
                inner = node["not"]
                if trees.kind(inner) in ("field", "some"):
                    return (self.leaf if "field" in inner else self.some)(inner, schema, negative=True)
                told = self.node(inner, schema, outer=True)
                return self.pick((f"并非（{told}）", f"not ({told})"))
            case other:
                return (self.leaf if other == "field" else self.some)(node, schema)

    def leaf(self, node: trees.Tree, schema: Schema, *, negative: bool = False) -> str:
        found = trees.find(schema, node["field"])
        path = [self.label(hop) for _, hop in found.hops] + [self.label(found.own)]
        return self.comparison(" · ".join(path), found.own, str(node.get("op")), node.get("value"), negative)

    def comparison(self, label: str, field: Field, op: str, value: Any, negative: bool = False) -> str:
        if op == "set":
            return f"{label} {self.verb(field, op, negative is not (value is False))}"
        if isinstance(value, list | tuple) and len(value) == 1:
            op = _OF_ONE.get(op, op)
        if op == "between" and isinstance(value, list | tuple) and is_reference(value[0]) and value[0] == value[-1]:
            op, value = "eq", value[0]
        span = self.days(value, "内") if op == "anniversary" else self.span(value)
        verb = self.verb(field, op if span is None else "anniversary", negative)
        return f"{label} {verb} {span or self.value(field, op, value)}"

    def verb(self, field: Field, op: str, negative: bool = False) -> str:
        own = _FAMILY_OPS.get(types.of(field).family, {})
        return self.pick((own.get(op) or _OPS.get(op) or ((op, op), (op, op)))[negative])

    def span(self, value: Any) -> str | None:
        """A whole month, or days up to or from today, which things lie within; None for any other value."""
        if is_reference(value):
            return self.reference(value) if "month" in value else None
        match [one.get("days") for one in value if is_reference(one)] if isinstance(value, list | tuple) else []:
            case [int(start), 0] if start < 0:
                return self.pick(("近 ", "the last ")) + self.days(-start)
            case [0, int(end)] if end > 0:
                return self.pick(("未来 ", "the next ")) + self.days(end)
        return None

    def days(self, count: Any, after: str = "") -> str:
        return self.pick((f"{count} 天{after}", f"{count} day" if count == 1 else f"{count} days"))

    def value(self, field: Field, op: str, value: Any) -> str:
        if is_reference(value):
            return self.reference(value)
        if isinstance(value, list | tuple):
            named = self.named(field, value)
            told = [self.reference(one) if is_reference(one) else named(one) for one in value[:_MOST]]
            if op == "between" and len(told) == 2:
                return self.pick((f"{told[0]} 至 {told[1]}", f"{told[0]} and {told[1]}"))
            rest = self.pick((f" 等 {len(value)} 个", f" and {len(value) - _MOST} more"))
            return self.pick(("、", ", ")).join(told) + (rest if len(value) > _MOST else "")
        return self.named(field, [value])(value)

    def number(self, value: Decimal) -> str:
        """As people read it: 10万 in Chinese where it comes out even, else with thousands separators."""
        for size, unit in () if self.english else ((10**8, "亿"), (10**4, "万")):
            if abs(value) >= size and value % (size // 100) == 0:
                return _plain(value / size) + unit
        return _plain(value)

    def named(self, field: Field, values: Any) -> Callable[[Any], str]:
        target, names = field.target or ("tag" if field.type == "tags" else None), self.names
        known = names(target, [one for one in values if isinstance(one, int)]) if target and names else {}

        def tell(one: Any) -> str:
            kind = types.of(field)
            if target:
                return known.get(one, f"#{one}") if isinstance(one, int) else str(one)
            if kind.family == "number" and isinstance(one, int | float) and not isinstance(one, bool):
                return self.number(Decimal(str(one)))
            try:
                told = kind.show(kind.parse([one] if kind.many else one, field), field, self.lang) or str(one)
                return told.lower() if kind.family == "bool" else told
            except FieldError:
                return str(one)

        return tell

    def reference(self, value: Mapping[str, Any]) -> str:
        if "var" in value:
            name = str(value["var"])
            return self.pick(_VARIABLES.get(name, (name, name)))
        months = "month" in value
        away = value["month"] if months else value.get("days")
        if not isinstance(away, int):
            return str(away)
        if away in (_MONTHS if months else _POINTS):
            return self.pick((_MONTHS if months else _POINTS)[away])
        much, side = abs(away), "前" if away < 0 else "后"
        if months:
            return self.pick(
                (f"{much} 个月{side}的那个月", f"the month {much} months {'ago' if away < 0 else 'from now'}")
            )
        return self.pick((f"{much} 天{side}", f"{much} days ago" if away < 0 else f"in {much} days"))

    def some(self, node: trees.Tree, schema: Schema, *, negative: bool = False) -> str:
        relation, reference, inner = trees.quantified(schema, node["some"])
        label = self.label(relation or reference)
        where = self.node(node["where"], inner, outer=True) if node.get("where") else ""
        which = self.pick((f"（{where}）", f" ({where})")) if where else ""
        parts = [part for part in trees.AGGREGATES if isinstance(node.get(part), Mapping)]
        if not parts:
            return self.pick(("没有", "has no ") if negative else ("有", "has ")) + label + which
        told = []
        for part in parts:
            spec, field = node[part], trees.aggregate_field(part, node[part], inner)
            of = "" if part == "count" else self.label(field)
            name = self.pick((f"{label}{of}{_PARTS[part][0]}", f"{_PARTS[part][1]} of {label} {of}".strip()))
            told.append(self.comparison(f"{name}{which}", field, str(spec.get("op")), spec.get("value"), negative))
        return self.pick((" 或 ", " or ") if negative else (" 且 ", " and ")).join(told)


def _plain(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
