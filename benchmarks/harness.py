"""What every benchmark needs: a world of a million customers, a clock, and figures that are met or missed.

    with world() as here:
        first = median(lambda: ask(), 15)
        figure("page of an indexed sort", slow / first, 30, better="more")
    finish()

The world lives on a server of its own under the data folder, with the settings an installation runs with (fsync on,
sized to the machine). It is filled once into a template; every benchmark works on a copy, which is dropped afterwards.
A figure is a ratio against a baseline of the same run wherever that is possible, because only ratios travel.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

import django
import psycopg

from beluga.config import paths
from beluga.config.postgres import ROLE, Server

CUSTOMERS = int(os.environ.get("BELUGA_BENCH_CUSTOMERS", "1000000"))
MARK = "@figure "  # begins the line in which a process tells the runner its figure, when `BELUGA_BENCH_REPORT` is set
FILLING = 20261122  # the server's lock while a template is made
_HOME = "BELUGA_BENCH_HOME"


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing measured, what it had to reach, and whether it did."""

    name: str
    measured: float
    target: float
    better: Literal["more", "less"]
    unit: str
    note: str

    @property
    def ok(self) -> bool:
        """Whether the target is reached."""
        return self.measured >= self.target if self.better == "more" else self.measured <= self.target

    def line(self) -> str:
        """The figure as people read it."""
        sign = "≥" if self.better == "more" else "≤"
        target = f"{sign} {_number(self.target)} {self.unit}"
        note = f"  [{self.note}]" if self.note else ""
        return f"{self.name:<58}  {_number(self.measured):>9} {self.unit:<6}  {target:<16}  {self.verdict}{note}"

    @property
    def verdict(self) -> str:
        """`ok` or `MISS`."""
        return "ok" if self.ok else "MISS"


_figures: list[Figure] = []


def figure(
    name: str, measured: float, target: float, *, better: Literal["more", "less"], unit: str = "x", note: str = ""
) -> bool:
    """Print one figure with its target, remember it for `finish`, and say whether the target is reached."""
    made = Figure(name, measured, target, better, unit, note)
    _figures.append(made)
    print(made.line(), flush=True)
    if os.environ.get("BELUGA_BENCH_REPORT"):
        parts = [name, measured, target, better, unit, note]
        print(MARK + json.dumps(parts, ensure_ascii=False), flush=True)
    return made.ok


def said(text: str) -> None:
    """Print a line that belongs to no target: an absolute number seen, a size."""
    print(f"  {text}", flush=True)


def finish() -> None:
    """End the process: exit code 1 when a figure missed its target."""
    sys.exit(0 if all(one.ok for one in _figures) else 1)


def timed(what: Callable[[], Any]) -> float:
    """Return the seconds `what` takes."""
    began = time.perf_counter()
    what()
    return time.perf_counter() - began


