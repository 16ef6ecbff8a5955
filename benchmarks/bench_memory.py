"""Memory of the whole installation when nobody uses it, and how long its second start takes.

The stack is started as people start it (`beluga demo`: supervisor, database, two web processes, worker, events) with
the demo data, in a data folder of its own. What counts is proportional (PSS): memory that processes share is counted
once. The second start is measured from the command to the first page and a signed-in list.
"""

from __future__ import annotations

import http.cookiejar
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from beluga.config import paths
from benchmarks.harness import figure, finish, said

PORT = int(os.environ.get("BELUGA_PORT", "8150"))
QUIET = 20.0


def memory(root: int) -> dict[str, int]:
    """PSS in kilobytes of every process whose ancestor is `root`, and of the database's, by kind."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(entry.parent.name)] = int(entry.read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
    data = Path(os.environ["BELUGA_DATA"]) / "pg" / "postmaster.pid"
    roots = {root, int(data.read_text().split("\n", 1)[0])}
    found: dict[str, int] = {}
    for pid in parents:
        above, seen = pid, False
        while above in parents and not seen:
            seen, above = above in roots, parents[above]
        if not seen:
            continue
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
            words = Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ").strip()
        except OSError:
            continue
        share = re.search(r"^Pss:\s+(\d+)", rollup, re.M)
        module = re.search(r"-m ([\w.]+)(?: (\w+))?", words)
        kind = "database" if "postgres" in words else " ".join(filter(None, module.groups())) if module else words[:30]
        found[kind] = found.get(kind, 0) + (int(share[1]) if share else 0)
    return found


class Stack:
    """One start of the whole installation."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        environment = os.environ | {"BELUGA_PORT": str(PORT), "BELUGA_EVENTS_PORT": str(PORT + 1)}
        for name in ("DATABASE_URL", "PYTHONDONTWRITEBYTECODE"):  # people's machines keep what Python compiled
            environment.pop(name, None)
        command = [sys.executable, "-m", "beluga", "demo"]
        self.process = subprocess.Popen(command, env=environment, cwd=paths.ROOT, stderr=subprocess.DEVNULL)

    def first_page(self) -> float:
        """Seconds from the command until a page and the list of customers are there."""
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        opener = urllib.request.build_opener(jar)
        base = f"http://127.0.0.1:{PORT}"
        end = time.monotonic() + 600
        while True:
            try:
                opener.open(f"{base}/", timeout=5).read()
                break
            except OSError:
                if time.monotonic() > end or self.process.poll() is not None:
                    raise
                time.sleep(0.05)
        body = json.dumps({"username": "sales", "password": "beluga-demo"}).encode()
        opener.open(urllib.request.Request(f"{base}/api/auth/login", body, {"Content-Type": "application/json"})).read()
        opener.open(f"{base}/api/objects/customer/records").read()
        return time.monotonic() - self.began

    def stop(self) -> None:
        """Stop it as Ctrl-C does."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(60)


def main() -> None:
    """Start, load, stop; start again, measure."""
    home = paths.data_folder() / "bench-memory"
    shutil.rmtree(home, ignore_errors=True)
    os.environ["BELUGA_DATA"] = str(home)
    stack = Stack()
    try:
        said(f"first start, demo data included: {stack.first_page():.1f} s")
    finally:
        stack.stop()
    stack = Stack()
    try:
        seconds = stack.first_page()
        time.sleep(QUIET)
        shares = memory(stack.process.pid)
    finally:
        stack.stop()
        shutil.rmtree(home, ignore_errors=True)
    for kind, size in sorted(shares.items(), key=lambda item: -item[1]):
        said(f"{kind:<40} {size / 1024:6.0f} MB")
    figure("idle memory of everything, database included", sum(shares.values()) / 1024, 600, better="less", unit="MB")
    figure("second start to the first page and list", seconds, 6, better="less", unit="s")
    finish()


if __name__ == "__main__":
    main()
