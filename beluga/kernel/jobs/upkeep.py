"""The one job of the engine itself: forgetting old runs."""

from typing import Any

from beluga.kernel.jobs import schedules
from beluga.kernel.jobs.context import JobContext
from beluga.kernel.jobs.declaration import Schedule, job, schedule


@job(
    "jobs.prune",
    label="清理任务记录",
    label_en="Forget old job runs",
    exclusive="jobs.prune",
    schedulable=True,
    description="删除早于指定天数（默认 90 天）的后台任务运行记录",
    description_en="Deletes records of job runs older than a number of days (90 by default)",
)
def prune(ctx: JobContext, days: int = 90) -> dict[str, Any]:
    """Forget finished jobs older than `days`."""
    return {"rows": schedules.prune(max(1, int(days)))}


schedule(
    Schedule(
        name="jobs.prune",
        job="jobs.prune",
        cron="40 3 * * *",
        label="清理任务记录",
        label_en="Forget old job runs",
        description="每天 3 点 40 分删除 90 天前的后台任务运行记录",
        description_en="Every day at 3:40: deletes records of job runs older than 90 days",
    )
)
