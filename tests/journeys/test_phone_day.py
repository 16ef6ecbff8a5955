"""A day on the road with the phone client: what one expects of an application that was not made as a web page."""

import re
from datetime import datetime, timedelta

from playwright.sync_api import Page, expect

from tests.journeys.acting import Api, until

# `phone` and `enter` are fixtures of that file.
from tests.journeys.test_phone import HERE, a_customer, enter as enter, follow_ups, phone as phone

# The name under which the phone remembers the fields of a follow-up.
JSON_OF_FORM = """'["meta","follow_up"]'"""
SCROLLED = "Math.max(...[...document.querySelectorAll('.body')].map((one) => one.scrollTop))"


def hold(page: Page, test_id: str) -> None:
    """Leave a finger on something for as long as a long press takes."""
    box = page.get_by_test_id(test_id).bounding_box()
    assert box
    at = {"clientX": box["x"] + 8, "clientY": box["y"] + 8}
    page.get_by_test_id(test_id).dispatch_event("pointerdown", at)
    expect(page.get_by_test_id("notice")).to_be_visible()
    page.get_by_test_id(test_id).dispatch_event("pointerup", at)


def test_fut_61_a_draft_waits_and_finishes_its_task_once(enter):
    page = enter("sales")
    api = Api(page.context)
    own = a_customer(api)
    mine = api.call("GET", "/me")["user"]["id"]
    name = f"带合同样本 {datetime.now(HERE):%H%M%S%f}"
    due = (datetime.now(HERE) + timedelta(days=3)).isoformat()
    said = {"name": name, "due_at": due, "assignees": [mine], "customer": own["id"], "kind": 1, "priority": 2}
    task = api.call("POST", "/objects/task/records", {**said, "progress": 1})["item"]["id"]
    page.goto(f"/m/o/task/{task}")
    page.get_by_test_id("foot-write").click()
    page.get_by_test_id("composer-note").fill(name)
    page.get_by_test_id("back").click()
    expect(page.get_by_test_id("notice")).to_contain_text("草稿")
    page.goto("/m/work")
    page.get_by_test_id("drafts").get_by_role("article").filter(has_text=name).get_by_test_id("draft-go-on").click()
    expect(page.get_by_test_id("composer-note")).to_have_value(name)
    expect(page.get_by_test_id("composer-finish")).to_contain_text(name)
    page.get_by_test_id("composer-way").get_by_role("radio").first.click()
    page.get_by_test_id("composer-status").get_by_role("radio").first.click()
    # A network that hardly moves, a second tap, and a phone that wakes up while the first is on its way.
    network = page.context.new_cdp_session(page)
    slow = {"offline": False, "latency": 600, "downloadThroughput": -1, "uploadThroughput": -1}
    network.send("Network.emulateNetworkConditions", slow)
    page.get_by_test_id("composer-save").dblclick()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_test_id("notice")).to_contain_text("任务已完成")
    expect(page.get_by_test_id("drafts")).to_have_count(0)
    assert [row["note"] for row in follow_ups(api, own["id"])].count(name) == 1
    assert api.call("GET", f"/objects/task/records/{task}")["item"]["progress"] == 3


def test_cli_a_list_is_found_as_it_was_left(enter):
    page = enter("sales")
    page.get_by_test_id("go-customers").click()
    page.get_by_test_id("filter").click()
    gender = page.get_by_test_id("filter-gender")
    gender.get_by_role("button").first.click()
    # The way back closes the sheet and leaves the list where it is.
    page.go_back()
    expect(gender).to_be_hidden()
    expect(page).to_have_url(re.compile(r"/m/o/customer$"))
    page.get_by_test_id("filter").click()
    gender.get_by_role("button").first.click()
    gender.get_by_role("button", name="女", exact=True).click()
    page.get_by_test_id("filter-apply").click()
    expect(page.get_by_test_id("chips")).to_contain_text("女")
    page.get_by_test_id("customer-card").nth(9).scroll_into_view_if_needed()
    page.get_by_test_id("go-work").click()
    page.get_by_test_id("go-customers").click()
    expect(page.get_by_test_id("chips")).to_contain_text("女")
    page.get_by_test_id("customer-card").nth(8).click()
    expect(page.get_by_test_id("steps")).to_have_text(re.compile(r"^9/"))
    name = page.get_by_test_id("customer-head").get_by_role("heading").inner_text()
    page.get_by_test_id("step-after").click()
    expect(page.get_by_test_id("customer-head").get_by_role("heading")).not_to_have_text(name)
    page.get_by_test_id("back").click()
    expect(page.get_by_test_id("chips")).to_be_visible()
    assert page.evaluate(SCROLLED) > 300
    page.get_by_test_id("go-customers").click()
    until(page, f"() => {SCROLLED} === 0")
    view = f"女客户 {datetime.now(HERE):%H%M%S}"
    page.get_by_test_id("save-view").click()
    page.get_by_test_id("view-name").fill(view)
    page.get_by_test_id("view-save").click()
    expect(page.get_by_test_id("views").get_by_role("button", name=view)).to_have_attribute("aria-current", "true")
    expect(page.get_by_test_id("chips")).to_have_count(0)
    api = Api(page.context)
    made = next(one for one in api.call("GET", "/objects/customer/views")["views"] if one["name"] == view)
    api.call("DELETE", f"/objects/customer/views/{made['id']}")


