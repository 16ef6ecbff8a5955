"""`beluga up` and `beluga demo`: start the database and our processes, restart one that dies, stop all at the end.

The web process loads while the database is made ready, and answers when that is done.

Every child leads a session of its own, so Ctrl-C reaches only us and the children are stopped in order. When we are
killed outright, the kernel ends the children (on Linux), and the last of them stops the database.
"""

import os
import signal
import subprocess
import sys
import time
import unicodedata
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType

from beluga.config import paths
from beluga.config.environment import Address, address, database, plain_errors, preparing, refuse_taken, say
from beluga.config.host import PostgresError, end_with
from beluga.config.management import AWAY, FIRST_PASSWORD, FRESH
from beluga.config.postgres import Server

STOP_SECONDS = 20.0
READY_SECONDS = 60.0
AHEAD_SECONDS = 10.0  # that long at most the first child has the machine to itself
STEADY_SECONDS = 5.0  # who ran that long came up: its end is no fault of its start, and it is started again at once
PASSWORD = "beluga-demo"
ACCOUNTS = (
    ("admin", "管理员 administrator"),
    ("manager", "部门经理 department manager"),
    ("sales", "业务员 salesperson"),
    ("marketer", "营销 marketer"),
    ("service", "客服 service"),
    ("boss", "老板 boss"),
)


@dataclass
class Child:
    """One supervised process."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    due: float = 0.0
    failures: int = field(default=0)

    def start(self) -> None:
        """Start it now."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            cwd=paths.ROOT,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            preexec_fn=_end_with_us(),
        )

    def look(self) -> None:
        """Start it again if it ended, after a pause that grows while it keeps ending."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.due:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            return
        self.kill()  # what it may have left behind would keep its port
        self.failures = 1 if now - self.started > STEADY_SECONDS else self.failures + 1
        pause = min(2 ** (self.failures - 1), 15)
        self.due = now + pause
        say(f"beluga: {self.name} ended (code {code}); it is started again in {pause} s")
        self.process = None

    def kill(self) -> None:
        """End it and whatever it started, at once."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def _end_with_us() -> Callable[[], None]:
    parent = os.getpid()
    return lambda: end_with(parent, signal.SIGTERM)


class Supervisor:
    """Runs the children until a signal comes."""

    def __init__(self, children: list[Child]) -> None:
        """Watch for signals from now on, so that one which comes early is not lost and tears nothing apart."""
        self.children = children
        self.server = None if os.environ.get("DATABASE_URL") else Server(paths.data_folder())
        self.database_due = 0.0
        self.signals = 0
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._signalled)

    def first(self, child: Child) -> bool:
        """Run `child` to its end; say whether all is well and we go on. A signal ends it.

        It is run again when the database went away meanwhile, which is started again if it died.
        """
        for pause in (1, 2, 4, 8, None):
            child.start()
            while child.process is not None and child.process.poll() is None:
                if self.signals:
                    child.process.terminate()
                    child.process.wait()
                time.sleep(0.05)
            if self.signals or child.process is None:
                return False
            if child.process.returncode != AWAY or pause is None:
                return child.process.returncode in (0, FRESH)
            time.sleep(pause)
            self._tend_database()
        return False

    def run(self, ready: Callable[[], bool]) -> None:
        """Start the children and stay until told to stop. The first one leads, because people wait for its pages: the
        others follow when `ready` says that it answers, or does not for a while."""
        later = self.children[1:]
        for child in later:
            child.due = time.monotonic() + AHEAD_SECONDS
        try:
            while not self.signals:
                self._tend_database()
                for child in self.children:
                    child.look()
                if ready():
                    for child in later:
                        child.due = 0.0
                    later = []
                time.sleep(0.05 if later else 0.25)
        finally:
            self.stop()

    def _tend_database(self) -> None:
        """Start the embedded database again when it died; the processes find it again by themselves."""
        if self.server is None or time.monotonic() < self.database_due:
            return
        try:
            if self.server.revive():
                say("beluga: the database had ended; it is started again")
        except PostgresError as error:
            say(f"beluga: {error}; trying again")
            self.database_due = time.monotonic() + 5

    def _signalled(self, number: int, frame: FrameType | None) -> None:
        self.signals += 1

    def stop(self) -> None:
        """Ask every child to end, then make it; a second signal shortens the wait."""
        say("beluga: stopping")
        alive = [child for child in self.children if child.process is not None]
        for child in alive:
            if child.process is not None and child.process.poll() is None:
                child.process.terminate()
        asked, end = self.signals, time.monotonic() + STOP_SECONDS
        while time.monotonic() < end and self.signals == asked:
            if all(child.process is None or child.process.poll() is not None for child in alive):
                break
            time.sleep(0.05)
        for child in alive:
            child.kill()


