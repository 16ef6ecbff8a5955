"""What a running job holds: its arguments' asker, progress, and the wish of somebody to stop it.

Progress is written through a connection of its own that commits at once, so that people see it while the job's
transaction is still open. The same statement reads the wish to cancel.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, connections

INTERVAL = 0.5

_REPORT = """
with written as (
    update kernel_job set done = %s, total = %s, message = %s, heartbeat = clock_timestamp()
    where id = %s and attempt = %s and state = 'running' returning cancel_requested, created_by, id, name
)
select cancel_requested,
       case when created_by is not null then pg_notify('beluga_user_' || created_by,
           jsonb_build_object('type', 'job', 'id', id, 'name', name, 'state', 'running',
                              'done', %s::bigint, 'total', %s::bigint)::text) end
from written
"""


Progress = Callable[[int, int | None, str], None]


def silent(done: int, total: int | None = None, message: str = "") -> None:
    """Progress for nobody."""


class Cancelled(Exception):
    """Somebody asked the job to stop; raised at its next checkpoint, it rolls back what the job did."""


class Lost(Exception):
    """The job was taken over by another worker (this one was thought dead); what this run did must not count."""


class Board:
    """Where progress is written: the job's own connection when it runs inline, else a second one that commits at once
    and also carries the job's locks, so that they go with the process."""

    def __init__(self, *, inline: bool) -> None:
        self.inline = inline
        self.link: Any = connection if inline else connections.create_connection("default")

    def report(self, job_id: int, attempt: int, done: int, total: int | None, message: str) -> bool | None:
        """Write progress; return whether to cancel, None when the job is no longer ours."""
        with self.link.cursor() as cursor:
            cursor.execute(_REPORT, [done, total, message, job_id, attempt, done, total])
            row = cursor.fetchone()
        return None if row is None else bool(row[0])

    @contextmanager
    def alone(self, name: str) -> Iterator[bool]:
        """Hold the lock `name` until `close`; yields False when somebody else holds it."""
        with self.link.cursor() as cursor:
            cursor.execute("select pg_try_advisory_lock(hashtextextended(%s, 20))", [name])
            got = bool(cursor.fetchone()[0])
        try:
            yield got
        finally:
            if got and self.inline:
                with self.link.cursor() as cursor:
                    cursor.execute("select pg_advisory_unlock(hashtextextended(%s, 20))", [name])

    def close(self) -> None:
        """Give the second connection (and with it the locks) back."""
        if not self.inline:
            self.link.close()


class JobContext:
    """Handed to every job as its first argument.

    `principal_user_id` is who asked for the job (None: the clock or the system), `job_id` its row, `source` where the
    wish came from. `done`, `total` and `message` are what was last said.
    """

    def __init__(self, board: Board, *, job_id: int, attempt: int, user_id: int | None, source: str) -> None:
        self.job_id = job_id
        self.principal_user_id = user_id
        self.source = source
        self._board = board
        self._attempt = attempt
        self._written = 0.0
        self.done = 0
        self.total: int | None = None
        self.message = ""
        self._cancel = False
        self.errors: list[dict[str, Any]] = []

    def progress(self, done: int, total: int | None = None, message: str = "") -> None:
        """Tell how far the job is. Written at most twice a second. Raises Cancelled when somebody asked to stop."""
        self.done, self.total = done, total if total is not None else self.total
        self.message = message or self.message
        if time.monotonic() - self._written >= INTERVAL or self._written == 0.0:
            self._write()
        if self._cancel:
            raise Cancelled

    def error(self, **fault: Any) -> None:
        """Note a fault of one row or item; the job goes on. At most 1,000 are kept."""
        if len(self.errors) < 1_000:
            self.errors.append(fault)

    def _write(self) -> None:
        wish = self._board.report(self.job_id, self._attempt, self.done, self.total, self.message)
        self._written = time.monotonic()
        if wish is None:
            raise Lost
        self._cancel = wish
