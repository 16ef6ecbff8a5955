"""Run what must hold before a change lands, and show all of it.

    python scripts/verify.py          the quick checks: ruff, mypy, import-linter, eslint, vue-tsc
    python scripts/verify.py --test   these, the web client's unit tests and pytest on two workers; beside all that the
                                      browser journeys, in a process of their own

A failed step does not hide the later ones; the exit code says whether all passed. Runs on the .venv's Python.
"""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[1]
BIN = ROOT / ".venv" / "bin"
WEB = ROOT / "web"
# Playwright's loop and asyncio tests cannot share a process, and journeys share one installation and one browser.
PYTEST = {
    "pytest": ["-n", "2", "--dist", "loadgroup", "--ignore=tests/journeys"],
    "journeys": ["-p", "no:xdist", "tests/journeys"],
}


def main() -> int:
    """Run the steps and return 0 when all passed, else 1."""
    began, test = time.monotonic(), "--test" in sys.argv[1:]
    if (BIN / "node").exists():  # set-up brought it because PATH has none, or an old one
        os.environ["PATH"] = os.pathsep.join([str(BIN), os.environ["PATH"]])
    steps: list[tuple[str, Path, list[object]]] = [
        ("ruff", ROOT, [BIN / "ruff", "check", "."]),
        ("mypy", ROOT, [BIN / "mypy"]),
        ("import-linter", ROOT, [BIN / "lint-imports"]),
        ("eslint", WEB, ["npm", "run", "--silent", "lint"]),
    ]
    types: tuple[str, Path, list[object]] = ("vue-tsc", WEB, ["npm", "run", "--silent", "typecheck"])
    beside: list[tuple[str, Path, list[object]]] = []
    left: list[tuple[str, Path, list[object]]] = []
    parts = []
    if not test:
        steps.append(types)
    else:
        report = ROOT / "var" / "junit.xml"
        report.parent.mkdir(exist_ok=True)
        report.unlink(missing_ok=True)  # an old report must not speak for this run
        for name, more in PYTEST.items():
            part = report.with_name(f"junit-{name}.xml")
            part.unlink(missing_ok=True)
            parts.append(part)
            command = [BIN / "pytest", *more, "--maxfail=25", f"--junitxml={part}", *extra()]
            (beside if name == "journeys" else steps).append((name, ROOT, command))
        left += [types, ("vitest", WEB, ["npm", "run", "--silent", "test"])]
    # Two cores, two lanes: the journeys, which mostly wait for pages, run beside pytest; whoever is through first goes
    # on with what is left.
    with ThreadPoolExecutor(2) as lanes:
        failed = [name for lane in lanes.map(told, (steps, beside), (False, True), (left, left)) for name in lane]
    if test:
        merge(parts, report)
    if failed:
        print(f"\n!!! FAILED: {', '.join(failed)}", flush=True)
    if test:
        print(f"=== {summary(report)} in {time.monotonic() - began:.0f} s ===", flush=True)
    return 1 if failed else 0


def told(
    steps: list[tuple[str, Path, list[object]]], quiet: bool, left: list[tuple[str, Path, list[object]]]
) -> list[str]:
    """Run steps one after the other, then what is `left` for any lane, and return the names of those that failed; what
    a `quiet` one says is shown when it is over, so that two lanes do not talk into each other."""
    failed, steps = [], list(steps)
    while steps or left:
        quiet = quiet or not steps
        try:
            name, folder, command = steps.pop(0) if steps else left.pop(0)
        except IndexError:  # the other lane was quicker
            break
        began = time.monotonic()
        words = [str(word) for word in command]
        if not quiet:
            print(f"\n=== {name}", flush=True)
        into: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True} if quiet else {}
        done = subprocess.run(words, cwd=folder, check=False, **into)
        # 5: pytest collected nothing, which a narrowed run (ARGS) may well mean
        fine = done.returncode == 0 or (done.returncode == 5 and bool(extra()))
        verdict = "passed" if fine else f"FAILED (exit {done.returncode})"
        head = f"\n=== {name}\n{done.stdout}" if quiet else ""
        print(f"{head}=== {name}: {verdict} in {time.monotonic() - began:.0f} s", flush=True)
        if not fine:
            failed.append(name)
    return failed


def merge(parts: list[Path], whole: Path) -> None:
    """Write the suites of several reports into one; a part that was not written is left out."""
    suites = ElementTree.Element("testsuites")
    for part in parts:
        if part.exists():
            suites.extend(ElementTree.parse(part).getroot())
    ElementTree.ElementTree(suites).write(whole, encoding="utf-8", xml_declaration=True)


def summary(report: Path) -> str:
    """Say how many tests of the report passed, failed and were skipped."""
    suites = list(ElementTree.parse(report).getroot())
    count = {name: sum(int(one.get(name, 0)) for one in suites) for name in ("tests", "failures", "errors", "skipped")}
    bad = count["failures"] + count["errors"]
    return f"{count['tests'] - bad - count['skipped']} passed, {bad} failed, {count['skipped']} skipped"


def extra() -> list[str]:
    """Return further arguments for pytest (make test ARGS="-k tags")."""
    return os.environ.get("ARGS", "").split()


if __name__ == "__main__":
    sys.exit(main())
