"""Builds the one NinjaAPI: orjson in and out, the error shapes, authentication on everything not declared public."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, cast

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from ninja import NinjaAPI
from ninja.parser import Parser
from ninja.renderers import BaseRenderer
from ninja.types import DictStrAny
from pydantic import BaseModel

from beluga import __version__
from beluga.kernel.http import errors
from beluga.kernel.http.auth import authenticate


class Renderer(BaseRenderer):
    """JSON by orjson; numbers of the database stay numbers, sets become lists."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        """Return `data` as JSON bytes."""
        return orjson.dumps(data, default=plain, option=orjson.OPT_NON_STR_KEYS)


class JsonParser(Parser):
    """Reads bodies by orjson, which refuses NaN and broken text; ninja turns its ValueError into a 400."""

    def parse_body(self, request: HttpRequest) -> DictStrAny:
        """Return the body's JSON."""
        return cast(DictStrAny, orjson.loads(request.body))


class Api(NinjaAPI):
    """The API; leaves itself on the request so that the error handlers answer with the same renderer."""

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        """Answer a failure."""
        request.beluga_api = self  # type: ignore[attr-defined]
        return super().on_exception(request, exc)


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


def build_api() -> NinjaAPI:
    """Return the API, still without routers."""
    api = Api(
        title="Beluga 白鲸 CRM",
        version=__version__,
        docs_url="/docs",
        openapi_url="/openapi.json",
        auth=authenticate,
        renderer=Renderer(),
        parser=JsonParser(),
        urls_namespace="api",
    )
    errors.install(api)
    return api
