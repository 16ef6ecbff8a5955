"""Run every benchmark in a process of its own, one after the other, and print all figures again as one table.

    python -m benchmarks [name …]        all of them, or those named (`lists`, `http` …)

Exit code 1 when a figure missed its target or a benchmark could not be run. `BELUGA_BENCH_CUSTOMERS=100000` makes a
smaller world for a quick look; the targets are meant for a million.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from benchmarks.harness import MARK, Figure, held


def main(wanted: list[str]) -> int:
    """Run the benchmarks named, or all; return the exit code."""
    folder = Path(__file__).parent
    known = {file.stem.removeprefix("bench_"): file for file in sorted(folder.glob("bench_*.py"))}
    unknown = [name for name in wanted if name not in known]
    if unknown:
        print(f"no such benchmark: {', '.join(unknown)}; there are {', '.join(known)}", file=sys.stderr)
        return 2
    figures: list[Figure] = []
    broken: list[str] = []
    with held():
        for name in wanted or known:
            print(f"\n{name}", flush=True)
            found, code = _run(known[name])
            figures += found
            if code and all(one.ok for one in found):
                broken.append(name)
    print("\nall figures", flush=True)
    for one in figures:
        print(one.line())
    for name in broken:
        print(f"{name} could not be run to its end")
    return 1 if broken or not all(one.ok for one in figures) else 0


def _run(file: Path) -> tuple[list[Figure], int]:
    """Run one file, show what it prints, return its figures and its exit code."""
    process = subprocess.Popen(
        [sys.executable, "-m", f"benchmarks.{file.stem}"],
        cwd=file.parents[1],
        env=os.environ | {"BELUGA_BENCH_REPORT": "1", "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    found = []
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith(MARK):
            found.append(Figure(*json.loads(line.removeprefix(MARK))))
        else:
            print(line, end="", flush=True)
    return found, process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
