"""Tables of the field engine: enumerations with their items, and version stamps of what processes cache."""

from __future__ import annotations

from django.db import models


class Enum(models.Model):
    """An enumeration (性别, 客户来源): the allowed items of `enum` and `enums` fields."""

    code = models.CharField("编码", max_length=60, primary_key=True)
    label = models.CharField("名称", max_length=60)
    label_en = models.CharField("英文名称", max_length=60, blank=True, default="")
    group = models.CharField("分组", max_length=60, blank=True, default="")
    system = models.BooleanField("系统内置", default=False)

    class Meta:
        db_table = "fields_enum"

    def __str__(self) -> str:
        return self.label


class EnumItem(models.Model):
    """One item. `number` is what records keep and never changes; a system item cannot be removed, only renamed."""

    enum = models.ForeignKey(Enum, models.CASCADE, related_name="items", verbose_name="枚举")
    number = models.SmallIntegerField("值")
    label = models.CharField("名称", max_length=100)
    label_en = models.CharField("英文名称", max_length=100, blank=True, default="")
    color = models.CharField("颜色", max_length=20, blank=True, default="")
    order = models.IntegerField("显示顺序", default=0)
    active = models.BooleanField("启用", default=True)
    system = models.BooleanField("系统内置", default=False)

    class Meta:
        db_table = "fields_enumitem"
        ordering = ("order", "number")
        constraints = [
            models.UniqueConstraint(fields=["enum", "number"], name="enumitem_number"),
            models.UniqueConstraint(fields=["enum", "label"], name="enumitem_label"),
        ]

    def __str__(self) -> str:
        return self.label


class Stamp(models.Model):
    """The version of something every process keeps in memory; a fresh random value at each change."""

    name = models.CharField(max_length=60, primary_key=True)
    value = models.BigIntegerField()

    class Meta:
        db_table = "fields_stamp"

    def __str__(self) -> str:
        return self.name
