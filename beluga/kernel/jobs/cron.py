"""Cron expressions in the day of the installation (Asia/Shanghai).

Two spellings are read: the usual five fields (minute hour day month weekday) and the six or seven of Quartz that the
manuals print (`0 30 5 * * ?`: second minute hour day month weekday [year]). Seconds must be 0 and the year open: the
scheduler works by the minute.
"""

from __future__ import annotations

import re
from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo

from croniter import CroniterError, croniter
from django.conf import settings

from beluga.kernel.fields.errors import FieldError

_NUMBER = re.compile(r"\d+")
_NAMES = {"SUN": 1, "MON": 2, "TUE": 3, "WED": 4, "THU": 5, "FRI": 6, "SAT": 7}


class Cron:
    """A checked cron expression."""

    def __init__(self, text: str) -> None:
        """Read `text`; raises FieldError with the reason when it is no cron expression or can never come."""
        self.text = text
        self.plain = _plain(text)
        if not croniter.is_valid(self.plain):
            raise _wrong()
        try:
            comes = bool(self.following(datetime.now(ZoneInfo(settings.TIME_ZONE)), 1))
        except CroniterError:
            comes = False
        if not comes:
            raise FieldError("cron", "这个 cron 表达式永远不会到来", "this cron expression never comes")

    def after(self, moment: datetime) -> datetime:
        """Return the first time after `moment`."""
        return next(iter(self.following(moment, 1)))

    def following(self, moment: datetime, count: int) -> list[datetime]:
        """Return the next `count` times after `moment`, in the zone of the installation."""
        local = moment.astimezone(ZoneInfo(settings.TIME_ZONE))
        walk = croniter(self.plain, local, max_years_between_matches=10)
        return list(islice(walk.all_next(datetime), count))


def _wrong() -> FieldError:
    return FieldError(
        "cron",
        "cron 表达式不正确，例如每天 5 点半：30 5 * * *",
        "is no cron expression; every day at half past five: 30 5 * * *",
    )


def _plain(text: str) -> str:
    """Return the five usual fields of `text`; raises FieldError when they cannot be had."""
    parts = text.split()
    if len(text) > 120 or len(parts) not in (5, 6, 7):
        raise _wrong()
    if len(parts) == 5:
        if "?" in text:
            raise _wrong()
        return text.strip()
    if not re.fullmatch("0+", parts[0]):
        raise FieldError("cron", "秒必须为 0，调度精确到分钟", "seconds must be 0, the scheduler works by the minute")
    if len(parts) == 7 and parts[6] not in ("*", "?"):
        raise FieldError("cron", "不支持指定年份", "a year cannot be given")
    minute, hour, day, month, weekday = parts[1:6]
    return " ".join([minute, hour, "*" if day == "?" else day, month, _weekday(weekday)])


def _weekday(field: str) -> str:
    """Quartz counts the days of the week from Sunday = 1, cron from Sunday = 0."""
    if field in ("?", "*"):
        return "*"
    numbers = re.sub("[A-Z]{3}", lambda found: str(_NAMES.get(found.group(), found.group())), field.upper())
    days, mark, rest = numbers.partition("#") if "#" in numbers else numbers.partition("/")
    return (
        _NUMBER.sub(lambda found: str((int(found.group()) - 1) % 7 if found.group() != "0" else 0), days) + mark + rest
    )
