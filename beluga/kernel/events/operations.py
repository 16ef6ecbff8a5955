"""The operation log: who did what, when, where from (操作日志). Written in the transaction of what it tells of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import orjson

from beluga.kernel.events.actor import current_source
from beluga.kernel.events.models import Operation
from beluga.kernel.fields.rows import insert
from beluga.kernel.jobs.runner import dump


class Operator(Protocol):
    """Whoever operates: all that is needed of a Principal."""

    @property
    def user_id(self) -> int | None:
        """The user's number, None for the system."""

    @property
    def name(self) -> str:
        """The name as it was then."""

    @property
    def address(self) -> str:
        """Where the request came from."""


def log_operation(
    principal: Operator,
    menu: str,
    action: str,
    target: str = "",
    result: str = "成功",
    detail: Mapping[str, Any] | None = None,
    *,
    object: str = "",
    record_id: int | None = None,
) -> int:
    """Note that the principal did `action` (删除, 导出 …) under `menu` to `target` with `result`; returns the row's id.

    `detail` is any JSON (how many, which filter); never put secrets into it.
    """
    row = {
        "user_id": principal.user_id,
        "user_name": principal.name[:100],
        "menu": menu[:60],
        "action": action[:100],
        "target": target[:300],
        "result": result[:20],
        "detail": orjson.loads(dump(dict(detail or {}))),
        "object": object[:60],
        "record_id": record_id if record_id is None or abs(record_id) < 2**63 else None,  # asked for, never there
        "address": principal.address[:45],
        "source": current_source()[:20],
    }
    return insert(Operation, [row])[0]
