"""Take the pictures of the README and the guide from a running demo, so that they show what there is.

    .venv/bin/python scripts/pictures.py http://127.0.0.1:8000               all of them
    .venv/bin/python scripts/pictures.py http://127.0.0.1:8000 import runs   only these

Writes docs/pictures/*.png: the desk at 1440 × 900, the phone at 390 × 844 twice as dense. Run it after `make demo` on
fresh data; nothing is imported, allocated or sent.
"""

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, sync_playwright

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "pictures"
PASSWORD = "beluga-demo"
DESK = {"viewport": {"width": 1440, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
# heading in the file: the field made of it, its type
MADE = {
    "housing": ("住房贷款", "是否"),
    "duration": ("上次通话秒数", "整数"),
    "campaign": ("本次通话次数", "整数"),
    "subscribed": ("已认购", "是否"),
}
FILE = Path(__file__).resolve().parents[1] / "tests" / "data" / "bank_calls_5000.csv"


def settle(page: Page) -> None:
    """Wait until the page has what it asked for and nothing moves."""
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1200)


def test_id(page: Page, name: str) -> None:
    """Click what carries this data-test."""
    page.locator(f"[data-test={name}]:visible").first.click()
    page.wait_for_timeout(500)


def customers(page: Page) -> None:
    """A list with ticked rows and the bar of verbs."""
    for place in (1, 2, 3):
        page.locator("tbody .el-checkbox").nth(place).click()


def record(page: Page) -> None:
    """A record in its drawer."""
    page.locator("tbody tr").nth(2).locator("td").nth(1).click()
    settle(page)


def option(page: Page, box: Locator, label: str) -> None:
    """Choose one option of a selection."""
    page.wait_for_timeout(400)  # the one before fades out
    box.click()
    page.get_by_role("option", name=label, exact=True).locator("visible=true").first.click()


def mapping(page: Page) -> None:
    """The import's second step, with fields that the import makes."""
    page.locator("[data-test=import-file]").set_input_files(FILE)
    page.locator("[data-test=map-0]").wait_for()
    for row in page.locator("table.map tbody tr").all():
        heading = row.locator("td").first.inner_text().strip()
        if heading not in MADE:
            continue
        name, kind = MADE[heading]
        page.wait_for_timeout(400)
        row.locator("[data-test^=map-]").click()
        page.locator("[data-test=new-field]:visible").click()
        row.get_by_placeholder("字段名称").fill(name)
        option(page, row.locator(".type"), kind)
    page.locator("h1").first.click()
    settle(page)


def preview(page: Page) -> None:
    """The import's third step: what it would do, and the first rows as they will be saved."""
    mapping(page)
    option(page, page.locator("[data-test=add-constant]"), "客户名称")
    page.locator("[data-test=constant-name]").fill("客户-${row}")
    option(page, page.locator("[data-test=import-key]"), "行号")
    page.keyboard.press("Escape")
    test_id(page, "import-preview")
    page.locator("[data-test=sample-2]").wait_for()
    settle(page)


def rule(page: Page) -> None:
    """A tag's rule with its preview."""
    page.get_by_text("高净值", exact=False).first.click()
    settle(page)
    page.locator("[data-test=rule-edit]:visible").first.click()
    settle(page)


def allocation(page: Page) -> None:
    """What an allocation would do now."""
    test_id(page, "run-menu")
    page.locator(".el-dropdown-menu__item:visible").filter(has_text="立即分配").first.click()
    settle(page)


def history(page: Page) -> None:
    """What grouping and allocation did, run by run."""
    page.get_by_role("button", name="执行记录").click()
    settle(page)


def board(page: Page) -> None:
    """Tasks as a board."""
    test_id(page, "mode-board")
    settle(page)


def permissions(page: Page) -> None:
    """The rights of a role."""
    test_id(page, "role-salesman")
    settle(page)


def compose(page: Page) -> None:
    """Writing a follow-up on the phone."""
    page.locator("[data-test=customer-card]").first.click()
    settle(page)
    test_id(page, "foot-write")
    for name, at in (("composer-way", 0), ("composer-status", 1)):
        page.locator(f"[data-test={name}] [role=radio]").nth(at).click()
    page.locator("[data-test=composer-note]").fill("介绍了新发的稳健型产品，想再比较一周，约好下次带方案上门。")
    page.locator("form .picks").last.locator(".pick").nth(1).click()
    page.locator("h1").first.click()  # leaves what was typed into
    settle(page)


# picture: (account, address, what to do there, window)
SHOTS: dict[str, tuple[str, str, Callable[[Page], None] | None, dict]] = {
    "workbench": ("boss", "/", None, DESK),
    "customers": ("admin", "/o/customer?view=all", customers, DESK),
    "record": ("sales", "/o/customer", record, DESK),
    "import": ("admin", "/o/customer/import", mapping, DESK),
    "import-preview": ("admin", "/o/customer/import", preview, DESK),
    "tag-rule": ("admin", "/tags", rule, DESK),
    "allocation": ("admin", "/groups", allocation, DESK),
    "runs": ("admin", "/groups", history, DESK),
    "tasks": ("sales", "/o/task", board, DESK),
    "roles": ("admin", "/org/roles", permissions, DESK),
    "phone-customers": ("sales", "/m/o/customer", None, PHONE),
    "phone-follow-up": ("sales", "/m/o/customer", compose, PHONE),
}


def take(browser: Browser, address: str, name: str) -> None:
    """Take one picture."""
    account, path, act, window = SHOTS[name]
    context = browser.new_context(base_url=address, locale="zh-CN", timezone_id="Asia/Shanghai", **window)
    context.set_default_timeout(20_000)
    answer = context.request.post("/api/auth/login", data={"username": account, "password": PASSWORD})
    if not answer.ok:
        raise SystemExit(answer.text())
    page = context.new_page()
    page.goto(path)
    settle(page)
    if act:
        act(page)
    page.screenshot(path=str(FOLDER / f"{name}.png"))
    print(name)
    context.close()


def main() -> None:
    """Take those named after the address, or all."""
    address, names = sys.argv[1], sys.argv[2:] or list(SHOTS)
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        found = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        for name in names:
            take(browser, address, name)
        browser.close()


if __name__ == "__main__":
    main()
