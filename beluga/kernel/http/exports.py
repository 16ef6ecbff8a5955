"""Exports over HTTP: ask for one, fetch its file."""

from __future__ import annotations

from typing import Any

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field as Limited

from beluga.kernel.http.auth import principal_of
from beluga.kernel.http.endpoint import endpoint
from beluga.kernel.objects import exports
from beluga.kernel.objects.sheets import CONTENT_TYPES

router = Router(tags=["导出"])


class ExportBody(Schema):
    """What to export: ticked rows (`ids`) or what filter, search and view leave; which columns, in which order."""

    ids: list[int] | None = Limited(None, max_length=exports.MOST_IDS)
    filter: dict[str, Any] | None = None
    q: str = Limited("", max_length=100)
    view: str | int | None = None
    sort: list[str] = []
    fields: list[str] | None = None
    columns: list[str] | None = None
    format: str = "xlsx"


@endpoint(router.post, "/objects/{object_name}/export", function="{object_name}.export", summary="导出")
def post_export(request: HttpRequest, object_name: str, body: ExportBody) -> Status[dict[str, Any]]:
    """Export to .xlsx or .csv in the background; 202 with the job, whose result holds the address of the file."""
    wanted = body.model_dump()
    wanted["fields"] = body.fields or body.columns
    wanted["view"] = str(body.view) if body.view else None
    job = exports.ask(principal_of(request), object_name, wanted)
    return Status(202, {"job": job.pk})


@endpoint(router.get, "/exports/{int:id}", signed_in=True, summary="下载导出文件")
def get_export(request: HttpRequest, id: int) -> FileResponse:
    """The file, for whoever asked for it. 404 for anybody else."""
    row = exports.find(principal_of(request), id)
    file = default_storage.open(row.stored, "rb")
    return FileResponse(file, as_attachment=True, filename=row.name, content_type=CONTENT_TYPES[row.kind])
