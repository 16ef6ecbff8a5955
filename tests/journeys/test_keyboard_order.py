"""Order without a mouse: rows with a handle move by the arrows, and the focus stays on the handle that moved."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.journeys.acting import Api


def names(page: Page, test_id: str) -> list[str]:
    """The test ids of the rows with a handle, from above."""
    rows = page.locator(f"[data-test^={test_id}]:has(.grip)")
    return [str(row.get_attribute("data-test")) for row in rows.all()]


def press(page: Page, handle: Locator, key: str) -> None:
    """Press a key on a handle, which keeps the focus."""
    handle.press(key)
    expect(handle).to_be_focused()


def test_columns_move_by_the_arrows(sign_in: Callable[..., Page]) -> None:
    page = sign_in("manager", "/o/customer?view=-")
    page.get_by_test_id("columns").click()
    expect(page.get_by_test_id("column-phone")).to_be_visible()
    before = names(page, "column-")
    at = before.index("column-phone")
    handle = page.get_by_test_id("column-phone").locator(".grip")
    press(page, handle, "ArrowDown")
    moved = [*before[:at], before[at + 1], before[at], *before[at + 2 :]]
    assert names(page, "column-") == moved
    press(page, handle, "ArrowUp")
    assert names(page, "column-") == before


def test_items_of_an_enumeration_move_by_the_arrows_and_stay(sign_in: Callable[..., Page]) -> None:
    page = sign_in("admin", "/system/enums")
    page.get_by_test_id("enum-add").click()
    page.get_by_test_id("enum-label").fill("旅程顺序")
    page.get_by_test_id("enum-code").fill("journey_order")
    page.get_by_test_id("dialog-save").click()
    drawer = page.get_by_test_id("enum-drawer")
    for label in ("甲", "乙", "丙"):
        drawer.get_by_test_id("enum-item-new").fill(label)
        drawer.get_by_test_id("enum-item-add").click()
        expect(drawer.locator("li").filter(has_text=label)).to_be_visible()
    handle = drawer.locator("li").filter(has_text="甲").locator(".grip")
    press(page, handle, "ArrowDown")
    press(page, handle, "ArrowDown")
    expect(drawer.locator("li")).to_contain_text(["乙", "丙", "甲"])
    api = Api(page.context)
    for _ in range(50):  # every press is kept, one after the other
        stored = api.call("GET", "/enums")["enums"]["journey_order"]["items"]
        kept = [one["label"] for one in sorted(stored, key=lambda one: one["order"])]
        if kept == ["乙", "丙", "甲"]:
            break
        page.wait_for_timeout(100)
    assert kept == ["乙", "丙", "甲"]
    page.reload()
    expect(drawer.locator("li")).to_contain_text(["乙", "丙", "甲"])


def test_a_condition_goes_into_a_group_and_out_of_it(sign_in: Callable[..., Page]) -> None:
    page = sign_in("manager", "/o/customer?view=-")
    page.get_by_test_id("advanced-filter").click()
    builder = page.get_by_test_id("condition-builder")
    builder.get_by_test_id("condition-add-group").first.click()
    inner = builder.locator(".item.group")
    expect(inner.locator(".item.row")).to_have_count(1)
    outer = builder.locator(".items").first.locator(":scope > .item.row")
    handle = outer.first.locator(".grip")
    handle.press("ArrowDown")
    expect(inner.locator(".item.row")).to_have_count(2)
    expect(inner.locator(".item.row").first.locator(".grip")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(inner.locator(".item.row")).to_have_count(1)
    expect(handle).to_be_focused()


def test_blocks_of_the_workbench_move_and_grow_by_the_arrows(sign_in: Callable[..., Page]) -> None:
    page = sign_in("boss")
    page.get_by_test_id("edit-layout").click()
    blocks = page.locator(".grid .cell section")
    first, second = (str(blocks.nth(at).get_attribute("data-test")) for at in (0, 1))
    press(page, page.get_by_test_id(first).locator(".grip"), "ArrowDown")
    expect(blocks.first).to_have_attribute("data-test", second)
    before = page.get_by_test_id(first).bounding_box()
    assert before is not None
    press(page, page.get_by_test_id(first).locator(".corner"), "ArrowDown")
    after = page.get_by_test_id(first).bounding_box()
    assert after is not None
    assert after["height"] > before["height"] + 60


def test_the_palette_leads_to_the_form_of_what_is_new(sign_in: Callable[..., Page]) -> None:
    page = sign_in("admin", "/profile")
    for words, address, title in (
        ("新建客户", "/o/customer", "新建客户"),
        ("新建客户组", "/groups", "新建客户组"),
        ("新建部门", "/org/people", "添加部门"),
    ):
        page.get_by_test_id("open-palette").click()
        page.get_by_test_id("palette-input").fill(words)
        page.get_by_test_id("palette").get_by_text(words, exact=True).first.click()
        expect(page.locator(".el-dialog:visible, .el-drawer:visible").last).to_contain_text(title)
        expect(page).to_have_url(re.compile(rf"{address}(\?(?!.*new=).*)?$"))
        page.keyboard.press("Escape")
        expect(page.locator(".el-dialog:visible, .el-drawer:visible")).to_have_count(0)


def test_a_card_moves_between_lanes_and_is_kept(sign_in: Callable[..., Page]) -> None:
    page = sign_in("admin", "/")
    api = Api(page.context)
    me = api.call("GET", "/me")["user"]["id"]
    values = {"name": "旅程卡片", "assignees": [me], "priority": 3}
    task = api.call("POST", "/objects/task/records", values)["item"]
    page.goto("/o/task?mode=board&group=priority")
    card = page.locator(f"[data-card='{task['id']}']")
    expect(page.get_by_test_id("lane-3").locator(card)).to_be_visible()
    card.focus()
    card.press("ArrowLeft")
    expect(card).to_be_focused()
    card.press("ArrowLeft")
    expect(page.get_by_test_id("lane-1").locator(card)).to_be_focused()
    for _ in range(50):  # where it is put down is what is kept
        stored = api.call("GET", f"/objects/task/records/{task['id']}")["item"]["priority"]
        if stored == 1:
            break
        page.wait_for_timeout(100)
    assert stored == 1
    expect(page.get_by_test_id("lane-1").locator(card)).to_be_focused()


def test_a_dialog_begins_on_its_field_and_gives_the_focus_back(sign_in: Callable[..., Page]) -> None:
    page = sign_in("admin", "/org/roles")
    page.get_by_test_id("role-add").click()
    name = page.get_by_test_id("role-name")
    expect(name).to_be_focused()
    page.get_by_test_id("dialog-save").click()
    expect(name).to_be_focused()  # it is missing, and says so
    page.keyboard.press("Escape")
    expect(page.locator(".el-dialog:visible")).to_have_count(0)
    expect(page.get_by_test_id("role-add")).to_be_focused()
    # What opened from a menu goes back to the button of the menu; a folded selection leaves Esc to the dialog.
    page.goto("/org/people")
    page.get_by_test_id("person-menu-manager").click()
    page.locator(".el-popper:visible").get_by_text("设置部门", exact=True).click()
    expect(page.get_by_test_id("departments-dialog")).to_be_visible()
    expect(page.get_by_test_id("departments-dialog").locator("input")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".el-dialog:visible")).to_have_count(0)
    expect(page.get_by_test_id("person-menu-manager")).to_be_focused()
