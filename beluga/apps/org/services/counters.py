"""Counts that must hold across processes: tries, calls of a minute, things that may be used once.

One row per key in an unlogged table; a count is worth something until its instant and starts again after it. Bumping
locks the row until the transaction ends, so tries for one account wait for each other and none slips through.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection
from django.db.models import F
from django.utils import timezone

from beluga.apps.org.models import Counter

BUMP = """
insert into org_counter as c (key, count, until) values (%(key)s, 1, %(until)s)
on conflict (key) do update set
  count = case when c.until <= %(now)s then 1 else c.count + 1 end,
  until = case when c.until <= %(now)s or %(slide)s then excluded.until else c.until end
returning count, until
"""


def bump(key: str, seconds: int, *, slide: bool = False) -> tuple[int, datetime]:
    """Count one more under `key` and return the count and the instant it ends.

    A new count lasts `seconds`; with `slide` every bump makes it last that long from now.
    """
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(BUMP, {"key": key[:200], "now": now, "until": now + timedelta(seconds=seconds), "slide": slide})
        count, until = cursor.fetchone()
    return count, until


def first_time(key: str, seconds: int) -> bool:
    """Say whether `key` is seen for the first time within `seconds`: for codes and nonces that work once."""
    return bump(key, seconds)[0] == 1


def take_back(key: str) -> None:
    """Count one less under `key`: what was counted turned out not to be one."""
    Counter.objects.filter(key=key[:200], count__gt=0).update(count=F("count") - 1)


def counts(*keys: str) -> dict[str, tuple[int, datetime]]:
    """Return the living counts among `keys`."""
    rows = Counter.objects.filter(key__in=[key[:200] for key in keys], until__gt=timezone.now())
    return {row.key: (row.count, row.until) for row in rows}


def clear(*keys: str) -> None:
    """Forget the counts of `keys`."""
    Counter.objects.filter(key__in=[key[:200] for key in keys]).delete()


def clean() -> int:
    """Remove counts that ended; returns how many."""
    return Counter.objects.filter(until__lte=timezone.now()).delete()[0]
