"""The test run's database: one embedded server for all workers, stopped when the last of them leaves."""

import os

import pytest

from beluga.config import paths
from beluga.config.postgres import Server

_server = Server(paths.data_folder(), test=True)


def pytest_configure(config: pytest.Config) -> None:
    """Start the server, or join the one that runs; an outside DATABASE_URL is used as it is."""
    if "DATABASE_URL" not in os.environ:
        _server.acquire()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what mostly waits for processes to start and to die, so that no worker is left alone with it."""
    items.sort(key=lambda item: not item.nodeid.startswith(("tests/faults/", "tests/platform/")))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Give the server back."""
    _server.release()
