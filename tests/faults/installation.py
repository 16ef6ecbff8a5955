"""An installation to do harm to: a real Beluga, an administrator's calls that put up with outages, its processes.

Calls are answered, refused with 503, or cut off; all but the first are tried again until the patience ends. Any other
5xx is a bug and fails at once.
"""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg

from beluga.config import paths
from beluga.config.postgres import Server
from tests.platform.running import Running, own_folder, prepared

PASSWORD = "Beluga-2026"
PATIENCE = 90.0
PEOPLE = """
from beluga.apps.org.models import Role, User, UserRole
for name, role in (('root', 'admin'), ('anna', 'salesman'), ('bert', 'salesman'), ('carl', 'salesman')):
    person = User(username=name, name=name)
    person.set_password('{password}')
    person.save()
    UserRole.objects.create(user=person, role=Role.objects.get(code=role))
"""


class Broken(AssertionError):
    """Something that must hold does not."""


class Installation:
    """One running Beluga with an administrator `root` signed in and three salespeople."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.running = Running("up", prepared(self.data)).ready()
        self.server = Server(self.data)
        self.running.manage("shell", "-c", PEOPLE.format(password=PASSWORD))
        self.more: list[subprocess.Popen[bytes]] = []
        self.cookies: dict[str, str] = {}
        self.refused = 0
        answer = self.post("/auth/login", {"username": "root", "password": PASSWORD})
        assert answer["user"]["username"] == "root", answer

    # -- calls

    def post(self, path: str, body: Any = None, **options: Any) -> Any:
        """POST JSON until it is answered."""
        return self.call("POST", path, body, **options)

    def get(self, path: str) -> Any:
        """GET until it is answered."""
        return self.call("GET", path)

    def call(self, method: str, path: str, body: Any = None, *, allowed: tuple[int, ...] = ()) -> Any:
        """One call, tried again while the installation is being put right. `allowed` are refusals that are fine."""
        end = time.monotonic() + PATIENCE
        while True:
            status, answer = self.once(method, path, body)
            if 200 <= status < 300 or status in allowed:
                return answer
            if status not in (0, 503):
                raise Broken(f"{method} {path}: {status} {answer}")
            self.refused += 1
            if time.monotonic() > end:
                raise Broken(f"{method} {path}: no answer for {PATIENCE:.0f} s, last {status} {answer}")
            time.sleep(0.1)

    def once(self, method: str, path: str, body: Any = None, seconds: float = 30) -> tuple[int, Any]:
        """One call and its status; 0 when the connection broke."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        headers["X-CSRFToken"] = self.cookies.get("csrftoken", "")
        if isinstance(body, Upload):
            headers["Content-Type"], data = body.packed()
        else:
            headers["Content-Type"], data = "application/json", json.dumps({} if body is None else body).encode()
        link = http.client.HTTPConnection("127.0.0.1", self.running.port, timeout=seconds)
        try:
            link.request(method, f"/api{path}", data if method != "GET" else None, headers)
            answer = link.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException):
            return 0, None
        finally:
            link.close()
        for value in answer.msg.get_all("Set-Cookie") or ():
            name, _, rest = value.partition("=")
            self.cookies[name] = rest.split(";")[0]
        try:
            return answer.status, json.loads(text) if text else None
        except ValueError:
            return answer.status, text[:300]

    # -- the database, seen directly

    @contextmanager
    def snapshot(self) -> Iterator[psycopg.Connection[Any]]:
        """One moment of the database, waited for while it is away."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                link = psycopg.connect(self.server.address(), connect_timeout=5)
                break
            except psycopg.OperationalError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.1)
        with link:
            link.execute("set transaction isolation level repeatable read, read only")
            yield link

    # -- processes

    def find(self, *words: str) -> list[int]:
        """Our processes whose command line holds all the words, the supervisor's children and theirs."""
        found = []
        for pid in descendants(self.running.process.pid):
            try:
                line = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
            if all(word in line for word in words):
                found.append(pid)
        return found

    def tend(self, workers: int = 2) -> None:
        """Have that many workers beside the supervised one: one that died is started again here."""
        self.more = [one for one in self.more if one.poll() is None]
        while len(self.more) < workers:
            with self.running.log.open("ab") as out:
                command = [sys.executable, "-m", "beluga", "worker"]
                self.more.append(
                    subprocess.Popen(command, cwd=paths.ROOT, env=self.running.environment, stdout=out, stderr=out)
                )

    def workers(self) -> list[int]:
        """All workers."""
        return self.find("-m beluga", "worker") + [one.pid for one in self.more if one.poll() is None]

    def stop(self) -> None:
        """Stop everything."""
        for one in self.more:
            one.terminate()
        for one in self.more:
            one.wait(40)
        self.running.stop()
        if self.server.running():
            self.server.stop()

    def postmaster(self) -> int | None:
        """The database's first process."""
        return self.server._pid() if self.server.running() else None

    def backends(self) -> list[int]:
        """The database's processes that serve a connection of ours."""
        first = self.postmaster()
        found = []
        for pid in descendants(first) if first else []:
            try:
                line = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
            except OSError:
                continue
            if line.startswith("postgres: beluga beluga"):
                found.append(pid)
        return found

    def restart(self) -> None:
        """Start the same installation again at the same addresses."""
        before = self.running
        ports = {"BELUGA_PORT": str(before.port), "BELUGA_EVENTS_PORT": str(before.events_port)}
        log = before.log.read_text(encoding="utf-8", errors="replace")
        self.running = Running("up", self.data, **ports)
        self.running.port, self.running.events_port = before.port, before.events_port
        self.running.address = before.address
        self.log_before = getattr(self, "log_before", "") + log

    def log(self) -> str:
        """All it has said so far."""
        return getattr(self, "log_before", "") + self.running.log.read_text(encoding="utf-8", errors="replace")


class Upload:
    """A file to send as a form."""

    def __init__(self, name: str, data: bytes) -> None:
        self.name, self.data = name, data

    def packed(self) -> tuple[str, bytes]:
        """The content type and the body."""
        mark = uuid.uuid4().hex
        head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{self.name}"\r\n'
        body = f"{head}Content-Type: text/csv\r\n\r\n".encode() + self.data + f"\r\n--{mark}--\r\n".encode()
        return f"multipart/form-data; boundary={mark}", body


def descendants(pid: int) -> list[int]:
    """The living descendants of a process, read from /proc."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                state, parent = (entry / "stat").read_text().rsplit(")", 1)[1].split()[:2]
            except OSError:
                continue
            if state != "Z":
                parents.setdefault(int(parent), []).append(int(entry.name))
    found, left = [], [pid]
    while left:
        own = parents.get(left.pop(), [])
        found += own
        left += own
    return found


def strike(pid: int) -> None:
    """kill -9."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


@contextmanager
def installed() -> Iterator[Installation]:
    """An installation in a folder of its own, taken away afterwards."""
    with own_folder() as folder:
        installation: Installation | None = None
        try:
            installation = Installation(folder)
            yield installation
        finally:
            if installation is not None:
                installation.stop()
