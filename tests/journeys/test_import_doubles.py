"""A file that names known customers otherwise: what it would overwrite is told before, asked for, and found after."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

KNOWN, OTHER, FRESH = "13912340071", "13912340072", "13912340073"


def _file(folder: Path, *rows: tuple[str, str]) -> Path:
    path = folder / "doubles.csv"
    path.write_text("\n".join(("客户名称,手机号码", *(",".join(row) for row in rows))), encoding="utf-8")
    return path


def _to_preview(page: Page, file: Path) -> None:
    page.goto("/o/customer/import")
    page.get_by_test_id("import-file").set_input_files(file)
    page.get_by_test_id("import-preview").click()
    expect(page.get_by_test_id("preview-heading")).to_be_focused()


def _run(page: Page) -> None:
    page.get_by_test_id("import-run").click()


def test_what_an_import_overwrites_is_seen_before(sign_in: Callable[..., Page], tmp_path: Path) -> None:
    page = sign_in("admin")
    _to_preview(page, _file(tmp_path, ("孟一凡", KNOWN), ("孟二凡", OTHER)))
    expect(page.get_by_test_id("import-run")).to_have_text("导入：新增 2")
    _run(page)
    expect(page.get_by_test_id("import-result")).to_contain_text("新增 2")

    _to_preview(page, _file(tmp_path, ("另一个人", KNOWN), ("孟二凡", OTHER), ("孟三凡", FRESH)))
    told = page.get_by_test_id("changes-2")
    expect(told).to_contain_text("孟一凡")
    expect(told).to_contain_text("另一个人")
    expect(page.get_by_test_id("preview-changes").locator("tbody tr")).to_have_count(1)
    expect(page.get_by_test_id("import-run")).to_have_text("导入：新增 1、更新 1")
    _run(page)
    question = page.locator(".ask-box")
    expect(question).to_contain_text("更新 1 条已有记录")
    question.get_by_role("button", name="取消").click()
    expect(page.get_by_test_id("preview-changes")).to_be_visible()
    _run(page)
    question.get_by_role("button", name="导入：新增 1、更新 1").click()
    expect(page.get_by_test_id("import-result")).to_contain_text("更新 1")

    page.get_by_test_id("import-to-list").click()
    chips = page.get_by_test_id("filter-chips")
    expect(chips).to_have_text("本次导入")
    expect(page.get_by_text("另一个人").first).to_be_visible()
    chips.get_by_role("button", name="移除 本次导入").click()
    expect(chips).to_have_count(0)

    _to_preview(page, _file(tmp_path, ("另一个人", KNOWN), ("孟三凡", FRESH)))
    expect(page.get_by_test_id("import-run")).to_have_text("没有要导入的")
    expect(page.get_by_test_id("import-run")).to_be_disabled()
