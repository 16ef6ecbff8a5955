"""The objects tag category, tag, rule and history, and what every taggable object gets when it is declared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from beluga.apps.tags.models import Kind, Operation, Tag, TagHistory, TagRule
from beluga.apps.tags.services import categories, definitions, rules, taggables, tagging
from beluga.kernel.events.facts import EventType, event
from beluga.kernel.fields import enums
from beluga.kernel.fields.errors import Invalid
from beluga.kernel.fields.field import Field
from beluga.kernel.objects.declaration import ImportOption, ObjectType, Tab, View, extend, register
from beluga.kernel.objects.meta import parts
from beluga.kernel.objects.schema import ObjectSchema
from beluga.kernel.objects.timeline import Kind as TimelineKind, contribute
from beluga.kernel.scope.functions import Function, Menu, declare, functions
from beluga.kernel.scope.principal import Principal

MODELLING: dict[str, str] = {"subsystem": "system", "group": "系统建模", "group_en": "Modelling"}

enums.declare(
    enums.Enumeration(
        "tag_kind",
        "标签类型",
        "Kind of tag",
        "标签",
        (
            (int(Kind.AUTOMATIC), "全局自动标签", "Automatic", "blue"),
            (int(Kind.MANUAL), "全局手动标签", "Manual", "green"),
            (int(Kind.PERSONAL), "个人标签", "Personal", "purple"),
        ),
    ),
    enums.Enumeration(
        "tag_operation",
        "标签操作",
        "Tag change",
        "标签",
        ((int(Operation.ADDED), "新增", "Added", "green"), (int(Operation.REMOVED), "移除", "Removed", "red")),
    ),
)
declare(
    Menu(
        name="tags",
        label="标签管理",
        label_en="Tags",
        path="/tags",
        function="tag.view",
        icon="tags",
        order=210,
        manages=True,
        **MODELLING,
    ),
    ("tag.view", "查看标签", "View tags"),
    ("tag.create", "添加标签", "Add tags"),
    ("tag.update", "编辑标签", "Edit tags"),
    ("tag.delete", "删除标签", "Delete tags"),
    ("tag.export", "导出标签", "Export tags"),
    ("tag.run", "自动打标签", "Run automatic tagging"),
    ("tag.switch", "启用标签管理", "Switch tags on for objects"),
    ("tag_category.view", "查看标签分类", "View tag categories"),
    ("tag_category.create", "添加标签分类", "Add tag categories"),
    ("tag_category.update", "编辑标签分类", "Edit tag categories"),
    ("tag_category.delete", "删除标签分类", "Delete tag categories"),
    ("tag_rule.view", "查看标签规则", "View tag rules"),
    ("tag_rule.create", "添加标签规则", "Add tag rules"),
    ("tag_rule.update", "编辑标签规则", "Edit tag rules"),
    ("tag_rule.delete", "删除标签规则", "Delete tag rules"),
)
declare(
    Menu(
        name="tag_history",
        label="标签历史",
        label_en="Tag history",
        subsystem="marketing",
        group="日志",
        group_en="Logs",
        path="/o/tag_history",
        function="tag_history.view",
        icon="history",
        order=610,
    ),
    ("tag_history.view", "查看标签历史", "View tag history"),
    ("tag_history.export", "导出标签历史", "Export tag history"),
)


def known_tags(principal: Principal) -> Q:
    """The tags whose names somebody may know: the global ones and their own."""
    return Q(owner=None) if principal.user_id is None else Q(owner=None) | Q(owner=principal.user_id)


def _rule_count() -> Any:
    rows = TagRule.objects.filter(tag=OuterRef("pk"), deleted_at=None).order_by().values("tag")
    return Coalesce(Subquery(rows.annotate(n=Count("*")).values("n"), output_field=IntegerField()), 0)


def _tag_count() -> Any:
    rows = Tag.objects.filter(category=OuterRef("pk"), deleted_at=None).order_by().values("category")
    return Coalesce(Subquery(rows.annotate(n=Count("*")).values("n"), output_field=IntegerField()), 0)


OBJECT = Field(name="object", label="适用对象", label_en="Object", required=True, length=60, importable=False)
CREATED = Field(name="created_at", label="创建时间", label_en="Created", type="datetime", readonly=True)

register(
    ObjectType(
        name="tag_category",
        label="标签分类",
        label_en="Tag category",
        model_name="tags.TagCategory",
        menu="tags",
        icon="folder-tree",
        directory=True,
        ref_fields=("order",),
        save=categories.save,
        delete=categories.delete,
        verbs=("view", "create", "update", "delete"),
        fields=(
            OBJECT,
            Field(name="parent", label="上级分类", label_en="Above", type="ref", target="tag_category"),
            Field(name="name", label="分类名称", label_en="Name", required=True, searchable=True, length=30),
            Field(name="order", label="显示顺序", label_en="Order", type="integer", default=100),
            Field(
                name="tag_count", label="标签数", label_en="Tags", type="integer", expression=_tag_count, readonly=True
            ),
            CREATED,
        ),
        columns=("name", "parent", "order", "tag_count"),
        sort=("order", "name"),
        form=(("分类", "Category", ("parent", "name", "order")),),
    )
)
register(
    ObjectType(
        name="tag",
        label="标签",
        label_en="Tag",
        model_name="tags.Tag",
        menu="tags",
        icon="tag",
        path="/tags",
        directory=True,
        known_to=known_tags,
        ref_fields=("color", "score"),
        subtitle=("category",),
        living={"deleted_at__isnull": True, "owner__isnull": True},
        save=definitions.save,
        delete=definitions.delete,
        verbs=("view", "create", "update", "delete", "export"),
        fields=(
            OBJECT,
            Field(name="category", label="所属分类", label_en="Category", type="ref", target="tag_category"),
            Field(name="name", label="标签名称", label_en="Name", required=True, searchable=True, length=30),
            Field(name="active", label="状态", label_en="State", type="bool", default=True),
            Field(name="kind", label="标签类型", label_en="Kind", type="enum", enum="tag_kind", required=True),
            Field(
                name="valid_days",
                label="有效期",
                label_en="Valid for days",
                type="integer",
                help="自然日，到期次日 0 点移除；留空长期有效",
                help_en="Days; removed at midnight after the last one. Empty: for ever",
            ),
            Field(
                name="score",
                label="分值",
                label_en="Score",
                type="integer",
                default=0,
                help="可为负数",
                help_en="May be negative",
            ),
            Field(name="color", label="颜色", label_en="Colour", default="blue", length=20),
            Field(name="note", label="说明", label_en="Note", type="longtext", length=500),
            Field(name="record_count", label="记录数", label_en="Records", type="integer", readonly=True),
            Field(
                name="rule_count",
                label="规则数",
                label_en="Rules",
                type="integer",
                expression=_rule_count,
                readonly=True,
            ),
            CREATED,
        ),
        columns=("name", "category", "kind", "valid_days", "score", "record_count", "active"),
        sort=("-id",),
        filters=("category", "kind", "active", "score"),
        form=(
            ("标签", "Tag", ("object", "category", "name", "active", "kind", "valid_days", "score", "color", "note")),
        ),
        views=(
            View(name="all", label="全部", label_en="All"),
            View(
                name="automatic",
                label="自动标签",
                label_en="Automatic",
                filter={"field": "kind", "op": "eq", "value": int(Kind.AUTOMATIC)},
            ),
            View(
                name="manual",
                label="手动标签",
                label_en="Manual",
                filter={"field": "kind", "op": "eq", "value": int(Kind.MANUAL)},
            ),
        ),
        tabs=(
            Tab(
                name="rules",
                label="标签规则",
                label_en="Rules",
                object="tag_rule",
                fk="tag",
                function="tag_rule.view",
                order=40,
            ),
        ),
    )
)
register(
    ObjectType(
        name="tag_rule",
        in_search=False,
        label="标签规则",
        label_en="Tag rule",
        model_name="tags.TagRule",
        menu="tags",
        icon="list-filter",
        living={"deleted_at__isnull": True, "tag__deleted_at__isnull": True},
        save=rules.save,
        delete=rules.delete,
        verbs=("view", "create", "update", "delete"),
        fields=(
            Field(name="tag", label="标签", label_en="Tag", type="ref", target="tag", required=True),
            Field(name="name", label="规则名称", label_en="Name", required=True, searchable=True, length=30),
            Field(name="condition", label="自定义条件", label_en="Condition", type="json", sortable=False),
            Field(name="include_tags", label="包含标签", label_en="Has one of", type="tags", target="tag"),
            Field(name="exclude_tags", label="不包含标签", label_en="Has none of", type="tags", target="tag"),
            Field(name="description", label="规则描述", label_en="Description", type="longtext", length=1000),
            Field(name="order", label="显示顺序", label_en="Order", type="integer", default=100),
            Field(name="active", label="状态", label_en="State", type="bool", default=True),
            CREATED,
        ),
        columns=("name", "tag", "description", "active"),
        sort=("order", "id"),
        form=(
            (
                "规则",
                "Rule",
                ("tag", "name", "condition", "include_tags", "exclude_tags", "description", "order", "active"),
            ),
        ),
    )
)


def _history(one: taggables.Taggable) -> None:
    """The changes of an object's tags as a list, seen with the record they are about."""
    label = one.declared.label
    register(
        ObjectType(
            name=one.history,
            label="标签历史" if one.history == "tag_history" else f"{label}标签历史",
            label_en="Tag history" if one.history == "tag_history" else f"Tag history of {one.declared.label_en}",
            model_name="tags.TagHistory",
            menu="tag_history",
            title="tag",
            icon="history",
            version=None,
            scope_through="record",
            living={"object": one.object, "owner__isnull": True},
            verbs=("view", "export"),
            fields=(
                Field(
                    name="tag",
                    label="标签名称",
                    label_en="Tag",
                    type="ref",
                    target="tag",
                    readonly=True,
                    implied=TagHistory.of_tag,
                ),
                Field(
                    name="record",
                    label="目标对象",
                    label_en=one.declared.label_en,
                    type="ref",
                    target=one.object,
                    readonly=True,
                    implied=TagHistory.of_record,
                ),
                Field(
                    name="category",
                    label="标签所属",
                    label_en="Category",
                    type="ref",
                    target="tag_category",
                    path="tag__category",
                    readonly=True,
                ),
                Field(name="automatic", label="自动标签", label_en="Automatic", type="bool", readonly=True),
                Field(name="rule", label="规则名称", label_en="Rule", path="rule__name", readonly=True),
                Field(
                    name="operation",
                    label="操作类型",
                    label_en="Change",
                    type="enum",
                    enum="tag_operation",
                    readonly=True,
                ),
                Field(name="at", label="时间", label_en="Time", type="datetime", readonly=True, indexed=True),
                Field(name="actor", label="操作人", label_en="By", type="ref", target="user", readonly=True),
            ),
            columns=("tag", "record", "automatic", "rule", "operation", "at", "actor"),
            sort=("-at",),
            filters=("category", "tag", "automatic", "operation", "at", "actor"),
        )
    )


