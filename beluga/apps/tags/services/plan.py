"""The rules of an object as one plan: which tags are worked out, by which trees, in which order.

A rule that asks for another rule's tag gets that rule's tree in its place, so that one scan answers all of them from
the data and never from a former answer. Tags set by hand stay as they are stored. A circle of rules is an error at
saving.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from beluga.apps.tags.models import Kind, Tag, TagRule
from beluga.kernel.conditions import tree as trees
from beluga.kernel.fields import types
from beluga.kernel.fields.errors import Invalid
from beluga.kernel.fields.field import Schema
from beluga.kernel.fields.stamps import Kept, changed
from beluga.kernel.objects.schema import schema as schema_of
from beluga.kernel.registry import UnknownName

logger = logging.getLogger(__name__)
LARGEST = 3_000  # leaves of one rule with all others put in


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as the plan knows it; `tree` is its own condition with the tags it asks for, nothing put in yet."""

    id: int
    tag: int
    tree: trees.Tree


@dataclass(frozen=True, slots=True)
class Planned:
    """A tag worked out by rule. `trees` are whole: one per rule, other rules' trees put in."""

    id: int
    score: int
    valid_days: int | None
    stale: int
    rules: tuple[int, ...]
    trees: tuple[trees.Tree, ...]


@dataclass(slots=True)
class Plan:
    """All automatic tags of an object that are on, and which tags each one's rules ask for."""

    object: str
    schema: Schema
    tags: dict[int, Planned]
    asks: dict[int, set[int]]
    scores: dict[int, int]
    shown: set[int] = field(default_factory=set)

    def dependents(self, wanted: Iterable[int]) -> set[int]:
        """Those tags and every tag whose rules ask for one of them, however indirectly."""
        found = set(wanted)
        while more := {tag for tag, asked in self.asks.items() if tag not in found and asked & found}:
            found |= more
        return found

    def asked(self) -> set[int]:
        """Every tag that some rule asks for."""
        return {tag for asked in self.asks.values() for tag in asked}

    def trees(self) -> list[trees.Tree]:
        """All trees of the plan."""
        return [tree for planned in self.tags.values() for tree in planned.trees]


def whole(condition: trees.Tree | None, include: Sequence[int], exclude: Sequence[int], tags_field: str) -> trees.Tree:
    """The one tree of a rule: its condition, some of `include`, none of `exclude`."""
    parts: list[trees.Tree] = []
    if condition and condition != {"all": []}:
        parts.append(condition)
    if include:
        parts.append({"field": tags_field, "op": "any_of", "value": list(include)})
    if exclude:
        parts.append({"not": {"field": tags_field, "op": "any_of", "value": list(exclude)}})
    return parts[0] if len(parts) == 1 else {"all": parts}


def tags_field(schema: Schema) -> str:
    """The name of the object's field of tags. Raises UnknownName when it has none."""
    for name, one in getattr(schema, "fields", {}).items():
        if one.type == "tags":
            return str(name)
    raise UnknownName(f"{schema.name} has no field of tags")


def asked_tags(tree: trees.Tree, schema: Schema) -> set[int]:
    """The tags of the object itself that `tree` asks for."""
    return {tag for leaf in tag_leaves(tree, schema) for tag in _ids(leaf)}


def tag_leaves(node: trees.Tree, schema: Schema) -> Iterator[trees.Tree]:
    """The leaves of `node` on the object's own tags."""
    match trees.kind(node):
        case "all" | "any" as key:
            for child in trees.children(node, key):
                yield from tag_leaves(child, schema)
        case "not":
            yield from tag_leaves(node["not"], schema)
        case "field" if _on_tags(node, schema):
            yield node


