"""Export of any list to a spreadsheet or a text: a job that streams rows through the one exit, scoped and masked."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.utils import timezone

from beluga.kernel.events.operations import log_operation
from beluga.kernel.fields import clock, types
from beluga.kernel.fields.errors import Invalid, NotFound, say
from beluga.kernel.jobs.context import JobContext
from beluga.kernel.jobs.declaration import Schedule, job, schedule
from beluga.kernel.jobs.models import Job
from beluga.kernel.jobs.queue import enqueue
from beluga.kernel.objects import queries, sheets, views
from beluga.kernel.objects.models import ExportFile
from beluga.kernel.objects.order import Order
from beluga.kernel.objects.reader import Reader
from beluga.kernel.objects.schema import schema
from beluga.kernel.scope.building import principal_for
from beluga.kernel.scope.principal import Principal

MOST_ROWS = 1_000_000
MOST_IDS = 10_000
KEPT_DAYS = 7
BATCH = 2_000


def ask(principal: Principal, object_name: str, wanted: Mapping[str, Any]) -> Job:
    """Ask for an export: `ids`, or `filter`, `q` and `view`; `fields` in order, `sort`, `format` (xlsx, csv).

    Raises Invalid for whatever does not fit, so that the job cannot fail for it.
    """
    known = schema(object_name)
    order = {"sort": list(wanted.get("sort") or [])}
    fields = list(wanted.get("fields") or []) or queries.default_columns(known)
    if len(fields) > views.MOST_COLUMNS * 3:
        raise Invalid.at("fields", "字段太多", "Too many fields")
    Reader(principal, known, fields)
    Order(principal, known, order["sort"])
    ids = wanted.get("ids")
    if ids is not None and len(ids) > MOST_IDS:
        raise Invalid.at("ids", f"最多 {MOST_IDS} 条", f"At most {MOST_IDS} records")
    queries.relation(principal, object_name, ids if ids is not None else wanted.get("filter"))
    if wanted.get("format", "xlsx") not in sheets.FORMATS:
        raise Invalid.at("format", "只能是 xlsx 或 csv", "Either xlsx or csv")
    args = {
        "object": object_name,
        "fields": fields,
        "ids": ids,
        "filter": wanted.get("filter"),
        "q": wanted.get("q") or "",
        "view": wanted.get("view"),
        "sort": order["sort"],
        "format": wanted.get("format") or "xlsx",
    }
    return enqueue(principal, "objects.export", args, source="web")


@job("objects.export", label="导出", label_en="Export", priority=3)
def perform(
    ctx: JobContext,
    object: str,
    fields: list[str],
    ids: list[int] | None = None,
    filter: dict[str, Any] | None = None,
    q: str = "",
    view: str | None = None,
    sort: list[str] | None = None,
    format: str = "xlsx",
) -> dict[str, Any]:
    """Write what the asker may see of the list into a file, and note who took what."""
    principal = principal_for(ctx.principal_user_id)
    principal.require(f"{object}.view")
    principal.require(f"{object}.export")
    known = schema(object)
    rows = queries.relation(principal, object, ids if ids is not None else filter, q=q, view=view)
    order = Order(principal, known, tuple(sort or ()) or known.declared.sort)
    total = min(rows.count(), MOST_ROWS)
    ctx.progress(0, total, say("导出", "Exporting"))
    reader = Reader(principal, known, fields)
    label = say(known.declared.label, known.declared.label_en)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"export.{format}"
        heading = [say(column.field.label, column.field.label_en) for column in reader.columns]
        mark = f"{principal.name} {timezone.localtime():%Y-%m-%d %H:%M}"
        out = sheets.FORMATS[format](path, label, heading, mark)
        done = 0
        for batch in reader.stream(order.apply(order.keyed(rows))[:MOST_ROWS], BATCH):
            named = reader.refs(batch)
            out.add([_cell(reader, row, column, named) for column in reader.columns] for row in batch)
            done += len(batch)
            ctx.progress(done, total)
        out.close()
        stored = f"exports/{ctx.job_id}.{format}"
        default_storage.delete(stored)  # what a run that was cut short left behind
        with path.open("rb") as handle:
            default_storage.save(stored, File(handle))
    name = f"{label}-{clock.today():%Y%m%d}.{format}"
    made = ExportFile.objects.create(
        job_id=ctx.job_id, object=object, user_id=principal.user_id, name=name, kind=format, stored=stored, rows=done
    )
    log_operation(
        principal,
        known.declared.label,
        "导出",
        name,
        detail={"rows": done, "fields": fields, "filter": filter, "ids": len(ids) if ids is not None else None},
        object=object,
    )
    told = say(f"已导出 {done:,} 条", f"{done:,} exported")
    return {"rows": done, "file": made.pk, "name": name, "url": f"/api/exports/{made.pk}", "message": told}


def find(principal: Principal, id: int) -> ExportFile:
    """The file, for whoever asked for it. Raises NotFound for anybody else."""
    row = ExportFile.objects.filter(pk=id, user_id=principal.user_id or 0).first()
    if row is None or not default_storage.exists(row.stored):
        raise NotFound("文件不存在或已过期", "There is no such file, or it has expired")
    return row


@job("objects.export.tidy", label="清理导出文件", label_en="Tidy exported files", quiet=True)
def tidy(ctx: JobContext) -> dict[str, Any]:
    """Delete exported files after a week."""
    old = ExportFile.objects.filter(created_at__lt=timezone.now() - timedelta(days=KEPT_DAYS))
    gone = 0
    for row in old:
        default_storage.delete(row.stored)
        row.delete()
        gone += 1
    return {"files": gone}


schedule(
    Schedule(
        name="objects.export.tidy",
        job="objects.export.tidy",
        cron="50 3 * * *",
        label="清理导出文件",
        label_en="Tidy exported files",
    )
)


def _cell(reader: Reader, row: Mapping[str, Any], column: Any, named: dict[str, dict[str, Any]]) -> Any:
    """A value as a cell: numbers and days as such, everything else in words."""
    value = row[column.field.name]
    if value is None or column.hidden:
        return value
    kind = column.field.type
    if kind in ("integer", "decimal", "amount"):
        return value
    if kind in ("date", "datetime"):
        stored = types.of(column.field).read(value, column.field)
        if kind == "datetime" and hasattr(stored, "astimezone"):
            return stored.astimezone(clock.zone()).replace(tzinfo=None)
        return stored
    return reader.words(dict(row), column.field.name, named)