@taggables.on_declare
def _equip(one: taggables.Taggable) -> None:
    """Give a taggable object its history, its facts and the rights to tag."""
    _history(one)
    label, label_en = one.declared.label, one.declared.label_en
    if one.history != "tag_history":
        for verb, zh, en in (("view", "查看", "View"), ("export", "导出", "Export")):
            name = f"{one.history}.{verb}"
            functions.register(
                name,
                Function(name=name, label=f"{zh}{label}标签历史", label_en=f"{en} tag history", menu="tag_history"),
            )
    for verb, zh, en in (("tagged", "已打标签", "tagged"), ("untagged", "已移除标签", "untagged")):
        event(
            EventType(
                name=f"{one.object}.{verb}",
                label=f"{label}{zh}",
                label_en=f"{label_en} {en}",
                object=one.object,
                payload={"tags": "标签"},
            )
        )
    for verb, zh, en in (("tag", "打标签", "Tag"), ("untag", "移除标签", "Untag")):
        name = f"{one.object}.{verb}"
        functions.register(name, Function(name=name, label=f"{label}{zh}", label_en=f"{en} {label_en}", menu=one.menu))
    extend(
        one.object,
        tabs=[
            Tab(
                name="tag_history",
                label="标签历史",
                label_en="Tag history",
                object=one.history,
                fk="record",
                function=f"{one.history}.view",
                order=110,
            )
        ],
        import_options=[_import_option(one)],
    )
    contribute(
        TimelineKind(
            name="tags",
            object=one.object,
            label="标签",
            label_en="Tags",
            icon="tag",
            rows=lambda principal, record: TagHistory.objects.filter(
                known_history(principal), TagHistory.of_record([record]), object=one.object, record=record
            ),
            columns=("tag__name", "tag__color", "operation", "automatic", "rule__name", "actor"),
            show=_entry,
        )
    )


