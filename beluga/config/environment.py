"""What the environment says about addresses and the database, read in one place by every process."""

import fcntl
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from beluga.config import paths
from beluga.config.host import PostgresError
from beluga.config.postgres import Server, wait_for

PREPARING = "preparing"


class SettingError(ValueError):
    """An environment variable holds something that cannot be used; the message names it."""


@dataclass(frozen=True)
class Address:
    """Where this installation listens."""

    host: str
    port: int
    events_port: int

    @property
    def shown(self) -> str:
        """The address as a person types it."""
        name = "localhost" if self.host in ("127.0.0.1", "0.0.0.0", "::1", "::") else self.host
        return f"http://{name}:{self.port}"


def _port(name: str, default: int) -> int:
    text = os.environ.get(name) or str(default)
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise SettingError(f"{name} must be a port number between 1 and 65535, not {text!r}")
    return int(text)


def address() -> Address:
    """Return the addresses to listen on. Raises SettingError for a value that is no port or a port used twice."""
    port = _port("BELUGA_PORT", 8000)
    events_port = _port("BELUGA_EVENTS_PORT", port + 1)
    if port == events_port:
        raise SettingError(f"BELUGA_PORT and BELUGA_EVENTS_PORT are both {port}; they must differ")
    return Address(os.environ.get("BELUGA_HOST") or "127.0.0.1", port, events_port)


def refuse_taken(host: str, ports: dict[str, int]) -> None:
    """Raise SettingError when somebody else already listens on one of `ports` (variable name: number)."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for name, port in ports.items():
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                raise SettingError(f"port {port}: {error.strerror}. Choose another with {name}.") from None


@contextmanager
def database(seconds: float = 15, *, own_signals: bool = False) -> Iterator[None]:
    """Have the database at hand inside the `with` block: the embedded one is started, an outside one is waited for.

    A termination signal inside the block becomes SystemExit, so that the database is always given back; with
    `own_signals` the caller sees to that.
    Raises PostgresError when there is none.
    """
    outside = os.environ.get("DATABASE_URL")
    if outside:
        wait_for(outside, seconds)
        yield
        return
    server = Server(paths.data_folder())
    if not own_signals:
        signal.signal(signal.SIGTERM, _leave)
    with server.held():
        yield


@contextmanager
def preparing() -> Iterator[None]:
    """Make the database ready inside the `with` block: web processes may load meanwhile, and answer when it is left
    (see `prepared`), be it because we were killed."""
    paths.data_folder().mkdir(parents=True, exist_ok=True)
    with (paths.data_folder() / PREPARING).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def prepared() -> None:
    """Wait while somebody of this installation makes the database ready."""
    with suppress(FileNotFoundError), (paths.data_folder() / PREPARING).open() as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)


def _leave(number: int, frame: object) -> None:
    raise SystemExit(128 + number)


def say(text: str) -> None:
    """Print one line for the person at the terminal, at once."""
    print(text, file=sys.stderr, flush=True)


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn the errors a person can mend into one clear line and exit code 1, without a traceback."""
    try:
        yield
    except (SettingError, PostgresError) as error:
        say(f"beluga: {error}")
        raise SystemExit(1) from None
