"""Requests as anybody: a Principal made by hand comes in by a Bearer token that only the tests know."""

from __future__ import annotations

from typing import Any

from django.test import Client

from beluga.kernel.http import auth
from beluga.kernel.scope import building
from beluga.kernel.scope.functions import functions
from beluga.kernel.scope.principal import Principal

EVERYTHING = {"all": []}


def principal(user_id: int = 1, **given: Any) -> Principal:
    """Somebody with every function, who sees all samples plain, unless `given` says less."""
    values: dict[str, Any] = {
        "user_id": user_id,
        "name": f"tester {user_id}",
        "functions": frozenset(functions.names()),
        "scopes": {"sample": [EVERYTHING], "sample_note": [EVERYTHING], "team": [EVERYTHING]},
        "unmasked": frozenset({"sample.phone"}),
        "variables": {"id": user_id, "name": f"tester {user_id}"},
    }
    return Principal(**values | given)


class Asker:
    """A test client that asks as `who`."""

    def __init__(self, monkeypatch: Any, who: Principal | None = None) -> None:
        self.client = Client()
        self.who = who or principal()
        monkeypatch.setattr(auth._Sources, "checker", staticmethod(lambda token, request: self.who))
        monkeypatch.setattr(building._Source, "builder", staticmethod(lambda user_id: self.who))

    def _call(self, method: str, path: str, **options: Any) -> Any:
        headers = {"Authorization": "Bearer test"}
        return getattr(self.client, method)(f"/api{path}", headers=headers, **options)

    def get(self, path: str, **data: Any) -> Any:
        """GET with query parameters."""
        return self._call("get", path, data=data)

    def post(self, path: str, body: Any = None) -> Any:
        """POST JSON."""
        return self._call("post", path, data=body if body is not None else {}, content_type="application/json")

    def put(self, path: str, body: Any = None) -> Any:
        """PUT JSON."""
        return self._call("put", path, data=body if body is not None else {}, content_type="application/json")

    def patch(self, path: str, body: Any = None) -> Any:
        """PATCH JSON."""
        return self._call("patch", path, data=body if body is not None else {}, content_type="application/json")

    def delete(self, path: str) -> Any:
        """DELETE."""
        return self._call("delete", path)

    def upload(self, path: str, file: Any, **data: Any) -> Any:
        """POST a file as multipart."""
        return self._call("post", path, data={"file": file, **data})
