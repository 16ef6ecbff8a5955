"""Builds the one NinjaAPI: orjson in and out, the error shapes, authentication on everything not declared public."""

from __future__ import annotations

from typing import Any, cast

import orjson
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.parser import Parser
from ninja.types import DictStrAny

from beluga import __version__
from beluga.kernel.http import errors
from beluga.kernel.http.auth import authenticate
from beluga.kernel.http.rendering import Renderer


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


def build_api() -> NinjaAPI:
    """Return the API, still without routers."""
    api = Api(
        title="Beluga 白鲸 CRM",
        version=__version__,
        docs_url=None,
        openapi_url="/openapi.json",
        auth=authenticate,
        renderer=Renderer(),
        parser=JsonParser(),
        urls_namespace="api",
    )
    errors.install(api)
    return api
