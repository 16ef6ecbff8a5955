"""The worker process: takes jobs from the queue, and every few seconds ticks the scheduler and looks for
jobs whose worker died.

The tick runs in a thread of its own and not as a job, so that long jobs never hold it back. One process runs few jobs
at a time; start more processes, on any machine, for more.
"""

from __future__ import annotations

import logging
import os
import threading
from contextlib import suppress

from django.apps import apps
from django.db import DatabaseError, close_old_connections, connection
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException
from procrastinate.psycopg_connector import PsycopgConnector
from psycopg import OperationalError

from beluga.kernel import registry
from beluga.kernel.jobs import schedules

logger = logging.getLogger(__name__)

TICK_SECONDS = 5.0
GRACE_SECONDS = 15.0
CONCURRENCY = 3


class Ticker(threading.Thread):
    """Ticks until stopped."""

    def __init__(self) -> None:
        super().__init__(name="beluga-tick", daemon=True)
        self._end = threading.Event()

    def run(self) -> None:
        """Tick at once and then every few seconds; a database that is away for a while is tried again."""
        while True:
            once()
            if self._end.wait(TICK_SECONDS):
                return

    def stop(self) -> None:
        """End after the tick under way."""
        self._end.set()
        self.join(GRACE_SECONDS)


def once() -> None:
    """One tick: the jobs that are due, the jobs of dead workers."""
    try:
        close_old_connections()
        schedules.tick()
        schedules.rescue()
    except DatabaseError as error:
        logger.error("the tick failed and is tried again: %s", error)
        with suppress(DatabaseError):
            connection.close()
    except Exception:
        logger.exception("the tick failed")


def main() -> None:
    """Run jobs until SIGTERM or SIGINT; jobs under way get a grace time, then they are left to be run again."""
    if not apps.ready:
        raise RuntimeError("Django is not set up")
    concurrency = max(1, int(os.environ.get("BELUGA_WORKER_CONCURRENCY", CONCURRENCY)))
    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
    if not isinstance(connector, PsycopgConnector):
        raise RuntimeError("the queue needs psycopg 3")
    registry.freeze()
    ticker = Ticker()
    ticker.start()
    try:
        with app.replace_connector(connector) as queue:
            queue.run_worker(
                name=f"beluga-{os.getpid()}",
                concurrency=concurrency,
                fetch_job_polling_interval=1.0,
                shutdown_graceful_timeout=GRACE_SECONDS,
                delete_jobs="always",
                install_signal_handlers=True,
            )
    except (ConnectorException, OperationalError) as error:
        logger.error("the database is away, so this worker ends: %s", error.__cause__ or error)
        raise SystemExit(1) from None
    finally:
        ticker.stop()
