"""Routes of uploaded files: bring one, read one. Who may read is decided by the record it belongs to."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpRequest
from ninja import File, Router
from ninja.files import UploadedFile

from beluga.kernel.http.auth import principal_of
from beluga.kernel.http.endpoint import endpoint
from beluga.kernel.objects import files

router = Router(tags=["文件"])
SEALED = "sandbox; default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'"


@endpoint(router.post, "/files", signed_in=True, summary="上传文件")
def upload(request: HttpRequest, file: File[UploadedFile]) -> dict[str, Any]:
    """Keep an uploaded file; name its `id` in a record's `files` to attach it."""
    return files.shown(files.store(principal_of(request), file))


@endpoint(router.get, "/files/{key}", signed_in=True, summary="读取文件")
def download(request: HttpRequest, key: str, save: bool = False) -> FileResponse:
    """The file itself. 404 unless the caller may see the record it belongs to."""
    opened = files.read(principal_of(request), key)
    saved, row = save or not opened.inline, opened.row
    answer = FileResponse(opened.stream, as_attachment=saved, filename=row.name, content_type=row.content_type)
    answer["Content-Length"] = str(row.size)
    answer["Content-Security-Policy"] = SEALED
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, max-age=3600"
    return answer
