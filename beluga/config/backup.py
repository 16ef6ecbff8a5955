"""`beluga backup FILE` and `beluga restore FILE`: the database and the uploaded files in one archive.

The archive is a tar file: `beluga.json` (version, time), `database.dump` (pg_dump's own format) and `media/`. The
secret key is not in it, on purpose: whoever holds both could read every encrypted field. A restore fills a new
database and swaps the names at the end, so it happens wholly or not at all.
"""

import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
import time
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from beluga import __version__
from beluga.config import paths
from beluga.config.environment import SettingError, database, plain_errors, say
from beluga.config.host import PostgresError, binaries
from beluga.config.postgres import DATABASE, Server

KEY_WARNING = (
    "beluga: 密钥不在备份中，请另行妥善保管，没有它加密字段无法恢复。\n"
    "beluga: the secret key is NOT in the backup; keep it apart from it: without it no encrypted field can be read.\n"
    "        It is BELUGA_SECRET_KEY, or the file {file}"
)

_PLAIN = ("--no-owner", "--no-privileges")


def _address(name: str | None = None) -> str:
    """The connection string of our database, or of another one on the same server."""
    outside = os.environ.get("DATABASE_URL")
    if not outside:
        return Server(paths.data_folder()).address(name or DATABASE)
    return outside if name is None else urlunsplit(urlsplit(outside)._replace(path=f"/{name}"))


def _run(tool: str, *arguments: str) -> None:
    done = subprocess.run([str(binaries() / tool), *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise PostgresError(f"{tool}: {done.stderr.strip()}")


def _one_file(arguments: list[str], command: str) -> Path:
    if len(arguments) != 1:
        raise SettingError(f"usage: beluga {command} FILE")
    return Path(arguments[0]).expanduser().absolute()


def backup(arguments: list[str]) -> int:
    """Write the archive; it appears under its name only when it is complete. An existing file is not overwritten."""
    with plain_errors():
        target = _one_file(arguments, "backup")
        if target.exists():
            raise SettingError(f"{target} exists already")
        if not target.parent.is_dir():
            raise SettingError(f"there is no folder {target.parent}")
        half = target.with_name(f".{target.name}.part")
        with database(), tempfile.TemporaryDirectory() as folder:
            dump = Path(folder) / "database.dump"
            _run(
                "pg_dump",
                "--format=custom",
                *_PLAIN,
                f"--file={dump}",
                f"--dbname={_address()}",
            )
            at = datetime.now(UTC).isoformat(timespec="seconds")
            about = json.dumps({"beluga": __version__, "at": at, "database": _digest(dump)}).encode()
            try:
                closed = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
                with os.fdopen(closed, "wb") as out, tarfile.open(fileobj=out, mode="w") as archive:
                    entry = tarfile.TarInfo("beluga.json")
                    entry.size, entry.mtime = len(about), int(time.time())
                    archive.addfile(entry, BytesIO(about))
                    archive.add(dump, "database.dump")
                    media = paths.data_folder() / "media"
                    if media.is_dir():
                        archive.add(media, "media")
                half.rename(target)
            finally:
                half.unlink(missing_ok=True)
    say(f"beluga: {target} ({target.stat().st_size / 2**20:.1f} MB)")
    say(KEY_WARNING.format(file=paths.data_folder() / "keys" / "secret_key"))
    return 0


def restore(arguments: list[str]) -> int:
    """Put an archive back in the place of the present data, which is dropped. Beluga must not be running."""
    with plain_errors():
        source = _one_file(arguments, "restore")
        with database(), tempfile.TemporaryDirectory(dir=_beside_media()) as folder:
            about = _unpack(source, Path(folder))
            _replace_database(Path(folder) / "database.dump")
            _replace_media(Path(folder) / "media")
    say(f"beluga: {source} of {about.get('at', '?')} is restored: run beluga migrate")
    say(KEY_WARNING.format(file=paths.data_folder() / "keys" / "secret_key"))
    return 0


def _beside_media() -> Path:
    """A folder on the same disk as the media, so that they can be renamed into place."""
    folder = paths.data_folder()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _unpack(source: Path, folder: Path) -> dict[str, Any]:
    try:
        with tarfile.open(source) as archive:
            names = set(archive.getnames())
            if not {"beluga.json", "database.dump"} <= names:
                raise SettingError(f"{source} is not a backup of Beluga")
            archive.extractall(folder, filter="data")
        about: dict[str, Any] = json.loads((folder / "beluga.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, tarfile.TarError) as error:
        raise SettingError(f"{source} cannot be read: {error}") from None
    if about.get("database", "") not in ("", _digest(folder / "database.dump")):  # older backups do not say
        raise SettingError(f"{source} is damaged: the database in it is not what was written. Nothing was changed.")
    return about


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _replace_database(dump: Path) -> None:
    with psycopg.connect(_address(), autocommit=True) as ours:
        name, role = ours.info.dbname, ours.info.user
        others = ours.execute(
            "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() "
            "and backend_type = 'client backend'"
        ).fetchone()
    if others != (0,):
        raise SettingError("Beluga is running on this database: stop it first")
    fresh, old = f"{name}_restored", f"{name}_before_restore"
    with psycopg.connect(_address("postgres"), autocommit=True) as admin:
        for leftover in (fresh, old):
            admin.execute(sql.SQL("drop database if exists {}").format(sql.Identifier(leftover)))
        try:
            admin.execute(sql.SQL("create database {} owner {}").format(sql.Identifier(fresh), sql.Identifier(role)))
        except psycopg.Error as error:
            raise PostgresError(f"a restore needs a role that may create databases: {error}") from None
        try:
            _run(
                "pg_restore",
                *_PLAIN,
                "--no-comments",  # those on extensions belong to the superuser
                "--exit-on-error",
                f"--dbname={_address(fresh)}",
                str(dump),
            )
        except PostgresError:
            admin.execute(sql.SQL("drop database {}").format(sql.Identifier(fresh)))
            raise
        for before, after in ((name, old), (fresh, name)):
            admin.execute(
                sql.SQL("alter database {} rename to {}").format(sql.Identifier(before), sql.Identifier(after))
            )
        admin.execute(sql.SQL("drop database {}").format(sql.Identifier(old)))


def _replace_media(unpacked: Path) -> None:
    media = paths.data_folder() / "media"
    former = media.with_name("media.before_restore")
    shutil.rmtree(former, ignore_errors=True)
    if media.exists():
        media.rename(former)
    if unpacked.exists():
        unpacked.rename(media)
    shutil.rmtree(former, ignore_errors=True)
