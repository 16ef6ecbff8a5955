"""Uploads, previews and runs: what the API calls and what the job does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from beluga.kernel.events.actor import act_as
from beluga.kernel.events.operations import log_operation
from beluga.kernel.fields import types
from beluga.kernel.fields.errors import Conflict, NotFound, say
from beluga.kernel.jobs.context import JobContext
from beluga.kernel.jobs.declaration import Schedule as Shipped, job, schedule
from beluga.kernel.jobs.models import Job, State as JobState
from beluga.kernel.jobs.queue import enqueue
from beluga.kernel.objects import refs
from beluga.kernel.objects.imports import files, guess, plan as plans, sheets
from beluga.kernel.objects.imports.stage import TABLE, Stage
from beluga.kernel.objects.imports.typed import Reader
from beluga.kernel.objects.imports.veil import Veil
from beluga.kernel.objects.imports.write import write
from beluga.kernel.objects.meta import describe_field
from beluga.kernel.objects.models import ImportFault, ImportRow, ImportRun
from beluga.kernel.objects.reader import converter
from beluga.kernel.objects.schema import schema
from beluga.kernel.scope.building import principal_for
from beluga.kernel.scope.principal import Principal
from beluga.kernel.scope.rows import scope_parts

SAMPLED = 20_000
COUNTED = ("total", "created", "updated", "unchanged", "failed")
SHOWN_FAULTS = 50
SHOWN_CELLS = 5
SHOWN_ROWS, SHOWN_UPDATES = 10, 50
KEPT_DAYS = 3
SAID = {"created": "new", "updated": "update"}
State = ImportRun.State


def upload(principal: Principal, object_name: str, data: bytes, name: str, sheet: str = "") -> ImportRun:
    """Read a file into the staging rows and guess its plan. Raises Invalid for a file that is no table."""
    known = schema(object_name)
    found = sheets.without_reasons(files.read(data, name, sheet))
    run = ImportRun(
        object=object_name, user_id=principal.user_id, file_name=_base(name), kind=found.kind, encoding=found.encoding
    )
    run.save()
    samples: list[list[str]] = []
    count = 0
    with (
        connection.cursor() as cursor,
        cursor.copy("copy objects_importrow (run_id, row, line, cells) from stdin") as copy,
    ):
        copy.set_types(["int8", "int4", "int4", "text[]"])
        for count, (line, cells) in enumerate(found.rows, 1):
            copy.write_row((run.pk, count, line, cells))
            if count <= guess.SAMPLE:
                samples.append(cells)
    if not count:
        raise files.wrong("文件里只有表头，没有数据", "There is a heading but no data")
    columns = list(zip(*samples, strict=True))
    kinds = _kinds(run, columns)
    taken: set[str] = set()
    guessed = guess.mapping(known, found.labels)
    run.total = count
    for place, label in enumerate(found.labels):
        column, (kind, odd) = columns[place], kinds[place]
        code = guess.code(known, label, taken)
        taken.add(code)
        run.columns.append(
            {
                "index": place,
                "label": label,
                "sample": list(dict.fromkeys(cell[:200] for cell in column if cell))[:SHOWN_CELLS],
                "guess": guessed.get(place),
                "type": kind,
                "odd": [len(odd), *dict.fromkeys(cell[:40] for cell in odd[:SHOWN_CELLS])],
                "new": {"name": code, "label": label[:60], "type": kind},
            }
        )
    run.plan = plans.first(known, run)
    run.save()
    return run


def _kinds(run: ImportRun, columns: Sequence[Sequence[str]]) -> list[tuple[str, list[str]]]:
    """The types of the columns, from their first cells, and the cells that are of another. Whether one is yes or no is
    asked of all cells: a count that begins with 0 and 1 would lose every row with a 2."""
    kinds = [guess.field_type(column) for column in columns]
    for place in [place for place, (kind, _) in enumerate(kinds) if kind == "bool"]:
        other = f"select from objects_importrow where run_id = %s and lower(cells[{place + 1}]) <> all(%s)"
        with connection.cursor() as cursor:
            cursor.execute(f"select exists ({other})", [run.pk, ["", *guess.YES_NO]])
            if cursor.fetchone()[0]:
                kinds[place] = guess.field_type(columns[place], yes_no=False)
    return kinds


def find(principal: Principal, object_name: str, id: int) -> ImportRun:
    """The run, when the principal may see it. Raises NotFound."""
    run = listed(principal, object_name).filter(pk=id).first()
    if run is None:
        raise NotFound("没有这次导入", "There is no such import")
    return run


def listed(principal: Principal, object_name: str) -> QuerySet[ImportRun]:
    """One's own imports of the object; all of them for whoever sees all its records."""
    rows = ImportRun.objects.filter(object=object_name)
    if scope_parts(principal, schema(object_name)) is None:
        return rows
    return rows.filter(user_id=principal.user_id or 0)


