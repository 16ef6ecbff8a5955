"""The first page: it opens without an error, hears events, and the policy holds."""

from playwright.sync_api import ConsoleMessage, Page, expect


def test_the_page_opens_without_an_error(sign_in, context):
    faults: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error":
            faults.append(f"{message.text} ({message.location.get('url')})")

    context.on("console", heard)
    context.on("weberror", lambda error: faults.append(str(error.error)))
    streams: list[int] = []
    context.on("response", lambda answer: streams.append(answer.status) if answer.url.endswith("/events") else None)
    page: Page = sign_in("admin")
    expect(page.locator("#app"), str(faults)).not_to_be_empty(timeout=15_000)
    page.wait_for_timeout(1500)
    assert faults == []
    assert 200 in streams, "the page hears events"


def test_no_page_runs_a_script_that_is_not_ours(page, beluga):
    answer = page.goto("/login")
    assert answer is not None
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    ran = page.evaluate(
        """() => { const script = document.createElement('script'); script.textContent = 'window.intruder = 1';
                   document.head.append(script); return window.intruder === 1 }"""
    )
    assert ran is False


def test_an_address_of_the_client_survives_a_reload(sign_in):
    page = sign_in("admin", "/o/customer")
    answer = page.reload()
    assert answer is not None
    assert answer.status == 200
    assert page.request.get("/no-such-file.js").status == 404
    assert page.request.get("/api/no-such-route").status == 404


def test_the_first_load_and_a_list_weigh_little(context, sign_in):
    """What goes over the wire, compressed: 400 KB until one can sign in, 15 KB for the rows of a list."""
    page = context.new_page()
    wire, weights = context.new_cdp_session(page), []
    wire.send("Network.enable")
    wire.on("Network.loadingFinished", lambda told: weights.append(told["encodedDataLength"]))
    page.goto("/login")
    expect(page.get_by_role("button", name="登录")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert 100_000 < sum(weights) <= 400_000
    page.close()
    listed = sign_in("admin", "/o/customer")
    sizes = []
    listed.on("requestfinished", lambda one: "/records" in one.url and sizes.append(one.sizes()["responseBodySize"]))
    listed.reload()
    expect(listed.get_by_test_id("total")).to_be_visible()
    listed.wait_for_load_state("networkidle")
    assert sizes
    assert sum(sizes) <= 15_000, sizes
