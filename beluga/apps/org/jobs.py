"""What the organisation does by the clock: forget counts that ended."""

from __future__ import annotations

from typing import Any

from beluga.apps.org.services import counters
from beluga.kernel.jobs.context import JobContext
from beluga.kernel.jobs.declaration import Schedule, job, schedule


@job("org.clean_counters", label="清理登录计数", label_en="Clean sign-in counts", exclusive="org.clean_counters")
def clean_counters(ctx: JobContext) -> dict[str, Any]:
    """Remove counts of tries, calls, codes and nonces that ended."""
    return {"removed": counters.clean()}


schedule(
    Schedule(
        name="org.clean_counters",
        job="org.clean_counters",
        cron="17 * * * *",
        label="清理登录计数",
        label_en="Clean sign-in counts",
        group="系统",
        description="删除已过期的登录失败次数、验证码和调用次数",
        description_en="Deletes counts of failed sign-ins, captchas and calls that have ended",
    )
)
