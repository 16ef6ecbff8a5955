"""A year of follow-ups of the demo company, the plans that come of them, and tasks for everybody's day.

Rows are made in Python with a seed and copied in; the customers' figures are then counted from them by the same verb
that counts them in daily use.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db import connection
from django.utils import timezone

from beluga.apps.customers.models import Customer
from beluga.apps.followups.demo import words
from beluga.apps.followups.models import FollowUp, Kind, Progress
from beluga.apps.followups.services.records import count_all
from beluga.apps.org.models import Employment, User
from beluga.kernel.fields import clock

RECORD = (
    "customer_id, user_id, at, way, status, maturity, go_on, submitted, talk_seconds, next_at, source, note, result, "
    "next_step, created_at, updated_at"
)
PLAN = "customer_id, user_id, at, way, note, remind_before, automatic, created_at, updated_at"
TASK = "id, name, kind, priority, progress, customer_id, creator_id, due_at, done_at, source, detail, created_at"
ENTRY = "task_id, user_id, progress, done_at, created_at"
WAYS = (1, 1, 1, 1, 1, 2, 3, 4, 4, 4, 5, 6)
TELEPHONE = 1
PLAIN_TASKS = 9
CALLS = 12


@dataclass(frozen=True, slots=True)
class Known:
    """A customer with somebody who answers for it."""

    id: int
    name: str
    owner: int
    since: datetime
    maturity: int


def load(seed: int) -> None:
    """Fill the follow-ups and tasks of the demo company; nothing happens when there are any."""
    if FollowUp.objects.exists():
        return
    chance = Random(f"{seed} followups")
    now = timezone.now()
    fields = ("id", "name", "owner_id", "created_at", "maturity")
    rows = Customer.objects.filter(owner__isnull=False, binned_at=None).order_by("id").values_list(*fields)
    customers = [Known(pk, name, owner, since, maturity or 1) for pk, name, owner, since, maturity in rows]
    records: list[list[Any]] = []
    plans: list[list[Any]] = []
    for customer in customers:
        made = list(_history(chance, customer, now))
        records += made
        last = made[-1] if made else None
        if last is not None and last[9] is not None and last[9] > now:
            plans.append([customer.id, customer.owner, last[9], last[3], last[13], 15, True, last[2], last[2]])
    records.sort(key=lambda row: row[2])
    _copy("followups_followup", RECORD, records)
    _copy("followups_followplan", PLAN, plans)
    _tasks(chance, customers, now)
    count_all()
    with connection.cursor() as cursor:
        for table in ("followup", "followplan", "task", "taskassignee"):
            cursor.execute(f"analyze followups_{table}")


def _history(chance: Random, customer: Known, now: datetime) -> Iterator[list[Any]]:
    """The follow-ups of one customer, oldest first; the state moves towards the customer's maturity."""
    if chance.random() < 0.08:
        return
    number = min(1 + int(chance.expovariate(1 / 3.2)), 14)
    first = max(customer.since, now - timedelta(days=364))
    span = max((now - first).total_seconds(), 3600.0)
    moments = sorted({office_hour(first + timedelta(seconds=chance.random() * span), chance) for _ in range(number)})
    moments = [at for at in moments if first <= at < now]
    for place, at in enumerate(moments):
        latest = place == len(moments) - 1
        status = words.state(chance, customer.maturity, latest)
        way = chance.choice(WAYS)
        note, result, step = words.talk(chance, status, way)
        following = (
            moments[place + 1] if not latest else office_hour(at + timedelta(days=chance.randint(3, 30)), chance)
        )
        goes_on = status != 6
        seconds = chance.randint(25, 900) if way == TELEPHONE and status != 4 else None
        phone = chance.random() < 0.2
        yield [
            customer.id,
            customer.owner,
            at,
            way,
            status,
            customer.maturity if latest else None,
            goes_on,
            phone,
            seconds,
            following if goes_on else None,
            "h5" if phone else "desk",
            note,
            result,
            step if goes_on else "",
            at,
            at,
        ]


