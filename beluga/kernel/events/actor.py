"""Who acts, told to the database: the triggers of the change log read `beluga.actor` and `beluga.source`.

Both are set for the length of the transaction, so a pooled connection never carries them on to somebody else.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

from django.db import connection
from psycopg.pq import TransactionStatus

from beluga.kernel.fields.stamps import unsettle
from beluga.kernel.jobs.models import Job


class Actor(Protocol):
    """Whoever acts: all that is needed of a Principal."""

    @property
    def user_id(self) -> int | None:
        """The user's number, None for the system."""


Told = tuple[int | None, str, int]  # who, from where, in which transaction

_now: ContextVar[Told] = ContextVar("beluga_actor", default=(None, "", 0))

_SET = "select set_config('beluga.actor', %s, true), set_config('beluga.source', %s, true)"


def current_source() -> str:
    """Where the change under way comes from (`web`, `api`, `import`, `job`, `action` …), empty when nobody said."""
    return _now.get()[1]


@contextmanager
def act_as(principal: Actor, source: str = "") -> Iterator[None]:
    """Within the block changes are noted as the principal's. To be used inside a transaction; blocks may nest."""
    unsettle()
    former = _now.get()
    mine = (principal.user_id, source or former[1], _transaction())
    if mine == former and mine[2]:  # told already, in this very transaction
        yield
        return
    token = _now.set(mine)
    _tell(mine)
    try:
        yield
    finally:
        _now.reset(token)
        # Never in a transaction that failed: the refusal would hide the reason it failed for.
        state = connection.connection and connection.connection.info.transaction_status
        if state == TransactionStatus.INTRANS and not connection.needs_rollback:
            _tell(former)


def _transaction() -> int:
    """What tells this connection's transaction from another: the block that began it; 0 outside of any."""
    return id(connection.atomic_blocks[0]) if connection.atomic_blocks else 0


def _tell(who: Told) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_SET, ["" if who[0] is None else str(who[0]), who[1][:20]])


class _Asker:
    def __init__(self, user_id: int | None) -> None:
        self.user_id = user_id


@contextmanager
def act_for_job(row: Job) -> Iterator[None]:
    """Within the block changes are noted as made by the job's asker."""
    with act_as(_Asker(row.created_by), row.source or "job"):
        yield
