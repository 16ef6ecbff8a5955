"""What people add to the declared objects: fields of their own, saved views, their layout of a list.

Defaults are code; rows hold only the difference. People are plain numbers here: the kernel knows no user table.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


class CustomField(models.Model):
    """A field that an installation added to an object; its values live in the object's `extra` JSONB."""

    object = models.CharField("数据对象", max_length=60)
    name = models.CharField("编码", max_length=40)
    label = models.CharField("名称", max_length=60)
    label_en = models.CharField("英文名称", max_length=60, blank=True, default="")
    type = models.CharField("类型", max_length=20)
    enum = models.CharField("枚举", max_length=60, null=True, blank=True)
    target = models.CharField("关联对象", max_length=60, null=True, blank=True)
    group = models.CharField("分组", max_length=40, default="自定义信息")
    required = models.BooleanField("必填", default=False)
    unique = models.BooleanField("唯一", default=False)
    searchable = models.BooleanField("可检索", default=False)
    indexed = models.BooleanField("建索引", default=False)
    sensitive = models.CharField("脱敏", max_length=20, null=True, blank=True)
    default = models.JSONField("默认值", null=True)
    length = models.IntegerField("长度", null=True)
    help = models.CharField("说明", max_length=200, blank=True, default="")
    order = models.IntegerField("排序", default=100)
    active = models.BooleanField("启用", default=True)
    created_by = models.BigIntegerField("创建人", null=True)
    created_at = models.DateTimeField("创建时间", db_default=Now())
    updated_at = models.DateTimeField("修改时间", auto_now=True)

    class Meta:
        ordering = ("order", "id")
        constraints = [models.UniqueConstraint(fields=["object", "name"], name="customfield_name")]

    def __str__(self) -> str:
        return f"{self.object}.{self.name}"


class SavedView(models.Model):
    """A query scheme (查询方案): filter, sort and columns of a list, kept by a person and perhaps shared with all."""

    object = models.CharField("数据对象", max_length=60)
    user_id = models.BigIntegerField("所有人", null=True)
    name = models.CharField("名称", max_length=60)
    filter = models.JSONField("过滤条件", null=True)
    sort = models.JSONField("排序", default=list)
    columns = models.JSONField("列", default=list)
    shared = models.BooleanField("共享", default=False)
    order = models.IntegerField("显示顺序", default=100)
    created_at = models.DateTimeField("创建时间", db_default=Now())
    updated_at = models.DateTimeField("修改时间", auto_now=True)

    class Meta:
        ordering = ("order", "id")
        constraints = [models.UniqueConstraint(fields=["object", "user_id", "name"], name="savedview_name")]
        indexes = [models.Index(fields=["object"], condition=models.Q(shared=True), name="savedview_shared")]

    def __str__(self) -> str:
        return self.name


class UserLayout(models.Model):
    """The columns, widths and density one person chose for one list (or another named surface of an object)."""

    object = models.CharField("数据对象", max_length=60)
    user_id = models.BigIntegerField("所有人")
    columns = models.JSONField("列", default=list)
    density = models.CharField("行高", max_length=20, default="")
    size = models.SmallIntegerField("每页行数", null=True)
    updated_at = models.DateTimeField("修改时间", auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["object", "user_id"], name="userlayout_object")]

    def __str__(self) -> str:
        return f"{self.object} {self.user_id}"


class ImportTemplate(models.Model):
    """The columns of an object's import template (批量导入Excel), where somebody chose them."""

    object = models.CharField("数据对象", max_length=60, primary_key=True)
    columns = models.JSONField("列", default=list)
    updated_at = models.DateTimeField("修改时间", auto_now=True)

    def __str__(self) -> str:
        return self.object


