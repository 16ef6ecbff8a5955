"""The supervised processes, for real: up, down, a taken port, a child that dies, a parent that is killed."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from beluga.config import paths
from beluga.config.environment import prepared, preparing
from beluga.config.postgres import Server
from tests.platform.running import Running, free_ports, own_folder

pytestmark = pytest.mark.xdist_group("processes")


@pytest.fixture
def data() -> Iterator[Path]:
    """A data folder that is not made yet."""
    with own_folder() as folder:
        yield folder / "data"


def children(pid: int) -> list[int]:
    """The living descendants of a process."""
    shown = subprocess.run(["ps", "-eo", "pid=,ppid=,stat="], capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in shown.splitlines()]
    direct = [int(own) for own, parent, state in rows if int(parent) == pid and not state.startswith("Z")]
    return [*direct, *(inner for own in direct for inner in children(own))]


def connected(server: Server) -> int:
    """Wait until somebody asks the database something; return the number of its first process."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        if server.running():
            first = int((server.data / "postmaster.pid").read_text().split()[0])
            shown = subprocess.run(["ps", "--ppid", str(first), "-o", "args="], capture_output=True, text=True)
            if "postgres: beluga beluga" in shown.stdout:
                return first
        time.sleep(0.01)
    raise AssertionError("nobody asked the database anything")


def gone(pids: list[int], seconds: float = 15) -> bool:
    """Whether all of the processes end within the time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not any(_alive(pid) for pid in pids):
            return True
        time.sleep(0.1)
    return False


def _alive(pid: int) -> bool:
    try:
        return not Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0].startswith("Z")
    except OSError:
        return False


def refused(data: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """What `beluga up` says when it cannot begin."""
    command = [sys.executable, "-m", "beluga", "up"]
    whole = os.environ | {"BELUGA_DATA": str(data)} | environment
    return subprocess.run(command, env=whole, capture_output=True, text=True, cwd=paths.ROOT, timeout=60)


def test_up_serves_survives_a_death_and_leaves_nothing_behind(data: Path):
    running = Running("up", data).ready()
    server = Server(data)
    assert server.running()
    web = next(pid for pid in children(running.process.pid) if b"web" in Path(f"/proc/{pid}/cmdline").read_bytes())
    os.kill(web, signal.SIGKILL)
    time.sleep(1.5)
    running.ready(30)
    everyone = children(running.process.pid)
    assert running.stop(signal.SIGINT) == 0
    assert gone(everyone)
    assert not server.running()
    key = data / "keys" / "secret_key"
    assert key.stat().st_mode & 0o777 == 0o600
    before = key.read_text()

    running = Running("up", data)  # the data folder is used again as it was left
    os.kill(connected(server), signal.SIGKILL)  # in the midst of starting: it comes up all the same
    running.ready()
    web = next(pid for pid in children(running.process.pid) if b"web" in Path(f"/proc/{pid}/cmdline").read_bytes())
    workers = children(web)
    for pid in (running.process.pid, web):  # nobody is left to end what they had started
        os.kill(pid, signal.SIGKILL)
    running.process.wait()
    assert workers
    assert gone(workers), "a worker without its server does not hold the port"

    running = Running("up", data).ready()
    everyone = children(running.process.pid)
    running.process.kill()
    running.process.wait()
    assert gone(everyone), "killed outright, it leaves no process of its own"
    end = time.monotonic() + 15
    while server.running() and time.monotonic() < end:
        time.sleep(0.1)
    assert not server.running(), "and no database"
    assert key.read_text() == before


def test_a_taken_port_is_said_before_anything_starts(data: Path):
    port, other = free_ports(2)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        done = refused(data, BELUGA_PORT=str(port), BELUGA_EVENTS_PORT=str(other))
    assert done.returncode == 1
    assert str(port) in done.stderr
    assert "BELUGA_PORT" in done.stderr
    assert "Traceback" not in done.stderr
    assert not data.exists()


@pytest.mark.parametrize("value", ["abc", "0", "70000"])
def test_a_port_that_is_none_is_said(value: str, data: Path):
    done = refused(data, BELUGA_PORT=value)
    assert done.returncode == 1
    assert "BELUGA_PORT" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_signal_in_the_middle_of_starting_stops_it_cleanly(data: Path):
    running = Running("up", data)
    server = Server(data)
    end = time.monotonic() + 30
    while not server.running() and time.monotonic() < end:
        time.sleep(0.02)
    assert running.stop(signal.SIGTERM) == 0
    assert not server.running()
    assert "Traceback" not in running.log.read_text()


def test_web_processes_wait_until_the_database_is_ready(data: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("BELUGA_DATA", str(data))
    prepared()  # nobody prepares anything here
    with preparing():
        web = threading.Thread(target=prepared, daemon=True)
        web.start()
        web.join(0.3)
        assert web.is_alive(), "it would answer from tables that are not there yet"
    web.join(5)
    assert not web.is_alive()
