"""Tagging as actions: of any taggable object's records, and of tags themselves (the toolbar of 标签管理)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from pydantic import BaseModel, Field

from beluga.apps.tags.models import Kind, Tag, TagRule
from beluga.apps.tags.services import definitions, rules, taggables, tagging
from beluga.kernel.actions.declaration import ActionResult, NoArgs, action
from beluga.kernel.fields.errors import Invalid, say
from beluga.kernel.jobs.queue import enqueue
from beluga.kernel.scope.principal import Principal

MANUAL: dict[str, Any] = {"x-widget": "tags", "x-target": "tag", "x-manual": True}


class TagArgs(BaseModel):
    """Which tags: global manual ones and one's own by id, further personal ones by their words."""

    tags: list[int] = Field(
        default=[], title="标签", max_length=tagging.MOST_TAGS, json_schema_extra={**MANUAL, "x-title-en": "Tags"}
    )
    names: list[str] = Field(
        default=[],
        title="个人标签",
        max_length=20,
        json_schema_extra={"x-title-en": "Personal tags", "x-widget": "words"},
    )


class UntagArgs(BaseModel):
    """Which tags go."""

    tags: list[int] = Field(
        title="标签", min_length=1, max_length=tagging.MOST_TAGS, json_schema_extra={**MANUAL, "x-title-en": "Tags"}
    )


@taggables.on_declare
def _offer(one: taggables.Taggable) -> None:
    """Register `<object>.tag` and `<object>.untag`."""
    object_name = one.object

    @action(
        name=f"{object_name}.tag",
        object=object_name,
        label="打标签",
        label_en="Tag",
        function=f"{object_name}.tag",
        undo=f"{object_name}.untag",
        icon="tag",
        order=40,
    )
    def put(principal: Principal, records: QuerySet[Any], args: TagArgs) -> ActionResult:
        """Put tags on the records; taking it back takes off what was put on just now."""
        done = tagging.tag(principal, object_name, records, args.tags, names=args.names)
        return _told(done, args.tags if not args.names else [], "打上", "put on")

    @action(
        name=f"{object_name}.untag",
        object=object_name,
        label="移除标签",
        label_en="Untag",
        function=f"{object_name}.untag",
        undo=f"{object_name}.tag",
        icon="tag-off",
        order=41,
    )
    def take(principal: Principal, records: QuerySet[Any], args: UntagArgs) -> ActionResult:
        """Take tags off the records."""
        done = tagging.untag(principal, object_name, records, args.tags)
        return _told(done, args.tags, "移除", "taken off")


def _told(done: tagging.Tagged, tags: list[int], verb: str, verb_en: str) -> ActionResult:
    message = say(
        f"{done.records:,} 条记录{verb} {done.done:,} 个标签", f"{done.done:,} tags {verb_en}, {done.records:,} records"
    )
    # With several tags a record may have had one of them before; only a single tag can be taken back exactly.
    undo = {"ids": done.ids, "tags": tags} if done.ids and len(tags) == 1 else None
    return ActionResult(done.records, message, undo, {"taggings": done.done, "records": done.records})


@action(
    name="tag.copy",
    object="tag",
    label="复制",
    label_en="Copy",
    function="tag.create",
    icon="copy",
    menu="标签管理",
    order=10,
)
def copy_tags(principal: Principal, records: QuerySet[Tag], args: NoArgs) -> ActionResult:
    """Make a copy of each tag with its rules."""
    made = definitions.copy(principal, records)
    return ActionResult(len(made), say(f"已复制 {len(made)} 个标签", f"{len(made)} tags copied"), data={"ids": made})


@action(
    name="tag.run",
    object="tag",
    label="自动打标签",
    label_en="Run rules",
    function="tag.run",
    icon="wand-sparkles",
    menu="标签管理",
    available={"field": "kind", "op": "eq", "value": int(Kind.AUTOMATIC)},
    single=False,  # one tag is run beside its rules
    order=20,
)
def run_tags(principal: Principal, records: QuerySet[Tag], args: NoArgs) -> ActionResult:
    """Run just these tags' rules now, in a job of its own."""
    ids = list(records.filter(kind=Kind.AUTOMATIC, active=True).order_by("pk").values_list("pk", flat=True)[:1_000])
    if not ids:
        raise Invalid.at("ids", "没有启用的自动标签", "none of these is an automatic tag that is on")
    row = enqueue(principal, "tags.run", {"tags": ids})
    return ActionResult(
        len(ids), say(f"开始为 {len(ids)} 个标签运行规则", f"running {len(ids)} tags"), data={"job": row.pk}
    )


@action(
    name="tag.enable",
    object="tag",
    label="启用",
    label_en="Switch on",
    function="tag.update",
    undo="tag.disable",
    icon="circle-check",
    menu="标签管理",
    available={"field": "active", "op": "eq", "value": False},
    order=30,
)
def enable_tags(principal: Principal, records: QuerySet[Tag], args: NoArgs) -> ActionResult:
    """Switch tags on."""
    return _switched(principal, records, True)


@action(
    name="tag.disable",
    object="tag",
    label="禁用",
    label_en="Switch off",
    function="tag.update",
    undo="tag.enable",
    icon="circle-off",
    menu="标签管理",
    available={"field": "active", "op": "eq", "value": True},
    confirm="禁用后标签从所有记录上移除，启用后恢复",
    confirm_en="They leave all records until switched on again",
    order=31,
)
def disable_tags(principal: Principal, records: QuerySet[Tag], args: NoArgs) -> ActionResult:
    """Switch tags off."""
    return _switched(principal, records, False)


@action(
    name="tag.delete",
    object="tag",
    label="删除",
    label_en="Delete",
    function="tag.delete",
    danger=True,
    single=False,
    icon="trash-2",
    menu="标签管理",
    confirm="连同规则一起删除，并从所有记录上移除",
    confirm_en="They go with their rules, and leave all records",
    order=90,
)
def delete_tags(principal: Principal, records: QuerySet[Tag], args: NoArgs) -> ActionResult:
    """Delete the ticked tags."""
    done = definitions.delete(principal, records)
    return ActionResult(done, say(f"已删除 {done} 个标签", f"{done} tags deleted"))


@action(
    name="tag_rule.copy",
    object="tag_rule",
    label="复制",
    label_en="Copy",
    function="tag_rule.create",
    icon="copy",
    menu="标签管理",
)
def copy_rules(principal: Principal, records: QuerySet[TagRule], args: NoArgs) -> ActionResult:
    """Copy rules within their tags."""
    made = rules.copy(principal, records)
    return ActionResult(len(made), say(f"已复制 {len(made)} 条规则", f"{len(made)} rules copied"), data={"ids": made})


def _switched(principal: Principal, records: QuerySet[Tag], on: bool) -> ActionResult:
    ids = list(records.filter(active=not on).values_list("pk", flat=True)[:1_000])
    done = definitions.switch(principal, Tag.objects.filter(pk__in=ids), on)
    word = say("启用" if on else "禁用", "switched on" if on else "switched off")
    return ActionResult(done, say(f"已{word} {done} 个标签", f"{done} tags {word}"), {"ids": ids})
