"""Tables of tags, and the abstract ones a taggable object makes for itself.

The set of tags of a record is one narrow row (`TagSet`): what everybody sees, sorted, with the sum of scores. Rule tags
hold no row of their own there. `TagLink` has a row only for what a rule cannot tell: tags set by hand, personal tags
(which never enter the set), and rule tags that expire. `Dirty` gathers the ids that writes touched.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F
from django.db.models.functions import Lower, Now

from beluga.kernel.fields.expression import Param, Sql

INTEGERS = ArrayField(models.IntegerField())


class Kind(models.IntegerChoices):
    """Who sets a tag."""

    AUTOMATIC = 1, "全局自动标签"
    MANUAL = 2, "全局手动标签"
    PERSONAL = 3, "个人标签"


class Operation(models.IntegerChoices):
    """What happened to a tag of a record."""

    ADDED = 1, "新增"
    REMOVED = 2, "移除"


class TagObject(models.Model):
    """Whether tags are switched on for an object (标签管理 = 是), where that differs from its declaration."""

    object = models.CharField("对象", max_length=60, primary_key=True)
    enabled = models.BooleanField("标签管理")

    def __str__(self) -> str:
        return self.object


class TagCategory(models.Model):
    """A category of tags of one object; categories nest. There are few, so a parent is all the tree needs."""

    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children", verbose_name="上级分类")
    object = models.CharField("适用对象", max_length=60)
    name = models.CharField("分类名称", max_length=60)
    order = models.IntegerField("显示顺序", default=100)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)
    version = models.IntegerField(db_default=1, editable=False)

    class Meta:
        verbose_name = "标签分类"
        constraints = [
            models.UniqueConstraint("object", "parent", Lower("name"), nulls_distinct=False, name="tagcategory_name")
        ]

    def __str__(self) -> str:
        return self.name


class Tag(models.Model):
    """A tag. Deleting one keeps the row, because history names it. `stale` says what must be worked out again."""

    RULES, WORTH = 1, 2  # bits of `stale`: the rules changed; the score or the state did

    object = models.CharField("适用对象", max_length=60)
    category = models.ForeignKey(TagCategory, models.PROTECT, null=True, related_name="tags", verbose_name="所属分类")
    name = models.CharField("标签名称", max_length=60)
    kind = models.SmallIntegerField("标签类型", choices=Kind.choices)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", verbose_name="所有者"
    )
    valid_days = models.IntegerField("有效期", null=True)
    score = models.IntegerField("分值", db_default=0)
    active = models.BooleanField("启用", db_default=True)
    color = models.CharField("颜色", max_length=20, db_default="blue")
    note = models.CharField("说明", max_length=500, blank=True, db_default="")
    record_count = models.IntegerField("记录数", db_default=0, editable=False)
    stale = models.SmallIntegerField(db_default=0, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)
    version = models.IntegerField(db_default=1, editable=False)
    deleted_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = "标签"
        constraints = [
            models.UniqueConstraint(
                "object",
                "category",
                Lower("name"),
                condition=models.Q(deleted_at=None, owner=None),
                nulls_distinct=False,
                name="tag_name_in_category",
            ),
            models.UniqueConstraint(
                "object",
                "owner",
                Lower("name"),
                condition=models.Q(deleted_at=None, owner__isnull=False),
                name="tag_name_of_owner",
            ),
            models.CheckConstraint(
                condition=models.Q(kind=Kind.PERSONAL, owner__isnull=False)
                | (models.Q(owner=None) & ~models.Q(kind=Kind.PERSONAL)),
                name="tag_personal_has_owner",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_days=None) | models.Q(valid_days__gt=0), name="tag_valid_days_positive"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TagRule(models.Model):
    """One way to earn a tag: a condition, tags the record has at least one of, tags it has none of."""

    tag = models.ForeignKey(Tag, models.CASCADE, related_name="rules", verbose_name="标签")
    name = models.CharField("规则名称", max_length=60)
    condition = models.JSONField("条件", default=dict)
    include_tags = ArrayField(models.IntegerField(), default=list, verbose_name="包含标签")
    exclude_tags = ArrayField(models.IntegerField(), default=list, verbose_name="不包含标签")
    description = models.CharField("规则描述", max_length=1000, blank=True, db_default="")
    order = models.IntegerField("显示顺序", db_default=100)
    active = models.BooleanField("启用", db_default=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)
    version = models.IntegerField(db_default=1, editable=False)
    deleted_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = "标签规则"
        constraints = [
            models.UniqueConstraint("tag", Lower("name"), condition=models.Q(deleted_at=None), name="tagrule_name")
        ]

    def __str__(self) -> str:
        return self.name


class TagAct(models.Model):
    """Changes of tags that were made together, of at most `TOGETHER` neighbouring records: one row for what would be
    hundreds, because the first run of 200 rules over a million records makes millions of changes.

    The arrays are parallel: the record, the tag (negative where it was taken off), the rule (0: none). `owner` is set
    for personal tags. `at` differs from row to row, so that an index can serve a list by time.
    """

    TOGETHER = 32
    PLACES = 1 << 20  # the number of a change is its act's number times this, plus its place in the arrays

    id = models.BigAutoField(primary_key=True)
    object = models.CharField(max_length=60)
    block = models.BigIntegerField()
    automatic = models.BooleanField()
    at = models.DateTimeField(db_default=Now())
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    records = ArrayField(models.BigIntegerField())
    changes = ArrayField(models.IntegerField())
    rules = ArrayField(models.IntegerField())

    class Meta:
        verbose_name = "标签变更"
        indexes = [
            models.Index(fields=["block", "id"], name="tagact_block"),
            models.Index(fields=["at"], name="tagact_at"),
            GinIndex(fields=["changes"], name="tagact_changes", opclasses=["array_ops"]),
        ]

    def __str__(self) -> str:
        return f"{self.object} {self.block} {self.at}"


class TagHistory(models.Model):
    """One change of one tag of one record, a view that unfolds the acts; `owner` is set for personal tags, whose
    history is their owner's alone. `block` and `changes` are the act's, for its indexes (see `of_record`, `of_tag`)."""

    id = models.BigIntegerField(primary_key=True)
    object = models.CharField("适用对象", max_length=60)
    block = models.BigIntegerField()
    changes = ArrayField(models.IntegerField())
    record = models.BigIntegerField("目标对象")
    tag = models.ForeignKey(Tag, models.DO_NOTHING, db_constraint=False, related_name="+", verbose_name="标签")
    rule = models.ForeignKey(
        TagRule, models.DO_NOTHING, null=True, db_constraint=False, related_name="+", verbose_name="规则"
    )
    automatic = models.BooleanField("自动标签")
    operation = models.SmallIntegerField("操作类型", choices=Operation.choices)
    at = models.DateTimeField("时间")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )

    class Meta:
        verbose_name = "标签历史"
        managed = False

    def __str__(self) -> str:
        return f"{self.tag_id} {self.operation} {self.record}"

    @staticmethod
    def of_record(records: Sequence[int]) -> Sql:
        """What follows from a change being one of these records, in the words of an index."""
        blocks = sorted({record // TagAct.TOGETHER for record in records})
        return Sql("{0} = ANY({1})", F("block"), Param(blocks, "bigint[]"))

    @staticmethod
    def of_tag(tags: Sequence[int]) -> Sql:
        """What follows from a change being one of these tags, in the words of an index."""
        known = [tag for tag in tags if 0 < tag < 1 << 31]
        return Sql("{0} && {1}", F("changes"), Param([*known, *(-tag for tag in known)], "int[]"))


class TagSet(models.Model):
    """Abstract: the tags of a record that everybody sees. The heir adds `record`, one-to-one and primary key, with
    related_name `tagset`, a GIN index over `tags` and a b-tree over `-score, -record`."""

    tags = ArrayField(models.IntegerField(), default=list, db_default=models.Value([], INTEGERS))
    score = models.IntegerField(default=0, db_default=0)
    due_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class TagLink(models.Model):
    """Abstract: a tag of a record that a rule cannot tell. The heir adds `record`, a foreign key without index of
    its own and related_name `+`, and inherits this Meta.

    Automatic links are rule tags with a validity; once expired such a link stays as a mark that keeps the rule from
    setting the tag again before the daily run.
    """

    id = models.BigAutoField(primary_key=True)
    tag = models.ForeignKey(Tag, models.CASCADE, db_constraint=False, related_name="+")
    automatic = models.BooleanField(db_default=False)
    expires_at = models.DateTimeField(null=True)
    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )

    class Meta:
        abstract = True
        constraints = [models.UniqueConstraint(fields=["record", "tag"], name="%(class)s_once")]
        indexes = [
            models.Index(fields=["expires_at"], condition=models.Q(expires_at__isnull=False), name="%(class)s_expiry")
        ]


class Dirty(models.Model):
    """Abstract: ids of records whose tags must be worked out again. Append only (a unique key would make writers wait
    for a run that drains it); triggers write it."""

    id = models.BigAutoField(primary_key=True)
    record = models.BigIntegerField()

    class Meta:
        abstract = True


class UserTagset(TagSet):
    """The tags of people of the house."""

    record = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="tagset")

    class Meta:
        indexes = [
            GinIndex(fields=["tags"], name="user_tags", opclasses=["array_ops"]),
            models.Index(fields=["-score", "-record"], name="user_tag_score"),
        ]

    def __str__(self) -> str:
        return str(self.record_id)


class UserTagLink(TagLink):
    """Tags of people set by hand."""

    record = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, db_index=False, related_name="+")

    class Meta(TagLink.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.record_id} {self.tag_id}"


class UserTagDirty(Dirty):
    """People whose tags must be worked out again."""

    def __str__(self) -> str:
        return str(self.record)
