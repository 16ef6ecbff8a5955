"""Uploaded files: typed by their content, kept by Django's storage, read by whoever may read the record they belong to.

A file is uploaded first (then only its bringer can read it) and belongs to a record once a verb attaches it. What the
name or the sender says about the type counts for nothing: the first bytes decide, and only known harmless kinds are
kept, so that no upload can be run as a page of ours.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import PurePosixPath
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from beluga.kernel.fields.errors import Invalid, NotFound, TooMany
from beluga.kernel.jobs.context import JobContext
from beluga.kernel.jobs.declaration import Schedule, job, schedule
from beluga.kernel.objects.declaration import objects
from beluga.kernel.objects.models import StoredFile
from beluga.kernel.scope.principal import Principal
from beluga.kernel.scope.rows import scoped

LARGEST = 50 * 1024 * 1024
LOOSE_LIMIT = 200
LOOSE_DAYS = 1
HEAD = 4096
OFFICE = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".zip": "application/zip",
}
OLE = {".doc": "application/msword", ".xls": "application/vnd.ms-excel", ".ppt": "application/vnd.ms-powerpoint"}
SIGNS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"\xff\xf3", "audio/mpeg"),
    (8, b"WAVE", "audio/wav"),
    (0, b"OggS", "audio/ogg"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftyphei", "image/heic"),
    (4, b"ftypmif1", "image/heic"),
    (4, b"ftyp", "video/mp4"),
)
SHOWN_INLINE = ("image/", "audio/", "video/", "application/pdf")


@dataclass(frozen=True, slots=True)
class Opened:
    """A file ready to be sent."""

    row: StoredFile
    stream: IO[bytes]

    @property
    def inline(self) -> bool:
        """Whether a browser may show it itself; everything else is saved."""
        return self.row.content_type.startswith(SHOWN_INLINE)


def sniff(head: bytes, name: str) -> str | None:
    """Return the content type that the first bytes tell (the name only chooses among kinds with the same beginning);
    None for what is not kept: pages, scripts, programs, anything unknown."""
    for place, sign, kind in SIGNS:
        if head[place : place + len(sign)] == sign:
            return kind
    ending = PurePosixPath(name.lower()).suffix
    if head.startswith(b"PK\x03\x04"):
        return OFFICE.get(ending)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return OLE.get(ending)
    if ending in (".txt", ".csv") and b"\x00" not in head:
        return "text/csv" if ending == ".csv" else "text/plain"
    return None


def store(principal: Principal, upload: File[Any]) -> StoredFile:
    """Keep an uploaded file and return its row. Raises Invalid for an empty, too big or unwelcome file, TooMany for
    somebody who uploads without ever attaching."""
    name = PurePosixPath((upload.name or "").replace("\\", "/")).name[-200:] or "file"
    name = "".join(letter for letter in name if letter.isprintable())
    size = upload.size or 0
    if size == 0:
        raise Invalid.at("file", "文件是空的", "The file is empty")
    if size > LARGEST:
        megabytes = LARGEST // 2**20
        raise Invalid.at("file", f"文件不能大于 {megabytes} MB", f"A file may have at most {megabytes} MB")
    head = upload.read(HEAD)
    kind = sniff(head, name)
    if kind is None:
        raise Invalid.at(
            "file",
            "不支持这种文件：可上传图片、录音、视频、PDF、Office 文档、文本和压缩包",
            "This kind of file is not kept: send pictures, sound, video, PDF, office documents, text or zip",
        )
    loose = StoredFile.objects.filter(user_id=principal.user_id, record_id=None)
    if loose.count() >= LOOSE_LIMIT:
        raise TooMany("上传了太多未使用的文件，稍后再试", "Too many uploads that were never used; try again later")
    digest = hashlib.sha256()
    upload.seek(0)
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    key = secrets.token_urlsafe(18)
    path = default_storage.save(f"files/{digest.hexdigest()[:2]}/{key}", upload)
    return StoredFile.objects.create(
        key=key,
        name=name,
        content_type=kind,
        size=size,
        digest=digest.hexdigest(),
        path=path,
        user_id=principal.user_id,
    )


def read(principal: Principal, key: str) -> Opened:
    """Open a file. Raises NotFound unless the principal may see its record, or brought it while it has none."""
    row = StoredFile.objects.filter(key=key).first()
    if row is None or not _may_read(principal, row):
        raise NotFound
    try:
        return Opened(row, default_storage.open(row.path))
    except OSError:
        raise NotFound("文件已不存在", "The file is gone") from None


def attach(principal: Principal, object_name: str, wanted: dict[int, Sequence[str]], *, most: int) -> None:
    """Make the files of each record exactly `wanted` (record id → keys): new ones must be the principal's own loose
    uploads; those left out are forgotten. Raises Invalid for more than `most`, or for a strange key."""
    for keys in wanted.values():
        if len(set(keys)) > most:
            raise Invalid.at("files", f"附件最多 {most} 个", f"At most {most} files")
    every = {key for keys in wanted.values() for key in keys}
    with transaction.atomic():
        rows = {row.key: row for row in StoredFile.objects.select_for_update().filter(key__in=every)}
        moved = []
        for record_id, keys in wanted.items():
            for key in dict.fromkeys(keys):
                row = rows.get(key)
                mine = row is not None and row.record_id is None and row.user_id == principal.user_id
                here = row is not None and (row.object, row.record_id) == (object_name, record_id)
                if row is None or not (mine or here):
                    raise Invalid.at("files", "附件不存在或已属于别的记录", "A file is missing or belongs elsewhere")
                if mine:
                    row.object, row.record_id = object_name, record_id
                    moved.append(row)
        StoredFile.objects.bulk_update(moved, ["object", "record_id"])
        gone = StoredFile.objects.filter(object=object_name, record_id__in=wanted).exclude(key__in=every)
        gone.update(object=None, record_id=None, user_id=None)


def describe(object_name: str, record_ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """Return the files of records that the caller has already let the reader see."""
    found: dict[int, list[dict[str, Any]]] = {}
    rows = StoredFile.objects.filter(object=object_name, record_id__in=record_ids).order_by("id")
    for row in rows:
        found.setdefault(int(row.record_id or 0), []).append(shown(row))
    return found


def shown(row: StoredFile) -> dict[str, Any]:
    """Return a file as the client sees it."""
    return {
        "id": row.key,
        "name": row.name,
        "type": row.content_type,
        "size": row.size,
        "url": f"/api/files/{row.key}",
        "at": row.created_at,
    }


def sweep() -> int:
    """Delete files that were never attached (or were taken off) for a day; returns how many."""
    old = StoredFile.objects.filter(record_id=None, created_at__lt=timezone.now() - timedelta(days=LOOSE_DAYS))
    rows = list(old.values_list("pk", "path"))
    StoredFile.objects.filter(pk__in=[pk for pk, _path in rows]).delete()
    for _pk, path in rows:
        transaction.on_commit(partial(default_storage.delete, path))
    return len(rows)


@job("files.sweep", label="清理未使用的文件", label_en="Delete unused files", exclusive="files.sweep", schedulable=True)
def sweep_job(ctx: JobContext) -> dict[str, Any]:
    """Delete uploads that no record uses."""
    return {"rows": sweep()}


schedule(
    Schedule(
        name="files.sweep",
        job="files.sweep",
        cron="20 3 * * *",
        label="清理未使用的文件",
        label_en="Delete unused files",
        description="每天 3 点 20 分删除上传后一天仍未使用的文件",
        description_en="Every day at 3:20: deletes files that nothing used a day after their upload",
    )
)


def _may_read(principal: Principal, row: StoredFile) -> bool:
    if row.record_id is None:
        return row.user_id is not None and row.user_id == principal.user_id
    if row.object not in objects or not principal.can(f"{row.object}.view"):
        return False
    return scoped(principal, str(row.object), few=Q(pk=row.record_id)).exists()
