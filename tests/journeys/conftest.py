"""What browser journeys stand on: a running Beluga with demo data, and a page signed in to it.

All journeys share one installation and run one after the other, so each makes what it needs and leaves the rest alone.
Without Chromium, or without the built web client, they are skipped, and the run says so.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from beluga.config import paths
from beluga.config.postgres import Server
from tests.platform.running import Running, own_folder

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DATABASE = "beluga_journeys"
PASSWORD = "beluga-demo"
PATIENCE = 20_000  # milliseconds: a busy machine is slow, not wrong


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every journey, so that `-m "not browser"` leaves them out."""
    here = str(Path(__file__).parent)
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def beluga() -> Iterator[Running | SimpleNamespace]:
    """A Beluga with the demo data in a database of its own, made anew for this run.

    While a journey is being written, BELUGA_JOURNEYS_AT names one that runs already.
    """
    if known := os.environ.get("BELUGA_JOURNEYS_AT"):
        yield SimpleNamespace(address=known)
        return
    if not (paths.DESK / "index.html").exists():
        pytest.skip("the web client is not built")
    server = Server(paths.data_folder(), test=True)
    with server.held(), own_folder() as folder:
        with psycopg.connect(server.address("postgres"), autocommit=True) as admin:
            admin.execute(f"drop database if exists {DATABASE} with (force)")
            admin.execute(f"create database {DATABASE}")
        where = f"postgresql://beluga@/{DATABASE}?host={server.socket}"
        running = Running("demo", folder / "data", DATABASE_URL=where)
        try:
            yield running.ready(180)
        finally:
            running.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's Chromium, or Playwright's own."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        playwright.selectors.set_test_id_attribute("data-test")
        found = next(filter(None, map(shutil.which, NAMES)), None)
        if found is None and not Path(playwright.chromium.executable_path).exists():
            pytest.skip("no Chromium on this machine")
        arguments = ["--no-sandbox", "--disable-dev-shm-usage"] if os.geteuid() == 0 else ["--disable-dev-shm-usage"]
        opened = playwright.chromium.launch(executable_path=found, args=arguments)
        yield opened
        opened.close()


@pytest.fixture
def context(browser: Browser, beluga: Running) -> Iterator[BrowserContext]:
    """A fresh browser profile of a wide window, in Chinese, that knows the address."""
    made = browser.new_context(
        base_url=beluga.address, viewport={"width": 1440, "height": 900}, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    made.set_default_timeout(PATIENCE)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page of that profile, signed in as nobody."""
    return context.new_page()


@pytest.fixture
def sign_in(context: BrowserContext) -> Callable[..., Page]:
    """Return a function that signs an account in over the API and opens a page at the address given."""

    def enter(username: str, address: str = "/") -> Page:
        answer = context.request.post("/api/auth/login", data={"username": username, "password": PASSWORD})
        assert answer.ok, answer.text()
        page = context.new_page()
        page.goto(address)
        return page

    return enter
