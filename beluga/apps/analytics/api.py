"""The workbench over HTTP: what it holds, and laying it out. The figures themselves come from `/api/metrics`."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from beluga.apps.analytics import queries, services
from beluga.kernel.http.auth import principal_of
from beluga.kernel.http.endpoint import endpoint

router = Router(tags=["工作台"])


class Cell(Schema):
    """Where a block stands, in grid units."""

    block: str
    x: int
    y: int
    w: int
    h: int


class Layout(Schema):
    """A layout to keep; `default` makes it everybody's start."""

    layout: list[Cell]
    default: bool = False


@endpoint(router.get, "/workbench", function="workbench.view", summary="工作台")
def get_workbench(request: HttpRequest) -> dict[str, Any]:
    """Return the blocks one may see and the layout in force."""
    return queries.workbench(principal_of(request))


@endpoint(router.put, "/workbench", function="workbench.view", summary="保存工作台布局")
def put_workbench(request: HttpRequest, body: Layout) -> dict[str, Any]:
    """Keep one's own layout, or the company's default."""
    services.save_layout(principal_of(request), [cell.model_dump() for cell in body.layout], default=body.default)
    return queries.workbench(principal_of(request))


@endpoint(router.delete, "/workbench", function="workbench.view", summary="恢复默认工作台")
def delete_workbench(request: HttpRequest) -> dict[str, Any]:
    """Go back to the default layout."""
    services.reset_layout(principal_of(request))
    return queries.workbench(principal_of(request))


@endpoint(router.get, "/workbench/guide", function="workbench.default", summary="上手引导")
def get_guide(request: HttpRequest) -> dict[str, Any]:
    """Return the steps from an empty installation to the first allocation, and which of them are done."""
    return {"steps": queries.guide(principal_of(request))}
