"""Every failure becomes `{"code", "message", "fields"}` with the right status; bad input never becomes a 500.

A request is one transaction, and ninja swallows the exception, so each handler here also marks the transaction for
rollback: a refused request leaves no trace, except for errors that say `keep_writes` (counting failed sign-ins).
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import (
    BadRequest,
    ObjectDoesNotExist,
    RequestDataTooBig,
    SuspiciousOperation,
    ValidationError as DjangoValidationError,
)
from django.db import DatabaseError, DataError, IntegrityError, connection, transaction
from django.db.models import ProtectedError, RestrictedError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import ValidationError as PydanticError

from beluga.kernel.fields.errors import FieldError, UserError, say
from beluga.kernel.registry import UnknownName
from beluga.kernel.scope.functions import functions
from beluga.kernel.scope.principal import Refused

log = logging.getLogger(__name__)

PYDANTIC_WORDS = {
    "missing": "不能为空",
    "string_type": "应为文字",
    "string_too_short": "太短",
    "string_too_long": "太长，最多 {max_length} 个字",
    "string_pattern_mismatch": "格式不对",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_parsing_size": "数字太大",
    "int_from_float": "应为整数",
    "float_type": "应为数字",
    "float_parsing": "应为数字",
    "bool_type": "应为是或否",
    "bool_parsing": "应为是或否",
    "list_type": "应为列表",
    "dict_type": "应为对象",
    "model_type": "应为对象",
    "model_attributes_type": "应为对象",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "应不小于 {ge}",
    "less_than": "应小于 {lt}",
    "less_than_equal": "应不大于 {le}",
    "too_long": "太多，最多 {max_length} 项",
    "too_short": "太少，至少 {min_length} 项",
    "literal_error": "只能是 {expected}",
    "enum": "只能是 {expected}",
    "extra_forbidden": "没有这个参数",
    "date_parsing": "应为日期，如 2025-01-31",
    "date_from_datetime_parsing": "应为日期，如 2025-01-31",
    "datetime_parsing": "应为时间，如 2025-01-31 09:30:00",
    "datetime_from_date_parsing": "应为时间，如 2025-01-31 09:30:00",
    "json_invalid": "不是正确的 JSON",
}
WHERE = ("query", "body", "path", "form", "file", "header", "cookie")


def answer(
    request: HttpRequest,
    status: int,
    code: str,
    message: str,
    fields: Mapping[str, Sequence[str]] | None = None,
    details: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Return the one error shape (with `details` where an error has some, such as links), and undo what the request
    wrote."""
    _undo()
    body: dict[str, Any] = {"code": code, "message": message, "fields": dict(fields or {})}
    if details:
        body["details"] = dict(details)
    return _api(request).create_response(request, body, status=status)


