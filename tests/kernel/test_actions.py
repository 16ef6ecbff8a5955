"""Actions: the right, the arguments, one effect per key, taking back, and over many records as a job."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db.models import QuerySet
from pydantic import BaseModel, Field

from beluga.apps.org.models import User
from beluga.kernel.actions.declaration import Action, ActionResult, actions
from beluga.kernel.actions.models import ActionRun
from beluga.kernel.actions.run import run, undo
from beluga.kernel.events.models import Operation
from beluga.kernel.fields.errors import Conflict, Invalid, NotFound
from beluga.kernel.jobs.queue import run_inline
from beluga.kernel.scope.principal import Principal, Refused

pytestmark = pytest.mark.django_db
MAY = Principal(user_id=7, name="某人", functions=frozenset({"user.update"}))


class NoteArgs(BaseModel):
    note: str = Field(title="手机号", max_length=5, json_schema_extra={"x-widget": "phone"})


class BackArgs(BaseModel):
    former: dict[str, str]


def _note(principal: Principal, records: QuerySet[Any], args: NoteArgs) -> ActionResult:
    former = {str(pk): phone for pk, phone in records.values_list("pk", "phone")}
    done = records.update(phone=args.note)
    return ActionResult(done, f"已修改 {done} 人", undo={"former": former, "ids": [int(pk) for pk in former]})


def _back(principal: Principal, records: QuerySet[Any], args: BackArgs) -> ActionResult:
    done = sum(records.filter(pk=int(pk)).update(phone=phone) for pk, phone in args.former.items())
    return ActionResult(done)


@pytest.fixture(autouse=True)
def declared() -> Iterator[None]:
    before = dict(actions._items)
    common = {"object": "user", "function": "user.update"}
    actions._items["test.note"] = Action(
        name="test.note", label="改号", label_en="Note", handler=_note, args=NoteArgs, undo="test.back", **common
    )
    actions._items["test.back"] = Action(
        name="test.back",
        label="撤销",
        label_en="Back",
        handler=_back,
        args=BackArgs,
        bulk=False,
        single=False,
        **common,
    )
    yield
    actions._items = before


@pytest.fixture
def people() -> QuerySet[User]:
    for number in range(3):
        User.objects.create(username=f"n{number}", name=f"人{number}", phone="1")
    return User.objects.filter(username__startswith="n")


def test_a_run_needs_the_function_and_good_arguments(people: QuerySet[User]) -> None:
    with pytest.raises(Refused):
        run(Principal(user_id=8), "test.note", people, {"note": "2"})
    for args, name in (({}, "note"), ({"note": "123456"}, "note"), ({"note": 5}, "note")):
        with pytest.raises(Invalid) as caught:
            run(MAY, "test.note", people, args)
        assert name in caught.value.fields
    assert not ActionRun.objects.exists()
    assert run(MAY, "test.note", people, {"note": "2"}).done == 3
    assert Operation.objects.get().action == "改号"


def test_one_effect_per_key(people: QuerySet[User]) -> None:
    first = run(MAY, "test.note", people, {"note": "2"}, key="k")
    people.update(phone="9")
    again = run(MAY, "test.note", people, {"note": "2"}, key="k")
    assert (again.done, again.run_id) == (first.done, first.run_id)
    assert set(people.values_list("phone", flat=True)) == {"9"}
    with pytest.raises(Conflict):
        run(Principal(user_id=8, functions=frozenset({"user.update"})), "test.note", people, {"note": "2"}, key="k")


def test_taking_back_once_and_only_ones_own(people: QuerySet[User]) -> None:
    seeing = Principal(user_id=7, functions=frozenset({"user.update", "user.view"}), scopes={"user": [{"all": []}]})
    done = run(seeing, "test.note", people, {"note": "2"})
    assert done.run_id is not None
    with pytest.raises(NotFound):
        undo(Principal(user_id=8, functions=frozenset({"user.update"})), done.run_id)
    assert undo(seeing, done.run_id).done == 3
    assert set(people.values_list("phone", flat=True)) == {"1"}
    with pytest.raises(Conflict):
        undo(seeing, done.run_id)


def test_over_http_at_once_and_as_a_job(people: QuerySet[User], client_for: Any) -> None:
    admin, sales = client_for("admin"), client_for("salesman")
    ids = list(people.values_list("pk", flat=True))
    assert admin.get("/actions/test.note").json()["schema"]["properties"]["note"]["x-widget"] == "phone"
    assert sales.post("/actions/test.note", {"ids": ids, "args": {"note": "2"}}).status_code == 403
    answer = admin.post("/actions/test.note", {"ids": ids[:2], "args": {"note": "2"}, "key": "a"})
    assert answer.json()["done"] == 2
    assert admin.post(f"/actions/runs/{answer.json()['undo']}/undo").json()["done"] == 2
    assert sales.post(f"/actions/runs/{answer.json()['undo']}/undo").status_code == 404
    queued = admin.post("/objects/user/records/bulk", {"ids": ids, "action": "test.note", "args": {"note": "3"}})
    assert queued.status_code == 202, queued.json()
    run_inline()
    job = admin.get(f"/jobs/{queued.json()['job']}").json()
    assert (job["state"], job["done"], job["total"], job["message"]) == ("done", 3, 3, "已修改 3 人")
    assert job["result"]["undo"]
    assert set(people.values_list("phone", flat=True)) == {"3"}
    for body in (
        {"action": "test.note", "args": {"note": "3"}},
        {"action": "test.note", "ids": ids, "filter": {"all": []}, "args": {"note": "3"}},
        {"action": "test.note", "ids": ids, "args": {"note": "toolong"}},
        {"action": "test.note", "filter": {"field": "nope", "op": "eq", "value": 1}, "args": {"note": "3"}},
    ):
        assert admin.post("/objects/user/records/bulk", body).status_code == 422, body