def change_plan(principal: Principal, run: ImportRun, data: Mapping[str, Any]) -> None:
    """Take over mapping, constants, key and options. Raises Conflict once it ran or for another's file, Invalid,
    Refused."""
    _must_wait(principal, run)
    plans.save(principal, run, data)


@contextmanager
def judged(principal: Principal, run: ImportRun) -> Iterator[Stage]:
    """Judge the rows (the first 20,000 of a longer file) without writing anything. Raises Conflict once it ran or for
    another's file."""
    _must_wait(principal, run)
    with transaction.atomic():
        stage = Stage(principal, Reader(principal, run, plans.build(principal, run)))
        stage.create()
        for _ in stage.fill(SAMPLED):
            pass
        stage.judge()
        yield stage
        transaction.set_rollback(True)


def preview(principal: Principal, run: ImportRun) -> dict[str, Any]:
    """What the run would do: counts, the first rows as they will be saved, the first faults, the reasons with how
    many rows each refuses, the most first, and the field whose names were not found. Raises what `judged` raises."""
    with judged(principal, run) as stage:
        counts = stage.counts()
        total = counts.pop("total")
        return {
            **{SAID.get(name, name): number for name, number in counts.items()},
            "total": run.total,
            "judged": total,
            "sampled": total < run.total,
            "sample": _first_rows(stage),
            "errors": [dict(zip(("row", "reason", "cells"), one, strict=True)) for one in stage.faults(SHOWN_FAULTS)],
            "reasons": [(*one, stage.reader.unfound(one[0])) for one in stage.reasons(SHOWN_FAULTS)],
        }


def faults(principal: Principal, run: ImportRun) -> Iterable[Any]:
    """Line, reason and cells of the rows that failed; of those that would fail while the run waits. Raises Invalid for
    a plan that does not fit."""
    if _state(run) == State.READY and principal.user_id == run.user_id:
        with judged(principal, run) as stage:
            return stage.faults()
    rows = ImportFault.objects.filter(run=run).order_by("row").values_list("line", "reason", "cells")
    return rows.iterator(chunk_size=5_000)


def _first_rows(stage: Stage) -> dict[str, Any]:
    """The written fields (the title first), the first rows as they will be saved, what becomes of each and why, and the
    names of what they point to. Values are masked as in every list; one that the file leaves empty is None. Of the
    known records that change more are told, each with its `id`: nothing is overwritten unseen."""
    known, principal = stage.known, stage.principal
    judged = stage.rows(
        "select n, line, case when fault <> '' then 'failed' when fresh then 'new' when changed then 'update' else "
        f"'unchanged' end, fault, case when changed then id end from {TABLE} where n <= {SHOWN_ROWS} or n in "
        f"(select n from {TABLE} where changed order by n limit {SHOWN_UPDATES}) order by n"
    )
    batch = next(stage.reader.batches(only=[one[0] for one in judged]))
    rows: list[Any] = [dict(zip(("n", "row", "becomes", "reason", "id"), it, strict=True), values={}) for it in judged]
    named: dict[str, set[int]] = {}
    fields = sorted(zip(stage.plan.fields, batch.values, strict=True), key=lambda one: one[0] != known.title)
    for item, column in fields:
        give = converter(item, bool(item.sensitive) and not principal.sees(known.name, item.name))
        ids = named.setdefault(refs.target_of(item) or "", set())  # of the nameless target nothing is named
        for row, value in zip(rows, column, strict=True):
            kept = value if item.key is None or value is None else types.of(item).to_extra(value, item)
            row["values"][item.name] = give(kept) if give else kept
            ids.update(one for one in (value if isinstance(value, list) else [value]) if isinstance(one, int))
    shown = [describe_field(principal, known, item) for item, _ in fields if item.name != plans.IMPORT_KEY]
    return {"fields": shown, "rows": rows, "refs": refs.names(principal, named)}


def start(principal: Principal, run: ImportRun) -> Job:
    """Make the fields it needs and ask for the run in a job. Raises Conflict when it ran already or is another's
    file, Invalid when the plan does not fit."""
    with transaction.atomic():
        run = ImportRun.objects.select_for_update().get(pk=run.pk)
        _must_wait(principal, run)
        plans.make_fields(principal, run)
        row = enqueue(principal, "objects.import", {"run": run.pk}, source="import")
        run.state, run.job_id = State.QUEUED, row.pk
        run.save()
        return row


