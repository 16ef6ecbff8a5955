"""Figures over HTTP: many metric calls in one request, each answered on its own."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field as Limited

from beluga.kernel.fields.errors import UserError, say
from beluga.kernel.http.auth import principal_of
from beluga.kernel.http.endpoint import endpoint
from beluga.kernel.metrics.declaration import measures
from beluga.kernel.metrics.query import MetricCall, query, together
from beluga.kernel.scope.principal import Principal, Refused

router = Router(tags=["指标"])


class Call(Schema):
    """One metric call."""

    measure: str
    dimensions: list[str] = []
    condition: dict[str, Any] | None = None
    period: dict[str, str] | None = None
    compare: bool = False
    sort: str = "-value"
    limit: int = 100
    total: bool = True


class Calls(Schema):
    """The calls of one page."""

    calls: list[Call] = Limited(max_length=40)


@endpoint(router.post, "/metrics", signed_in=True, summary="查询指标")
def post_metrics(request: HttpRequest, body: Calls) -> dict[str, Any]:
    """Answer every call in its place; a call that is refused or wrong carries `error` and spoils no other."""
    principal, calls = principal_of(request), [MetricCall(**call.model_dump()) for call in body.calls]
    values = together(principal, calls)
    return {"results": [_answer(principal, call, values.get(place)) for place, call in enumerate(calls)]}


@endpoint(router.get, "/metrics", signed_in=True, summary="指标目录")
def get_measures(request: HttpRequest) -> dict[str, Any]:
    """List the measures of the objects one may view."""
    principal = principal_of(request)
    return {
        "measures": [
            {
                "name": item.name,
                "label": say(item.label, item.label_en),
                "object": item.object,
                "agg": item.agg,
                "unit": say(item.unit, item.unit_en),
            }
            for item in measures
            if principal.can(f"{item.object}.view")
        ]
    }


def _answer(principal: Principal, call: MetricCall, known: tuple[Any] | None) -> dict[str, Any]:
    try:
        return query(principal, call, known)
    except Refused:
        return {"error": {"code": "refused", "message": say("没有查看权限", "You may not view this")}}
    except UserError as error:
        return {"error": {"code": error.code, "message": error.message, "fields": getattr(error, "fields", {})}}