def load(object_name: str, *, extra: Mapping[int, Sequence[trees.Tree]] | None = None) -> Plan:
    """Read the rules of the object as they stand and put them together.

    A rule that cannot be used any more (a field that is gone, a circle) is left out and logged; its tag keeps its other
    rules.
    """
    schema = schema_of(object_name)
    name = tags_field(schema)
    known = Tag.objects.filter(object=object_name, deleted_at=None, active=True).exclude(kind=Kind.PERSONAL)
    scores: dict[int, int] = {}
    automatic: dict[int, Tag] = {}
    for tag in known.order_by("id"):
        scores[tag.pk] = tag.score
        if tag.kind == Kind.AUTOMATIC:
            automatic[tag.pk] = tag
    rules: dict[int, list[Rule]] = {tag: [] for tag in automatic}
    rows = TagRule.objects.filter(tag__in=automatic, active=True, deleted_at=None).order_by("order", "id")
    for row in rows:
        tree = whole(row.condition, row.include_tags, row.exclude_tags, name)
        rules[row.tag_id].append(Rule(row.pk, row.tag_id, tree))
    return build(object_name, schema, automatic, rules, scores)


def _asked() -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    rows = TagRule.objects.filter(deleted_at=None, tag__deleted_at=None).select_related("tag")
    for row in rows:
        tags = found.setdefault(row.tag.object, set())
        tags.update(row.include_tags, row.exclude_tags)
        try:
            tags.update(asked_tags(row.condition or {"all": []}, schema_of(row.tag.object)))
        except (Invalid, UnknownName) as error:
            logger.warning("rule %s cannot be read: %s", row.pk, error)
    return found


_kept = Kept("tag_rules", _asked)


def asked(object_name: str) -> set[int]:
    """The tags that some rule of the object asks for: a record whose hand-set ones change is dirty."""
    return _kept.get().get(object_name, set())


def touched() -> None:
    """Call after any change of rules, in the same transaction."""
    changed("tag_rules")


def build(
    object_name: str,
    schema: Schema,
    automatic: Mapping[int, Tag],
    rules: Mapping[int, Sequence[Rule]],
    scores: Mapping[int, int],
) -> Plan:
    """Put the rules into each other; used with the stored rules and, at saving, with a changed one."""
    weaver = _Weaver(schema, rules, set(scores))
    tags: dict[int, Planned] = {}
    asks: dict[int, set[int]] = {}
    for tag_id, tag in automatic.items():
        usable: list[tuple[int, trees.Tree]] = []
        for rule in rules.get(tag_id, ()):
            try:
                usable.append((rule.id, weaver.woven(rule)))
            except (Invalid, UnknownName) as error:
                logger.warning("rule %s of tag %s is left out: %s", rule.id, tag_id, error)
        asks[tag_id] = {asked for rule in rules.get(tag_id, ()) for asked in asked_tags(rule.tree, schema)}
        tags[tag_id] = Planned(
            tag_id, tag.score, tag.valid_days, tag.stale, tuple(n for n, _ in usable), tuple(tree for _, tree in usable)
        )
    return Plan(object_name, schema, tags, asks, dict(scores), set(scores))


def circle(object_name: str, edited: Rule) -> list[int]:
    """The tags of a circle that the rule `edited` (in the place of the stored one) would close; empty when none."""
    schema = schema_of(object_name)
    asks: dict[int, set[int]] = {edited.tag: asked_tags(edited.tree, schema)}
    name = tags_field(schema)
    rows = TagRule.objects.filter(tag__object=object_name, tag__deleted_at=None, deleted_at=None).exclude(pk=edited.id)
    for row in rows:
        tree = whole(row.condition, row.include_tags, row.exclude_tags, name)
        asks.setdefault(row.tag_id, set()).update(asked_tags(tree, schema))
    way: list[int] = []

    def walk(tag: int, seen: set[int]) -> bool:
        for asked in asks.get(tag, ()):
            if asked == edited.tag:
                way.extend([asked, tag])
                return True
            if asked not in seen:
                seen.add(asked)
                if walk(asked, seen):
                    way.append(tag)
                    return True
        return False

    walk(edited.tag, set())
    return list(dict.fromkeys(way))


