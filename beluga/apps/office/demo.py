"""A few messages for everybody of the demo company, so that the bell is not empty on the first day."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from django.utils import timezone

from beluga.apps.office.models import Kind, Message
from beluga.apps.org.models import Employment, User

NEWS = (
    (Kind.NOTICE, "本月产品清单已更新", "新增两只现金管理产品，起购金额一万元，说明书在知识库。", "", 26),
    (Kind.NOTICE, "周五 16:00 部门例会", "请准备本周跟进情况和下周计划。", "", 20),
    (Kind.NOTICE, "客户信息保护提醒", "导出客户资料前请确认用途，导出会记入操作日志。", "", 9),
    (Kind.PERSONAL, "沙龙名单请今天确认", "每人十位高净值客户，发给市场部许梦琪。", "/o/customer?view=mine", 3),
    (Kind.TASK, "自动分配完成", "{at} 的自动分配已完成，请查看客户跟进任务。", "/o/follow_up_task", 0),
)
OPENS, CLOSES = 9, 18  # colleagues write during the day


def load(seed: int) -> None:
    """Give everybody the news of the last weeks, the older ones read; nothing happens when there are messages."""
    if Message.objects.exists():
        return
    chance = Random(f"{seed} office")
    now = timezone.now()
    people = User.objects.filter(is_active=True, employment=Employment.WORKING, deleted_at=None).order_by("pk")
    sender = User.objects.filter(username="marketer").values_list("pk", flat=True).first()
    rows = []
    for user in people.values_list("pk", flat=True):
        for kind, title, text, link, days in NEWS:
            at = _moment(now, days, chance)
            read = at + timedelta(hours=chance.randint(1, 20)) if days > 5 else None
            by = sender if kind == Kind.PERSONAL and user != sender else None
            told = text.format(at=f"{timezone.localtime(at):%H:%M}")
            said = {"kind": kind, "title": title, "text": told, "link": link}
            rows.append(Message(user_id=user, sender_id=by, at=at, read_at=read, **said))
    Message.objects.bulk_create(rows)


def _moment(now: datetime, days: int, chance: Random) -> datetime:
    """A moment of office hours so many days ago; of today one that has passed."""
    if not days:
        return now - timedelta(minutes=chance.randint(5, 240))
    day = timezone.localtime(now - timedelta(days=days)).replace(hour=OPENS, minute=0, second=0, microsecond=0)
    return day + timedelta(minutes=chance.randint(0, (CLOSES - OPENS) * 60))
