"""The route of a record's timeline (时间轴)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from beluga.kernel.fields import clock
from beluga.kernel.http.auth import principal_of
from beluga.kernel.http.endpoint import endpoint
from beluga.kernel.objects import timeline

router = Router(tags=["时间轴"])
FROM = Query(None, alias="from")  # type: ignore[type-arg]
TO = Query(None, alias="to")  # type: ignore[type-arg]


@endpoint(
    router.get,
    "/objects/{object_name}/records/{int:record_id}/timeline",
    function="{object_name}.view",
    summary="时间轴",
)
def read(
    request: HttpRequest,
    object_name: str,
    record_id: int,
    kinds: Annotated[str, Field(max_length=500)] = "",
    since: date | None = FROM,
    until: date | None = TO,
    before: Annotated[str, Field(max_length=300)] = "",
    size: Annotated[int, Field(ge=1, le=timeline.LARGEST_PAGE)] = 30,
) -> dict[str, Any]:
    """Everything known of the record, newest first; `kinds` (separated by commas) and the days `from`, `to` narrow it,
    `next` of the answer continues it as `before`."""
    return timeline.read(
        principal_of(request),
        object_name,
        record_id,
        only=[name for name in kinds.split(",") if name],
        since=clock.midnight(since) if since else None,
        until=clock.midnight(until + timedelta(days=1)) if until and until < date.max else None,
        before=before,
        size=size,
    )
