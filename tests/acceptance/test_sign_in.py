"""Signing in: account and password, picture code, lock, log (ORG-03, ORG-04, ORG-22, SYS-04)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from beluga.apps.org.models import Role, SignInLog, SignInResult, User
from beluga.apps.org.queries.people import untouched
from beluga.apps.org.services import captcha
from beluga.apps.org.services.defaults import ensure_admin
from beluga.config.management import FIRST_PASSWORD
from beluga.kernel.parameters import store
from beluga.kernel.scope.principal import SYSTEM
from tests.acceptance.conftest import PASSWORD, ApiClient


@pytest.fixture
def answer(monkeypatch):
    """The picture code is always AB34."""
    monkeypatch.setattr(captcha, "new_answer", lambda: "AB34")
    return "AB34"


def test_org_22_sign_in_and_out(make_user, anonymous):
    make_user("wangfang", name="王芳", roles=["salesman"])
    assert anonymous.get("/me").status_code == 401
    done = anonymous.sign_in("WangFang", PASSWORD)
    assert done.status_code == 200, done.json()
    assert done.json()["user"]["name"] == "王芳"
    assert done.json()["must_change_password"] is False
    me = anonymous.get("/me").json()
    assert me["user"]["username"] == "wangfang"
    assert me["user"]["roles"][0]["code"] == "salesman"
    assert me["variables"]["id"] == me["user"]["id"]
    assert anonymous.post("/auth/logout").status_code == 200
    assert anonymous.get("/me").status_code == 401


def test_org_22_wrong_password_and_unknown_account_read_the_same_and_are_logged(make_user, anonymous):
    make_user("known")
    wrong = anonymous.sign_in("known", "nope")
    unknown = anonymous.sign_in("unknown", "nope")
    assert wrong.status_code == unknown.status_code == 422
    assert wrong.json()["code"] == unknown.json()["code"] == "bad_credentials"
    assert wrong.json()["message"] == unknown.json()["message"]
    logged = dict(SignInLog.objects.values_list("username", "reason"))
    assert logged == {"known": "密码错误", "unknown": "账号不存在"}


def test_org_22_picture_code_after_two_failures(make_user, anonymous, answer):
    make_user("known")
    anonymous.sign_in("known", "nope")
    anonymous.sign_in("known", "nope")
    asked = anonymous.sign_in("known", PASSWORD)
    assert (asked.status_code, asked.json()["code"]) == (422, "captcha_required")
    picture = anonymous.get("/auth/captcha", {"username": "known"}).json()
    assert picture["needed"] is True
    assert picture["image"].startswith("data:image/png;base64,")
    wrong = anonymous.sign_in("known", PASSWORD, captcha_id=picture["id"], captcha="ZZZZ")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "captcha_wrong")
    assert "captcha" in wrong.json()["fields"]
    again = anonymous.sign_in("known", PASSWORD, captcha_id=picture["id"], captcha=answer)
    assert again.json()["code"] == "captcha_wrong", "a code works once, even when the first answer was wrong"
    fresh = anonymous.get("/auth/captcha").json()
    assert anonymous.sign_in("known", PASSWORD, captcha_id=fresh["id"], captcha="ab34").status_code == 200
    reasons = set(SignInLog.objects.filter(result=SignInResult.FAILED).values_list("reason", flat=True))
    assert "图片验证码错误" in reasons
    assert "图片验证码已使用，换一张再试" in reasons


def test_org_22_expired_picture_code_is_refused(make_user, anonymous, answer, monkeypatch):
    make_user("known")
    store.put(SYSTEM, "login.captcha_mode", "always")
    store.put(SYSTEM, "login.captcha_seconds", 60)
    picture = anonymous.get("/auth/captcha").json()
    later = captcha.signing.time.time() + 61
    monkeypatch.setattr(captcha.signing.time, "time", lambda: later)
    late = anonymous.sign_in("known", PASSWORD, captcha_id=picture["id"], captcha=answer)
    assert late.json()["code"] == "captcha_wrong"
    assert "过期" in late.json()["message"]
    assert SignInLog.objects.filter(reason__contains="过期").exists()
    monkeypatch.undo()


def test_org_22_repeated_failures_lock_account_for_a_while(make_user, anonymous, monkeypatch):
    make_user("known")
    store.put(SYSTEM, "login.captcha_mode", "never")
    store.put(SYSTEM, "login.max_failures", 3)
    for _ in range(3):
        last = anonymous.sign_in("known", "nope")
    assert last.json()["code"] == "locked"
    locked = ApiClient(address="10.9.9.9").sign_in("known", PASSWORD)
    assert (locked.status_code, locked.json()["code"]) == (422, "locked")
    assert "分钟" in locked.json()["message"]
    assert SignInLog.objects.filter(reason__contains="锁定").exists()
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(minutes=16))
    assert anonymous.sign_in("known", PASSWORD).status_code == 200


def test_org_22_repeated_failures_lock_address(make_user, anonymous):
    make_user("known")
    store.put(SYSTEM, "login.captcha_mode", "never")
    store.put(SYSTEM, "login.address_failures", 5)
    for number in range(5):
        anonymous.sign_in(f"guess{number}", "nope")
    assert anonymous.sign_in("known", PASSWORD).json()["code"] == "locked"
    assert ApiClient(address="10.1.1.1").sign_in("known", PASSWORD).status_code == 200


def test_org_04_disabled_cannot_sign_in_and_open_session_stops(make_user, anonymous):
    user = make_user("known")
    assert anonymous.sign_in("known", PASSWORD).status_code == 200
    assert anonymous.get("/me").status_code == 200
    user.is_active = False
    user.save()
    assert anonymous.get("/me").status_code == 401
    again = ApiClient().sign_in("known", PASSWORD)
    assert (again.status_code, again.json()["code"]) == (422, "disabled")
    assert SignInLog.objects.filter(reason="账号已停用").exists()


def test_org_15_shipped_roles_are_there(db):
    codes = set(Role.objects.filter(system=True).values_list("code", flat=True))
    assert codes == {
        "admin",
        "co-manager",
        "manager",
        "salesman",
        "marketing",
        "service",
        "operator",
        "analyst",
        "boss",
    }


def test_sys_04_log_names_address_device_and_result(make_user):
    make_user("known", name="李雷")
    agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML) Chrome/138.0.0.0 Safari/537.36"
    ApiClient(address="10.2.3.4", user_agent=agent).sign_in("known", PASSWORD)
    row = SignInLog.objects.get()
    assert (row.username, row.name, row.address, row.device) == (
        "known",
        "李雷",
        "10.2.3.4",
        "Chrome 138 · Windows 10+",
    )
    assert row.result == SignInResult.DONE


def test_org_22_odd_input_is_refused_in_words(anonymous, make_user):
    make_user("known")
    for name in ("a\x00b", "kno\x00wn", "' or 1=1 --", "名" * 80):
        answer = anonymous.sign_in(name, "nope")
        assert (answer.status_code, bool(answer.json()["message"])) == (422, True), name
    assert anonymous.sign_in("x" * 81, "nope").status_code == 422
    assert anonymous.post("/auth/login", {"username": "known"}).json()["fields"].keys() == {"password"}
    assert anonymous.post("/auth/login", ["nonsense"]).status_code == 422


def test_org_22_session_writes_need_the_csrf_token_but_signing_in_does_not(make_user):
    make_user("known")
    browser = Client(enforce_csrf_checks=True)
    body = {"username": "known", "password": PASSWORD}
    assert browser.post("/api/auth/login", body, content_type="application/json").status_code == 200
    token = browser.cookies["csrftoken"].value
    change = {"language": "en"}
    bare = browser.patch("/api/me", change, content_type="application/json")
    assert (bare.status_code, bare.json()["code"]) == (403, "csrf")
    with_token = browser.patch("/api/me", change, content_type="application/json", headers={"X-CSRFToken": token})
    assert with_token.status_code == 200


def test_org_22_an_old_session_does_not_take_the_new_ones_cookie(make_user):
    make_user("first")
    make_user("second")
    browser = Client()
    cookie = settings.SESSION_COOKIE_NAME

    def signs_in(name):
        body = {"username": name, "password": PASSWORD}
        assert browser.post("/api/auth/login", body, content_type="application/json").status_code == 200
        return browser.cookies[cookie].value

    old = signs_in("first")
    new = signs_in("second")
    another_tab = Client()  # asked before the second signed in, answered after
    another_tab.cookies[cookie] = old
    late = another_tab.get("/api/me")
    assert (late.status_code, cookie in late.cookies) == (401, False)
    assert browser.get("/api/me").json()["user"]["username"] == "second"
    token = browser.cookies["csrftoken"].value
    gone = browser.post("/api/auth/logout", content_type="application/json", headers={"X-CSRFToken": token})
    assert (gone.status_code, gone.cookies[cookie].value) == (200, "")
    another_tab.cookies[cookie] = new
    assert another_tab.get("/api/me").status_code == 401


def test_org_29_own_profile_and_nothing_else(client_for, make_user):
    user = make_user("wang", roles=["salesman"])
    client = client_for(user)
    changed = client.patch(
        "/me", {"phone": "13900003333", "email": "w@example.com", "preferences": {"density": "compact"}}
    )
    assert changed.status_code == 200, changed.json()
    me = client.get("/me").json()
    assert (me["user"]["phone"], me["user"]["email"]) == ("13900003333", "w@example.com")
    assert me["preferences"]["density"] == "compact"
    for name, value in {"phone": "no phone", "email": "no email", "avatar": "https://elsewhere/x.png"}.items():
        wrong = client.patch("/me", {name: value})
        assert wrong.status_code in (404, 422), (name, wrong.json())
    sneaky = client.patch("/me", {"username": "boss", "is_active": False, "roles": [1]})
    assert sneaky.status_code in (200, 422)
    user.refresh_from_db()
    assert (user.username, user.is_active, user.phone) == ("wang", True, "13900003333")


@pytest.mark.django_db
def test_the_first_sign_in_is_told_until_somebody_used_it() -> None:
    """What `beluga up` prints holds: one account, with the shipped password, that nobody has changed yet."""
    User.objects.all().delete()
    ensure_admin()
    assert untouched(FIRST_PASSWORD)
    admin = User.objects.get()
    admin.set_password("Beluga-2026")
    admin.must_change_password = False
    admin.save()
    assert not untouched(FIRST_PASSWORD)
