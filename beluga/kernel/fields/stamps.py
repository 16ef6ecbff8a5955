"""What every process may keep in memory and must drop as soon as anybody changes it.

A `Kept` value (enumerations, custom fields, parameters, compiled rules) is loaded once and reused until its stamp in
the database differs. All stamps are read by one small query, at most once per request and at least once a second, so a
change is seen by the next request of any process on any machine, and no field costs a query.

Who writes tells of it by `changed`; where many write (people, their roles and groups), the tables are watched: triggers
set the stamp. Such values may be used only while a request has not written itself (`settled`), or has written nothing
that is watched (`settle`).
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.apps import apps as django_apps
from django.core.signals import request_finished, request_started
from django.db import connection, transaction

from beluga.kernel.registry import Registry

T = TypeVar("T")
_LASTS = 1.0  # seconds for which stamps count as fresh where no request begins (jobs)


class _Seen(threading.local):
    """The stamps as this thread saw them last; another thread's transaction may see others."""

    def __init__(self) -> None:
        self.values: dict[str, int] = {}
        self.at = float("-inf")

    def current(self, name: str) -> int:
        if time.monotonic() - self.at > _LASTS:
            with connection.cursor() as cursor:
                cursor.execute("select name, value from fields_stamp")
                self.take(dict(cursor.fetchall()))
        return self.values.get(name, 0)

    def take(self, values: dict[str, int]) -> None:
        self.values, self.at = values, time.monotonic()
        if _request.began is None:
            _request.began = values

    def forget(self, **_: Any) -> None:
        self.at = float("-inf")


class _Request(threading.local):
    """Whether this thread serves a request that has only read so far, and the stamps as they were when it began."""

    reads = False
    began: dict[str, int] | None = None


_seen = _Seen()
_request = _Request()
# stamp → the models whose tables set it, each with the columns that matter (none: all)
_watched: Registry[dict[str, tuple[str, ...]]] = Registry("watched tables")


def _begin(**_: Any) -> None:
    _seen.forget()
    _request.reads, _request.began = True, None


def unsettle(**_: Any) -> None:
    """From here on this request writes: what is kept of watched tables may be older than what it wrote itself."""
    _request.reads = False


def _end(**_: Any) -> None:
    _request.reads, _request.began = False, None


def settle() -> None:
    """Say that the writing of this request is done, until the next `unsettle`: what is kept may be used again, unless
    it wrote a watched table."""
    before = _request.began
    if before is None or _request.reads:
        return
    _seen.forget()
    _request.reads = all(_seen.current(name) == before.get(name, 0) for name in _watched.names())


def settled() -> bool:
    """Whether values kept of watched tables may be used: within a request that has written none of them."""
    return _request.reads


def seen(values: dict[str, int]) -> None:
    """Take the stamps (name → value) that the request's first statement brought along, so that none is asked for."""
    _seen.take(values)


request_started.connect(_begin, dispatch_uid="fields.stamps")
request_finished.connect(_end, dispatch_uid="fields.stamps")


def watch(stamp: str, model: str, *columns: str) -> None:
    """Have the table behind `model` (`app_label.Model`) set `stamp` whenever its rows come, go, or change in one of
    the Django fields `columns` (none named: in any)."""
    if stamp not in _watched:
        _watched.register(stamp, {})
    _watched.get(stamp)[model] = columns


FUNCTION = """
create or replace function kernel_stamp() returns trigger language plpgsql as $$
begin
    insert into fields_stamp (name, value) values (tg_argv[0], (random() * 4e18)::bigint)
    on conflict (name) do update set value = excluded.value;
    return null;
end $$
"""


def install(**_: Any) -> None:
    """Make the triggers of the watched tables. Safe to repeat."""
    with connection.cursor() as cursor:
        cursor.execute(FUNCTION)
        for stamp in _watched.names():
            for label, names in _watched.get(stamp).items():
                meta = django_apps.get_model(label)._meta
                cursor.execute("select to_regclass(%s) is not null", [f'"{meta.db_table}"'])
                if not cursor.fetchone()[0]:
                    continue
                columns = ", ".join(f'"{meta.get_field(name).column}"' for name in names)
                update = f"update of {columns}" if columns else "update"
                cursor.execute(
                    f'create or replace trigger "kernel_stamp_{stamp}" after insert or delete or truncate or {update} '
                    f"on \"{meta.db_table}\" for each statement execute function kernel_stamp('{stamp}')"
                )


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
