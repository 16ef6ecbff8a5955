"""JSON out: by orjson, with the numbers of the database as numbers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from ninja.renderers import BaseRenderer
from pydantic import BaseModel


class Renderer(BaseRenderer):
    """JSON by orjson; numbers of the database stay numbers, sets become lists."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        """Return `data` as JSON bytes."""
        return dumps(data)


def dumps(data: Any) -> bytes:
    """Return `data` as JSON."""
    return orjson.dumps(data, default=plain, option=orjson.OPT_NON_STR_KEYS)


def answer_json(data: Any, status: int = 200) -> HttpResponse:
    """Return a JSON answer with a status of its own."""
    return HttpResponse(dumps(data), status=status, content_type="application/json; charset=utf-8")


def plain(value: Any) -> Any:
    """Return what orjson cannot write by itself as something it can; raises TypeError for the rest."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, (set, frozenset, tuple)):
        return list(value)
    if isinstance(value, BaseModel):
        return value.model_dump()
    if isinstance(value, (Promise, bytes)):
        return str(value)
    raise TypeError(f"cannot write {type(value).__name__} as JSON")
