"""组织管理 in the browser: departments, the four steps, switches and verbs over people."""

from playwright.sync_api import Page, expect

from tests.journeys.acting import INITIAL, OWN, Api, add_person, choose, department_id, elsewhere


def find(page: Page, words: str) -> None:
    """Narrow the list to these words."""
    page.get_by_test_id("people-search").fill(words)
    page.wait_for_url("**q=**")


def row_verb(page: Page, username: str, verb: str) -> None:
    """Choose a verb from the menu of a person's row."""
    page.get_by_test_id(f"person-menu-{username}").click()
    page.locator(f"[data-test={verb}]:visible").click()


def test_org_01_a_department_stands_where_it_was_put(sign_in):
    page = sign_in("admin", "/org/people")
    above = department_id(Api(page.context), "客户服务部")
    node = page.get_by_test_id(f"department-{above}")
    node.hover()
    page.get_by_test_id(f"department-menu-{above}").click()
    page.get_by_role("menuitem", name="添加下级部门").click()
    page.get_by_test_id("department-name").fill("VIP部门")
    page.get_by_test_id("dialog-save").click()
    expect(page.get_by_test_id("department-tree")).to_contain_text("VIP部门")
    made = department_id(Api(page.context), "VIP部门")
    page.get_by_test_id(f"department-{made}").hover()
    page.get_by_test_id(f"department-menu-{made}").click()
    page.get_by_role("menuitem", name="编辑").click()
    page.get_by_test_id("department-name").fill("VIP 服务组")
    page.get_by_test_id("dialog-save").click()
    expect(page.get_by_test_id("department-tree")).to_contain_text("VIP 服务组")
    page.reload()
    parent = page.locator(".el-tree-node", has=page.get_by_test_id(f"department-{above}")).last
    expect(parent.get_by_test_id(f"department-{made}")).to_contain_text("VIP 服务组")


def test_org_02_four_steps_are_saved_together(sign_in, browser, beluga):
    page = sign_in("admin", "/org/people")
    admin = Api(page.context)
    page.get_by_test_id("person-add").click()
    page.get_by_test_id("dialog-save").click()
    expect(page.get_by_test_id("person-dialog")).to_contain_text("填写姓名")
    page.get_by_test_id("person-name").fill("顾一鸣")
    page.get_by_test_id("person-username").fill("guyiming")
    page.get_by_test_id("person-phone").fill("13912345678")
    page.get_by_test_id("person-next").click()
    choose(page, page.get_by_test_id("person-departments"), "华东一部", "华东二部")
    page.get_by_test_id("person-next").click()
    page.get_by_test_id("role-option-salesman").click()
    page.get_by_test_id("role-option-analyst").click()
    page.get_by_test_id("person-next").click()
    group = admin.call("GET", "/objects/customer_group/records?size=1")["items"][0]
    choose(page, page.get_by_test_id("person-groups"), group["name"])
    page.get_by_test_id("dialog-save").click()
    expect(page.get_by_test_id("notice")).to_contain_text("已添加 顾一鸣")
    find(page, "guyiming")
    row_verb(page, "guyiming", "person-edit")
    expect(page.get_by_test_id("person-name")).to_have_value("顾一鸣")
    page.get_by_test_id("person-step-2").click()
    expect(page.get_by_test_id("person-dialog")).to_contain_text("华东二部")
    page.get_by_test_id("person-step-4").click()
    expect(page.get_by_test_id("person-dialog")).to_contain_text(group["name"])
    with elsewhere(browser, beluga.address) as context:
        own = Api(context)
        assert own.sign_in("guyiming", INITIAL).ok
        own.call("POST", "/auth/password", {"old": INITIAL, "new": OWN})
        me = own.call("GET", "/me")
        assert {one["code"] for one in me["user"]["roles"]} == {"salesman", "analyst"}
        assert len(me["user"]["departments"]) == 2
        assert me["variables"]["group_ids"] == [group["id"]]


