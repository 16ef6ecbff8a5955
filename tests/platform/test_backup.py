"""Backup and restore: what was there comes back, wholly or not at all."""

import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from beluga.config import paths
from beluga.config.postgres import Server
from tests.platform.running import own_folder

pytestmark = pytest.mark.xdist_group("processes")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder for one installation and its backups."""
    with own_folder() as made:
        yield made


def beluga(folder: Path, *words: object) -> subprocess.CompletedProcess[str]:
    """Run a command of the installation in `folder`."""
    command = [sys.executable, "-m", "beluga", *map(str, words)]
    environment = os.environ | {"BELUGA_DATA": str(folder / "data")}
    return subprocess.run(command, cwd=paths.ROOT, env=environment, capture_output=True, text=True, timeout=120)


def test_what_was_backed_up_comes_back(folder: Path):
    server, archive = Server(folder / "data"), folder / "one.tar"
    media = folder / "data" / "media"
    with server.held():
        with psycopg.connect(server.address(), autocommit=True) as link:
            link.execute("create table kept as select 1 as id, '王子伟' as name")
        media.mkdir()
        (media / "picture.txt").write_text("first")
        done = beluga(folder, "backup", archive)
    assert done.returncode == 0, done.stderr
    assert "secret key" in done.stderr, "whoever backs up is told what is missing"
    assert archive.stat().st_mode & 0o077 == 0
    with tarfile.open(archive) as inside:
        assert not [name for name in inside.getnames() if "secret" in name]
    assert beluga(folder, "backup", archive).returncode == 1, "an existing backup is not overwritten"

    with server.held():
        with psycopg.connect(server.address(), autocommit=True) as link:
            link.execute("update kept set name = 'changed'")
            link.execute("create table later as select 1 as id")
            running = beluga(folder, "restore", archive)
            assert running.returncode == 1
            assert "stop it first" in running.stderr
        (media / "picture.txt").write_text("second")
        done = beluga(folder, "restore", archive)
        assert done.returncode == 0, done.stderr
        with psycopg.connect(server.address()) as link:
            assert link.execute("select name from kept").fetchone() == ("王子伟",)
            assert link.execute("select to_regclass('later')").fetchone() == (None,)
        assert (media / "picture.txt").read_text() == "first"


def test_a_broken_archive_changes_nothing(folder: Path):
    server, archive = Server(folder / "data"), folder / "broken.tar"
    archive.write_bytes(b"this is no archive")
    with server.held():
        with psycopg.connect(server.address(), autocommit=True) as link:
            link.execute("create table kept as select 1 as id")
        done = beluga(folder, "restore", archive)
        assert done.returncode == 1
        assert "Traceback" not in done.stderr
        about, dump = folder / "beluga.json", folder / "database.dump"
        about.write_text("{}")
        dump.write_bytes(b"PGDMP but cut off")
        with tarfile.open(archive, "w") as made:
            made.add(about, "beluga.json")
            made.add(dump, "database.dump")
        done = beluga(folder, "restore", archive)
        assert done.returncode == 1
        assert "Traceback" not in done.stderr
        with psycopg.connect(server.address()) as link:
            assert link.execute("select id from kept").fetchone() == (1,)
            names = link.execute("select datname from pg_database where datname like 'beluga%'").fetchall()
        assert names == [("beluga",)]
