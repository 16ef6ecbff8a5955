"""Run what must hold before a change lands, one step after the other, and show all of it.

    python scripts/verify.py          the quick checks: ruff, mypy, import-linter, eslint, vue-tsc
    python scripts/verify.py --test   these, the web client's unit tests, then pytest, whose closing line comes last

A failed step does not hide the later ones; the exit code says whether all passed. Runs on the .venv's Python.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = ROOT / ".venv" / "bin"
WEB = ROOT / "web"


def step(name: str, *command: object, cwd: Path = ROOT) -> bool:
    """Run one step with its output shown; return whether it passed."""
    print(f"\n=== {name}", flush=True)
    began = time.monotonic()
    code = subprocess.run([str(word) for word in command], cwd=cwd, check=False).returncode
    print(
        f"=== {name}: {'passed' if code == 0 else f'FAILED (exit {code})'} in {time.monotonic() - began:.0f} s",
        flush=True,
    )
    return code == 0


def main() -> int:
    """Run the steps and return 0 when all passed, else 1."""
    test = "--test" in sys.argv[1:]
    if (BIN / "node").exists():  # set-up brought it because PATH has none, or an old one
        os.environ["PATH"] = os.pathsep.join([str(BIN), os.environ["PATH"]])
    failed = []
    steps = [
        ("ruff", ROOT, [BIN / "ruff", "check", "."]),
        ("mypy", ROOT, [BIN / "mypy"]),
        ("import-linter", ROOT, [BIN / "lint-imports"]),
    ]
    if (WEB / "package.json").exists():
        steps += [
            ("eslint", WEB, ["npm", "run", "--silent", "lint"]),
            ("vue-tsc", WEB, ["npm", "run", "--silent", "typecheck"]),
        ]
        if test:
            steps.append(("vitest", WEB, ["npm", "run", "--silent", "test"]))
    for name, folder, command in steps:
        if not step(name, *command, cwd=folder):
            failed.append(name)
    if failed:
        print(f"\n!!! FAILED so far: {', '.join(failed)}", flush=True)
    if test:
        report = ROOT / "var" / "junit.xml"
        report.parent.mkdir(exist_ok=True)
        report.unlink(missing_ok=True)  # an old report must not speak for this run
        print("\n=== pytest", flush=True)
        command = [BIN / "pytest", "-n", "2", "--dist", "loadgroup", "--maxfail=25", f"--junitxml={report}", *extra()]
        if subprocess.run([str(word) for word in command], cwd=ROOT, check=False).returncode:
            failed.append("pytest")
    return 1 if failed else 0


def extra() -> list[str]:
    """Return further arguments for pytest (make test ARGS="-k tags")."""
    return os.environ.get("ARGS", "").split()


if __name__ == "__main__":
    sys.exit(main())