class ImportRun(models.Model):
    """An uploaded file and what became of it: mapping, options, counts. The history of imports is made of these."""

    class State(models.TextChoices):
        """How far it is."""

        READY = "ready", "待导入"
        QUEUED = "queued", "排队中"
        DONE = "done", "已完成"
        FAILED = "failed", "失败"
        CANCELLED = "cancelled", "已取消"

    object = models.CharField("数据对象", max_length=60)
    user_id = models.BigIntegerField("操作人", null=True)
    file_name = models.CharField("文件", max_length=200)
    kind = models.CharField("类型", max_length=10)
    encoding = models.CharField("编码", max_length=20, blank=True, default="")
    columns = models.JSONField("列", default=list)
    plan = models.JSONField("映射与选项", default=dict)
    target = models.CharField("导入目标", max_length=300, blank=True, default="")
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.READY)
    job_id = models.BigIntegerField("后台任务", null=True)
    total = models.IntegerField("总数", default=0)
    created = models.IntegerField("新增", default=0)
    updated = models.IntegerField("更新", default=0)
    unchanged = models.IntegerField("无变化", default=0)
    failed = models.IntegerField("失败", default=0)
    message = models.CharField("说明", max_length=500, blank=True, default="")
    created_at = models.DateTimeField("上传时间", db_default=Now())
    finished_at = models.DateTimeField("完成时间", null=True)

    class Meta:
        ordering = ("-id",)
        indexes = [models.Index(fields=["object", "-id"], name="importrun_object")]

    def __str__(self) -> str:
        return self.file_name


class ImportRow(models.Model):
    """A row of a file that waits to be imported, as texts; gone after the run. Not logged: a crash costs an upload."""

    pk = models.CompositePrimaryKey("run", "row")
    run = models.ForeignKey(ImportRun, models.CASCADE, db_constraint=False, db_index=False, related_name="rows")
    row = models.IntegerField()
    line = models.IntegerField()
    cells = ArrayField(models.TextField())

    def __str__(self) -> str:
        return f"{self.run_id}:{self.row}"


class ImportFault(models.Model):
    """A row that was not imported, and why."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="faults")
    row = models.IntegerField()
    line = models.IntegerField()
    reason = models.TextField()
    cells = ArrayField(models.TextField())

    class Meta:
        ordering = ("run", "row")

    def __str__(self) -> str:
        return self.reason


class ExportFile(models.Model):
    """A file somebody exported; only they may fetch it."""

    job_id = models.BigIntegerField("后台任务", unique=True)
    object = models.CharField("数据对象", max_length=60)
    user_id = models.BigIntegerField("操作人", null=True)
    name = models.CharField("文件", max_length=200)
    kind = models.CharField("类型", max_length=10)
    stored = models.CharField(max_length=300)
    rows = models.IntegerField("行数", default=0)
    created_at = models.DateTimeField("导出时间", db_default=Now())

    def __str__(self) -> str:
        return self.name


class StoredFile(models.Model):
    """An uploaded file: where it lies, what its content is, who brought it, which record it belongs to (none yet: only
    its bringer may read it)."""

    key = models.CharField("编号", max_length=40, unique=True)
    name = models.CharField("文件名", max_length=200)
    content_type = models.CharField("类型", max_length=100)
    size = models.BigIntegerField("大小")
    digest = models.CharField("摘要", max_length=64)
    path = models.CharField("存放位置", max_length=200)
    user_id = models.BigIntegerField("上传人", null=True)
    object = models.CharField("数据对象", max_length=60, null=True)
    record_id = models.BigIntegerField("记录", null=True)
    created_at = models.DateTimeField("上传时间", db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["object", "record_id"], name="file_record"),
            models.Index(fields=["created_at"], condition=models.Q(record_id=None), name="file_loose"),
        ]

    def __str__(self) -> str:
        return self.name


class Probe(models.Model):
    """How often a person looked for whole values of masked fields in the present minute. Not logged by the database."""

    user_id = models.BigIntegerField(primary_key=True)
    minute = models.DateTimeField()
    count = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.user_id}: {self.count}"
