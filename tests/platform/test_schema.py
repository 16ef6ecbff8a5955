"""Whatever the OpenAPI document allows, and some of what it does not, is answered without a 5xx.

Schemathesis makes the requests; names of objects, fields and actions and small numbers are put in so that they get past
the first 404. Each request is undone, and signed in as an administrator. BELUGA_EXAMPLES says how many per operation.
"""

from __future__ import annotations

import json
import os
import traceback
from collections import Counter
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import schemathesis
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, seed, settings, strategies as st
from hypothesis.errors import HypothesisException

from beluga.apps.customers.models import Customer
from beluga.apps.org.models import Role, User, UserRole
from beluga.config.api import api
from beluga.kernel.actions.declaration import actions
from beluga.kernel.jobs.declaration import jobs
from beluga.kernel.objects.declaration import objects
from tests.property.test_robust import JSON, TREES

EXAMPLES = int(os.environ.get("BELUGA_EXAMPLES", "5"))
SEED = int(os.environ.get("BELUGA_SEED", "20260101"))
# They end the session of the account that asks, so that everything after them would be a 401 and prove nothing.
EXCLUDED = {("POST", "/api/auth/logout")}
DOCUMENT = json.loads(json.dumps(api.get_openapi_schema(), default=str))
OPERATIONS = [
    found.ok() for found in schemathesis.openapi.from_dict(DOCUMENT).get_all_operations() if hasattr(found, "ok")
]
NAMES = sorted(objects.names())
FIELDS = {one.name: [item.name for item in one.fields] or ["name"] for one in objects}


def _record(name: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.sampled_from(FIELDS[name]), JSON, max_size=6)


def _steered(operation: Any) -> st.SearchStrategy[tuple[Any, str, int, Any, Any, bool]]:
    """A case, and what may take the place of its names, numbers and free parts."""
    return st.sampled_from(NAMES).flatmap(
        lambda name: st.tuples(
            operation.as_strategy(),
            st.just(name),
            st.integers(1, 4),
            st.one_of(_record(name), JSON),
            TREES,
            st.booleans(),
        )
    )


def _path(case: Any, name: str, number: int) -> str:
    """The path with names of ours and numbers there are; now and then what Schemathesis made up."""
    known: dict[str, Any] = {"object_name": name, "object": name, "kind": "grouping_rule"}
    path = case.path
    for key, made in (case.path_parameters or {}).items():
        value = known.get(key, made)
        if key in ("name", "action", "code"):
            pool = sorted([*actions.names(), *jobs.names(), *NAMES]) if key != "kind" else NAMES
            value = pool[number * 7 % len(pool)] if isinstance(made, str) and len(made) < 3 else made
        if isinstance(made, int) and not isinstance(made, bool):
            value = number if made % 4 else made
        path = path.replace("{" + key + "}", _quoted(value))
    return path


def _quoted(value: Any) -> str:
    return quote(str(value), safe="") or "0"


def _send(client: Client, case: Any, name: str, number: int, free: Any, tree: Any, steer: bool) -> Any:
    headers = {k: v for k, v in (case.headers or {}).items() if k.lower() not in ("authorization", "cookie")}
    query = {k: v if isinstance(v, (str, int, float, list)) else json.dumps(v) for k, v in (case.query or {}).items()}
    body = case.body if not isinstance(case.body, type(schemathesis.core.NOT_SET)) else None
    if isinstance(body, dict) and steer:
        if not body or case.path.endswith(("/records", "/records/{record_id}", "/records/{id}")):
            body = free
        elif "filter" in body or "query" in case.path:
            body = {**body, "filter": tree}
        elif "args" in body or "values" in body:
            body = {**body, "args": free, "values": free, "ids": [number]}
        if isinstance(body, dict) and "condition" in body:
            body = {**body, "condition": tree}
    address = f"{_path(case, name, number)}"
    options: dict[str, Any] = {"QUERY_STRING": urlencode(query, doseq=True, errors="replace"), "headers": headers}
    if case.media_type and "multipart" in case.media_type:
        made = {key: _file(value) for key, value in (body or {}).items()} if isinstance(body, dict) else {}
        return client.post(address, made, headers=headers)
    data = json.dumps(body, default=str).encode("utf-8", "replace") if body is not None else b""
    return client.generic(case.method, address, data, "application/json", **options)


def _file(value: Any) -> Any:
    return SimpleUploadedFile("a.csv", value if isinstance(value, bytes) else str(value).encode("utf-8", "replace"))


@pytest.fixture
def client(db: None) -> Client:
    """An administrator's client, in an installation with a few customers."""
    person = User(username="prober", name="测试")
    person.set_password("Beluga-2026")
    person.save()
    UserRole.objects.create(user=person, role=Role.objects.get(code="admin"))
    Customer.objects.bulk_create([Customer(code=f"P{n}", name=f"客户{n}") for n in range(4)])
    made = Client(raise_request_exception=True)
    made.force_login(person)
    session = made.session
    session["epoch"] = person.session_epoch
    session.save()
    return made


class Prober:
    """Sends what is made up and remembers what came back: how often which status, and the first fault of each."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.faults: dict[str, str] = {}
        self.answered: Counter[int] = Counter()

    def probe(self, operation: Any) -> None:
        """Try one operation some times."""
        label = f"{operation.method.upper()} {operation.path}"

        @seed(SEED)
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(_steered(operation))
        def some(made: tuple[Any, str, int, Any, Any, bool]) -> None:
            if label not in self.faults:
                self._one(label, made)

        try:
            some()
        except HypothesisException as error:
            self.faults[label] = f"cannot be tried: {error!r}"

    def _one(self, label: str, made: tuple[Any, str, int, Any, Any, bool]) -> None:
        mark = transaction.savepoint()
        try:
            answer = _send(self.client, *made)
            self.answered[answer.status_code] += 1
            if answer.status_code >= 500:
                self.faults[label] = f"{answer.status_code} {answer.content[:300]!r}"
        except Exception:
            case = made[0]
            sent = f"{_path(case, made[1], made[2])} query {case.query} body {str(case.body)[:300]} or {made[3:]}"
            self.faults[label] = f"{traceback.format_exc(limit=-5)}  sent {sent[:900]}"
        finally:
            transaction.savepoint_rollback(mark)
            transaction.savepoint_commit(mark)  # or the next lies inside it, and thousands exhaust the server's locks


def test_no_request_the_document_allows_is_a_5xx(client: Client) -> None:
    prober = Prober(client)
    for operation in OPERATIONS:
        if (operation.method.upper(), operation.path) not in EXCLUDED:
            prober.probe(operation)
    assert prober.faults == {}, "\n\n".join(f"{label}\n{words}" for label, words in prober.faults.items())
    assert len(OPERATIONS) > 100, "the document holds the whole API"
    assert prober.answered[200] > len(OPERATIONS), prober.answered