def reasons(errors: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Turn pydantic's errors into reasons by field, in the reader's language. Only the last part of a place counts as
    the name when the rest is ninja's own wrapping (`body`, `payload`)."""
    out: dict[str, list[str]] = {}
    for error in errors:
        place = [str(part) for part in error.get("loc", ())]
        if len(place) > 1 and place[0] in WHERE:
            place = place[1:]
        if len(place) > 1 and place[0] in ("body", "payload", "data"):
            place = place[1:]
        out.setdefault(".".join(place) or "body", []).append(_reason(error))
    return out


def _reason(error: Mapping[str, Any]) -> str:
    kind = str(error.get("type", ""))
    text = str(error.get("msg", "not valid")).removeprefix("Value error, ")
    template = say(PYDANTIC_WORDS.get(kind, ""), text)
    if template == text or not template:
        return text if template or kind == "value_error" else "不正确"
    try:
        return template.format(**error.get("ctx", {}))
    except (KeyError, IndexError):
        return template.split("，")[0].split("{")[0]


def install(api: NinjaAPI) -> None:
    """Teach `api` every failure we know."""

    @api.exception_handler(UserError)
    def user_error(request: HttpRequest, error: UserError) -> HttpResponse:
        fields = getattr(error, "fields", {})
        if isinstance(error, FieldError):
            fields = {error.field: [error.reason]}
        if getattr(error, "keep_writes", False):
            body = {"code": error.code, "message": error.message, "fields": fields}
            return api.create_response(request, body, status=error.status)
        return answer(request, error.status, error.code, error.message, fields, getattr(error, "details", None))

    @api.exception_handler(Refused)
    def refused(request: HttpRequest, error: Refused) -> HttpResponse:
        right = functions.get(error.function) if error.function in functions else None
        zh, en = (right.label, right.label_en) if right else (error.function, error.function)
        return answer(request, 403, "refused", say(f"没有「{zh}」权限", f"You have no right to: {en}"))

    @api.exception_handler(AuthenticationError)
    def anonymous(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        return answer(request, 401, "not_signed_in", say("还没有登录", "Not signed in"))

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        fields = reasons(error.errors)
        name, words = next(iter(fields.items()), ("", [say("输入有误", "The input is not valid")]))
        return answer(request, 422, "invalid", f"{name}：{words[0]}" if name else words[0], fields)

    @api.exception_handler(PydanticError)
    def invalid_inside(request: HttpRequest, error: PydanticError) -> HttpResponse:
        fields = reasons([dict(item) for item in error.errors(include_url=False, include_input=False)])
        name, words = next(iter(fields.items()), ("", [say("输入有误", "The input is not valid")]))
        return answer(request, 422, "invalid", f"{name}：{words[0]}" if name else words[0], fields)

    @api.exception_handler(DjangoValidationError)
    def django_invalid(request: HttpRequest, error: DjangoValidationError) -> HttpResponse:
        fields = {k: [str(m) for m in v] for k, v in error.message_dict.items()} if hasattr(error, "error_dict") else {}
        return answer(request, 422, "invalid", "；".join(error.messages), fields)

    @api.exception_handler(HttpError)
    def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
        if error.status_code == 400:
            return answer(request, 400, "bad_json", say("请求正文不是正确的 JSON", "The body is not valid JSON"))
        return answer(request, error.status_code, "error", str(error))

    @api.exception_handler(Http404)
    def missing(request: HttpRequest, error: Http404) -> HttpResponse:
        return answer(request, 404, "not_found", say("没有找到", "Not found"))

    @api.exception_handler(ObjectDoesNotExist)
    def missing_row(request: HttpRequest, error: ObjectDoesNotExist) -> HttpResponse:
        return answer(request, 404, "not_found", say("没有找到", "Not found"))

    @api.exception_handler(UnknownName)
    def unknown(request: HttpRequest, error: UnknownName) -> HttpResponse:
        return answer(request, 404, "not_found", say(f"没有找到：{error}", f"Not found: {error}"))

    @api.exception_handler(ProtectedError)
    @api.exception_handler(RestrictedError)
    def in_use(request: HttpRequest, error: Exception) -> HttpResponse:
        return answer(
            request, 409, "in_use", say("还被别的数据引用，不能删除", "Still used elsewhere, cannot be deleted")
        )

    @api.exception_handler(IntegrityError)
    def clash(request: HttpRequest, error: IntegrityError) -> HttpResponse:
        status, code, message, fields = integrity_words(error)
        return answer(request, status, code, message, fields)

    @api.exception_handler(DataError)
    def unfit(request: HttpRequest, error: DataError) -> HttpResponse:
        log.info("data refused by the database: %s", error)
        return answer(request, 422, "invalid", say("有的值数据库存不下：太长、太大或格式不对", "A value does not fit"))

    @api.exception_handler(DatabaseError)
    def database(request: HttpRequest, error: DatabaseError) -> HttpResponse:
        state = getattr(error.__cause__, "sqlstate", None)
        if state in ("40001", "40P01", "55P03"):
            return answer(
                request, 409, "busy", say("有人正在改同一批数据，再试一次", "Somebody is changing the same data")
            )
        if state == "57014":
            return answer(request, 422, "too_slow", say("查询太慢，已中止；缩小范围再试", "The query took too long"))
        raise error

    @api.exception_handler(UnicodeEncodeError)
    @api.exception_handler(BadRequest)
    @api.exception_handler(SuspiciousOperation)
    def odd(request: HttpRequest, error: Exception) -> HttpResponse:
        if isinstance(error, RequestDataTooBig):
            return answer(request, 413, "too_big", say("请求太大", "The request is too big"))
        return answer(request, 422, "invalid", say("请求里有无法处理的内容", "The request holds something unusable"))


UNIQUE = re.compile(r"Key \((?P<names>.+?)\)=")


def integrity_words(error: IntegrityError) -> tuple[int, str, str, dict[str, list[str]]]:
    """Say what a violated constraint means: status, code, message, fields."""
    cause = error.__cause__
    state = getattr(cause, "sqlstate", "")
    diag = getattr(cause, "diag", None)
    if state == "23505":
        match = UNIQUE.search(getattr(diag, "message_detail", None) or "")
        names = re.findall(r"[a-z_0-9]+", match["names"]) if match else []
        words = say("已经存在相同的值", "The value exists already")
        return 422, "duplicate", words, {name.removesuffix("_id"): [words] for name in names}
    if state == "23502":
        name = str(getattr(diag, "column_name", "") or "")
        words = say("不能为空", "Must not be empty")
        return 422, "invalid", f"{name}：{words}", {name: [words]}
    if state == "23503":
        words = say("引用的数据不存在，或还被别的数据引用", "What it points to does not exist, or it is still used")
        return 409, "in_use", words, {}
    return 422, "invalid", say("数据不符合规则", "The data breaks a rule"), {}


def _api(request: HttpRequest) -> NinjaAPI:
    found: NinjaAPI = request.beluga_api  # type: ignore[attr-defined]
    return found


def _undo() -> None:
    if connection.in_atomic_block:
        transaction.set_rollback(True)
