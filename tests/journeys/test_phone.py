"""The phone client at 390 × 844 with a finger: signing in, customers, follow-ups with photos or without a network."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.acting import INITIAL, OWN, Api, add_person, until
from tests.journeys.conftest import PASSWORD, PATIENCE

HERE = ZoneInfo("Asia/Shanghai")

# Paints a picture larger than what may travel, as a camera would give it.
PICTURE = """async () => {
  const canvas = document.createElement('canvas')
  canvas.width = 2400; canvas.height = 1800
  const paint = canvas.getContext('2d')
  for (let at = 0; at < 600; at++) {
    paint.fillStyle = `hsl(${at * 7 % 360} 70% 50%)`
    paint.fillRect((at * 97) % 2400, (at * 61) % 1800, 160, 120)
  }
  const blob = await new Promise((done) => canvas.toBlob(done, 'image/png'))
  return Array.from(new Uint8Array(await blob.arrayBuffer()))
}"""


@pytest.fixture
def phone(browser: Browser, beluga) -> Iterator[BrowserContext]:
    """A browser profile of a phone: narrow, touched, twice as dense."""
    made = browser.new_context(
        base_url=beluga.address,
        viewport={"width": 390, "height": 844},
        device_scale_factor=2,
        has_touch=True,
        is_mobile=True,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    )
    made.set_default_timeout(PATIENCE)
    yield made
    made.close()


@pytest.fixture
def enter(phone: BrowserContext) -> Callable[..., Page]:
    """Return a function that signs an account in over the API and opens a page of the phone client."""

    def go(username: str, address: str = "/m/") -> Page:
        answer = phone.request.post("/api/auth/login", data={"username": username, "password": PASSWORD})
        assert answer.ok, answer.text()
        page = phone.new_page()
        page.goto(address)
        return page

    return go


def a_customer(api: Api) -> dict:
    """Return one of the signed-in person's own customers who has a phone number."""
    said = {"view": "mine", "size": 20, "sort": ["created_at"], "fields": ["name", "phone"]}
    return next(row for row in api.call("POST", "/objects/customer/records/query", said)["items"] if row["phone"])


def follow_ups(api: Api, customer: int) -> list[dict]:
    """Return the customer's follow-ups, newest first."""
    own = {"field": "customer", "op": "eq", "value": customer}
    said = {"filter": own, "sort": ["-at"], "fields": ["note", "files"]}
    return api.call("POST", "/objects/follow_up/records/query", said)["items"]


def test_fut_01_the_front_door_leads_a_phone_to_its_client_and_back(phone):
    page = phone.new_page()
    page.goto("/")
    expect(page).to_have_url(re.compile(r"/m/login"))
    page.get_by_test_id("login-username").fill("sales")
    page.get_by_test_id("login-password").fill("wrong-one")
    page.get_by_test_id("login-submit").click()
    expect(page.get_by_test_id("login-message")).to_be_visible()
    page.get_by_test_id("login-password").fill(PASSWORD)
    page.get_by_test_id("login-submit").click()
    expect(page).to_have_url(re.compile(r"/m/messages"))
    for place in ("customers", "work", "briefing", "me", "messages"):
        page.get_by_test_id(f"go-{place}").click()
        expect(page.get_by_test_id(f"go-{place}")).to_have_attribute("aria-current", "page")
    page.get_by_test_id("go-me").click()
    page.get_by_test_id("me-desk").click()
    expect(page).to_have_url(re.compile(r"^http://[^/]+/$"))
    page.reload()
    expect(page.get_by_test_id("avatar")).to_be_visible()


