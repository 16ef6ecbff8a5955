"""The check every edit makes: has somebody else changed the record since it was read?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from beluga.kernel.fields.errors import Stale, say


def check_version(current: int, row: Mapping[str, Any]) -> None:
    """Raise Stale when the row carries another version than the record has now."""
    if row.get("version") is not None and int(row["version"]) != current:
        raise Stale(say("已被他人修改，刷新后重试", "Somebody else changed it; reload and try again"))
