"""A real Beluga for tests that need more than a test client: our own processes on free ports, stopped for certain."""

import atexit
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from beluga.config import paths


def free_ports(count: int) -> list[int]:
    """Return ports nobody listens on. All are held at once, so that they differ."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()


@contextmanager
def own_folder() -> Iterator[Path]:
    """A folder for one test's data, which the service user can reach when we are root; removed afterwards."""
    if os.geteuid() == 0:
        paths.SYSTEM.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="test-", dir=paths.SYSTEM if os.geteuid() == 0 else None))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


_made: list[Path] = []


def prepared(data: Path) -> Path:
    """Return `data`, filled with a copy of an installation that was started once and stopped: the first start takes
    four times as long, and few tests are about it. The first who asks makes it; it goes with the process."""
    if not _made:
        folder = own_folder()
        _made.append(folder.__enter__() / "data")
        atexit.register(folder.__exit__, None, None, None)
        Running("up", _made[0]).ready().stop()
    subprocess.run(["cp", "-a", str(_made[0]), str(data)], check=True)
    return data


class Running:
    """`beluga COMMAND` as a child process, with a data folder (and by choice a database) of its own."""

    def __init__(self, command: str, data: Path, **environment: str) -> None:
        self.port, self.events_port = free_ports(2)
        self.address = f"http://127.0.0.1:{self.port}"
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")}
        self.environment |= {
            "BELUGA_PORT": str(self.port),
            "BELUGA_EVENTS_PORT": str(self.events_port),
            "BELUGA_DATA": str(data),
            **environment,
        }
        self.log = data.with_name(f"{data.name}.log")
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("w", encoding="utf-8") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "beluga", command],
                cwd=paths.ROOT,
                env=self.environment,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def ready(self, seconds: float = 120) -> "Running":
        """Wait for the health check. Raises RuntimeError with the log's end when it does not come."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.address}/api/health", timeout=2) as answer:
                    if answer.status == 200:
                        return self
            except OSError:
                time.sleep(0.2)
        text = self.log.read_text(encoding="utf-8")[-4000:]
        self.stop()
        raise RuntimeError(f"Beluga did not come up:\n{text}")

    def manage(self, *arguments: str) -> None:
        """Run one of Django's commands in this installation. Raises CalledProcessError when it fails."""
        command = [sys.executable, "-m", "beluga", "manage", *arguments]
        subprocess.run(command, cwd=paths.ROOT, env=self.environment, check=True, capture_output=True, timeout=60)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Stop it and return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
            try:
                self.process.wait(40)
            except subprocess.TimeoutExpired:
                self.process.kill()
        return self.process.wait()