class Readiness:
    """Prints the address once, when the health check answers; says so when it takes too long."""

    def __init__(self, where: Address, text: str) -> None:
        self.where, self.text = where, text
        self.end = time.monotonic() + READY_SECONDS
        self.done = False

    def __call__(self) -> bool:
        """Look once, and say whether it answers."""
        if self.done:
            return True
        try:
            host = "127.0.0.1" if self.where.host in ("0.0.0.0", "::") else self.where.host
            shown = f"[{host}]" if ":" in host else host
            with urllib.request.urlopen(f"http://{shown}:{self.where.port}/api/health", timeout=2) as answer:
                self.done = answer.status == 200
        except (urllib.error.URLError, OSError):
            if time.monotonic() > self.end:
                say("beluga: the web process does not answer yet; its messages are above")
                self.end = time.monotonic() + READY_SECONDS
            return False
        say(self.text)
        return True


def up(arguments: list[str]) -> int:
    """Start everything on this machine and stay until Ctrl-C. `--dev` restarts on changes and adds Vite's server."""
    return _serve(arguments, demo_data=False)


def demo(arguments: list[str]) -> int:
    """Start everything with the demo data."""
    return _serve(arguments, demo_data=True)


def _serve(arguments: list[str], *, demo_data: bool) -> int:
    with plain_errors():
        where = address()
        refuse_taken(where.host, {"BELUGA_PORT": where.port, "BELUGA_EVENTS_PORT": where.events_port})
        supervisor = Supervisor(_children(where, arguments))
        with database(own_signals=True):
            command = [sys.executable, "-m", "beluga.config.management", *(["--demo"] if demo_data else [])]
            preparation = Child("preparation", command)
            with preparing():
                supervisor.children[0].start()  # it loads meanwhile
                fine = supervisor.first(preparation)
            if fine:
                fresh = preparation.process is not None and preparation.process.returncode == FRESH
                supervisor.run(Readiness(where, _welcome(where, demo_data, fresh)))
            else:
                supervisor.stop()
            if not fine and not supervisor.signals:
                say("beluga: the database could not be made ready; the reason is above")
                return 1
    say("beluga: stopped")
    return 0


def _children(where: Address, arguments: list[str]) -> list[Child]:
    us = [sys.executable, "-m", "beluga"]
    developing = "--dev" in arguments
    children = [
        Child("web", [*us, "web", *(["--reload"] if developing else [])]),
        Child("worker", [*us, "worker"]),
        Child("events", [*us, "events"]),
    ]
    if developing and (paths.ROOT / "web" / "package.json").exists():
        os.environ["BELUGA_API"] = f"http://{where.host}:{where.port}"
        children.append(Child("vite", ["npm", "--prefix", str(paths.ROOT / "web"), "run", "dev"]))
    return children


def _width(text: str) -> int:
    """Columns a terminal gives the text: a Chinese letter takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _welcome(where: Address, demo_data: bool, fresh: bool) -> str:
    lines = ["", f"  Beluga 白鲸 CRM   {where.shown}   (Ctrl-C 停止 stops it)"]
    if demo_data:
        lines += ["", "  账号 account   角色 role                     密码 password"]
        lines += [f"  {name:13}  {role}{' ' * (30 - _width(role))}{PASSWORD}" for name, role in ACCOUNTS]
    if fresh:
        lines += ["", f"  首次登录 first sign-in   账号 account  admin   密码 password  {FIRST_PASSWORD}"]
        lines += [
            "  登录后先改密码，工作台上的引导一直带到第一次分配",
            "  then choose your own; the guide on the workbench leads on",
        ]
    return "\n".join([*lines, ""])
