"""The workbench: one's own layout is kept, a figure opens its list, and the guide leads and can be sent away."""

import json
import re
import time

from playwright.sync_api import expect

from tests.journeys.acting import OWN, Api, add_person, elsewhere
from tests.journeys.test_roles import make_role


def test_ana_03_a_layout_is_arranged_and_kept(sign_in):
    page = sign_in("boss")
    blocks = page.locator(".grid .cell section")
    expect(page.get_by_test_id("block-profile")).to_be_visible()
    page.get_by_test_id("edit-layout").click()
    page.get_by_test_id("block-profile").get_by_role("button", name="移除").click()
    expect(page.get_by_test_id("block-profile")).to_have_count(0)
    corner = page.get_by_test_id("block-performance").locator(".corner")
    corner.scroll_into_view_if_needed()
    before = page.get_by_test_id("block-performance").bounding_box()
    place = corner.bounding_box()
    page.mouse.move(place["x"] + 8, place["y"] + 8)
    page.mouse.down()
    page.mouse.move(place["x"] + 8, place["y"] + 108, steps=8)
    page.mouse.up()
    page.get_by_test_id("save-layout").click()
    expect(page.get_by_test_id("edit-layout")).to_be_visible()
    page.reload()
    expect(blocks.first).to_be_visible()
    expect(page.get_by_test_id("block-profile")).to_have_count(0)
    assert page.get_by_test_id("block-performance").bounding_box()["height"] > before["height"] + 60
    assert Api(page.context).call("DELETE", "/workbench")["own"] is False


def test_ana_01_a_ranking_line_opens_the_list_behind_it(sign_in):
    page = sign_in("boss")
    line = page.get_by_test_id("block-tag_top10").locator("li button").first
    number = re.sub(r"\D", "", line.locator("b").inner_text())
    line.click()
    expect(page).to_have_url(re.compile(r"/o/customer\?.*filter="))
    expect(page.locator("h1").locator("xpath=..")).to_contain_text(f"{int(number):,}", timeout=20_000)


def test_the_guide_leads_and_is_sent_away(sign_in, browser, beluga):
    page = sign_in("admin", "/profile")
    admin = Api(page.context)
    names = ["departments", "people", "customers", "tag_rules", "allocation_rules", "allocation"]
    told = admin.call("GET", "/workbench/guide")["steps"]
    assert [step["name"] for step in told] == names
    assert all(step["done"] for step in told), "the demo has been through it"
    page.goto("/")
    expect(page.get_by_test_id("block-profile")).to_be_visible()
    expect(page.get_by_test_id("guide")).to_have_count(0)

    # Whoever sets up the system and sees people but no customer yet stands where a new installation begins.
    rights = ["workbench.view", "workbench.default", "user.view", "customer.view", "customer.import"]
    _, code = make_role(admin, *rights, user=["all"])
    person = add_person(admin, code)
    with elsewhere(browser, beluga.address) as context:
        assert Api(context).sign_in(person["username"], OWN).ok
        page = context.new_page()
        page.goto("/")
        expect(page.get_by_test_id("guide-people")).to_have_attribute("data-done", "true")
        expect(page.get_by_test_id("guide-customers")).to_have_attribute("data-done", "false")
        page.get_by_test_id("guide-customers").click()
        expect(page).to_have_url(re.compile("/o/customer/import"))
        page.goto("/")
        page.get_by_test_id("guide-dismiss").click()
        expect(page.get_by_test_id("guide")).to_have_count(0)
        page.reload()
        expect(page.get_by_test_id("block-profile")).to_be_visible()
        expect(page.get_by_test_id("guide")).to_have_count(0)


def test_a_late_guide_pushes_no_block_down(sign_in):
    page = sign_in("admin", "/profile")
    step = {"name": "people", "label": "建人员", "hint": "加同事", "path": "/org/people", "done": False}

    def late(route):
        time.sleep(1.5)
        route.fulfill(content_type="application/json", body=json.dumps({"steps": [step]}))

    page.route("**/api/workbench/guide", late)
    page.goto("/")
    block = page.get_by_test_id("block-profile")
    expect(block).to_be_visible()
    first = block.bounding_box()
    expect(page.get_by_test_id("guide-people")).to_be_visible()
    page.wait_for_timeout(500)
    assert block.bounding_box()["y"] == first["y"]
