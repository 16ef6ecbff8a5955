"""Imports over HTTP: upload, mapping, preview, run, history, failed rows, template."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.http import FileResponse, HttpRequest
from ninja import Body, File, Router, Schema, Status
from ninja.files import UploadedFile

from beluga.kernel.fields.errors import Invalid, say
from beluga.kernel.http.auth import principal_of
from beluga.kernel.http.endpoint import endpoint
from beluga.kernel.objects import refs
from beluga.kernel.objects.imports import files, runs, sheets
from beluga.kernel.objects.schema import schema
from beluga.kernel.objects.sheets import CONTENT_TYPES

router = Router(tags=["导入"])
PAGE = 50
ONE, MAY = "/objects/{object_name}/imports/{int:id}", "{object_name}.import"


class TemplateBody(Schema):
    """The columns of the import template."""

    columns: list[str]


@endpoint(router.post, "/objects/{object_name}/imports", function=MAY, summary="上传文件")
def post_import(request: HttpRequest, object_name: str, file: File[UploadedFile], sheet: str = "") -> Status[Any]:
    """Upload a spreadsheet (.xlsx, .xls) or text (.csv in UTF-8, GBK, UTF-16); returns its columns with guesses.

    422: no table, broken, empty, too large, unknown encoding.
    """
    principal = principal_of(request)
    if (file.size or 0) > files.LARGEST_FILE:
        raise Invalid.at("file", f"文件超过 {files.LARGEST_FILE >> 20} MB", "The file is too large")
    run = runs.upload(principal, object_name, file.read(), file.name or "", sheet)
    return Status(201, runs.as_json(run, principal))


@endpoint(router.get, "/objects/{object_name}/imports", function=MAY, summary="导入历史")
def get_imports(request: HttpRequest, object_name: str, page: int = 1) -> dict[str, Any]:
    """The history: file, target, operator, time, counts. Own imports; all for whoever sees all records."""
    if not 1 <= page <= 200:
        raise Invalid.at("page", "页码须为 1 到 200", "A page from 1 to 200")
    principal = principal_of(request)
    rows = runs.listed(principal, object_name).order_by("-pk")
    found = list(rows[(page - 1) * PAGE : page * PAGE])
    people = {run.user_id for run in found if run.user_id is not None}
    return {
        "items": [runs.as_json(run) for run in found],
        "total": rows.count(),
        "total_exact": True,
        "refs": refs.names(principal, {"user": people}),
    }


@endpoint(router.get, "/objects/{object_name}/imports/template", function=MAY, summary="下载模板")
def get_template(request: HttpRequest, object_name: str) -> FileResponse:
    """The import template as .xlsx; always matches the present fields, with lists where items are fixed."""
    known = schema(object_name)
    label = say(known.declared.label, known.declared.label_en)
    name = f"{label}{say('导入模板', ' import template')}.xlsx"
    lang = principal_of(request).language
    return _made(name, "xlsx", lambda path: sheets.template(object_name, path, lang))


@endpoint(router.get, "/objects/{object_name}/imports/columns", function=MAY, summary="模板列")
def get_columns(request: HttpRequest, object_name: str) -> dict[str, Any]:
    """The columns of the template."""
    return {"columns": [item.name for item in sheets.columns(object_name)]}


@endpoint(router.put, "/objects/{object_name}/imports/columns", function="structure.edit", summary="设置模板列")
def put_columns(request: HttpRequest, object_name: str, body: TemplateBody) -> dict[str, Any]:
    """Choose the columns of the template."""
    sheets.choose(object_name, body.columns)
    return {"columns": [item.name for item in sheets.columns(object_name)]}


@endpoint(router.get, ONE, function=MAY, summary="一次导入")
def get_import(request: HttpRequest, object_name: str, id: int) -> dict[str, Any]:
    """One import with its columns, mapping and counts."""
    principal = principal_of(request)
    return runs.as_json(runs.find(principal, object_name, id), principal)


@endpoint(router.put, ONE, function=MAY, summary="映射与选项")
def put_import(request: HttpRequest, object_name: str, id: int, body: Body[dict[str, Any]]) -> dict[str, Any]:
    """Set `mapping` ({column: field name, or {name, label, type} for a new field}), `constants` (templates such as
    `客户-${row}`), `key` (field names, or `row`), `existing` (update, skip), `blank` (references
    to leave empty where no record has the name) and `options`."""
    principal = principal_of(request)
    run = runs.find(principal, object_name, id)
    runs.change_plan(principal, run, body)
    return runs.as_json(run, principal)


@endpoint(router.post, ONE + "/preview", function=MAY, summary="预览")
def preview(request: HttpRequest, object_name: str, id: int) -> dict[str, Any]:
    """How many rows are new, update, change nothing or fail, and the first reasons. Nothing is written."""
    principal = principal_of(request)
    return runs.preview(principal, runs.find(principal, object_name, id))


@endpoint(router.post, ONE + "/run", function=MAY, summary="开始导入")
def run(request: HttpRequest, object_name: str, id: int) -> Status[dict[str, Any]]:
    """Start the import in the background; 202 with the job. 409 when it ran already."""
    principal = principal_of(request)
    job = runs.start(principal, runs.find(principal, object_name, id))
    return Status(202, {"job": job.pk})


@endpoint(router.get, ONE + "/errors", function=MAY, summary="失败数据")
def get_errors(request: HttpRequest, object_name: str, id: int, format: str = "xlsx") -> FileResponse:
    """The rows that failed, or would fail while the import waits, each with its reason, as .xlsx or .csv."""
    if format not in CONTENT_TYPES:
        raise Invalid.at("format", "只能是 xlsx 或 csv", "Either xlsx or csv")
    principal = principal_of(request)
    found = runs.find(principal, object_name, id)
    name = f"{found.file_name.rsplit('.', 1)[0]}-{say('失败数据', 'failed')}.{format}"
    rows = runs.faults(principal, found)
    return _made(name, format, lambda path: sheets.faults(principal, found, path, format, rows))


def _made(name: str, kind: str, make: Callable[[Path], None]) -> FileResponse:
    """Write a file into a temporary place and send it; the open file outlives its name."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"made.{kind}"
        make(path)
        return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=CONTENT_TYPES[kind])
