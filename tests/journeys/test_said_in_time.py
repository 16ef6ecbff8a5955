"""What is said in time: that a follow-up would cancel a date, and what came of a job, with the way back."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.acting import Api

JOB = re.compile(r"/api/jobs/\d+$")
PLANNED = {"field": "next_follow_at", "op": "gt", "value": {"days": 1}}


def test_flw_01_a_date_that_would_be_cancelled_is_named_and_kept_by_one_click(sign_in: Callable[..., Page]) -> None:
    page = sign_in("sales", "/o/customer")
    body = {"filter": PLANNED, "fields": ["name", "next_follow_at"], "size": 1}
    one = Api(page.context).call("POST", "/objects/customer/records/query", body)["items"][0]
    when = one["next_follow_at"][:16].replace("T", " ")
    page.goto(f"/o/customer?open={one['id']}")
    drawer = page.get_by_test_id("record-drawer")
    drawer.get_by_test_id("composer-open").click()
    said = drawer.get_by_test_id("composer-cancels")
    expect(said).to_contain_text(f"原定 {when} 的下次跟进将被取消")
    drawer.get_by_test_id("composer-keep").click()
    expect(said).to_have_count(0)
    # The phone says the same.
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"/m/follow-up?customer={one['id']}")
    said = page.get_by_test_id("composer-cancels")
    expect(said).to_contain_text(f"原定 {when} 的下次跟进将被取消")
    page.get_by_test_id("composer-keep").click()
    expect(said).to_have_count(0)


def test_grp_16_what_came_of_a_bulk_verb_outlives_a_reload_and_its_card_takes_it_back(
    sign_in: Callable[..., Page],
) -> None:
    page = sign_in("admin", "/o/customer?view=grouped")
    for at in range(3):
        page.get_by_test_id("row").nth(at).locator("td.tick").click()
    page.get_by_test_id("bulk-customer.return_to_pool").click()
    dialog = page.get_by_test_id("action-dialog")
    dialog.locator("textarea, input[type=text]").last.fill("旅程：退回又撤销")
    page.route(JOB, lambda route: route.abort())  # it ends before the page that asked for it could be told
    with page.expect_response(re.compile("/records/bulk$")):
        page.get_by_test_id("action-run").click()
    expect(dialog).to_be_hidden()
    page.unroute(JOB)
    page.reload()
    notice = page.get_by_test_id("notice")
    expect(notice).to_contain_text("3 个客户")
    notice.get_by_role("button").last.click()  # the notice is gone, the card still knows the way back
    card = page.get_by_test_id("job-undo")
    if not card.is_visible():
        page.get_by_test_id("jobs-button").click()
    card.click()
    expect(notice).to_contain_text("已撤销 3 个客户")
