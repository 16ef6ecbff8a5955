"""Passwords: initial, forced change, reset, own change (ORG-09, ORG-10, ORG-11)."""

from __future__ import annotations

import pytest

from beluga.apps.org.models import User
from beluga.kernel.events.models import Event
from beluga.kernel.parameters import store
from beluga.kernel.scope.principal import SYSTEM
from tests.acceptance.conftest import PASSWORD, ApiClient


def reset(admin, *users):
    answer = admin.post("/org/people/reset-passwords", {"ids": [user.pk for user in users]})
    assert answer.status_code == 200, answer.json()
    return answer.json()["done"]


def test_org_09_reset_uses_the_password_of_the_parameter_and_stores_a_hash(admin, make_user):
    user = make_user("wang")
    store.put(SYSTEM, "user.default_password", "Start#2026")
    reset(admin, user)
    assert ApiClient().sign_in("wang", "123456").status_code == 422
    done = ApiClient().sign_in("wang", "Start#2026")
    assert done.status_code == 200
    assert done.json()["must_change_password"] is True
    stored = User.objects.get(pk=user.pk).password
    assert "Start#2026" not in stored
    assert stored.count("$") >= 2


def test_org_10_after_a_reset_nothing_works_but_changing_the_password(admin, make_user):
    users = [make_user("one", roles=["admin"]), make_user("two", roles=["admin"])]
    assert reset(admin, *users) == 2
    client = ApiClient()
    assert client.sign_in("one", "123456").json()["must_change_password"] is True
    assert client.get("/me").json()["must_change_password"] is True
    for path in ("/org/roles/pick", "/org/people/pick", "/org/departments/tree", "/org/tokens"):
        answer = client.get(path)
        assert (answer.status_code, answer.json()["code"]) == (403, "must_change_password"), path
    answer = client.post("/auth/password", {"old": "123456", "new": "Meine-Neue-1"})
    assert answer.status_code == 200, answer.json()
    assert client.get("/org/roles/pick").status_code == 200


def test_org_11_the_rules_are_told_before_they_are_broken(admin, make_user):
    store.put(SYSTEM, "login.password_length", 10)
    reset(admin, make_user("wang"))
    client = ApiClient()
    assert client.get("/auth/password").status_code == 401
    assert client.sign_in("wang", "123456").json()["must_change_password"] is True
    told = client.get("/auth/password").json()["rules"]
    assert told.startswith("10 到 128 位")
    refused = client.post("/auth/password", {"old": "123456", "new": "Kurz-1"}).json()["fields"]["new"][0]
    assert "10" in refused


def test_org_10_reset_ends_open_sessions(admin, client_for, make_user):
    user = make_user()
    open_page = client_for(user)
    assert open_page.get("/me").status_code == 200
    reset(admin, user)
    assert open_page.get("/me").status_code == 401


def test_org_10_reset_needs_its_function(client_for, make_user):
    user = make_user("wang")
    answer = client_for("manager").post("/org/people/reset-passwords", {"ids": [user.pk]})
    assert answer.status_code == 403
    assert ApiClient().sign_in("wang", PASSWORD).status_code == 200


def test_org_11_change_raises_the_event_and_the_old_password_stops(make_user):
    user = make_user("wang", name="王芳", phone="13800001111", email="wang@example.com")
    client, other = ApiClient(), ApiClient()
    client.sign_in("wang", PASSWORD)
    other.sign_in("wang", PASSWORD)
    assert client.post("/auth/password", {"old": PASSWORD, "new": "Bei-Luga-99"}).status_code == 200
    event = Event.objects.get(name="user.password_changed")
    assert event.record_id == user.pk
    facts = event.payload
    assert (facts["status"], facts["user_name"], facts["mobile"]) == ("success", "王芳", "13800001111")
    assert facts["email"] == "wang@example.com"
    assert facts["time"]
    assert client.get("/me").status_code == 200, "the session that changed it lives on"
    assert other.get("/me").status_code == 401, "every other one ends"
    assert ApiClient().sign_in("wang", PASSWORD).status_code == 422
    assert ApiClient().sign_in("wang", "Bei-Luga-99").status_code == 200


@pytest.mark.parametrize("new", ["Kurz-1", "nurkleinbuchstaben", "wang-2026-XY", "123456", PASSWORD])
def test_org_11_unfit_new_passwords_are_refused(make_user, new):
    make_user("wang")
    client = ApiClient()
    client.sign_in("wang", PASSWORD)
    answer = client.post("/auth/password", {"old": PASSWORD, "new": new})
    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["new"])
    assert ApiClient().sign_in("wang", PASSWORD).status_code == 200


def test_org_11_wrong_old_password_is_refused_and_cannot_be_tried_for_ever(make_user):
    make_user("wang")
    client = ApiClient()
    client.sign_in("wang", PASSWORD)
    for _ in range(5):
        answer = client.post("/auth/password", {"old": "falsch", "new": "Bei-Luga-99"})
        assert (answer.status_code, list(answer.json()["fields"])) == (422, ["old"])
    assert client.post("/auth/password", {"old": PASSWORD, "new": "Bei-Luga-99"}).status_code == 429


def test_org_11_must_be_signed_in(anonymous):
    assert anonymous.post("/auth/password", {"old": "a", "new": "b"}).status_code == 401
