"""The frame: menus by right, pages that stay open and keep their state, the badges of the top bar."""

from playwright.sync_api import expect

from tests.journeys.acting import Api, elsewhere


def test_meta_01_pages_open_as_tabs_that_keep_their_state(sign_in):
    page = sign_in("admin", "/org/people")
    expect(page.get_by_test_id("people-table")).to_be_visible()
    page.get_by_test_id("people-search").fill("林小丹")
    page.wait_for_url("**q=**")
    expect(page.get_by_test_id("person-sales")).to_be_visible()
    page.get_by_test_id("menu-roles").click()
    expect(page.get_by_test_id("role-admin")).to_be_visible()
    page.get_by_test_id("menu-enums").click()
    expect(page.get_by_test_id("enum-table")).to_be_visible()
    tabs = page.get_by_test_id("page-tabs").get_by_role("tab")
    expect(tabs).to_have_count(3)
    tabs.first.click()
    expect(page.get_by_test_id("people-search")).to_have_value("林小丹")
    page.wait_for_url("**q=**")  # the tab comes back with its own address
    page.get_by_test_id("tabs-menu").click()
    page.locator("[data-test=tabs-close-others]:visible").click()
    expect(tabs).to_have_count(1)
    page.get_by_test_id("sidebar-fold").click()
    expect(page.get_by_test_id("sidebar")).to_have_css("width", "56px")
    page.get_by_test_id("subsystem-marketing").click()
    expect(page.get_by_test_id("menu-customers")).to_be_visible()


def test_meta_01_only_permitted_menus_and_pages(sign_in):
    page = sign_in("sales", "/org/roles")
    expect(page.get_by_test_id("error-page")).to_contain_text("403")
    expect(page.get_by_test_id("menu-customers")).to_be_visible()
    expect(page.get_by_test_id("menu-roles")).to_have_count(0)
    allowed = {menu["name"] for menu in Api(page.context).call("GET", "/me")["menus"]}
    assert "roles" not in allowed
    page.goto("/no-such-page")
    expect(page.get_by_test_id("error-page")).to_contain_text("404")


def test_meta_02_a_message_raises_the_badge_at_once(sign_in, browser, beluga):
    page = sign_in("service")
    expect(page.get_by_test_id("messages-bell")).to_be_visible()
    mine = Api(page.context)
    mine.call("POST", "/messages/read", {"all": True})
    page.reload()
    expect(page.get_by_test_id("messages-bell")).to_be_visible()
    expect(page.get_by_test_id("messages-count")).to_have_count(0)
    me = mine.call("GET", "/me")["user"]["id"]
    with elsewhere(browser, beluga.address) as context:
        boss = Api(context)
        assert boss.sign_in("admin", "beluga-demo").ok
        boss.call("POST", "/messages", {"to": [me], "title": "周会改到三点", "text": "会议室 B"})
    expect(page.get_by_test_id("messages-count")).to_have_text("1", timeout=10_000)
    page.get_by_test_id("messages-bell").click()
    expect(page.get_by_text("会议室 B")).to_be_visible()
    page.get_by_test_id("messages-read-all").click()
    expect(page.get_by_test_id("messages-count")).to_have_count(0)


def test_meta_02_search_finds_people_pages_and_records(sign_in):
    page = sign_in("admin")
    expect(page.get_by_test_id("sidebar")).to_be_visible()
    page.keyboard.press("Control+k")
    page.get_by_test_id("palette-input").fill("参数")
    page.keyboard.press("Enter")
    page.wait_for_url("**/system/parameters")
    customer = Api(page.context).call("GET", "/objects/customer/records?size=1")["items"][0]
    page.keyboard.press("Control+k")
    page.get_by_test_id("palette-input").fill(customer["name"])
    palette = page.get_by_test_id("palette")
    expect(palette.get_by_role("option").first).to_contain_text(customer["name"])
    page.keyboard.press("Escape")
    page.get_by_test_id("support").click()
    expect(page.get_by_test_id("version")).to_contain_text(Api(page.context).call("GET", "/health")["version"])
