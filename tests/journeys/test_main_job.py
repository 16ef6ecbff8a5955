"""The main job, from a file to a figure, as its people do it in the browser.

An administrator imports real calls of a bank's telephone campaign with six fields made on the way, and imports the
file again to no effect; tags the interested by a rule; puts everybody into a new group and deals them to ten
salespeople by three rules. One of the ten finds his customers and tasks, writes a follow-up, and his workbench counts.
"""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.journeys.acting import Api, choose
from tests.journeys.test_tag_rule import number

FILE = Path(__file__).parents[1] / "data" / "bank_calls_5000.csv"
ROWS = 5000
PEOPLE = 10
# heading in the file -> (field, type): what the file brings that no CRM ships
FIELDS = {
    "balance": ("存款余额", "整数"),
    "housing": ("住房贷款", "是否"),
    "duration": ("上次通话秒数", "整数"),
    "campaign": ("本次通话次数", "整数"),
    "pdays": ("距上次联系天数", "整数"),
    "subscribed": ("已认购", "是否"),
}
# name, field, at least, mode of the group's three allocation rules
RULES = (
    ("长谈客户优先", "上次通话秒数", "300", "质量优先"),
    ("有余额的", "存款余额", "1000", "平均分配"),
    ("其余", "", "", "平均分配"),
)


def option(page: Page, box: Locator, label: str) -> None:
    """Choose one option of a selection and leave it closed."""
    expect(page.locator(".el-select__popper:visible")).to_have_count(0)  # the one before fades out
    box.click()
    page.get_by_role("option", name=label, exact=True).locator("visible=true").first.click()


def condition(page: Page, field: str, least: str) -> None:
    """Fill the first row of an open condition builder: a number field, and the operator it begins with (≥)."""
    builder = page.get_by_test_id("condition-builder").last
    option(page, builder.get_by_test_id("condition-field"), field)
    box = builder.get_by_test_id("condition-value").locator("input").first
    box.fill(least)
    box.press("Tab")


def upload(page: Page) -> None:
    """Open the import of customers and hand it the file."""
    page.goto("/o/customer")
    page.get_by_test_id("list-more").click()
    page.get_by_test_id("import").click()
    page.get_by_test_id("import-file").set_input_files(FILE)
    expect(page.get_by_test_id("map-0")).to_be_visible(timeout=30_000)


def run_import(page: Page) -> None:
    """Start the import that is previewed and wait for its end."""
    page.get_by_test_id("import-run").click()
    expect(page.get_by_test_id("import-result")).to_be_visible(timeout=120_000)


def test_from_a_file_to_a_figure(sign_in: Callable[..., Page]) -> None:
    page = sign_in("admin", "/o/customer")
    import_twice(page)
    told = tag_by_rule(page)
    assert 0 < told < ROWS
    people = deal(page)
    assert len(people) == PEOPLE
    follow_up(sign_in("sales"))


def import_twice(page: Page) -> None:
    """Import with fields made on the way; the second time nothing is new and nothing changes."""
    upload(page)
    for row in page.locator("table.map tbody tr").all():
        heading = row.locator("td").first.inner_text().strip()
        box = row.locator("[data-test^=map-]")
        if heading not in FIELDS:
            option(page, box, "不导入")
            continue
        name, kind = FIELDS[heading]
        expect(page.locator(".el-select__popper:visible")).to_have_count(0)  # the one before fades out
        box.click()
        page.locator("[data-test=new-field]:visible").click()
        row.get_by_placeholder("字段名称").fill(name)
        option(page, row.locator(".type"), kind)
    option(page, page.get_by_test_id("add-constant"), "客户名称")
    page.get_by_test_id("constant-name").fill("客户-${row}")
    option(page, page.get_by_test_id("import-key"), "行号")
    page.keyboard.press("Escape")
    page.get_by_test_id("import-preview").click()
    assert number(page.get_by_test_id("preview-new").inner_text()) == ROWS
    expect(page.get_by_test_id("sample-2")).to_contain_text("客户-1")
    expect(page.get_by_test_id("preview-fields")).to_contain_text("6 个字段")
    run_import(page)
    expect(page.get_by_test_id("import-result")).to_contain_text("新增 5,000")
    page.get_by_test_id("import-to-list").click()
    expect(page.get_by_test_id("total")).to_have_text("5,000")
    expect(page.get_by_role("columnheader", name="存款余额")).to_be_visible()

    upload(page)  # what was chosen for a file with these headings is remembered
    page.get_by_test_id("import-preview").click()
    assert number(page.get_by_test_id("preview-unchanged").inner_text()) == ROWS
    expect(page.get_by_test_id("import-run")).to_have_text("没有要导入的")
    expect(page.get_by_test_id("import-run")).to_be_disabled()


