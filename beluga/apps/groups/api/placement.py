"""/api/groups/placement: what there is to know about ticked customers before they are assigned."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from beluga.apps.groups.queries.placement import placement
from beluga.kernel.fields.errors import Invalid
from beluga.kernel.http.auth import principal_of
from beluga.kernel.http.endpoint import endpoint
from beluga.kernel.objects import queries

router = Router(tags=["客户分组"])


class Chosen(Schema):
    """Which customers: ticked ones, or those of a filter."""

    ids: list[int] | None = Field(None, max_length=100_000)
    filter: dict[str, Any] | None = None


@endpoint(router.post, "/placement", function="customer.assign", summary="分配前的分组情况")
def read(request: HttpRequest, body: Chosen) -> dict[str, Any]:
    """In which groups of one's own the customers are, with whom, and who may be given them. 422 without exactly one of
    ids and filter."""
    if (body.ids is None) == (body.filter is None):
        raise Invalid.at("ids", "选择记录或给出筛选条件，二者取一", "Give either ids or a filter")
    principal = principal_of(request)
    wanted = body.filter if body.ids is None else [pk for pk in body.ids if 0 < pk < 2**63]
    return placement(principal, queries.relation(principal, "customer", wanted))
