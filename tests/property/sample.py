"""A small object with every kind of field, its tables, and rows full of gaps: the ground of the conditions' tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from beluga.kernel.fields import types
from beluga.kernel.fields.field import Field, Relation
from beluga.kernel.fields.secret import EncryptedField
from beluga.kernel.registry import UnknownName


class Team(models.Model):
    name = models.CharField(max_length=100, null=True)
    level = models.SmallIntegerField(null=True)
    extra = models.JSONField(default=dict)

    class Meta:
        app_label = "fields"
        db_table = "ground_team"
        managed = False


class Person(models.Model):
    name = models.CharField(max_length=100, null=True)
    phone = models.CharField(max_length=30, default="")
    score = models.IntegerField(null=True)
    rate = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    balance = models.BigIntegerField(null=True)
    born = models.DateField(null=True)
    seen = models.DateTimeField(null=True)
    wakes = models.TimeField(null=True)
    active = models.BooleanField(null=True)
    gender = models.SmallIntegerField(null=True)
    labels = ArrayField(models.IntegerField(), null=True)
    team = models.ForeignKey(Team, models.CASCADE, null=True)
    extra = models.JSONField(default=dict)

    class Meta:
        app_label = "fields"
        db_table = "ground_person"
        managed = False


class Profile(models.Model):
    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="profile")
    remark = models.TextField(default="")
    id_number = EncryptedField(default="")
    id_number_hash = models.CharField(max_length=64, default="")

    class Meta:
        app_label = "fields"
        db_table = "ground_profile"
        managed = False


class Deal(models.Model):
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    title = models.CharField(max_length=100, null=True)
    amount = models.BigIntegerField(null=True)
    lots = models.IntegerField(null=True)
    day = models.DateField(null=True)
    at = models.DateTimeField(null=True)
    gone = models.BooleanField(default=False)

    class Meta:
        app_label = "fields"
        db_table = "ground_deal"
        managed = False


class Link(models.Model):
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    team = models.ForeignKey(Team, models.CASCADE, related_name="+")

    class Meta:
        app_label = "fields"
        db_table = "ground_link"
        managed = False


MODELS = (Team, Person, Profile, Deal, Link)


@dataclass
class SampleSchema:
    """The least a Schema must be."""

    name: str
    model: type[models.Model]
    fields: tuple[Field, ...]
    relations: tuple[Relation, ...] = ()
    living: Mapping[str, Any] = field(default_factory=dict)

    def field(self, name: str) -> Field:  # type: ignore[valid-type]
        return self._pick(self.fields, name)

    def relation(self, name: str) -> Relation:
        return self._pick(self.relations, name)

    def related(self, target: str) -> SampleSchema:
        return SCHEMAS[target]

    def _pick(self, things: Any, name: str) -> Any:
        for thing in things:
            if thing.name == name:
                return thing
        raise UnknownName(name)


def _custom(name: str, type_: str, **more: Any) -> Field:
    return Field(name=f"x_{name}", label=f"自定义{name}", type=type_, path="extra", key=name, **more)


PERSON = SampleSchema(
    "person",
    Person,
    (
        Field(name="name", label="姓名", label_en="Name"),
        Field(name="phone", label="手机号", label_en="Mobile", type="phone", sensitive="phone"),
        Field(name="score", label="分数", label_en="Score", type="integer"),
        Field(name="rate", label="比例", type="decimal"),
        Field(name="balance", label="余额", label_en="Balance", type="amount"),
        Field(name="born", label="生日", label_en="Birthday", type="date"),
        Field(name="seen", label="最后活跃", label_en="Last seen", type="datetime"),
        Field(name="wakes", label="起床", type="time"),
        Field(name="active", label="在用", type="bool"),
        Field(name="gender", label="性别", label_en="Gender", type="enum", enum="sample_gender"),
        Field(name="labels", label="标签", type="refs", target="team"),
        Field(name="teams", label="小组", type="refs", target="team", many=("fields.Link", "person_id", "team_id")),
        Field(name="team", label="团队", label_en="Team", type="ref", target="team", path="team_id"),
        Field(name="remark", label="备注", type="longtext", path="profile__remark"),
        Field(name="id_number", label="证件号码", type="idnumber", path="profile__id_number"),
        Field(name="secret", label="内部", filterable=False, path="name"),
        _custom("text", "text"),
        _custom("number", "integer"),
        _custom("decimal", "decimal"),
        _custom("money", "amount"),
        _custom("day", "date"),
        _custom("moment", "datetime"),
        _custom("flag", "bool"),
        _custom("list", "refs", target="team"),
        _custom("team", "ref", target="team"),
    ),
    (
        Relation(name="deals", label="成交", label_en="Deals", target="deal", fk="person_id"),
        Relation(
            name="big_deals",
            label="大额成交",
            target="deal",
            fk="person_id",
            condition={"field": "amount", "op": "gte", "value": 10},
        ),
    ),
)
TEAM = SampleSchema(
    "team",
    Team,
    (
        Field(name="id", label="编号", type="integer"),
        Field(name="name", label="名称"),
        Field(name="level", label="级别", type="integer"),
        _custom("text", "text"),
    ),
)
DEAL = SampleSchema(
    "deal",
    Deal,
    (
        Field(name="title", label="标题"),
        Field(name="amount", label="金额", type="amount"),
        Field(name="lots", label="手数", type="integer"),
        Field(name="day", label="日期", type="date"),
        Field(name="at", label="时间", type="datetime"),
        Field(name="person", label="客户", type="ref", target="person", path="person_id"),
    ),
    living={"gone": False},
)
SCHEMAS = {"person": PERSON, "team": TEAM, "deal": DEAL}


def create_tables() -> None:
    """Make the sample's tables in the test database; they vanish with the transaction of the test."""
    with connection.schema_editor(atomic=False) as editor:
        for model in MODELS:
            editor.create_model(model)


def as_record(values: Mapping[str, Any], schema: SampleSchema) -> dict[str, Any]:
    """The API form of stored values given by field name."""
    return {one.name: types.of(one).dump(values.get(one.name), one) for one in schema.fields}