def tag_by_rule(page: Page) -> int:
    """Make a tag with a rule over a field of the file and run it; return how many customers it got."""
    page.goto("/tags")
    page.get_by_test_id("category-add").click()
    page.get_by_test_id("category-name").fill("电话营销")
    page.get_by_test_id("dialog-save").click()
    page.get_by_test_id("category-电话营销").click()
    page.get_by_test_id("create").click()
    page.get_by_test_id("tag-name").fill("长谈客户")
    page.get_by_test_id("dialog-save").click()
    page.get_by_test_id("rule-add").click()
    page.get_by_test_id("rule-name").fill("通话 5 分钟以上")
    condition(page, "上次通话秒数", "300")
    page.get_by_test_id("rule-preview").click()
    expect(page.get_by_test_id("preview-table").locator("tbody tr").first).to_be_visible()
    told = number(page.get_by_test_id("preview-count").inner_text())
    page.get_by_test_id("dialog-save").click()
    expect(page.get_by_test_id("rule-通话 5 分钟以上")).to_be_visible()
    page.get_by_test_id("tag-run").click()
    expect(page.get_by_test_id("job-tray")).to_contain_text(f"新增 {told:,} 个标签", timeout=60_000)
    return told


def deal(page: Page) -> list[str]:
    """Put the imported customers into a group of ten and deal them by three rules; return the ten."""
    page.goto("/groups")
    page.get_by_test_id("create").click()
    page.get_by_test_id("group-name").fill("电话营销组")
    page.get_by_test_id("group-members").click()
    known = Api(page.context).call("GET", "/objects/user/options?size=50")["items"]
    mine = next(one["title"] for one in Api(page.context).call("GET", "/objects/user/options?q=sales")["items"])
    people = [mine, *[one["title"] for one in known if one["title"] != mine][: PEOPLE - 1]]
    for name in people:
        page.keyboard.type(name)
        page.get_by_role("option").filter(has_text=name).locator("visible=true").first.click()
    page.keyboard.press("Escape")
    page.get_by_test_id("wizard-next").click()
    for name, field, value, mode in RULES:
        page.get_by_test_id("add-rule").click()
        dialog = page.get_by_test_id("rule-dialog")
        dialog.get_by_test_id("rule-name").fill(name)
        if field:
            condition(page, field, value)
        dialog.get_by_text(mode, exact=True).first.click()
        page.get_by_test_id("dialog-save").click()
        expect(page.get_by_test_id("rule").filter(has_text=name)).to_be_visible()
    page.get_by_test_id("group-save").click()
    expect(page.get_by_test_id("group-row").filter(has_text="电话营销组")).to_be_visible()

    page.goto("/groups/rules")
    page.get_by_test_id("create").click()
    dialog = page.get_by_test_id("grouping-rule")
    dialog.get_by_test_id("rule-name").fill("电话名单入组")
    choose(page, dialog.get_by_test_id("target-group"), "电话营销组")
    condition(page, "本次通话次数", "1")
    expect(dialog.get_by_test_id("rule-count")).to_contain_text("5,000")
    page.get_by_test_id("dialog-save").click()
    expect(dialog).to_be_hidden()  # until then it keeps the keyboard
    row = page.get_by_test_id("rule").filter(has_text="电话名单入组")
    while row.locator("td").first.inner_text().strip() != "1":  # rules above would take the new customers first
        place = row.locator("td").first.inner_text()
        row.get_by_role("button", name="拖动").press("ArrowUp")
        expect(row.locator("td").first).not_to_have_text(place)
    page.get_by_test_id("run-grouping").click()
    run_now(page, "电话名单入组")

    page.goto("/groups")
    page.get_by_test_id("group-row").filter(has_text="电话营销组").get_by_role("button", name="更多").click()
    page.get_by_role("menuitem", name="立即分配").click()
    report = run_now(page, "长谈客户优先")
    assert all(name in report for name in ("有余额的", "其余"))
    return people


def run_now(page: Page, rule: str) -> str:
    """Run what the dialog previews and return the report of what was done."""
    expect(page.get_by_test_id("run-report")).to_contain_text(rule)
    told = number(page.get_by_test_id("run-total").inner_text())
    assert told >= ROWS
    page.get_by_test_id("run-now").click()
    done = page.locator("[data-test=run-total][data-over=true]")
    expect(done).to_be_visible(timeout=120_000)
    assert number(done.inner_text()) == told
    return page.get_by_test_id("run-report").inner_text()


def follow_up(page: Page) -> None:
    """As one of the ten: customers and tasks are there; a follow-up raises the workbench's figure."""
    api = Api(page.context)
    page.goto("/o/customer?q=客户-")
    expect(page.get_by_test_id("total")).to_contain_text("500", timeout=15_000)
    assert api.call("GET", "/me")["open_tasks"] >= ROWS // PEOPLE
    before = todays(page)
    page.goto("/o/customer?q=客户-")
    page.get_by_text(re.compile(r"^客户-\d+$")).first.click()
    drawer = page.get_by_test_id("record-drawer")
    drawer.get_by_test_id("composer-open").click()
    drawer.get_by_test_id("composer-note").fill("电话已接通，对存款产品感兴趣，约周五面谈")
    drawer.get_by_test_id("composer-way").get_by_role("radio").first.click()
    drawer.get_by_test_id("composer-status").get_by_role("radio").first.click()
    drawer.get_by_test_id("composer-save").click()
    expect(drawer.get_by_text("电话已接通，对存款产品感兴趣").first).to_be_visible()
    assert todays(page) == before + 1


def todays(page: Page) -> int:
    """The workbench's count of customers followed up today."""
    page.goto("/")
    figure = page.get_by_test_id("block-today").get_by_text("今日已跟进").locator("..")
    expect(figure).to_contain_text(re.compile(r"\d"))
    return number(figure.inner_text())