def test_org_10_the_phone_asks_for_an_own_password_too(sign_in, phone):
    person = add_person(Api(sign_in("admin").context), "salesman", settled=False)
    page = phone.new_page()
    page.goto("/m/login?next=/o/customer")
    page.get_by_test_id("login-username").fill(person["username"])
    page.get_by_test_id("login-password").fill(INITIAL)
    page.get_by_test_id("login-submit").click()
    form = page.get_by_test_id("password-form")
    expect(form).to_be_visible()
    assert Api(phone).answer("GET", "/objects/customer/records").status == 403
    form.get_by_test_id("password-old").fill(INITIAL)
    form.get_by_test_id("password-fresh").fill(OWN)
    form.get_by_test_id("password-again").fill("another")
    form.get_by_test_id("password-save").click()
    expect(form).to_contain_text("两次输入不一致")
    form.get_by_test_id("password-again").fill(OWN)
    form.get_by_test_id("password-save").click()
    expect(page).to_have_url(re.compile(r"/m/o/customer"))
    assert Api(phone).answer("GET", "/objects/customer/records").status == 200


def test_cli_customers_are_searched_and_filtered(enter):
    page = enter("sales", "/m/o/customer")
    own = a_customer(Api(page.context))
    total = page.get_by_test_id("total")
    expect(total).to_be_visible()
    before = total.inner_text()
    page.get_by_test_id("search").fill(own["name"])
    expect(page.get_by_test_id("customer-card").first).to_contain_text(own["name"])
    expect(total).not_to_have_text(before)
    page.get_by_test_id("search").fill("")
    expect(total).to_have_text(before)
    page.get_by_test_id("filter").click()
    gender = page.get_by_test_id("filter-gender")
    gender.get_by_role("button").first.click()
    gender.get_by_role("button", name="女", exact=True).click()
    apply = page.get_by_test_id("filter-apply")
    expect(apply).not_to_have_text(f"看 {re.sub(r'[^0-9]', '', before)} 条")
    number = re.sub(r"\D", "", apply.inner_text())
    apply.click()
    expect(page.get_by_test_id("chips")).to_contain_text("女")
    expect(total).to_contain_text(number)
    page.get_by_test_id("chips").get_by_role("button").click()
    expect(total).to_have_text(before)


def test_cli_the_tag_asked_for_is_seen_and_any_field_is_found_to_filter_by(enter):
    page = enter("sales")
    api = Api(page.context)
    said = {"view": "mine", "size": 50, "fields": ["name", "tags"]}
    answer = api.call("POST", "/objects/customer/records/query", said)
    tag = next(row["tags"][-1] for row in answer["items"] if len(row["tags"]) > 4)
    known = answer["refs"]["tag"][str(tag)]
    name = known if isinstance(known, str) else known["label"]
    page.goto(f"/m/o/customer?filter={json.dumps({'field': 'tags', 'op': 'any_of', 'value': [tag]})}")
    card = page.get_by_test_id("customer-card").first
    expect(card.locator(".chip").first).to_have_text(name)
    page.get_by_test_id("filter").click()
    # What is asked for now stands unfolded; a field nobody put among the usual ones is found by its name.
    expect(page.get_by_test_id("filter-tags").get_by_test_id("tags-open")).to_contain_text(name)
    page.get_by_test_id("filter-find").fill("qq")
    expect(page.get_by_test_id("filter-tags")).to_have_count(0)
    field = page.get_by_test_id("filter-qq")
    field.get_by_role("button").first.click()
    field.get_by_role("searchbox").fill("000000")
    expect(page.get_by_test_id("filter-apply")).to_have_text("看 0 条")


def test_the_customer_page_shows_a_masked_number_until_asked(enter):
    page = enter("sales")
    own = a_customer(Api(page.context))
    page.goto(f"/m/o/customer/{own['id']}")
    head = page.get_by_test_id("customer-head")
    expect(head).to_contain_text(own["name"])
    expect(head).to_contain_text("****")
    head.get_by_test_id("reveal-phone").click()
    expect(head).not_to_contain_text("****")
    page.get_by_test_id("tab-timeline").click()
    expect(page.get_by_test_id("kind-all")).to_be_visible()
    page.get_by_test_id("kind-all").click()
    expect(page.get_by_test_id("timeline-entry").first).to_be_visible()
    page.get_by_test_id("tab-tags").click()
    expect(page.get_by_test_id("tag-add")).to_be_visible()


