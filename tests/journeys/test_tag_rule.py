"""A tag earned by a rule: category, tag, rule, preview, run; the run tags as many as the preview told."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect


def number(text: str) -> int:
    """The first number in a text."""
    found = re.search(r"\d[\d,]*", text)
    assert found, text
    return int(found.group().replace(",", ""))


def test_a_rule_tags_exactly_what_its_preview_told(sign_in: Callable[..., Page]) -> None:
    page = sign_in("admin", "/tags")
    page.get_by_test_id("category-add").click()
    page.get_by_test_id("category-name").fill("旅程分类")
    page.get_by_test_id("dialog-save").click()
    page.get_by_test_id("category-旅程分类").click()

    page.get_by_test_id("create").click()
    page.get_by_test_id("tag-name").fill("旅程大客户")
    page.get_by_test_id("tag-score").locator("input").fill("-8")
    page.get_by_test_id("tag-valid").locator("input").fill("30")
    page.get_by_test_id("dialog-save").click()

    page.get_by_test_id("rule-add").click()
    page.get_by_test_id("rule-name").fill("可投资资产 100 万以上")
    page.get_by_test_id("condition-field").click()
    page.get_by_role("option", name="可投资资产", exact=True).click()
    value = page.get_by_test_id("condition-value").locator("input")
    value.fill("1000000")
    value.press("Tab")
    expect(page.get_by_test_id("preview-count")).to_be_visible()
    page.get_by_test_id("rule-describe").click()
    expect(page.get_by_test_id("rule-description")).to_have_value(re.compile("可投资资产"))
    page.get_by_test_id("rule-preview").click()
    expect(page.get_by_test_id("preview-table").locator("tbody tr").first).to_be_visible()
    told = number(page.get_by_test_id("preview-count").inner_text())
    assert told > 0
    page.get_by_test_id("dialog-save").click()
    expect(page.get_by_test_id("rule-可投资资产 100 万以上")).to_be_visible()

    page.get_by_test_id("tag-run").click()
    expect(page.get_by_test_id("job-tray")).to_contain_text(re.compile(rf"新增 {told:,} 个标签"), timeout=60_000)
    rows = page.request.post(
        "/api/objects/customer/records/query",
        data={"filter": {"field": "investable", "op": "gte", "value": 1_000_000}, "count": "exact", "fields": ["tags"]},
        headers={"X-CSRFToken": next(one["value"] for one in page.context.cookies() if one["name"] == "csrftoken")},
    )
    assert rows.ok, rows.text()
    found = rows.json()
    assert found["total"] == told
    (mine,) = {key for key, tag in found["refs"]["tag"].items() if tag["label"] == "旅程大客户"}
    assert all(int(mine) in row["tags"] for row in found["items"])
