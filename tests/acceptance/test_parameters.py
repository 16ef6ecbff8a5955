"""META-23: parameters in groups, changed without restart, secrets masked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from django.core import signing

from beluga.kernel.events.models import Operation
from beluga.kernel.parameters import store
from beluga.kernel.parameters.models import ParameterRow

pytestmark = pytest.mark.django_db
GROUPS = [
    "客户分配规则相关配置",
    "CRM邮件",
    "同步相关",
    "微信消息",
    "系统参数",
    "邮件服务器配置",
    "微信公众号配置",
    "微信支付配置",
    "阿里短信配置",
]


def _shown(client: Any, code: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in client.get("/parameters").json()["parameters"] if one["code"] == code)
    return found


def test_meta_23_groups_and_parameters_are_listed(admin: Any) -> None:
    labels = [one["label"] for one in admin.get("/parameters").json()["groups"]]
    assert [label for label in labels if label in GROUPS] == GROUPS
    shown = _shown(admin, "login.captcha_seconds")
    assert (shown["label"], shown["value"], shown["system"], shown["changed"]) == (
        "图片验证码有效期(s)",
        300,
        True,
        False,
    )


def test_meta_23_a_shorter_life_of_the_picture_code_holds_at_once(admin: Any, anonymous: Any, make_user: Any) -> None:
    make_user("wang")
    admin.put("/parameters/login.captcha_mode", {"value": "always"})
    code = anonymous.get("/auth/captcha").json()["id"]
    assert admin.put("/parameters/login.captcha_seconds", {"value": 10}).status_code == 200
    later = (datetime.now(UTC) + timedelta(seconds=11)).timestamp()
    with mock.patch.object(signing.time, "time", return_value=later):
        answer = anonymous.sign_in("wang", "Beluga-2026", captcha_id=code, captcha="AAAA")
    assert answer.status_code == 422
    assert "过期" in answer.json()["message"]
    fresh = anonymous.get("/auth/captcha").json()["id"]
    answer = anonymous.sign_in("wang", "Beluga-2026", captcha_id=fresh, captcha="1")
    assert "过期" not in answer.json()["message"]


def test_meta_23_secrets_are_masked_and_encrypted(admin: Any) -> None:
    assert _shown(admin, "mail.password")["value"] == ""
    admin.put("/parameters/mail.password", {"value": "geheim-123"})
    text = admin.get("/parameters").content.decode()
    assert "geheim" not in text
    assert _shown(admin, "mail.password")["value"] == "******"
    assert "geheim" not in str(ParameterRow.objects.get(code="mail.password").value)
    assert store.value("mail.password") == "geheim-123"
    admin.put("/parameters/mail.password", {"value": "******"})
    assert store.value("mail.password") == "geheim-123"
    assert Operation.objects.filter(action="修改参数", target="mail.password").exists()
    assert "geheim" not in str(list(Operation.objects.values()))


def test_meta_23_own_parameters_are_added_changed_and_deleted(admin: Any) -> None:
    body = {"code": "sync.folder", "label": "同步目录", "group": "sync", "value": "/data", "type": "text"}
    assert admin.post("/parameters", body).status_code == 200
    shown = _shown(admin, "sync.folder")
    assert (shown["value"], shown["system"], shown["group"]) == ("/data", False, "sync")
    admin.put("/parameters/sync.folder", {"value": "/data2"})
    assert store.value("sync.folder") == "/data2"
    assert "code" in admin.post("/parameters", body).json()["fields"]
    assert admin.delete("/parameters/sync.folder").status_code == 200
    assert admin.put("/parameters/sync.folder", {"value": "x"}).status_code == 404
    admin.put("/parameters/login.captcha_seconds", {"value": 60})
    admin.delete("/parameters/login.captcha_seconds")
    assert _shown(admin, "login.captcha_seconds")["value"] == 300


@pytest.mark.parametrize(
    ("code", "bad"),
    [
        ("login.captcha_seconds", "abc"),
        ("login.captcha_seconds", 2),
        ("login.captcha_seconds", 10.5),
        ("login.captcha_seconds", 10**400),
        ("login.captcha_seconds", True),
        ("login.captcha_seconds", ""),
        ("login.captcha_mode", "sometimes"),
        ("mail.notify", "perhaps"),
        ("mail.host", ["a"]),
        ("mail.host", "a\x00b"),
    ],
)
def test_meta_23_wrong_values_are_refused_with_the_reason(admin: Any, code: str, bad: Any) -> None:
    answer = admin.put(f"/parameters/{code}", {"value": bad})
    assert answer.status_code in (400, 422), answer.json()
    assert not ParameterRow.objects.filter(code=code).exists()


def test_meta_23_only_those_allowed(client_for: Any) -> None:
    sales = client_for("salesman")
    assert sales.get("/parameters").status_code == 403
    assert sales.put("/parameters/login.captcha_seconds", {"value": 60}).status_code == 403
