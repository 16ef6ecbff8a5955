"""Import of customers from xlsx: the product's importer against saving row by row.

The baseline saves some of the same rows one by one through the service that forms use, each in a transaction of its
own, and is scaled up. Ours is the whole way: upload (the file is read and staged), then the run as its job does it,
with validation, search for known customers, codes, search rows, history and events. The same file a second time must
change nothing; a file in which one column differs everywhere changes every row.
"""

from __future__ import annotations

import os
from io import BytesIO
from typing import Any

import xlsxwriter

from benchmarks.harness import World, figure, finish, said, timed, world

ROWS = int(os.environ.get("BELUGA_BENCH_ROWS", "100000"))
SINGLE = 200
HEADING = ("客户名称", "手机号码", "性别", "出生日期", "邮箱", "账户余额", "城市", "备注", "客户来源", "学历")
SURNAMES, GIVEN = "王李张刘陈杨黄赵吴周", "伟芳娜敏静丽强磊军洋"


def workbook(rows: int, more: int = 0) -> bytes:
    """An xlsx of that many people."""
    into = BytesIO()
    book = xlsxwriter.Workbook(into, {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADING)
    for n in range(rows):
        name = SURNAMES[n % 10] + GIVEN[n // 10 % 10] + GIVEN[n // 100 % 10]
        born = f"199{n % 10}-05-{1 + n % 28:02}"
        cells = (name, f"139{n:08}", "男" if n % 2 else "女", born, f"u{n}@example.com", n + more)
        sheet.write_row(n + 1, 0, (*cells, f"城市{n % 100}", f"备注{n % 1000}", "", ""))
    book.close()
    return into.getvalue()


def measure(here: World) -> None:
    """Import, compare."""
    from beluga.kernel.jobs.queue import run_inline
    from beluga.kernel.objects import services
    from beluga.kernel.objects.imports import runs
    from beluga.kernel.scope.principal import SYSTEM

    def one_by_one() -> None:
        for n in range(SINGLE):
            row = {"name": f"单个{n}", "phone": f"137{n:08}", "gender": 1, "email": f"s{n}@example.com", "balance": n}
            services.save(SYSTEM, "customer", [row])

    def run(label: str, data: bytes) -> float:
        made: list[Any] = []
        uploading = timed(lambda: made.append(runs.upload(SYSTEM, "customer", data, "客户.xlsx")))
        runs.start(SYSTEM, made[-1])
        jobs: list[Any] = []
        running = timed(lambda: jobs.extend(run_inline("objects.import")))
        assert jobs[0].state == "done", jobs[0].message
        counts = " ".join(f"{name} {jobs[0].result[name]}" for name in ("created", "updated", "unchanged", "failed"))
        said(f"{label}: read {uploading:.1f} s, run {running:.1f} s, {ROWS / running:,.0f} rows/s, {counts}")
        return running

    single = timed(one_by_one) / SINGLE
    said(f"row by row: {1 / single:.0f} rows/s")
    new = run("all new", workbook(ROWS))
    run("the same again", workbook(ROWS))
    run("all differ", workbook(ROWS, 7))
    figure("import of 100,000 from xlsx: row by row / ours", single * ROWS / new, 20, better="more")
    figure("import of 100,000 from xlsx: rows a second", ROWS / new, 10_000, better="more", unit="/s")


if __name__ == "__main__":
    with world() as here:
        measure(here)
    finish()
