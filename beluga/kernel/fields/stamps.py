"""What every process may keep in memory and must drop as soon as anybody changes it.

A `Kept` value (enumerations, custom fields, parameters, compiled rules) is loaded once and reused until its stamp in
the database differs. All stamps are read by one small query, at most once per request and at least once a second, so a
change is seen by the next request of any process on any machine, and no field costs a query.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.apps import apps as django_apps
from django.core.signals import request_started
from django.db import transaction

T = TypeVar("T")
_LASTS = 1.0  # seconds for which stamps count as fresh where no request begins (jobs)


class _Seen:
    """The stamps as this process saw them last."""

    def __init__(self) -> None:
        self.values: dict[str, int] = {}
        self.at = float("-inf")

    def current(self, name: str) -> int:
        if time.monotonic() - self.at > _LASTS:
            self.values = dict(django_apps.get_model("fields", "Stamp").objects.values_list("name", "value"))
            self.at = time.monotonic()
        return self.values.get(name, 0)

    def forget(self, **_: Any) -> None:
        self.at = float("-inf")


_seen = _Seen()
request_started.connect(_seen.forget, dispatch_uid="fields.stamps")


class Kept(Generic[T]):
    """A value kept in memory under a stamp: `Kept("enums", load).get()`."""

    def __init__(self, name: str, load: Callable[[], T]) -> None:
        self.name = name
        self._load = load
        self._value: tuple[int, T] | None = None

    def get(self) -> T:
        """The value, loaded again when somebody changed it."""
        stamp = _seen.current(self.name)
        if self._value is None or self._value[0] != stamp:
            self._value = (stamp, self._load())
        return self._value[1]


def changed(name: str) -> None:
    """Tell every process that what is kept under `name` is stale; counts from the end of the transaction.

    The stamp is random and not counted up: two transactions, one of them rolled back, must never share a value.
    """
    django_apps.get_model("fields", "Stamp").objects.bulk_create(
        [django_apps.get_model("fields", "Stamp")(name=name, value=secrets.randbits(62))],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["value"],
    )
    _seen.forget()
    transaction.on_commit(_seen.forget)
