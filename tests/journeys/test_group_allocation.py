"""A group from nothing: people, an allocation rule, customers put in, a preview, a run with its numbers."""

from collections.abc import Callable

from playwright.sync_api import APIResponse, Page, expect

from tests.journeys.test_tag_rule import number


def post(page: Page, address: str, body: dict) -> APIResponse:
    """Call the API as the one who is signed in."""
    token = next(one["value"] for one in page.context.cookies() if one["name"] == "csrftoken")
    answer = page.request.post(address, data=body, headers={"X-CSRFToken": token})
    assert answer.ok, answer.text()
    return answer


def test_a_new_group_deals_its_pool_evenly(sign_in: Callable[..., Page]) -> None:
    page = sign_in("admin", "/groups")
    page.get_by_test_id("create").click()
    page.get_by_test_id("group-name").fill("旅程客户组")
    page.get_by_test_id("group-members").click()
    # Two who joined long ago: whoever is offered must not depend on who is newest.
    everyone = page.request.get("/api/objects/user/options").json()["items"]
    people = [one for one in everyone if one["subtitle"].endswith((" marketer", " service"))]
    for one in people:
        page.get_by_test_id("group-members").locator("input").fill(one["title"])
        page.get_by_role("option").filter(has_text=one["subtitle"]).click()
    page.keyboard.press("Escape")
    page.get_by_test_id("wizard-next").click()
    page.get_by_test_id("add-rule").click()
    page.get_by_test_id("rule-dialog").get_by_test_id("rule-name").fill("全部平均分配")
    page.get_by_test_id("rule-people").click()
    expect(page.get_by_role("option")).to_have_count(2)
    page.get_by_role("option").filter(has_text=people[0]["title"]).click()
    page.get_by_test_id("rule-people").locator("input").fill(people[1]["title"])
    page.get_by_role("option").filter(has_text=people[1]["title"]).click()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("rule-count")).to_contain_text("全公司")  # the group is not stored yet
    page.get_by_test_id("dialog-save").click()
    expect(page.get_by_test_id("rule")).to_contain_text("全部平均分配")
    page.get_by_test_id("group-save").click()
    row = page.get_by_test_id("group-row").filter(has_text="旅程客户组")
    expect(row).to_be_visible()

    groups = page.request.get("/api/objects/customer_group/options", params={"q": "旅程客户组"}).json()["items"]
    taken = ("private_owner", "inviter", "inviter_user")  # invited customers go elsewhere, before any rule
    pool = {"all": [{"not": {"some": "memberships"}}, *({"not": {"field": one, "op": "set"}} for one in taken)]}
    free = post(page, "/api/objects/customer/records/query", {"filter": pool, "size": 5, "fields": ["name"]}).json()
    ids = [one["id"] for one in free["items"]]
    assert len(ids) == 5
    post(page, "/api/actions/customer.group", {"ids": ids, "args": {"groups": [groups[0]["id"]]}})

    page.reload()
    row.get_by_role("button", name="更多").click()
    page.get_by_role("menuitem", name="立即分配").click()
    # The people of the group may have invited customers of their own: these are told in another line.
    line = page.get_by_test_id("run-report").get_by_role("row").filter(has_text="全部平均分配")
    expect(line.get_by_role("cell").last).to_have_text("5")
    page.get_by_test_id("run-now").click()
    expect(page.locator("[data-test=run-total][data-over=true]")).to_be_visible(timeout=60_000)
    expect(line.get_by_role("cell").last).to_have_text("5")
    shares = sorted(number(line.inner_text().split(one["title"])[1]) for one in people)
    assert shares == [2, 3]
    log = post(
        page,
        "/api/objects/allocation_log/records/query",
        {"filter": {"field": "rule_name", "op": "eq", "value": "全部平均分配"}, "view": "all", "fields": ["customer"]},
    ).json()
    assert {one["customer"] for one in log["items"]} >= set(ids)
