"""Rules of automatic tags: saving with every check, telling them in words, seeing what they would find."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Case, F, QuerySet, When
from django.utils import timezone

from beluga.apps.tags.models import Kind, Tag, TagRule
from beluga.apps.tags.services import plan as plans, tracking
from beluga.apps.tags.services.personal import clean_name
from beluga.apps.tags.services.taggables import taggable
from beluga.kernel.conditions import Context, ensure, parse, tree as trees, words
from beluga.kernel.fields.errors import Conflict, Invalid, NotFound
from beluga.kernel.fields.field import Schema
from beluga.kernel.objects.schema import schema as schema_of
from beluga.kernel.registry import UnknownName
from beluga.kernel.scope.principal import Principal

MOST_ASKED = 100
MOST_RULES = 50


def save(principal: Principal, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Create (rows without id) or change rules; returns their ids. The tag is worked out by the next run, not now.

    Raises Invalid naming the field, NotFound.
    """
    with transaction.atomic():
        ids = [_save(principal, row) for row in rows]
        _changed(ids)
    return ids


def delete(principal: Principal, chosen: QuerySet[TagRule]) -> int:
    """Delete rules and return how many; records lose what only they gave at the next run."""
    with transaction.atomic():
        ids = list(chosen.filter(deleted_at=None).values_list("pk", flat=True))
        TagRule.objects.filter(pk__in=ids).update(deleted_at=timezone.now())
        _changed(ids)
    return len(ids)


def copy(principal: Principal, chosen: QuerySet[TagRule]) -> list[int]:
    """Copy rules within their tags; returns the new ids."""
    made: list[int] = []
    with transaction.atomic():
        for rule in list(chosen.filter(deleted_at=None).order_by("pk")[:MOST_RULES]):
            names = {name.lower() for name in _living(rule.tag_id).values_list("name", flat=True)}
            ends = [" 副本", *(f" 副本{number}" for number in range(2, 1_000))]
            name = next(rule.name[: 30 - len(end)] + end for end in ends if (rule.name + end).lower()[:30] not in names)
            rule.pk, rule.name, rule.version = None, name, 1
            rule._state.adding = True
            rule.save()
            made.append(rule.pk)
        _changed(made)
    return made


def reorder(principal: Principal, tag_id: int, ids: Sequence[int]) -> None:
    """Put the rules of a tag into this order, from 1; those not named follow. Raises NotFound for a rule that is not
    the tag's. Which rule is told first changes at the next run; which records carry the tag does not."""
    with transaction.atomic():
        orders = dict(_living(tag_id).select_for_update().order_by("order", "pk").values_list("pk", "order"))
        if not ids or set(ids) - set(orders):
            raise NotFound
        wanted = list(dict.fromkeys([*ids, *orders]))
        changed = [pk for place, pk in enumerate(wanted, start=1) if orders[pk] != place]
        places = [When(pk=pk, then=wanted.index(pk) + 1) for pk in changed]
        if changed:
            rules = TagRule.objects.filter(pk__in=changed)
            rules.update(order=Case(*places), version=F("version") + 1, updated_at=timezone.now())
            _changed(changed)


def checked(
    principal: Principal,
    object_name: str,
    condition: Any,
    include: Sequence[int],
    exclude: Sequence[int],
    *,
    tag_id: int | None = None,
) -> trees.Tree:
    """Judge the parts of a rule and return its whole tree. Raises Invalid naming `condition`, `include_tags` or
    `exclude_tags`."""
    taggable(object_name)
    schema = schema_of(object_name)
    tree = ensure(condition, schema, principal, rule=True, name="condition")
    _refuse_own_outcome(tree, schema)
    empty = tree == {"all": []}
    if empty and not include and not exclude:
        message = "自定义条件与标签不能同时为空"
        raise Invalid.at("condition", message, "condition and tags must not both be empty")
    for name, tags in (("include_tags", include), ("exclude_tags", exclude)):
        _refuse_strange(object_name, name, tags, tag_id)
    both = sorted(set(include) & set(exclude))
    if both:
        raise Invalid.at("exclude_tags", "同一标签不能既包含又不包含", "a tag cannot be both wanted and unwanted")
    whole = plans.whole(tree, include, exclude, plans.tags_field(schema))
    _refuse_strange(object_name, "condition", sorted(plans.asked_tags(tree, schema)), tag_id)
    return whole


def describe(
    principal: Principal, object_name: str, condition: Any, include: Sequence[int], exclude: Sequence[int]
) -> str:
    """The rule in words, in the principal's language. Raises Invalid as `checked` does."""
    tree = checked(principal, object_name, condition, include, exclude)
    return words(tree, schema_of(object_name), principal.language, Context(principal=principal))


