"""How programs get in: personal tokens and outside applications (ORG-04, SYS-12)."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import time

import pytest
from django.test import Client

from beluga.apps.org.models import Application, Token, User
from beluga.apps.org.services import applications
from beluga.kernel.scope.principal import SYSTEM
from tests.acceptance.conftest import ApiClient


@pytest.fixture
def application(db):
    """An application that may see people, and its secret."""
    (pk,) = applications.save(
        SYSTEM, [{"name": "官网", "functions": ["user.view"], "scopes": {"*": {"kinds": ["all"]}}, "per_minute": 5}]
    )
    app_id, secret = applications.reset_secret(SYSTEM, pk)
    return app_id, secret


def signed(app_id, secret, path, *, method="GET", body=b"", at=None, nonce=None):
    """The headers of a call, made as the documentation tells outsiders to make them."""
    timestamp, nonce = str(int(at or time.time())), nonce or secrets.token_hex(8)
    text = "\n".join([method, path, timestamp, nonce, hashlib.sha256(body).hexdigest()])
    signature = hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
    return {
        "Authorization": f"Bearer {app_id}",
        "X-Beluga-Timestamp": timestamp,
        "X-Beluga-Nonce": nonce,
        "X-Beluga-Signature": signature,
    }


PATH = "/api/org/people/pick"


def test_sys_12_a_signed_call_is_served(application, make_user):
    make_user(name="王芳")
    answer = ApiClient().get("/org/people/pick", **signed(*application, PATH))
    assert answer.status_code == 200, answer.json()
    assert "王芳" in {one["name"] for one in answer.json()["items"]}
    query = ApiClient().get("/org/people/pick?q=abc", **signed(*application, PATH + "?q=abc"))
    assert query.status_code == 200


def test_sys_12_without_or_with_a_wrong_signature_it_is_refused(application):
    app_id, secret = application
    bare = ApiClient().get("/org/people/pick", Authorization=f"Bearer {app_id}")
    assert (bare.status_code, bare.json()["code"]) == (401, "signature")
    headers = signed(app_id, "wrong", PATH)
    assert ApiClient().get("/org/people/pick", **headers).status_code == 401
    other = signed(app_id, secret, "/api/org/roles/pick")
    assert ApiClient().get("/org/people/pick", **other).status_code == 401, "signed for another path"
    unknown = signed("app_00000000000000000000", secret, PATH)
    assert ApiClient().get("/org/people/pick", **unknown).status_code == 401


def test_sys_12_neither_old_nor_repeated_calls_are_served(application):
    old = signed(*application, PATH, at=time.time() - 301)
    assert ApiClient().get("/org/people/pick", **old).status_code == 401
    once = signed(*application, PATH)
    assert ApiClient().get("/org/people/pick", **once).status_code == 200
    again = ApiClient().get("/org/people/pick", **once)
    assert (again.status_code, again.json()["code"]) == (401, "signature")


def test_sys_12_own_functions_only(application):
    answer = ApiClient().get(
        "/org/functions/role.view/holders", **signed(*application, "/api/org/functions/role.view/holders")
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "refused")
    me = ApiClient().get("/me", **signed(*application, "/api/me"))
    assert (me.status_code, me.json()["code"]) == (403, "no_person")


def test_sys_12_disabled_or_foreign_address_is_refused_with_reason(application):
    app_id, _secret = application
    Application.objects.filter(app_id=app_id).update(addresses=["10.0.0.0/8"])
    assert ApiClient(address="10.1.2.3").get("/org/people/pick", **signed(*application, PATH)).status_code == 200
    foreign = ApiClient(address="192.168.1.1").get("/org/people/pick", **signed(*application, PATH))
    assert foreign.status_code == 403
    assert "192.168.1.1" in foreign.json()["message"]
    Application.objects.filter(app_id=app_id).update(active=False)
    off = ApiClient(address="10.1.2.3").get("/org/people/pick", **signed(*application, PATH))
    assert off.status_code == 403
    assert "停用" in off.json()["message"]


def test_sys_12_calls_per_minute_are_limited(application, monkeypatch):
    moment = time.time() // 60 * 60 + 5
    monkeypatch.setattr(applications.time, "time", lambda: moment)
    for _ in range(5):
        assert ApiClient().get("/org/people/pick", **signed(*application, PATH, at=moment)).status_code == 200
    answer = ApiClient().get("/org/people/pick", **signed(*application, PATH, at=moment))
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many")


def test_sys_12_refused_calls_count_too(application, monkeypatch):
    moment = time.time() // 60 * 60 + 5
    monkeypatch.setattr(applications.time, "time", lambda: moment)
    for _ in range(5):
        assert ApiClient().get("/me", **signed(*application, "/api/me", at=moment)).status_code == 403
    assert ApiClient().get("/me", **signed(*application, "/api/me", at=moment)).status_code == 429


def test_sys_12_secret_is_shown_once_and_reset_ends_the_former(application, admin, client_for):
    app_id, secret = application
    row = Application.objects.get(app_id=app_id)
    assert secret not in row.secret
    fresh = admin.post(f"/org/applications/{row.pk}/secret").json()
    assert fresh["app_id"] == app_id
    assert ApiClient().get("/org/people/pick", **signed(app_id, secret, PATH)).status_code == 401
    assert ApiClient().get("/org/people/pick", **signed(app_id, fresh["secret"], PATH)).status_code == 200
    assert client_for("boss").post(f"/org/applications/{row.pk}/secret").status_code == 403


def test_sys_12_application_reads_records_in_its_own_scope(application, make_department, make_user):
    inside, outside = make_department("内"), make_department("外")
    make_user("in", departments=[inside])
    make_user("out", departments=[outside])
    app_id, _secret = application
    scopes = {"*": {"kinds": ["chosen"], "department_ids": [inside.pk]}}
    Application.objects.filter(app_id=app_id).update(scopes=scopes)
    path = "/api/objects/user/records"
    answer = ApiClient().get("/objects/user/records", **signed(*application, path))
    assert answer.status_code == 200, answer.json()
    assert [one["username"] for one in answer.json()["items"]] == ["in"]
    body = json.dumps({"username": "new", "name": "新", "departments": [inside.pk]}).encode()
    headers = signed(*application, path, method="POST", body=body)
    refused = Client(headers=headers).post(path, body, content_type="application/json")
    assert refused.status_code == 403
    Application.objects.filter(app_id=app_id).update(functions=["user.view", "user.create"])
    headers = signed(*application, path, method="POST", body=body)
    created = Client(headers=headers).post(path, body, content_type="application/json")
    assert created.status_code == 201, created.json()
    tampered = signed(*application, path, method="POST", body=body)
    answer = Client(headers=tampered).post(path, body.replace(b"new", b"odd"), content_type="application/json")
    assert answer.status_code == 401


def test_sys_12_application_form(admin, client_for, make_user, make_role):
    records = "/objects/application/records"
    form = {"name": "呼叫中心", "addresses": ["10.0.0.0/8"], "functions": ["user.view"], "per_minute": 60}
    made = admin.post(records, form)
    assert made.status_code == 201, made.json()
    item = made.json()["item"]
    assert item["app_id"].startswith("app_")
    assert "secret" not in item
    for name, value in {
        "addresses": ["nowhere"],
        "functions": ["no.such"],
        "scopes": {"*": {"kinds": ["own"]}},
        "per_minute": 0,
    }.items():
        wrong = admin.post(records, {**form, "name": "另一个", name: value})
        assert (wrong.status_code, list(wrong.json()["fields"])) == (422, [name]), name
    twin = admin.post(records, form)
    assert (twin.status_code, list(twin.json()["fields"])) == (422, ["name"])
    assert client_for("boss").post(records, form).status_code == 403
    clerk = make_role(functions=["application.view", "application.create"], scopes={"*": ["all"]})
    beyond = client_for(make_user(roles=[clerk])).post(records, {**form, "name": "越权"})
    assert (beyond.status_code, list(beyond.json()["fields"])) == (422, ["functions"])


def test_sys_12_personal_token_acts_as_its_owner(client_for, make_user):
    user = make_user(name="王芳", roles=["salesman"])
    made = client_for(user).post("/org/tokens", {"name": "脚本", "days": 30})
    assert made.status_code == 200, made.json()
    token = made.json()["token"]
    assert not Token.objects.filter(digest=token).exists()
    script = ApiClient()
    assert script.get("/me", Authorization=f"Bearer {token}").json()["user"]["name"] == "王芳"
    assert script.get("/me", Authorization="Bearer blg_wrong").status_code == 401
    listed = client_for(user).get("/org/tokens").json()["items"]
    assert [one["name"] for one in listed] == ["脚本"]
    assert token not in str(listed)
    assert client_for("admin").delete(f"/org/tokens/{made.json()['id']}").status_code == 404, "only one's own"
    assert client_for(user).delete(f"/org/tokens/{made.json()['id']}").status_code == 200
    assert script.get("/me", Authorization=f"Bearer {token}").status_code == 401


def test_org_04_disabling_ends_tokens_too(admin, client_for, make_user):
    user = make_user()
    token = client_for(user).post("/org/tokens", {"name": "脚本"}).json()["token"]
    script = ApiClient()
    assert script.get("/me", Authorization=f"Bearer {token}").status_code == 200
    assert admin.post("/org/people/set-active", {"ids": [user.pk], "active": False}).json()["done"] == 1
    assert script.get("/me", Authorization=f"Bearer {token}").status_code == 401
    assert admin.post("/org/people/set-active", {"ids": [user.pk], "active": True}).status_code == 200
    assert script.get("/me", Authorization=f"Bearer {token}").status_code == 401, "enabling does not revive it"
    assert User.objects.get(pk=user.pk).is_active
