"""How many stops of Tab it takes: after sign-in to the skip link, from the head of a list to its rows, on by arrows."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.conftest import PASSWORD

HANDFUL = 12
ON_ROW = "Boolean(document.activeElement.matches('[data-row]'))"
WHERE = "document.activeElement.dataset.test || document.activeElement.className"


def test_the_first_tab_after_sign_in_skips_to_the_content(page: Page) -> None:
    page.goto("/login?next=/o/customer")
    page.get_by_test_id("login-username").fill("manager")
    page.get_by_test_id("login-password").fill(PASSWORD)
    page.get_by_test_id("login-submit").click()
    expect(page.get_by_test_id("row").first).to_be_visible()
    page.wait_for_timeout(300)  # the place Tab goes on from is set when the frame stands
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()


def test_the_rows_of_a_list_are_a_handful_of_stops_away(sign_in: Callable[..., Page]) -> None:
    page = sign_in("manager", "/o/customer?view=-")
    expect(page.get_by_test_id("row").first).to_be_visible()
    page.locator("#content").focus()
    stops = []
    while not page.evaluate(ON_ROW):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(WHERE))
        assert len(stops) <= HANDFUL, stops
    rows = page.get_by_test_id("row")
    expect(rows.nth(0)).to_be_focused()
    # The head is one stop: the arrows go from column to column, Enter sorts.
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_test_id("sort-name")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("sort=name"))
    expect(page.get_by_test_id("sort-name")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_test_id("head-filter-name")).to_be_focused()
    page.keyboard.press("Tab")
    expect(rows.nth(0)).to_be_focused()
    # So are the rows: arrows go on, Space selects, Enter opens, and Esc comes back to the row.
    page.keyboard.press("ArrowDown")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press(" ")
    expect(page.get_by_test_id("bulk-bar")).to_be_visible()
    expect(rows.nth(1)).to_have_class(re.compile(r"\bon\b"))
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("record-drawer")).to_be_visible()
    page.keyboard.press("Escape")
    expect(rows.nth(1)).to_be_focused()


def test_a_selected_row_stays_told_apart_under_the_mouse(sign_in: Callable[..., Page]) -> None:
    page = sign_in("manager", "/o/customer?view=-")
    rows = page.get_by_test_id("row")
    rows.nth(1).locator("td.tick").click()
    for theme in ("light", "dark"):
        page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        colours = []
        for at in (1, 2):
            cell = rows.nth(at).locator("td.first")
            cell.hover()
            colours.append(cell.evaluate("(cell) => getComputedStyle(cell).backgroundColor"))
        page.get_by_test_id("search").hover()
        colours.append(rows.nth(1).locator("td.first").evaluate("(cell) => getComputedStyle(cell).backgroundColor"))
        assert len(set(colours)) == 3, (theme, colours)