def _save(principal: Principal, row: Mapping[str, Any]) -> int:
    rule = TagRule(condition={}, include_tags=[], exclude_tags=[], description="", order=100, active=True, version=1)
    if row.get("id") is not None:
        found = TagRule.objects.select_for_update().filter(pk=row["id"], deleted_at=None).first()
        if found is None:
            raise NotFound
        rule = found
        if row.get("tag") not in (None, rule.tag_id):
            raise Invalid.at("tag", "规则所属标签不能修改", "the tag of a rule cannot change")
    else:
        rule.tag = _automatic(row.get("tag"))
        if _living(rule.tag_id).count() >= MOST_RULES:
            raise Conflict(f"一个标签最多 {MOST_RULES} 条规则", f"a tag has at most {MOST_RULES} rules")
    if "name" in row or rule.pk is None:
        rule.name = clean_name(row.get("name") or "")
    if _living(rule.tag_id).filter(name__iexact=rule.name).exclude(pk=rule.pk).exists():
        raise Invalid.at("name", "该标签已有同名规则", "the tag has a rule of that name")
    rule.condition = row.get("condition", rule.condition) or {}
    rule.include_tags = list(dict.fromkeys(row.get("include_tags", rule.include_tags) or []))
    rule.exclude_tags = list(dict.fromkeys(row.get("exclude_tags", rule.exclude_tags) or []))
    object_name = rule.tag.object
    whole = checked(principal, object_name, rule.condition, rule.include_tags, rule.exclude_tags, tag_id=rule.tag_id)
    rule.condition = dict(parse(rule.condition))
    circle = plans.circle(object_name, plans.Rule(rule.pk or 0, rule.tag_id, whole))
    if circle:
        names = dict(Tag.objects.filter(pk__in=circle).values_list("pk", "name"))
        shown = " → ".join(names.get(tag, str(tag)) for tag in circle)
        raise Invalid.at(
            "include_tags", f"规则互相引用成环：{shown}", f"rules refer to each other in a circle: {shown}"
        )
    rule.description = str(row.get("description", rule.description) or "")[:1_000]
    rule.order = int(row.get("order", rule.order) or 0)
    if not -(2**31) <= rule.order < 2**31:
        raise Invalid.at("order", "显示顺序超出范围", "the order is out of range")
    rule.active = bool(row.get("active", rule.active))
    rule.updated_at = timezone.now()
    if rule.pk is None:
        rule.created_at = rule.updated_at
    else:
        rule.version += 1
    rule.save()
    _refuse_too_large(object_name, rule)
    return int(rule.pk)


def _refuse_too_large(object_name: str, rule: TagRule) -> None:
    planned = plans.load(object_name).tags.get(rule.tag_id)
    if rule.active and planned is not None and rule.pk not in planned.rules:
        raise Invalid.at("include_tags", "规则层层引用后过大", "the rule is too large with all it refers to")


def _refuse_own_outcome(node: trees.Tree, schema: Schema) -> None:
    """A rule must not read what the rules themselves make (the score, or merely having some tag)."""
    for leaf in plans.tag_leaves(node, schema):
        if leaf.get("op") == "set":
            raise Invalid.at("condition", "标签条件只能用 含有任一 或 含有全部", "tags take any_of or all_of in a rule")
        if not isinstance(leaf.get("value"), list) or not all(isinstance(one, int) for one in leaf["value"]):
            raise Invalid.at("condition", "标签条件须为标签列表", "tags in a rule must be a list of tags")
    for name, *_ in trees.leaves(node, schema):
        try:
            found = trees.find(schema, name)
        except UnknownName:
            continue  # inside a relation
        if not found.hops and found.field.column.startswith("tagset__") and found.field.type != "tags":
            raise Invalid.at("condition", f"规则不能使用「{found.own.label}」", f"rules cannot use {found.own.name}")


def _refuse_strange(object_name: str, name: str, tags: Sequence[int], tag_id: int | None) -> None:
    if len(tags) > MOST_ASKED:
        raise Invalid.at(name, f"最多 {MOST_ASKED} 个标签", f"at most {MOST_ASKED} tags")
    if tag_id is not None and tag_id in tags:
        raise Invalid.at(name, "规则不能引用自己的标签", "a rule cannot refer to its own tag")
    known = set(
        Tag.objects.filter(pk__in=list(tags), object=object_name, deleted_at=None)
        .exclude(kind=Kind.PERSONAL)
        .values_list("pk", flat=True)
    )
    if set(tags) - known:
        raise Invalid.at(name, "标签不存在", "there is no such tag")


def _automatic(tag_id: Any) -> Tag:
    tag = Tag.objects.filter(pk=tag_id, deleted_at=None).exclude(kind=Kind.PERSONAL).first()
    if tag is None:
        raise Invalid.at("tag", "标签不存在", "there is no such tag")
    if tag.kind != Kind.AUTOMATIC:
        raise Invalid.at("tag", "只有自动标签才能配置规则", "only automatic tags have rules")
    return tag


def _living(tag_id: int) -> QuerySet[TagRule]:
    return TagRule.objects.filter(tag=tag_id, deleted_at=None)


def _changed(rule_ids: Sequence[int]) -> None:
    """Mark what must be worked out again, and let the triggers look at what the rules read now."""
    tags = set(TagRule.objects.filter(pk__in=rule_ids).values_list("tag_id", flat=True))
    plans.touched()
    for object_name in set(Tag.objects.filter(pk__in=tags).values_list("object", flat=True)):
        waiting = plans.load(object_name).dependents(tags)
        Tag.objects.filter(pk__in=waiting | tags).update(stale=F("stale").bitor(Tag.RULES))
        tracking.rewatch(object_name)
