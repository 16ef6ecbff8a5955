"""What tags do by the clock: the daily run, expiry every half hour, and the quick look at what changed."""

from __future__ import annotations

from typing import Any

from beluga.apps.org.models import User
from beluga.apps.tags.models import Tag
from beluga.apps.tags.services import expiry, running
from beluga.apps.tags.services.taggables import enabled, taggables
from beluga.kernel.events.live import notify
from beluga.kernel.fields.errors import Invalid, say
from beluga.kernel.jobs.context import JobContext
from beluga.kernel.jobs.declaration import Schedule, job, schedule
from beluga.kernel.scope.building import principal_for

LOCK = "tags.run"
SHOWN = 100  # as many tags fit into the address of a list


def _name(object_name: str) -> str:
    declared = taggables.get(object_name).declared
    return say(declared.label, declared.label_en)


@job(
    "tags.run",
    label="自动打标签",
    label_en="Automatic tagging",
    exclusive=LOCK,
    schedulable=True,
    description="清除过期标签，重新运行全部启用的标签规则",
    description_en="Clears expired tags and runs every active tag rule anew",
)
def run(ctx: JobContext, tags: list[int] | None = None) -> dict[str, Any]:
    """Run all rules of all objects, or just those of `tags`; then the result names the `list` of records with them."""
    principal = principal_for(ctx.principal_user_id)
    seen: dict[str, Any] = {}
    if tags is None:
        outcomes = running.run_all(principal, progress=ctx.progress)
    else:
        outcomes = []
        wanted: dict[str, list[int]] = {}
        for tag, object_name in Tag.objects.filter(pk__in=tags, deleted_at=None).values_list("pk", "object"):
            wanted.setdefault(object_name, []).append(tag)
        if not wanted:
            raise Invalid.at("tags", "没有可运行的自动标签", "none of these is an automatic tag that is on")
        for place, (object_name, ids) in enumerate(wanted.items()):
            ctx.progress(place, len(wanted), _name(object_name))
            outcomes.append(running.run_tags(principal, object_name, ids))
        if len(wanted) == 1 and len(ids) <= SHOWN:
            carrying = {"field": "tags", "op": "any_of", "value": ids}
            seen = {"list": {"object": object_name, "label": _name(object_name), "filter": carrying}}
    ctx.progress(len(outcomes), len(outcomes))
    added, removed = sum(one.added for one in outcomes), sum(one.removed for one in outcomes)
    records, expired = sum(one.records for one in outcomes), sum(one.expired for one in outcomes)
    return seen | {
        "rows": sum(one.changed for one in outcomes),
        "added": added,
        "removed": removed,
        "expired": expired,
        "records": records,
        "faults": sum(one.faults for one in outcomes),
        "objects": [one.as_json() for one in outcomes],
        "message": f"检查 {records:,} 条记录，新增 {added:,} 个标签，移除 {removed:,} 个，过期 {expired:,} 个",
        "message_en": f"{records:,} records looked at: {added:,} tags added, {removed:,} removed, {expired:,} expired",
    }


@job(
    "tags.expire",
    label="过期标签删除",
    label_en="Remove expired tags",
    exclusive=LOCK,
    schedulable=True,
    description="移除到期的标签",
    description_en="Removes tags that have expired",
)
def expire(ctx: JobContext) -> dict[str, Any]:
    """Remove expired tags of every object."""
    gone = expiry.expire_all()
    total = sum(gone.values())
    return {
        "rows": total,
        "objects": gone,
        "message": f"移除 {total:,} 个过期标签",
        "message_en": f"{total:,} expired tags removed",
    }


@job(
    "tags.refresh",
    label="标签实时更新",
    label_en="Refresh tags",
    exclusive=LOCK,
    quiet=True,
    needed=running.needed,
    description="为有变化的记录重新计算自动标签",
    description_en="Works out the automatic tags of records that changed",
)
def refresh(ctx: JobContext) -> dict[str, Any]:
    """Work out the rules for records that changed or whose time has come."""
    principal = principal_for(ctx.principal_user_id)
    outcomes = [running.refresh(principal, one.object) for one in taggables if enabled(one.object)]
    for one in outcomes:
        if one.changed:
            # Who just wrote a follow-up looks at the tag that ends with it: open pages ask for these records again.
            notify(
                User.objects.filter(is_active=True).values_list("pk", flat=True),
                {"type": "records", "object": one.object},
            )
    return {"rows": sum(one.changed for one in outcomes), "objects": [one.as_json() for one in outcomes]}


schedule(
    Schedule(
        name="tags.run",
        job="tags.run",
        cron="30 5 * * *",
        label="自动打标签",
        label_en="Automatic tagging",
        description="每天清除过期标签并重新运行全部启用的规则",
        description_en="Every day: clears expired tags and runs every active rule anew",
        group="标签",
        group_en="Tags",
    )
)
schedule(
    Schedule(
        name="tags.expire",
        job="tags.expire",
        cron="*/30 * * * *",
        label="过期标签删除",
        label_en="Remove expired tags",
        description="每半小时移除到期的标签",
        description_en="Every half hour: removes tags that have expired",
        group="标签",
        group_en="Tags",
    )
)
schedule(
    Schedule(
        name="tags.refresh",
        job="tags.refresh",
        cron="* * * * *",
        label="标签实时更新",
        label_en="Refresh tags",
        description="每分钟为有变化的记录更新自动标签",
        description_en="Every minute: brings the automatic tags of changed records up to date",
        group="标签",
        group_en="Tags",
    )
)
