"""The embedded server: who may reach it, what it leaves alone, and how it gets over a crash."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import psycopg
import pytest

from beluga.config.host import PostgresError, account
from beluga.config.postgres import Server, checkup
from beluga.config.settings import database
from tests.platform.running import own_folder

pytestmark = pytest.mark.xdist_group("processes")


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder for a server."""
    with own_folder() as folder:
        yield folder


def test_it_starts_stops_and_keeps_its_data(home: Path):
    server = Server(home, test=True)
    with server.held(), psycopg.connect(server.address(), autocommit=True) as link:
        assert checkup(link) == []
        link.execute("create table kept as select '王子伟' as name")
        assert link.execute("show listen_addresses").fetchone() == ("",)
        assert link.execute("show jit").fetchone() == ("off",)
        assert link.execute("select datctype from pg_database where datname = 'beluga'").fetchone() == ("C.UTF-8",)
        assert link.execute("select rolsuper from pg_roles where rolname = current_user").fetchone() == (False,)
    assert not server.running()
    with server.held(), psycopg.connect(server.address()) as link:
        assert link.execute("select name from kept").fetchone() == ("王子伟",)


def test_only_its_owner_can_enter(home: Path):
    server = Server(home, test=True)
    with server.held():
        for folder in (server.socket, server.data):
            assert folder.stat().st_mode & 0o077 == 0
            assert folder.stat().st_uid == account().uid
        assert account().uid != 0, "the server never runs as root"


def test_it_gets_over_a_crash_and_a_pid_used_again(home: Path):
    server = Server(home, test=True)
    server.acquire()
    pid = int((server.data / "postmaster.pid").read_text().split()[0])
    os.kill(pid, signal.SIGKILL)
    while server.running():
        time.sleep(0.05)
    pid_file = server.data / "postmaster.pid"
    lines = pid_file.read_text().split("\n")
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]))  # a living process, but not this server
    assert not server.running()
    server.release()
    with server.held():
        assert server.running()


def test_killed_while_it_starts_it_is_started_again(home: Path):
    """Whatever the server before said last, the one that is killed says nothing: that is no reason to give up."""
    server = Server(home, test=True)
    with server.held():
        pass
    struck: list[int] = []

    def strike() -> None:
        while not struck:
            if server.running() and (pid := server._pid()):
                os.kill(pid, signal.SIGKILL)
                struck.append(pid)

    watch = Thread(target=strike)
    watch.start()
    try:
        with server.held(), psycopg.connect(server.address()) as link:
            assert server._pid() not in struck
            assert checkup(link) == []
    finally:
        struck.append(0)
        watch.join()
    assert struck[0]


def test_a_server_that_says_why_it_does_not_start_is_believed(home: Path):
    server = Server(home, test=True)
    with server.held():
        pass
    with (server.data / "postgresql.conf").open("a") as settings:
        settings.write("no_such_setting = 1\n")
    began = time.monotonic()
    with pytest.raises(PostgresError, match=r"postgresql\.conf"):
        server.acquire()
    assert time.monotonic() - began < 5


def test_the_last_to_leave_stops_it(home: Path):
    first, second = Server(home, test=True), Server(home, test=True)
    first.acquire()
    second.acquire()
    first.release()
    assert second.running()
    second.release()
    assert not second.running()


def test_a_long_path_still_has_a_socket(home: Path):
    server = Server(home / ("很长的路径" * 6) / ("x" * 60), test=True)
    with server.held(), psycopg.connect(server.address()) as link:
        assert link.execute("select 1").fetchone() == (1,)
    assert server.socket.stat().st_mode & 0o077 == 0
    server.socket.rmdir()


def test_data_of_another_major_version_is_refused(home: Path):
    server = Server(home, test=True)
    with server.held():
        pass
    (server.data / "PG_VERSION").write_text("15\n")
    with pytest.raises(PostgresError, match="PostgreSQL 15"):
        server.acquire()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has a service user")
def test_root_gets_a_clear_word_about_a_closed_home(home: Path):
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    server = Server(closed / "data", test=True)
    with pytest.raises(PostgresError, match="BELUGA_DATA"):
        server.acquire()
    assert closed.stat().st_mode & 0o777 == 0o700, "permissions stay as they were"


def test_an_outside_database_is_read_from_its_address():
    entry = database("postgresql://me:p%40ss@db.example:5433/crm?sslmode=require")
    assert (entry["HOST"], entry["PORT"], entry["NAME"], entry["USER"]) == ("db.example", "5433", "crm", "me")
    assert entry["PASSWORD"] == "p@ss"
    assert entry["OPTIONS"] == {"sslmode": "require"}
    with pytest.raises(ValueError, match="PostgreSQL"):
        database("mysql://db.example/crm")