def known_history(principal: Principal) -> Q:
    """Changes of global tags, and of one's own."""
    return Q(owner=None) if principal.user_id is None else Q(owner=None) | Q(owner=principal.user_id)


def _entry(row: Mapping[str, Any], language: str) -> dict[str, Any]:
    added = row["operation"] == Operation.ADDED
    english = language.startswith("en")
    verb = ("Tagged" if added else "Untagged") if english else ("打上标签" if added else "移除标签")
    how = row["rule__name"] or ""
    if row["automatic"] and not how:
        how = "automatic" if english else "自动"
    data = {"tag": row["tag__name"], "color": row["tag__color"], "added": added, "automatic": row["automatic"]}
    return {"title": f"{verb} {row['tag__name']}", "text": how, "actor": row["actor"], "data": data}


def _import_option(one: taggables.Taggable) -> ImportOption:
    """Tag the imported records."""

    def put(principal: Principal, rows: QuerySet[Any], value: Any) -> None:
        tagging.tag(principal, one.object, rows, value)

    def check(principal: Principal, value: Any) -> None:
        if not isinstance(value, list) or not all(isinstance(tag, int) for tag in value):
            raise Invalid.at("options.tags", "标签须为列表", "tags must be a list")
        tagging.pick(principal, one.object, value)

    return ImportOption(
        name="tags",
        label="打标签",
        label_en="Tag them",
        schema={
            "type": "array",
            "items": {"type": "integer"},
            "title": "标签",
            "x-widget": "tags",
            "x-target": "tag",
            "x-manual": True,
        },
        apply=put,
        check=check,
        function=f"{one.object}.tag",
        help="导入的记录都打上这些手动标签",
        help_en="All imported records get these manual tags",
    )


def _taggable(principal: Principal, known: ObjectSchema) -> bool:
    return taggables.enabled(known.name)


parts.register("taggable", _taggable)


event(
    EventType(
        name="tags.ran",
        label="自动打标签已完成",
        label_en="Automatic tagging done",
        payload={"object": "对象", "changed": "变化数"},
    )
)

extend(
    "user",
    fields=(
        Field(
            name="tags",
            label="标签",
            label_en="Tags",
            type="tags",
            path="tagset__tags",
            readonly=True,
            importable=False,
            sortable=False,
        ),
        Field(
            name="tag_score",
            label="标签总分值",
            label_en="Tag score",
            type="integer",
            path="tagset__score",
            readonly=True,
            importable=False,
        ),
    ),
)
taggables.declare("user", sets="tags.UserTagset", links="tags.UserTagLink", dirty="tags.UserTagDirty", menu="people")
