"""Signing in and out as people meet it: the picture code, the first password, being shut out while a page is open."""

import psycopg
import pytest
from playwright.sync_api import expect

from tests.journeys.acting import INITIAL, OWN, Api, add_person, elsewhere


@pytest.fixture
def forgiven(beluga):
    """Failed tries are forgotten afterwards: they are counted by address, which all journeys share."""
    yield
    with psycopg.connect(beluga.environment["DATABASE_URL"], autocommit=True) as database:
        database.execute("delete from org_counter")


def test_org_22_wrong_password_then_picture_code_then_log(sign_in, browser, beluga, forgiven):
    admin = Api(sign_in("admin").context)
    person = add_person(admin, "salesman")
    with elsewhere(browser, beluga.address) as context:
        page = context.new_page()
        page.goto("/")
        expect(page.get_by_test_id("login-form")).to_be_visible()
        page.locator("input[name=username]").fill(person["username"])
        for wrong in ("wrong-1", "wrong-2"):
            page.locator("input[name=password]").fill(wrong)
            page.get_by_test_id("login-submit").click()
            expect(page.get_by_test_id("login-message")).to_contain_text("账号或密码错误")
        expect(page.get_by_test_id("login-captcha")).to_be_visible()
        page.get_by_test_id("login-captcha").fill("zzzz")
        page.locator("input[name=password]").fill(OWN)
        page.get_by_test_id("login-submit").click()
        expect(page.get_by_test_id("login-message")).to_contain_text("验证码")
        assert "/login" in page.url
    log = admin.call("GET", f"/objects/sign_in_log/records?q={person['username']}&sort=-at")["items"]
    assert sum(row["result"] == 2 for row in log) >= 3, "every failed try is in the log"


def test_org_10_first_password_must_be_changed(sign_in, browser, beluga):
    admin = Api(sign_in("admin").context)
    person = add_person(admin, "salesman", settled=False)
    with elsewhere(browser, beluga.address) as context:
        page = context.new_page()
        page.goto("/login")
        page.locator("input[name=username]").fill(person["username"])
        page.locator("input[name=password]").fill(INITIAL)
        page.get_by_test_id("login-submit").click()
        expect(page.get_by_test_id("password-page")).to_be_visible()
        page.goto("/o/customer")
        expect(page.get_by_test_id("password-page")).to_be_visible()
        assert Api(context).answer("GET", "/objects/customer/records").status == 403
        page.get_by_test_id("password-old").fill(INITIAL)
        page.get_by_test_id("password-new").fill(OWN)
        page.get_by_test_id("password-again").fill(OWN)
        page.get_by_test_id("password-save").click()
        expect(page.get_by_test_id("sidebar")).to_be_visible()
        page.wait_for_url("**/o/customer")


def test_org_11_own_password_is_changed_in_the_profile(sign_in, browser, beluga):
    person = add_person(Api(sign_in("admin").context), "salesman")
    with elsewhere(browser, beluga.address) as context:
        own = Api(context)
        assert own.sign_in(person["username"], OWN).ok
        page = context.new_page()
        page.goto("/")
        page.get_by_test_id("avatar").click()
        page.get_by_test_id("change-password").click()
        page.get_by_test_id("password-old").fill(OWN)
        page.get_by_test_id("password-new").fill(f"{OWN}-2")
        page.get_by_test_id("password-again").fill("another")
        page.get_by_test_id("password-save").click()
        expect(page.get_by_test_id("password-form")).to_contain_text("两次输入不一致")
        page.get_by_test_id("password-again").fill(f"{OWN}-2")
        page.get_by_test_id("password-save").click()
        expect(page.get_by_test_id("notice")).to_contain_text("密码已修改")
        page.get_by_test_id("avatar").click()
        page.get_by_test_id("sign-out").click()
        expect(page.get_by_test_id("login-form")).to_be_visible()
        assert own.sign_in(person["username"], f"{OWN}-2").ok


def test_org_04_a_disabled_person_is_out_at_the_next_click(sign_in, browser, beluga):
    page = sign_in("admin", "/org/people")
    admin = Api(page.context)
    person = add_person(admin, "salesman")
    with elsewhere(browser, beluga.address) as context:
        assert Api(context).sign_in(person["username"], OWN).ok
        theirs = context.new_page()
        theirs.goto("/")
        expect(theirs.get_by_test_id("sidebar")).to_be_visible()
        page.get_by_test_id("people-search").fill(person["username"])
        page.get_by_test_id(f"person-menu-{person['username']}").click()
        page.locator("[data-test=person-switch]:visible").click()
        page.get_by_role("button", name="停用").last.click()
        expect(page.get_by_test_id("notice")).to_contain_text("已停用")
        theirs.get_by_test_id("menu-customers").click()
        expect(theirs.get_by_test_id("login-form")).to_be_visible()
        refused = Api(context).sign_in(person["username"], OWN)
        assert refused.status == 422
        assert refused.json()["code"] == "disabled"