def test_cli_one_field_is_changed_and_a_twin_is_met(enter):
    page = enter("sales")
    api = Api(page.context)
    own = a_customer(api)
    number = api.call("POST", f"/objects/customer/records/{own['id']}/reveal", {"field": "phone"})["value"]
    page.goto(f"/m/o/customer/{own['id']}")
    hold(page, "info-code")
    expect(page.get_by_test_id("notice")).to_contain_text("已复制")
    city = f"苏州 {datetime.now(HERE):%H%M%S}"
    page.get_by_test_id("info-name").click()
    sheet = page.get_by_test_id("field-sheet")
    sheet.get_by_role("textbox").fill("")
    page.get_by_test_id("field-save").click()
    expect(sheet.get_by_role("alert")).to_be_visible()
    sheet.get_by_role("textbox").fill(f"{own['name']}")
    page.get_by_test_id("field-save").click()
    expect(sheet).to_be_hidden()
    if page.get_by_test_id("info-city").count() == 0:
        page.get_by_role("button", name="显示空白项").click()
    page.get_by_test_id("edit-city").click()
    sheet.get_by_role("textbox").fill(city)
    page.get_by_test_id("field-save").click()
    expect(page.get_by_test_id("info-city")).to_contain_text(city)
    page.goto("/m/o/customer/new")
    page.get_by_test_id("field-name").get_by_role("textbox").fill("门口遇到的人")
    phone_number = page.get_by_test_id("field-phone").get_by_role("textbox")
    phone_number.fill(number)
    phone_number.blur()
    page.get_by_test_id("twin").get_by_role("link").click()
    expect(page.get_by_test_id("customer-head")).to_contain_text(own["name"])
    # On the way back what was filled in is still there.
    page.get_by_test_id("back").click()
    expect(page.get_by_test_id("restored")).to_be_visible()
    phone_number.fill(f"139{datetime.now(HERE):%d%H%M%S}")
    page.get_by_test_id("form-save").click()
    expect(page.get_by_test_id("customer-head")).to_contain_text("门口遇到的人")


def test_a_new_build_waits_until_it_is_wanted_and_the_application_opens_without_a_network(enter):
    page = enter("sales", "/m/work")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    until(page, "() => navigator.serviceWorker.controller !== null")
    page.reload()
    expect(page.get_by_test_id("task-tabs")).to_be_visible()
    # Another address of the worker is to the browser what another build is.
    page.evaluate("void (window.former = navigator.serviceWorker.register('/m/sw.js?next', { scope: '/m/' }))")
    expect(page.get_by_test_id("notice")).to_contain_text("有新版本")
    assert page.evaluate("navigator.serviceWorker.controller.scriptURL").endswith("/m/sw.js")
    page.get_by_test_id("notice-verb").click()
    until(page, "() => window.former === undefined && navigator.serviceWorker.controller !== null")
    assert page.evaluate("navigator.serviceWorker.controller.scriptURL").endswith("?next")
    # What the form of a follow-up is made of comes along, though nobody has opened it yet.
    form = JSON_OF_FORM
    until(page, f"() => {form} in JSON.parse(localStorage.getItem('beluga.m.remembered') ?? '{{}}')")
    kept = page.evaluate("caches.keys()")
    assert len([name for name in kept if name.startswith("beluga-m-")]) == 1
    page.context.set_offline(True)
    page.goto("/m/follow-up")
    expect(page.get_by_test_id("offline")).to_be_visible()
    page.get_by_test_id("composer-way").get_by_role("radio").first.click()
    page.context.set_offline(False)
