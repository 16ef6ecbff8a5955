"""`beluga check`: is this installation fit to run? One line per thing looked at, exit code 1 when something is not."""

import os
import sys
from importlib import import_module

import psycopg

from beluga.config import paths
from beluga.config.environment import address, database, plain_errors
from beluga.config.postgres import Server, checkup


def main(arguments: list[str]) -> int:
    """Look at the addresses, the database, the tables, the code and the files; print what was found."""
    faults = 0
    with plain_errors():
        where = address()
        print(f"ok     addresses: {where.shown}, events on port {where.events_port}")
        with database(seconds=3):
            for name, found in (
                ("database", _database()),
                ("tables", _tables()),
                ("code", _code()),
                ("files", _files()),
            ):
                faults += len(found)
                for text in found or ["as it should be"]:
                    print(f"{'FAULT' if found else 'ok':6} {name}: {text}")
    return 1 if faults else 0


def _database() -> list[str]:
    outside = os.environ.get("DATABASE_URL")
    with psycopg.connect(outside or Server(paths.data_folder()).address()) as link:
        return checkup(link)


def _tables() -> list[str]:
    import_module("django").setup()
    executor = import_module("django.db.migrations.executor").MigrationExecutor(import_module("django.db").connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{len(waiting)} migrations wait: run beluga migrate"] if waiting else []


def _code() -> list[str]:
    messages = import_module("django.core.checks").run_checks()
    return [str(message) for message in messages if message.is_serious()]


def _files() -> list[str]:
    faults = []
    if not all((folder / "index.html").is_file() for folder in (paths.DESK, paths.H5)):
        faults.append("the web clients are not built: run make setup")
    key = paths.data_folder() / "keys" / "secret_key"
    if key.exists() and key.stat().st_mode & 0o077:
        faults.append(f"{key} can be read by others: chmod 600 it")
    return faults


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
