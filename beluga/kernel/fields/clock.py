"""Days. All days of the product are days of one place (Asia/Shanghai unless the settings say otherwise)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo

from django.utils import timezone

FIRST = date(1, 1, 1)
LAST = date(9999, 12, 31)


def zone() -> tzinfo:
    """The place whose days count."""
    return timezone.get_default_timezone()


def today(now: datetime | None = None) -> date:
    """The local day of `now` (of this moment when not given)."""
    return (now or timezone.now()).astimezone(zone()).date()


def midnight(day: date) -> datetime:
    """The instant at which the local `day` begins."""
    return datetime.combine(day, time(), tzinfo=zone())


def shift_days(day: date, days: int) -> date:
    """`day` plus `days`, held within the years 1 to 9999."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return LAST if days > 0 else FIRST


def month_range(day: date, months: int) -> tuple[date, date]:
    """First day of the month that is `months` after the month of `day`, and first day of the month after that."""
    number = day.year * 12 + day.month - 1 + months
    return _first_of(number), _first_of(number + 1)


def _first_of(number: int) -> date:
    year, month = divmod(number, 12)
    if year < 1:
        return FIRST
    if year > 9999:
        return LAST
    return date(year, month + 1, 1)


def utc_text(moment: datetime) -> str:
    """The form in which an instant is kept in JSON: UTC, fixed width, so that text order is time order."""
    try:
        moment = moment.astimezone(UTC)
    except OverflowError:  # the first or last hours of the calendar
        moment = moment.replace(tzinfo=UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")
