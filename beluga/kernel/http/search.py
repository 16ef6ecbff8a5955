"""The header search over HTTP."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field as Limited

from beluga.kernel.http.auth import principal_of
from beluga.kernel.http.endpoint import endpoint
from beluga.kernel.objects import pickers, queries

router = Router(tags=["搜索"])


class SearchQuery(Schema):
    """The words."""

    q: str = Limited("", max_length=queries.LONGEST_SEARCH)


@endpoint(router.get, "/search", signed_in=True, summary="全文检索")
def get_search(request: HttpRequest, asked: Query[SearchQuery]) -> dict[str, Any]:
    """Search all objects one may view; scope and masking hold."""
    return pickers.search(principal_of(request), asked.q)