@job("objects.import", label="导入", label_en="Import", priority=5)
def perform(ctx: JobContext, run: int) -> dict[str, Any]:
    """Import a staged file as whoever asked for it: all fine rows or, when stopped, none. Asked again, it tells what it
    did: the staged rows are gone by then, and their numbers must not be overwritten."""
    principal = principal_for(ctx.principal_user_id)
    row = ImportRun.objects.select_for_update().get(pk=run)
    principal.require(f"{row.object}.import")
    if row.state == State.DONE:
        return {**{name: getattr(row, name) for name in COUNTED}, "import": row.pk, "object": row.object}
    with act_as(principal, "import"):
        stage = Stage(principal, Reader(principal, row, plans.build(principal, row)))
        stage.create()
        done = 0
        for done in stage.fill():
            ctx.progress(done, row.total, say("读取与校验", "Reading and judging"))
        if done != row.total:  # the staged rows are in no log: they do not outlive a crash of the database
            raise Conflict("数据库曾中断，上传的数据已丢失，重新上传文件", "The database broke down; upload it again")
        stage.judge()
        ctx.progress(row.total, row.total, say("写入", "Writing"))
        write(stage)
        _keep_faults(stage, row)
        counts = stage.counts()
        _finish(row, counts, stage)
        known = schema(row.object)
        log_operation(
            principal,
            known.declared.label,
            "导入",
            row.file_name,
            detail={**counts, "import": row.pk, "target": row.target},
            object=row.object,
        )
    ctx.progress(row.total, row.total, say("完成", "Done"))
    return {**counts, "import": row.pk, "object": row.object}


@job("objects.import.tidy", label="清理导入暂存", label_en="Tidy staged imports", quiet=True)
def tidy(ctx: JobContext) -> dict[str, Any]:
    """Drop the staged rows of files that nobody imported within three days."""
    old = ImportRun.objects.filter(created_at__lt=timezone.now() - timedelta(days=KEPT_DAYS))
    gone, _ = ImportRow.objects.filter(run__in=old.values("pk")).delete()
    return {"rows": gone}


schedule(
    Shipped(
        name="objects.import.tidy",
        job="objects.import.tidy",
        cron="40 3 * * *",
        label="清理导入暂存",
        label_en="Tidy staged imports",
    )
)


def as_json(run: ImportRun, principal: Principal | None = None) -> dict[str, Any]:
    """The API's form: the history's columns; with a principal also what the mapping page needs."""
    own = ("object", "kind", "encoding", "target", *COUNTED, "message", "created_at", "finished_at")
    shown: dict[str, Any] = {name: getattr(run, name) for name in own}
    shown |= {"id": run.pk, "file": run.file_name, "state": _state(run), "job": run.job_id, "user": run.user_id}
    shown["success"] = run.created + run.updated + run.unchanged
    if principal is None:
        return shown
    known, veil = schema(run.object), Veil(principal, run)
    options = [
        {
            "name": item.name,
            "label": say(item.label, item.label_en),
            "help": say(item.help, item.help_en),
            "schema": item.schema,
        }
        for item in known.declared.import_options
        if item.function is None or principal.can(item.function)
    ]
    return shown | {
        "columns": [one | {"sample": [veil.cell(one["index"], cell) for cell in one["sample"]]} for one in run.columns],
        **run.plan,
        "began_at": Job.objects.filter(pk=run.job_id or 0).values_list("started_at", flat=True).first(),
        "fields": [describe_field(principal, known, item) for item in guess.importable(known)],
        "keys": [*known.declared.key_fields, *([plans.ROW] if known.declared.import_key else [])],
        "offers": options,
        "may_create_fields": principal.can("structure.edit") and known.declared.extra is not None,
    }


def _must_wait(principal: Principal, run: ImportRun) -> None:
    """Only who uploaded a file goes on with it: another mapping would show cells that its reader sees masked."""
    if principal.user_id != run.user_id:
        raise Conflict("这个文件由他人上传，只能由上传的人继续", "Only whoever uploaded this file can go on with it")
    if _state(run) != State.READY or not ImportRow.objects.filter(run=run).exists():
        raise Conflict("这次导入已经执行或已过期，重新上传文件", "It ran already or is too old; upload it again")


def _state(run: ImportRun) -> str:
    """The run's own state; a job that failed or was cancelled undid its writes, so then the job's state counts."""
    if run.state == State.QUEUED and run.job_id is not None:
        state = Job.objects.filter(pk=run.job_id).values_list("state", flat=True).first()
        if state in (JobState.FAILED, JobState.CANCELLED):
            return str(state)
    return str(run.state)


def _keep_faults(stage: Stage, run: ImportRun) -> None:
    table = ImportFault._meta.db_table
    stage.execute(
        f"insert into {table} (run_id, row, line, reason, cells) select {run.pk}, x.* from ({stage.failed}) x"
    )
    stage.execute("delete from objects_importrow where run_id = %s", [run.pk])


def _finish(run: ImportRun, counts: Mapping[str, int], stage: Stage) -> None:
    run.state = State.DONE
    for name in COUNTED:
        setattr(run, name, counts[name])
    told = [option.words(value) if option.words else option.label for option, value in stage.plan.options]
    run.target = "；".join(told)[:300]
    run.finished_at = timezone.now()
    run.save()


def _base(name: str) -> str:
    return (name.replace("\\", "/").rsplit("/", 1)[-1].replace("\x00", "").strip() or "import")[-200:]
