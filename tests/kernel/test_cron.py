"""Cron expressions in both spellings."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from beluga.kernel.fields.errors import FieldError
from beluga.kernel.jobs.cron import Cron

ZONE = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 1, 1, 12, 0, tzinfo=ZONE)  # a Thursday


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("30 5 * * *", datetime(2026, 1, 2, 5, 30)),
        ("0 30 5 * * ?", datetime(2026, 1, 2, 5, 30)),
        ("0 0 8 ? * SAT", datetime(2026, 1, 3, 8, 0)),
        ("0 0 8 ? * 7", datetime(2026, 1, 3, 8, 0)),
        ("0 8 * * 6", datetime(2026, 1, 3, 8, 0)),
        ("0 */20 * * * ?", datetime(2026, 1, 1, 12, 20)),
        ("0 0 9 1 * ?", datetime(2026, 2, 1, 9, 0)),
    ],
)
def test_next_time(text: str, first: datetime) -> None:
    assert Cron(text).after(START) == first.replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    "text", ["", "hello", "* * * *", "61 * * * *", "5 0 30 5 * * ?", "0 0 31 2 *", "0 0 8 ? * SAT 2027", "* " * 70]
)
def test_wrong_expressions_are_told(text: str) -> None:
    with pytest.raises(FieldError):
        Cron(text)
