"""Doing by API what a journey only needs to be there: people, roles, messages; and reading what a page should show."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Error, Locator, Page

INITIAL = "123456"
OWN = "Whale-sings-2026"
_numbers = itertools.count(1)


class Api:
    """The API as whoever is signed in to a browser context."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Return the JSON answer; raises AssertionError with the server's words when it refuses."""
        answer = self.answer(method, path, body)
        assert answer.ok, f"{method} {path}: {answer.status} {answer.text()[:500]}"
        return answer.json() if answer.text() else None

    def answer(self, method: str, path: str, body: Any = None) -> Any:
        """Return the raw answer, whatever its status."""
        token = next((one["value"] for one in self.context.cookies() if one["name"] == "csrftoken"), "")
        headers = {"X-CSRFToken": token, "Content-Type": "application/json"}
        data = json.dumps(body) if body is not None else None
        return self.context.request.fetch(f"/api{path}", method=method, data=data, headers=headers)

    def sign_in(self, username: str, password: str) -> Any:
        """Sign in; returns the raw answer."""
        return self.context.request.post("/api/auth/login", data={"username": username, "password": password})


@contextmanager
def elsewhere(browser: Browser, address: str) -> Iterator[BrowserContext]:
    """Another person's browser."""
    made = browser.new_context(base_url=address, viewport={"width": 1440, "height": 900}, locale="zh-CN")
    made.set_default_timeout(20_000)
    try:
        yield made
    finally:
        made.close()


def add_person(admin: Api, *roles: str, department: str = "华东一部", name: str = "", settled: bool = True) -> Any:
    """Make a person of one's own with these role codes; `settled` ones have the password OWN. Returns the record."""
    known = {one["code"]: one["id"] for one in admin.call("GET", "/org/roles/pick")["items"]}
    number = next(_numbers)
    values = {
        "name": name or f"旅人{number}",
        "username": f"journey{number}",
        "departments": [department_id(admin, department)],
        "roles": [known[code] for code in roles],
    }
    person = admin.call("POST", "/objects/user/records", values)["item"]
    if settled:
        browser = admin.context.browser
        assert browser is not None
        with elsewhere(browser, _address(admin)) as context:
            own = Api(context)
            assert own.sign_in(person["username"], INITIAL).ok
            own.call("POST", "/auth/password", {"old": INITIAL, "new": OWN})
    return person


def department_id(admin: Api, name: str) -> int:
    """Return the id of the department of this name."""

    def walk(nodes: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for node in nodes:
            yield node
            yield from walk(node["children"])

    tree = admin.call("GET", "/org/departments/tree")["departments"]
    return next(int(node["id"]) for node in walk(tree) if node["name"] == name)


def choose(page: Page, box: Locator, *labels: str) -> None:
    """Pick options of an open-on-click selection by their words."""
    box.click()
    for label in labels:
        page.locator(".el-popper:visible").get_by_text(label, exact=True).first.click()
    page.wait_for_timeout(300)  # a selection of one folds up by itself; then Escape would be the dialog's
    if page.locator(".el-select__popper:visible").count():
        page.keyboard.press("Escape")


def _address(admin: Api) -> str:
    answer = admin.context.request.get("/api/health")
    return answer.url.removesuffix("/api/health")


def until(page: Page, expression: str) -> None:
    """Wait until the expression holds in the page. Asked from here each time: the page's own policy forbids it to
    evaluate text, as `wait_for_function` does from its second look on."""
    for _ in range(150):
        with suppress(Error):  # the page is being loaded anew
            if page.evaluate(expression):
                return
        page.wait_for_timeout(100)
    raise AssertionError(f"never came true: {expression}")
