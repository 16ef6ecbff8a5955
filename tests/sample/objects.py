"""The sample objects."""

from typing import Any

from django.db.models import QuerySet

from beluga.kernel.fields.enums import Enumeration, declare as declare_enums
from beluga.kernel.fields.field import Field, Relation
from beluga.kernel.objects.declaration import ImportOption, ObjectType, View, register
from beluga.kernel.scope.functions import Menu, declare
from beluga.kernel.scope.principal import Principal
from tests.sample.models import Note


def add_notes(principal: Principal, rows: QuerySet[Any], value: Any) -> None:
    """Give every imported sample a note."""
    Note.objects.bulk_create(Note(sample_id=pk, text=str(value)) for pk in rows.values_list("pk", flat=True))


declare_enums(
    Enumeration("sample_grade", "等级", "Grade", "测试", ((1, "甲", "First"), (2, "乙", "Second"), (3, "丙", "Third")))
)
declare(
    Menu(
        name="sample",
        label="样本",
        label_en="Samples",
        subsystem="system",
        group="测试",
        group_en="Tests",
        path="/o/sample",
        function="sample.view",
    ),
    ("sample.view", "查看", "View"),
    ("sample.create", "新增", "Create"),
    ("sample.update", "修改", "Edit"),
    ("sample.delete", "删除", "Delete"),
    ("sample.import", "导入", "Import"),
    ("sample.export", "导出", "Export"),
    ("sample.reveal", "查看明文", "See plain"),
    ("sample_note.view", "查看记录", "View notes"),
    ("team.view", "查看团队", "View teams"),
)
register(
    ObjectType(
        name="team",
        label="团队",
        label_en="Team",
        model_name="sample.Team",
        fields=(Field(name="name", label="名称", label_en="Name", required=True, searchable=True),),
        directory=True,
        version=None,
        verbs=("view",),
    )
)
register(
    ObjectType(
        name="sample",
        label="样本",
        label_en="Sample",
        model_name="sample.Sample",
        menu="sample",
        fields=(
            Field(name="name", label="名称", label_en="Name", required=True, searchable=True),
            Field(name="code", label="编号", label_en="Code", required=True, unique=True, searchable=True),
            Field(name="phone", label="手机号码", label_en="Phone", type="phone", sensitive="phone", searchable=True),
            Field(name="balance", label="余额", label_en="Balance", type="amount"),
            Field(name="grade", label="等级", label_en="Grade", type="enum", enum="sample_grade"),
            Field(name="born", label="生日", label_en="Birthday", type="date"),
            Field(name="owner", label="负责人", label_en="Owner", type="integer"),
            Field(name="team", label="团队", label_en="Team", type="ref", target="team"),
            Field(name="email", label="邮箱", label_en="E-mail", type="email", path="profile__email"),
            Field(name="remark", label="备注", label_en="Remark", type="longtext", path="profile__remark"),
            Field(name="created_at", label="创建时间", label_en="Created", type="datetime", readonly=True),
        ),
        relations=(Relation(name="notes", label="记录", label_en="Notes", target="sample_note", fk="sample_id"),),
        columns=("name", "code", "phone", "balance", "grade", "team"),
        views=(
            View(
                name="mine",
                label="我的",
                label_en="Mine",
                filter={"field": "owner", "op": "eq", "value": {"var": "me.id"}},
            ),
        ),
        scopes={"own": {"field": "owner", "op": "eq", "value": {"var": "me.id"}}},
        extra="profile__extra",
        living={"binned_at": None},
        key_fields=("code", "phone"),
        import_key="profile__import_key",
        import_options=(
            ImportOption(
                name="note",
                label="加一条记录",
                label_en="Add a note",
                schema={"type": "string", "title": "记录"},
                apply=add_notes,
                words=lambda value: f"记录 {value}",
            ),
        ),
        whereabouts=lambda ids: dict.fromkeys(ids, "别的部门"),
    )
)
register(
    ObjectType(
        name="sample_note",
        label="记录",
        label_en="Note",
        model_name="sample.Note",
        fields=(
            Field(name="sample", label="样本", label_en="Sample", type="ref", target="sample", required=True),
            Field(name="text", label="内容", label_en="Text", required=True, searchable=True),
        ),
        title="text",
        scope_through="sample",
        version=None,
    )
)