def test_fut_61_a_follow_up_with_a_photo_made_small(enter):
    page = enter("sales")
    api = Api(page.context)
    own = a_customer(api)
    page.goto(f"/m/o/customer/{own['id']}")
    page.get_by_test_id("foot-write").click()
    page.get_by_test_id("composer-way").get_by_role("radio").first.click()
    page.get_by_test_id("composer-status").get_by_role("radio").first.click()
    page.get_by_test_id("composer-note").fill("门店当面聊过，带了产品册")
    picture = bytes(page.evaluate(PICTURE))
    page.get_by_test_id("photo-input").set_input_files({"name": "门店.png", "mimeType": "image/png", "buffer": picture})
    expect(page.get_by_test_id("photo-chosen")).to_have_count(1)
    page.get_by_test_id("composer-save").click()
    # Back on the customer's page one sees what one has written, not the details one left.
    expect(page.get_by_test_id("tab-timeline")).to_have_attribute("aria-current", "true")
    expect(page.get_by_test_id("timeline-entry").first).to_contain_text("带了产品册")
    newest = follow_ups(api, own["id"])[0]
    assert newest["note"] == "门店当面聊过，带了产品册"
    assert len(newest["files"]) == 1
    file = newest["files"][0]
    stored = page.context.request.get(f"/api/files/{file['id'] if isinstance(file, dict) else file}")
    assert stored.ok
    assert stored.headers["content-type"] == "image/jpeg"
    size = page.evaluate(
        "async (url) => { const it = await createImageBitmap(await (await fetch(url)).blob());"
        " return [it.width, it.height] }",
        stored.url,
    )
    assert size == [1600, 1200]
    page.goto(f"/m/o/customer/{own['id']}?tab=timeline")
    expect(page.get_by_test_id("timeline-entry").first.get_by_test_id("photo")).to_be_visible()


def test_fut_61_what_is_written_without_a_network_is_sent_later(enter):
    page = enter("sales")
    api = Api(page.context)
    own = a_customer(api)
    page.goto(f"/m/follow-up?customer={own['id']}")
    page.get_by_test_id("composer-way").get_by_role("radio").first.click()
    note = page.get_by_test_id("composer-note")
    note.fill("先记一句")
    page.reload()
    expect(note).to_have_value("先记一句")
    page.context.set_offline(True)
    expect(page.get_by_test_id("offline")).to_be_visible()
    said = f"电梯里没有信号，先写下来 {datetime.now(HERE):%H%M%S}"
    note.fill(said)
    page.get_by_test_id("composer-status").get_by_role("radio").first.click()
    page.get_by_test_id("composer-save").click()
    waiting = page.get_by_test_id("waiting")
    expect(waiting.first).to_contain_text(said)
    page.context.set_offline(False)
    expect(waiting).to_have_count(0)
    assert [row["note"] for row in follow_ups(api, own["id"])].count(said) == 1


def test_tsk_today_s_task_is_put_off_and_finished(enter):
    page = enter("sales")
    api = Api(page.context)
    mine = api.call("GET", "/me")["user"]["id"]
    due = (datetime.now(HERE) + timedelta(seconds=1)).replace(hour=23, minute=50).isoformat()
    name = f"回访：手机上完成 {datetime.now(HERE):%H%M%S}"
    made = {"name": name, "due_at": due, "assignees": [mine], "kind": 1, "priority": 1, "progress": 1}
    task = api.call("POST", "/objects/task/records", made)["item"]["id"]
    page.goto(f"/m/o/task/{task}")
    page.get_by_test_id("foot-later").click()
    page.get_by_test_id("later-tomorrow").click()
    expect(page.get_by_test_id("info-due_at")).to_contain_text("18:00")
    page.goto("/m/work")
    card = page.get_by_test_id("task-card").filter(has_text=name)
    expect(page.get_by_test_id("task-card").first).to_be_visible()
    expect(card).to_have_count(0)
    page.get_by_test_id("tasks-open").click()
    card.get_by_test_id("task-tick").click()
    expect(card).to_have_count(0)
    assert api.call("GET", f"/objects/task/records/{task}")["item"]["progress"] == 3