def test_org_03_a_taken_account_is_told_at_its_field(sign_in):
    page = sign_in("admin", "/org/people")
    page.get_by_test_id("person-add").click()
    page.get_by_test_id("person-name").fill("另一个林小丹")
    page.get_by_test_id("person-username").fill("SALES")
    page.get_by_test_id("person-step-2").click()
    choose(page, page.get_by_test_id("person-departments"), "华南部")
    page.get_by_test_id("dialog-save").click()
    question = page.locator(".ask-box")
    expect(question).to_contain_text("没有角色，「另一个林小丹」登录后看不到任何菜单和数据")
    question.get_by_role("button", name="取消").click()
    expect(page.get_by_test_id("person-no-role")).to_be_visible()  # the step where one chooses them
    page.get_by_test_id("dialog-save").click()
    question.get_by_role("button", name="不设角色，保存").click()
    field = page.locator(".el-form-item", has=page.get_by_test_id("person-username"))
    expect(field.locator(".el-form-item__error")).to_be_visible()
    expect(field.locator(".el-form-item__error")).to_contain_text("账号")


def test_org_12_include_below_and_search(sign_in):
    page = sign_in("admin", "/org/people")
    above = department_id(Api(page.context), "营销中心")
    page.get_by_test_id(f"department-{above}").click()
    page.wait_for_url(f"**department={above}**")
    table = page.get_by_test_id("people-table")
    expect(table.get_by_test_id("person-sales")).to_be_visible()
    page.get_by_test_id("people-below").click()
    expect(table.get_by_test_id("person-sales")).to_have_count(0)
    expect(table.get_by_test_id("person-director")).to_be_visible()


def test_org_13_preview_equals_what_they_get(sign_in, browser, beluga):
    page = sign_in("admin", "/org/people")
    find(page, "marketer")
    row_verb(page, "marketer", "person-preview")
    drawer = page.get_by_test_id("preview-drawer")
    expect(drawer.locator("[data-test^=preview-menu-]").first).to_be_visible()
    shown = drawer.locator("[data-test^=preview-menu-]").evaluate_all(
        "all => all.map(one => one.dataset.test.slice(13))"
    )
    with elsewhere(browser, beluga.address) as context:
        own = Api(context)
        assert own.sign_in("marketer", "beluga-demo").ok
        assert sorted(shown) == sorted(menu["name"] for menu in own.call("GET", "/me")["menus"])


def test_org_14_a_role_given_from_the_list_counts_without_new_sign_in(sign_in, browser, beluga):
    page = sign_in("admin", "/org/people")
    person = add_person(Api(page.context), "salesman")
    with elsewhere(browser, beluga.address) as context:
        assert Api(context).sign_in(person["username"], OWN).ok
        theirs = context.new_page()
        theirs.goto("/")
        before = {menu["name"] for menu in Api(context).call("GET", "/me")["menus"]}
        assert "schedules" not in before
        find(page, person["username"])
        row_verb(page, person["username"], "person-roles")
        page.get_by_test_id("role-option-operator").click()
        page.get_by_test_id("dialog-save").click()
        expect(page.get_by_test_id("notice")).to_contain_text("角色已保存")
        theirs.reload()
        theirs.get_by_test_id("subsystem-system").click()
        expect(theirs.get_by_test_id("menu-schedules")).to_be_visible()


def test_org_05_leaving_opens_the_hand_over(sign_in):
    page = sign_in("admin", "/org/people")
    admin = Api(page.context)
    person = add_person(admin, "salesman", name="离职小李")
    customer = admin.call(
        "POST", "/objects/customer/records", {"name": "待交接客户", "kind": 1, "phone": "13566667777"}
    )
    item = customer["item"]
    admin.call("POST", "/actions/customer.assign", {"ids": [item["id"]], "args": {"user": person["id"]}})
    find(page, person["username"])
    row_verb(page, person["username"], "person-leave")
    dialog = page.get_by_test_id("leave-dialog")
    expect(dialog).to_contain_text("客户")
    choose(page, dialog.get_by_test_id("taker"), "林小丹")
    page.get_by_test_id("dialog-save").click()
    expect(page.get_by_test_id("notice")).to_contain_text("已交接")
    sales = admin.call("GET", "/org/people/pick?q=sales")["items"][0]["id"]
    assert admin.call("GET", f"/objects/customer/records/{item['id']}")["item"]["owner"] == sales
    assert admin.call("GET", f"/objects/user/records/{person['id']}")["item"]["employment"] == 2