def median(what: Callable[[], Any], rounds: int = 15) -> float:
    """Return the median of the seconds `what` takes in some rounds, after one round to warm up."""
    what()
    return sorted(timed(what) for _ in range(rounds))[rounds // 2]


class World:
    """A filled database of this run's own; Django is set up and points at it."""

    def __init__(self, customers: int, people: Sequence[int]) -> None:
        self.customers = customers
        self.people = people

    def sql(self, text: str, params: Any = None) -> list[tuple[Any, ...]]:
        """Run one statement on Django's connection and return its rows, if it gives any."""
        with _connection().cursor() as cursor:
            cursor.execute(text, params)
            return list(cursor.fetchall()) if cursor.description else []

    def wal(self) -> int:
        """Return the bytes of log the server has written so far."""
        return int(self.sql("select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')")[0][0])

    def busy(self) -> float:
        """Return the seconds this process and the server behind its connection have spent on a processor."""
        pid = self.sql("select pg_backend_pid()")[0][0]
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") + time.process_time()

    def user(self, username: str) -> Any:
        """Return the person with this account: `admin`, `manager0` … `manager8`, `sales0` …."""
        return _users().get(username=username)

    def principal(self, username: str) -> Any:
        """Return the principal of that person, as a request has it."""
        from dataclasses import replace

        from beluga.kernel.scope.building import principal_for

        return replace(principal_for(self.user(username).pk), kept=True)

    @contextmanager
    def request(self) -> Iterator[None]:
        """What surrounds the queries of a request: its beginning, its transaction, its end."""
        from django.core.signals import request_finished, request_started
        from django.db import transaction

        request_started.send(World, environ={})
        try:
            with transaction.atomic():
                yield
        finally:
            request_finished.send(World)

    def client(self, username: str) -> Any:
        """Return a test client signed in as that person."""
        from django.test import Client

        user = self.user(username)
        client = Client()
        client.force_login(user)
        session = client.session
        session["epoch"] = user.session_epoch
        session.save()
        return client


@contextmanager
def held() -> Iterator[Server]:
    """Have the server of the benchmarks running inside the block; its data folder becomes this process's own."""
    home = Path(os.environ.setdefault(_HOME, str(paths.data_folder() / "bench")))
    os.environ["BELUGA_DATA"] = str(home)
    server = Server(home)
    with server.held():
        yield server


@contextmanager
def world(customers: int = CUSTOMERS) -> Iterator[World]:
    """Yield a world of that many customers, set Django up for it, and drop it afterwards.

    Child processes reach the same database: its address stands in `DATABASE_URL`.
    """
    with held() as server:
        template = f"world_{customers}_{_hash()}"
        name = f"bench_{os.getpid()}"
        with _admin(server) as admin:
            admin.execute("select pg_advisory_lock(%s)", [FILLING])  # another process may be filling one just now
            if not _exists(admin, template):
                _fill(server, admin, template, customers)
            admin.execute("select pg_advisory_unlock(%s)", [FILLING])
            for (left,) in admin.execute("select datname from pg_database where datname ~ '^bench_[0-9]+$'").fetchall():
                if not Path(f"/proc/{left.removeprefix('bench_')}").exists():
                    admin.execute(f"drop database {left} with (force)")  # of a run that was killed
            admin.execute(f'create database {name} template "{template}" owner {ROLE} strategy file_copy')
        os.environ["DATABASE_URL"] = _url(server, name)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "beluga.config.settings")
        try:
            django.setup()
            _quiet()
            ids = list(_users().filter(username__startswith="sales").order_by("pk").values_list("pk", flat=True))
            yield World(customers, ids)
        finally:
            if django.apps.apps.ready:
                _connection().close()
            with _admin(server) as admin:
                admin.execute(f"drop database {name} with (force)")


def _fill(server: Server, admin: psycopg.Connection[Any], template: str, customers: int) -> None:
    """Fill a database beside the template's name and rename it, so that a run cut short leaves no half."""
    for (old,) in admin.execute("select datname from pg_database where datname like 'world_%%half'").fetchall():
        admin.execute(f'drop database "{old}" with (force)')
    half = f"{template}_half"
    print(f"  filling a world of {customers} customers, once …", flush=True)
    admin.execute(f'create database "{half}" owner {ROLE}')
    environment = os.environ | {
        "DATABASE_URL": _url(server, half),
        "BELUGA_BENCH_ADMIN": server.address(half, "postgres"),
    }
    seconds = timed(
        lambda: subprocess.run(
            [sys.executable, "-m", "benchmarks.fill", str(customers)], env=environment, cwd=paths.ROOT, check=True
        )
    )
    prefix = template.rpartition("_")[0]
    for (old,) in admin.execute("select datname from pg_database where datname like %s", [f"{prefix}\\_%"]).fetchall():
        if old != half:
            admin.execute(f'drop database "{old}" with (force)')  # of a former version of the tables or of the fill
    admin.execute(f'alter database "{half}" rename to "{template}"')
    print(f"  filled in {seconds:.0f} s", flush=True)


def _hash() -> str:
    """Which tables and which content: the text of all migrations, and of the fill."""
    files = [*sorted(paths.ROOT.glob("beluga/**/migrations/0*.py")), Path(__file__).parent / "fill.py"]
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    return sha256(text.encode()).hexdigest()[:10]


def _url(server: Server, name: str) -> str:
    return f"postgresql://{ROLE}@/{name}?host={server.socket}&port=5432"


def _admin(server: Server) -> psycopg.Connection[Any]:
    return psycopg.connect(server.address("postgres", "postgres"), autocommit=True)


def _exists(admin: psycopg.Connection[Any], name: str) -> bool:
    return admin.execute("select 1 from pg_database where datname = %s", [name]).fetchone() is not None


def _connection() -> Any:
    from django.db import connection

    return connection


def _users() -> Any:
    from beluga.apps.org.models import User

    return User.objects


def _quiet() -> None:
    """Let the test client in, as the tests do."""
    from django.test.utils import setup_test_environment

    setup_test_environment()


def _number(value: float) -> str:
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.3g}"
