"""Import of customers: the set-based run against saving row by row.

    python -m benchmarks.imports [rows]

The baseline saves some of the same rows one by one through the service that forms use, and is scaled up. Ours: upload,
the run that creates all, the same file again (must change nothing), and a file in which one column differs everywhere.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from typing import Any

import django

from beluga.config import paths
from beluga.config.postgres import Server

HEADING = "客户名称,手机号码,性别,出生日期,邮箱,账户余额,城市,备注,客户来源,学历"
SINGLE = 300


def timed(what: Callable[[], Any]) -> float:
    """Seconds it took."""
    began = time.perf_counter()
    what()
    return time.perf_counter() - began


def file(rows: int, balance: int) -> bytes:
    """A file of that many people."""
    lines = [
        f"客户{n},139{n:08},{'男' if n % 2 else '女'},199{n % 10}-05-{1 + n % 28:02},u{n}@example.com,{n + balance},"
        f"城市{n % 100},备注{n % 1000},,"
        for n in range(rows)
    ]
    return "\n".join([HEADING, *lines]).encode()


def measure(rows: int) -> None:
    """Import, print."""
    from beluga.kernel.jobs.queue import run_inline
    from beluga.kernel.objects import services
    from beluga.kernel.objects.imports import runs
    from beluga.kernel.scope.principal import SYSTEM

    def one_by_one() -> None:
        for n in range(SINGLE):
            row = {"name": f"单个{n}", "phone": f"137{n:08}", "gender": 1, "email": f"s{n}@example.com", "balance": n}
            services.save(SYSTEM, "customer", [row])

    single = timed(one_by_one) / SINGLE
    made: list[Any] = []

    def run(data: bytes) -> tuple[float, dict[str, Any]]:
        uploading = timed(lambda: made.append(runs.upload(SYSTEM, "customer", data, "a.csv")))
        runs.start(SYSTEM, made[-1])
        jobs: list[Any] = []
        running = timed(lambda: jobs.extend(run_inline("objects.import")))
        print(f"  upload {uploading:7.2f} s  {rows / uploading:8.0f} rows/s")
        assert jobs[0].state == "done", jobs[0].message
        return running, jobs[0].result

    print(f"{rows} rows")
    for label, data in (("all new", file(rows, 0)), ("the same again", file(rows, 0)), ("all differ", file(rows, 7))):
        seconds, result = run(data)
        counts = " ".join(f"{name} {result[name]}" for name in ("created", "updated", "unchanged", "failed"))
        ratio = single * rows / seconds
        print(f"{label:15} {seconds:7.2f} s  {rows / seconds:8.0f} rows/s  {ratio:6.1f}x row by row   {counts}")


def main() -> None:
    """Make a test database, measure, drop it."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "beluga.config.settings_test")
    server = Server(paths.data_folder(), test=True)
    server.acquire()
    try:
        django.setup()
        from django.db import connection

        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            measure(rows)
        finally:
            connection.creation.destroy_test_db("beluga", verbosity=0)
    finally:
        server.release()


if __name__ == "__main__":
    main()
