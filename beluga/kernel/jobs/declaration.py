"""How a job and a schedule are declared in code.

@job("tags.run", label="自动打标签", label_en="Automatic tagging", exclusive="tags.run")
def run_tags(ctx: JobContext, full: bool = False) -> dict: ...
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from beluga.kernel.jobs.cron import Cron
from beluga.kernel.registry import Registry

JobFunction = Callable[..., "dict[str, Any] | None"]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobType:
    """A background verb. `run(ctx, **args)` returns a JSON-able result (its `rows` is shown in the job log).

    `exclusive` names a lock: of the jobs that share it only one runs at a time. An `atomic` job runs in one transaction
    that also marks it done, so it happens wholly or not at all; one that is not commits by its own steps and must be
    harmless when repeated. `schedulable` jobs are offered for registration in the scheduler. The higher `priority` goes
    first. `quiet` ones are left out of people's lists. The clock passes over a job that `needed()` says has nothing to
    do.
    """

    name: str
    label: str
    label_en: str
    run: JobFunction
    exclusive: str | None = None
    atomic: bool = True
    schedulable: bool = False
    description: str = ""
    description_en: str = ""
    priority: int = 0
    attempts: int = 3
    quiet: bool = False
    needed: Callable[[], bool] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A job that runs by the clock, as shipped: a row of the scheduler page that an administrator may change."""

    name: str
    job: str
    cron: str
    label: str
    label_en: str
    group: str = "系统"
    group_en: str = "System"
    args: Mapping[str, Any] = field(default_factory=dict)
    description: str = ""
    description_en: str = ""
    active: bool = True


jobs: Registry[JobType] = Registry("job")
shipped: Registry[Schedule] = Registry("schedule")


def job(
    name: str,
    *,
    label: str,
    label_en: str,
    exclusive: str | None = None,
    atomic: bool = True,
    schedulable: bool = False,
    description: str = "",
    description_en: str = "",
    priority: int = 0,
    attempts: int = 3,
    quiet: bool = False,
    needed: Callable[[], bool] | None = None,
) -> Callable[[JobFunction], JobFunction]:
    """Register the decorated function as the job `name`; raises ValueError when the name is taken."""

    def register(run: JobFunction) -> JobFunction:
        jobs.register(
            name,
            JobType(
                name=name,
                label=label,
                label_en=label_en,
                run=run,
                exclusive=exclusive,
                atomic=atomic,
                schedulable=schedulable,
                description=description,
                description_en=description_en,
                priority=priority,
                attempts=attempts,
                quiet=quiet,
                needed=needed,
            ),
        )
        return run

    return register


def schedule(declared: Schedule) -> Schedule:
    """Register a shipped schedule; raises ValueError when its name is taken or its cron expression is wrong."""
    Cron(declared.cron)
    return shipped.register(declared.name, declared)