def test_grp_15_a_manager_assigns_and_takes_it_back(enter):
    page = enter("manager")
    api = Api(page.context)
    mine = api.call("POST", "/groups/placement", {"filter": {"all": []}})["groups"][0]["id"]
    held = {"field": "groups", "op": "any_of", "value": [mine]}
    said = {"size": 200, "fields": ["groups", "private_owner"], "filter": held}
    rows = api.call("POST", "/objects/customer/records/query", said)["items"]
    one = next(row for row in rows if len(row["groups"]) == 1 and not row["private_owner"])
    page.goto(f"/m/o/customer/{one['id']}")
    page.get_by_test_id("record-more").click()
    page.get_by_test_id("choice-customer.assign").click()
    # The group that holds the customer is filled in; without one only the owner changes, and that is said before.
    group, words = page.get_by_test_id("assign-group"), page.get_by_test_id("assign-words")
    expect(group).to_contain_text("1 个在组内")
    expect(words).to_contain_text("所选业务员")
    group.click()
    page.get_by_test_id("choice-0").click()
    expect(words).to_contain_text("所有者改为 所选业务员")
    page.get_by_test_id("assign-user").get_by_role("button").click()
    page.get_by_test_id("sheet-search").fill("陈梦瑶")
    page.get_by_test_id("sheet-option").filter(has_text="陈梦瑶").first.click()
    expect(words).to_contain_text("所有者改为 陈梦瑶")
    page.get_by_test_id("action-run").click()
    expect(page.get_by_text("已把 1 个客户的所有者改为 陈梦瑶")).to_be_visible()

    def owner() -> int | None:
        return api.call("GET", f"/objects/customer/records/{one['id']}")["item"]["private_owner"]

    assert owner() is not None
    page.get_by_role("button", name="撤销").click()
    expect(page.get_by_text("已把 1 个客户的所有者改为 陈梦瑶")).to_have_count(0)
    assert owner() is None


def test_fut_12_a_message_is_read_and_leads_to_its_record(enter):
    page = enter("sales")
    api = Api(page.context)
    own = a_customer(api)
    mine = api.call("GET", "/me")["user"]["id"]
    title = f"手机消息 {datetime.now(HERE):%H%M%S}"
    told = {"to": [mine], "title": title, "text": "看看这位客户", "link": f"/o/customer/{own['id']}"}
    api.call("POST", "/messages", told)
    page.get_by_test_id("messages-unread").click()
    one = page.get_by_test_id("message").filter(has_text=title)
    expect(one).to_have_attribute("data-unread", "true")
    one.get_by_role("button").click()
    expect(page.get_by_test_id("customer-head")).to_contain_text(own["name"])
    page.get_by_test_id("back").click()
    expect(page.get_by_test_id("message").filter(has_text=title)).to_have_count(0)
    page.get_by_test_id("messages-all").click()
    expect(one).to_have_attribute("data-unread", "false")


def test_ana_a_figure_opens_the_list_behind_it(enter):
    page = enter("sales", "/m/briefing")
    figure = page.get_by_test_id("block-my_customers").get_by_test_id("figure").first
    expect(figure.locator("b")).not_to_have_text("0")
    number = re.sub(r"\D", "", figure.locator("b").inner_text())
    figure.click()
    expect(page).to_have_url(re.compile(r"/m/o/customer\?.*filter="))
    expect(page.get_by_test_id("total")).to_contain_text(number)


def test_the_client_can_be_installed_and_its_shell_opens_without_a_network(enter):
    page = enter("sales")
    manifest = page.request.get("/m/manifest.webmanifest")
    assert manifest.json()["start_url"] == "/m/"
    for icon in manifest.json()["icons"]:
        assert page.request.get(icon["src"]).ok
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    until(page, "navigator.serviceWorker.controller !== null")
    kept = page.evaluate(
        "async () => (await Promise.all((await caches.keys()).map(async (name) =>"
        " (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname)))).flat()"
    )
    assert "/m/" in kept
    assert not [path for path in kept if path.startswith("/api/")]
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_test_id("no-network")).to_be_visible()
    expect(page.get_by_test_id("go-customers")).to_be_visible()
    page.context.set_offline(False)
