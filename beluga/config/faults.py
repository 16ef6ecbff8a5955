"""What a person is told when it is not their fault: the database is away, the disk is full, the upload broke off.

Answers carry the API's one error shape with a status that says whether trying again helps (503 with Retry-After); the
reason goes to the log, one line at most every few seconds, since everybody meets the same fault at once. The web
process needs no restart: it finds the database again with the next request.
"""

import errno
import logging
import sys
import time
from collections.abc import Callable

import psycopg
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

from beluga.kernel.fields.errors import say

log = logging.getLogger(__name__)

RETRY_SECONDS = 3
QUIET_SECONDS = 5.0
AWAY = ("08", "57P", "53300")  # connections lost or refused, a server that stops or starts, too many connections
FULL = ("53100", "58030")
DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
PAGE = (
    "<!doctype html><meta charset='utf-8'><meta http-equiv='refresh' content='{seconds}'><title>Beluga 白鲸 CRM</title>"
    "<p style='font-family:sans-serif;margin:20vh auto;text-align:center'>{message}</p>"
)


class _Told:
    at = 0.0


def answer_to(request: HttpRequest, error: BaseException | None) -> HttpResponse | None:
    """Return what to answer to `error`, None when it is a fault of our own, which deserves its traceback."""
    found = _words(error)
    if found is None:
        return None
    status, code, zh, en = found
    if status != 400 and time.monotonic() - _Told.at > QUIET_SECONDS:
        _Told.at = time.monotonic()
        log.error("%s %s: %s: %s", request.method, request.path, code, " ".join(str(error).split())[:300])
    message = say(zh, en)
    response: HttpResponse
    if request.path.startswith("/api/"):
        response = JsonResponse({"code": code, "message": message, "fields": {}}, status=status)
    else:
        response = HttpResponse(PAGE.format(seconds=RETRY_SECONDS, message=message), status=status)
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    response.headers["Cache-Control"] = "no-store"
    return response


def _words(error: BaseException | None) -> tuple[int, str, str, str] | None:
    if isinstance(error, (OperationalError, InterfaceError, psycopg.OperationalError)):
        state = getattr(error if isinstance(error, psycopg.Error) else error.__cause__, "sqlstate", None)
        if state in FULL:
            return 507, "disk_full", "磁盘空间已满，没有保存，联系管理员", "The disk is full; nothing was saved"
        lost = not isinstance(error, InterfaceError) or "connection" in str(error)
        if (state is None and lost) or (state or "").startswith(AWAY):
            return 503, "unavailable", "数据库暂时连不上，稍后重试", "The database is away for a moment; try again"
    if isinstance(error, (UnreadablePostError, MultiPartParserError)):
        return 400, "cut_off", "上传中断，没有保存", "The upload broke off; nothing was saved"
    if isinstance(error, OSError) and error.errno in DISK:
        return 507, "disk_full", "磁盘空间已满，没有保存，联系管理员", "The disk is full; nothing was saved"
    return None


class Faults:
    """Middleware: answer what a view could not, when the reason lies outside the program."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a failure of the view or of its transaction."""
        return answer_to(request, error)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer whatever went wrong outside a view, or inside without our knowing why (Django has logged it)."""
    found = answer_to(request, sys.exc_info()[1])
    if found is not None:
        return found
    message = say("服务出错，已记录，稍后重试", "Something went wrong and was noted; try again later")
    if request.path.startswith("/api/"):
        return JsonResponse({"code": "internal", "message": message, "fields": {}}, status=500)
    return HttpResponse(PAGE.format(seconds=30, message=message), status=500)
