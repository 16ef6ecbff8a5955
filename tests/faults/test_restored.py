"""A backup carried to an empty folder: every table and every file is there to the last byte, and the place serves."""

import hashlib
import os
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import psycopg
import pytest

from beluga.config import paths
from beluga.config.postgres import Server
from tests.faults.installation import PASSWORD, Installation, Upload
from tests.platform.running import Running, own_folder

pytestmark = [pytest.mark.faults, pytest.mark.xdist_group("processes")]
# What goes on living while a backup is made or an installation starts: sessions, counters, the clock, the queue.
MOVING = ("procrastinate_workers", "procrastinate_events", "procrastinate_jobs", "procrastinate_periodic_defers")


def tables(server: Server) -> dict[str, tuple[int, str]]:
    """Every table of ours with its number of rows and a checksum over all of them, whatever their order."""
    with psycopg.connect(server.address()) as link:
        names = link.execute("select tablename from pg_tables where schemaname = 'public' order by 1").fetchall()
        found: dict[str, tuple[int, str]] = {}
        for (name,) in names:
            row: Any = link.execute(
                "select count(*), coalesce(md5(string_agg(md5(t::text), '' order by md5(t::text))), '') "
                f'from "{name}" t'  # type: ignore[arg-type]
            ).fetchone()
            found[name] = (row[0], row[1])
        sequences: Any = link.execute("select sequencename, last_value from pg_sequences where schemaname = 'public'")
        found |= {name: (last or 0, "sequence") for name, last in sequences.fetchall()}
    return {name: value for name, value in found.items() if not name.startswith(MOVING)}


def files(folder: Path) -> dict[str, str]:
    """Every file below `folder` with its checksum."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def command(data: Path, *words: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command in the installation of `data`."""
    whole = os.environ | {"BELUGA_DATA": str(data)} | environment
    line = [sys.executable, "-m", "beluga", *map(str, words)]
    return subprocess.run(line, cwd=paths.ROOT, env=whole, capture_output=True, text=True, timeout=180)


def test_a_backup_restored_elsewhere_is_the_same_to_the_last_byte_and_serves() -> None:
    with own_folder() as folder, own_folder() as elsewhere:
        where = Installation(folder)
        archive = folder / "whole.tar"
        try:
            lines = "\n".join(["客户名称,手机号码,账户余额", *(f"客户{n},139{n:08},{n}" for n in range(200))])
            run = where.post("/objects/customer/imports", Upload("客户.csv", lines.encode()))
            job = where.post(f"/objects/customer/imports/{run['id']}/run")["job"]
            while where.get(f"/jobs/{job}")["state"] not in ("done", "failed"):
                pass
            media = where.data / "media" / "files"
            media.mkdir(parents=True, exist_ok=True)
            (media / "照片.bin").write_bytes(os.urandom(300_000))
        finally:
            where.running.stop()
        with where.server.held():
            before, kept = tables(where.server), files(where.data / "media")
            done = command(where.data, "backup", archive)
            assert done.returncode == 0, done.stderr
        assert before["customers_customer"][0] == 200
        assert kept

        data = elsewhere / "data"
        done = command(data, "restore", archive)
        assert done.returncode == 0, done.stderr
        server = Server(data)
        with server.held():
            after = tables(server)
        assert {
            name: (before.get(name), after.get(name)) for name in before | after if before.get(name) != after.get(name)
        } == {}
        assert files(data / "media") == kept

        key = (where.data / "keys" / "secret_key").read_text().strip()
        running = Running("up", data, BELUGA_SECRET_KEY=key).ready()
        try:
            again = Installation.__new__(Installation)
            again.running, again.cookies, again.refused = running, {}, 0
            again.post("/auth/login", {"username": "root", "password": PASSWORD})
            assert again.get("/objects/customer/records")["total"] == 200
            made = again.post("/objects/customer/records", {"name": "新客户", "kind": 1})
            assert made["item"]["id"] > 200, "numbers go on where they stood"
        finally:
            running.stop()

        refused(data, elsewhere, archive)
        with server.held():
            assert tables(server)["customers_customer"][0] == 201, "a damaged archive changes nothing"


def refused(data: Path, folder: Path, archive: Path) -> None:
    """Damaged, cut off, foreign and missing archives are refused with a reason and without a traceback."""
    whole = archive.read_bytes()
    damaged, cut, foreign = folder / "damaged.tar", folder / "cut.tar", folder / "foreign.tar"
    with tarfile.open(archive) as inside:
        entry = inside.getmember("database.dump")
        middle = entry.offset_data + entry.size // 2
    damaged.write_bytes(
        whole[:middle] + bytes(255 - one for one in whole[middle : middle + 4000]) + whole[middle + 4000 :]
    )
    cut.write_bytes(whole[: middle - 1000])
    with tarfile.open(foreign, "w") as made:
        made.add(paths.ROOT / "README.md", "README.md")
    for bad in (damaged, cut, foreign, folder / "missing.tar"):
        done = command(data, "restore", bad)
        assert done.returncode == 1, (bad, done.stderr)
        assert done.stderr.startswith("beluga: "), (bad, done.stderr)
        assert bad.name in done.stderr, (bad, done.stderr)
        assert "Traceback" not in done.stderr