def _tasks(chance: Random, customers: Sequence[Known], now: datetime) -> None:
    """For each salesperson some tasks of the last weeks and of the coming days, and customers to call."""
    by_owner: dict[int, list[Known]] = {}
    for one in customers:
        by_owner.setdefault(one.owner, []).append(one)
    working = User.objects.filter(is_active=True, employment=Employment.WORKING, deleted_at=None)
    chiefs = list(working.filter(user_roles__role__code="manager").order_by("pk").values_list("pk", flat=True))
    everybody = list(working.order_by("pk").values_list("pk", flat=True))
    tasks: list[list[Any]] = []
    entries: list[list[Any]] = []
    number = 0
    for user in everybody:
        theirs = by_owner.get(user, [])
        plain = PLAIN_TASKS if theirs else 3
        follow = chance.sample(theirs, min(CALLS, len(theirs)))
        about: list[Known | None] = [*[None] * plain, *follow]
        for customer in about:
            number += 1
            creator = user if chance.random() < 0.4 or not chiefs else chance.choice(chiefs)
            row, entry = _task(chance, number, user, creator, customer, now)
            tasks.append(row)
            entries.append(entry)
    with connection.cursor() as cursor:
        sql = "select nextval(pg_get_serial_sequence('followups_task', 'id')) from generate_series(1, %s)"
        cursor.execute(sql, [len(tasks)])
        ids = [int(row[0]) for row in cursor.fetchall()]
    _copy("followups_task", TASK, [[pk, *row] for pk, row in zip(ids, tasks, strict=True)])
    _copy("followups_taskassignee", ENTRY, [[pk, *row] for pk, row in zip(ids, entries, strict=True)])


def _task(
    chance: Random, number: int, user: int, creator: int, customer: Known | None, now: datetime
) -> tuple[list[Any], list[Any]]:
    days = chance.choice((-20, -9, -4, -2, -1, 0, 0, 0, 1, 2, 3, 6, 10, None))
    today = clock.midnight(clock.today(now))
    hour = timedelta(hours=chance.choice((10, 12, 15, 17, 18)))
    due = None if days is None else today + timedelta(days=days) + hour
    made = min((due or now) - timedelta(days=chance.randint(1, 9)), now - timedelta(hours=1))
    if days is not None and days < 0:
        progress = chance.choice((Progress.DONE, Progress.DONE, Progress.CANCELLED, Progress.WAITING))
    else:
        progress = chance.choice((Progress.WAITING, Progress.WAITING, Progress.WAITING, Progress.UNDER_WAY))
    done = min(due or now, now) if progress == Progress.DONE else None
    priority = chance.choice((1, 2, 2, 2, 3, 3))
    if customer is None:
        name, detail = chance.choice(words.PLAIN)
        row = [name, Kind.PLAIN, priority, progress, None, creator, due, done, "manual", f"<p>{detail}</p>", made]
    else:
        name = f"{chance.choice(words.CALLS)}：{customer.name}"
        source = "allocation" if number % 3 else "manual"
        row = [name, Kind.FOLLOW_UP, priority, progress, customer.id, creator, due, done, source, "", made]
    return row, [user, progress, done, made]


def office_hour(moment: datetime, chance: Random) -> datetime:
    """The same day between nine and six; half of a weekend's moments move to the next day, as some are on duty."""
    local = moment.astimezone(clock.zone())
    while local.isoweekday() > 5 and chance.random() < 0.5:
        local += timedelta(days=1)
    return local.replace(hour=chance.randint(9, 17), minute=chance.randint(0, 59), second=chance.randint(0, 59))


def _copy(table: str, columns: str, rows: Sequence[Sequence[Any]]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"copy {table} ({columns}) from stdin") as copy:
        for row in rows:
            copy.write_row([int(value) if isinstance(value, (Kind, Progress)) else value for value in row])