def woven_for_preview(plan: Plan, tree: trees.Tree) -> trees.Tree:
    """`tree` with the plan's rules put in, as the next run would see it."""
    return _put_in(tree, plan.schema, {tag: list(planned.trees) for tag, planned in plan.tags.items()}, plan.shown)


class _Weaver:
    """Puts the trees of asked-for tags in the place of the leaves that ask for them, each tag once."""

    def __init__(self, schema: Schema, rules: Mapping[int, Sequence[Rule]], shown: set[int]) -> None:
        self.schema = schema
        self.rules = rules
        self.shown = shown
        self.done: dict[int, list[trees.Tree]] = {}
        self.open: set[int] = set()

    def woven(self, rule: Rule) -> trees.Tree:
        self.open.add(rule.tag)
        try:
            ready = {tag: self.of_tag(tag) for tag in sorted(asked_tags(rule.tree, self.schema)) if tag in self.rules}
            tree = _put_in(rule.tree, self.schema, ready, self.shown)
        finally:
            self.open.discard(rule.tag)
        if size(tree) > LARGEST:
            raise Invalid.at("include_tags", "规则层层引用后过大", "the rule is too large with all it refers to")
        return tree

    def of_tag(self, tag: int) -> list[trees.Tree]:
        if tag in self.open:
            raise Invalid.at("include_tags", "规则互相引用成环", "rules refer to each other in a circle")
        if tag not in self.done:
            self.done[tag] = [self.woven(rule) for rule in self.rules[tag]]
        return self.done[tag]


def _put_in(node: trees.Tree, schema: Schema, ready: Mapping[int, list[trees.Tree]], shown: set[int]) -> trees.Tree:
    match trees.kind(node):
        case "all" | "any" as key:
            return {key: [_put_in(child, schema, ready, shown) for child in trees.children(node, key)]}
        case "not":
            return {"not": _put_in(node["not"], schema, ready, shown)}
        case "field" if _on_tags(node, schema):
            if node.get("op") == "all_of":
                return {"all": [_one(node, tag, ready, shown) for tag in _ids(node)]}
            stored = [tag for tag in _ids(node) if tag not in ready and tag in shown]
            parts = [_one(node, tag, ready, shown) for tag in _ids(node) if tag in ready]
            if stored:
                parts.append({**node, "value": stored})
            return parts[0] if len(parts) == 1 else {"any": parts}
    return node


def _one(leaf: trees.Tree, tag: int, ready: Mapping[int, list[trees.Tree]], shown: set[int]) -> trees.Tree:
    if tag in ready:
        found = ready[tag]
        return found[0] if len(found) == 1 else {"any": found}
    return {**leaf, "op": "any_of", "value": [tag]} if tag in shown else {"any": []}


def _on_tags(node: trees.Tree, schema: Schema) -> bool:
    name = node["field"]
    if not isinstance(name, str) or "." in name:
        return False
    return types.of(schema.field(name)).name == "tags"


def _ids(leaf: trees.Tree) -> list[int]:
    if leaf.get("op") not in ("any_of", "all_of"):
        raise Invalid.at(
            "condition", "标签条件只能用 含有任一 或 含有全部", "tags in a rule take any_of or all_of only"
        )
    value: Any = leaf.get("value")
    if not isinstance(value, list) or not all(isinstance(one, int) for one in value):
        raise Invalid.at("condition", "标签条件须为标签列表", "tags in a rule must be a list of tags")
    return list(dict.fromkeys(value))


def size(node: trees.Tree) -> int:
    """How many leaves a tree has."""
    match trees.kind(node):
        case "all" | "any" as key:
            return sum(size(child) for child in trees.children(node, key)) or 1
        case "not":
            return size(node["not"])
        case "some":
            return 1 + (size(node["where"]) if node.get("where") else 0)
    return 1


def narrowed(plan: Plan, tags: Iterable[int]) -> Plan:
    """The plan narrowed to `tags`."""
    wanted = set(tags)
    return replace(plan, tags={tag: one for tag, one in plan.tags.items() if tag in wanted})
