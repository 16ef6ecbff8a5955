"""角色管理 in the browser: own roles, rights that make buttons come and go, members, row scope."""

import itertools

from playwright.sync_api import Page, expect

from tests.journeys.acting import OWN, Api, add_person, choose, elsewhere

_codes = itertools.count(1)


def make_role(admin: Api, *functions: str, **scope: list[str]) -> tuple[int, str]:
    """Make a role with these rights and row scopes; returns its id and code."""
    code = f"own-{next(_codes)}"
    role = admin.call("POST", "/objects/role/records", {"name": f"自定义 {code}", "code": code})["item"]["id"]
    admin.call("PUT", f"/org/roles/{role}/permissions", {"functions": list(functions)})
    scopes = [{"object": name, "kinds": kinds} for name, kinds in scope.items()]
    admin.call("PUT", f"/org/roles/{role}/scopes", {"scopes": scopes})
    return role, code


def open_role(page: Page, code: str, tab: str = "permissions") -> None:
    """Open a role's page at a tab."""
    page.goto("/org/roles")
    page.get_by_test_id(f"role-{code}").click()
    page.get_by_test_id(f"role-tab-{tab}").click()


def test_org_15_an_own_role_comes_and_goes(sign_in):
    page = sign_in("admin", "/org/roles")
    page.get_by_test_id("role-add").click()
    page.get_by_test_id("role-name").fill("理财顾问")
    page.get_by_test_id("role-code").fill("advisor")
    page.get_by_test_id("dialog-save").click()
    expect(page.get_by_test_id("role-advisor")).to_be_visible()
    page.goto("/org/people")
    page.get_by_test_id("person-add").click()
    page.get_by_test_id("person-step-3").click()
    expect(page.get_by_test_id("role-option-advisor")).to_be_visible()
    open_role(page, "advisor")
    page.get_by_test_id("role-delete").click()
    page.get_by_role("button", name="删除角色").click()
    expect(page.get_by_test_id("role-advisor")).to_have_count(0)


def test_org_16_an_unticked_button_disappears_and_its_call_is_refused(sign_in, browser, beluga):
    page = sign_in("admin")
    admin = Api(page.context)
    _, code = make_role(admin, "customer.view", "customer.export", customer=["all"])
    person = add_person(admin, code)
    with elsewhere(browser, beluga.address) as context:
        own = Api(context)
        assert own.sign_in(person["username"], OWN).ok
        theirs = context.new_page()
        theirs.goto("/o/customer")
        expect(theirs.get_by_test_id("object-list")).to_be_visible()
        theirs.get_by_test_id("list-more").click()
        expect(theirs.locator("[data-test=export]:visible")).to_be_visible()
        open_role(page, code)
        page.get_by_test_id("tick-customer.export").click()
        page.get_by_test_id("save-bar-save").click()
        expect(page.get_by_test_id("notice")).to_contain_text("权限已保存")
        theirs.reload()
        expect(theirs.get_by_test_id("object-list")).to_be_visible()
        assert "customer.export" not in own.call("GET", "/me")["functions"]
        if theirs.get_by_test_id("list-more").count():
            theirs.get_by_test_id("list-more").click()
        expect(theirs.locator("[data-test=export]:visible")).to_have_count(0)
        assert own.answer("POST", "/objects/customer/export", {"format": "xlsx"}).status == 403


def test_org_17_a_removed_member_loses_the_menus(sign_in, browser, beluga):
    page = sign_in("admin")
    admin = Api(page.context)
    _, code = make_role(admin, "user.view", "user.update", user=["all"])
    person = add_person(admin, "salesman", name="关联对象")
    open_role(page, code, "members")
    page.get_by_test_id("members-add").click()
    box = page.get_by_test_id("members-picker")
    box.locator("input").fill(person["username"])
    choose(page, box, person["name"])
    page.get_by_test_id("dialog-save").click()
    expect(page.get_by_test_id("members-table")).to_contain_text(person["username"])
    with elsewhere(browser, beluga.address) as context:
        own = Api(context)
        assert own.sign_in(person["username"], OWN).ok
        assert "people" in {menu["name"] for menu in own.call("GET", "/me")["menus"]}
        page.get_by_test_id(f"member-remove-{person['username']}").click()
        expect(page.get_by_test_id("notice")).to_contain_text("移除 1 人")
        assert "people" not in {menu["name"] for menu in own.call("GET", "/me")["menus"]}


def test_org_18_row_scope_changes_what_is_counted(sign_in, browser, beluga):
    page = sign_in("admin")
    admin = Api(page.context)
    _, code = make_role(admin, "customer.view", customer=["all"])
    person = add_person(admin, code)
    with elsewhere(browser, beluga.address) as context:
        own = Api(context)
        assert own.sign_in(person["username"], OWN).ok
        everything = own.call("GET", "/objects/customer/records?size=1&count=exact")["total"]
        open_role(page, code, "scopes")
        page.get_by_test_id("scope-customer-all").click()
        page.get_by_test_id("scope-customer-own").click()
        page.get_by_test_id("save-bar-save").click()
        expect(page.get_by_test_id("notice")).to_contain_text("数据权限已保存")
        assert everything > 0
        assert own.call("GET", "/objects/customer/records?size=1&count=exact")["total"] == 0
