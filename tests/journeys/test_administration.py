"""系统管理 in the browser: enumerations, parameters, the scheduler and its log, the API page."""

from playwright.sync_api import expect

from tests.journeys.acting import Api, choose


def test_meta_21_a_new_item_is_there_at_once(sign_in):
    page = sign_in("admin", "/system/enums")
    page.get_by_test_id("enum-search").fill("follow_way")
    page.get_by_test_id("enum-follow_way").click()
    page.get_by_test_id("enum-item-new").fill("视频")
    page.get_by_test_id("enum-item-add").click()
    expect(page.get_by_test_id("enum-drawer")).to_contain_text("视频")
    shown = Api(page.context).call("GET", "/enums")["enums"]["follow_way"]["items"]
    assert "视频" in {item["label"] for item in shown}


def test_meta_23_a_parameter_holds_at_once(sign_in):
    page = sign_in("admin", "/system/parameters")
    page.get_by_test_id("parameter-search").fill("客户编码")
    page.get_by_test_id("parameter-edit-customer.code_pattern").click()
    page.get_by_test_id("parameter-value").fill("VIP${seq}")
    page.get_by_test_id("dialog-save").click()
    expect(page.get_by_test_id("notice")).to_contain_text("立即生效")
    expect(page.get_by_test_id("parameter-value-customer.code_pattern")).to_have_text("VIP${seq}")
    admin = Api(page.context)
    try:
        made = admin.call("POST", "/objects/customer/records", {"name": "编码规则客户", "kind": 1})
        assert made["item"]["code"].startswith("VIP")
    finally:
        admin.call("DELETE", "/parameters/customer.code_pattern")


def test_sys_01_a_registered_job_can_be_scheduled(sign_in):
    page = sign_in("admin", "/system/registrations")
    page.get_by_test_id("registration-add").click()
    page.get_by_test_id("registration-label").fill("夜间分组")
    page.get_by_test_id("registration-code").fill("groups.nightly")
    choose(page, page.get_by_test_id("registration-job"), "自动分组")
    page.get_by_test_id("dialog-save").click()
    expect(page.get_by_test_id("registration-table")).to_contain_text("groups.nightly")
    page.goto("/system/schedules")
    page.get_by_test_id("schedule-add").click()
    page.get_by_test_id("schedule-job").click()
    page.locator(".el-popper:visible").get_by_text("groups.nightly").click()
    expect(page.get_by_test_id("schedule-label")).to_have_value("夜间分组")
    page.get_by_test_id("dialog-save").click()
    expect(page.get_by_test_id("schedule-table")).to_contain_text("groups.nightly")


def test_sys_02_run_now_shows_in_the_log(sign_in):
    page = sign_in("admin", "/system/schedules")
    page.get_by_test_id("schedule-search").fill("清理登录计数")
    run = page.locator("[data-test^=schedule-run-]").first
    run.click()
    expect(page.get_by_test_id("job-tray")).to_contain_text("已完成", timeout=30_000)
    page.get_by_role("button", name="更多 清理登录计数").click()
    page.get_by_role("menuitem", name="执行记录").click()
    log = page.get_by_test_id("runs-drawer")
    expect(log).to_contain_text("已完成")


def test_sys_13_the_api_page_lists_and_tries_out(sign_in):
    page = sign_in("admin", "/system/api")
    page.get_by_test_id("api-search").fill("/records")
    page.get_by_test_id("op-get /api/objects/{object_name}/records").click()
    expect(page.get_by_test_id("api-page")).to_contain_text("手机号")
    page.get_by_test_id("try-size").fill("1")
    page.get_by_test_id("try-send").click()
    answer = page.get_by_test_id("try-answer")
    expect(answer).to_contain_text("200")
    expect(answer).to_contain_text('"items"')
