"""Facts: declared by name, emitted in the caller's transaction, delivered to subscribers by jobs deferred in it.

CREATED = event(EventType(name="customer.created", label="客户已创建", label_en="Customer created", object="customer"))
emit(principal, "customer.created", ids)          # a sequence of ids, or a QuerySet: one INSERT … SELECT
@subscribe("customer.created")
def greet(batch: Batch) -> None: ...
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import QuerySet

from beluga.kernel.events.actor import Actor, current_source
from beluga.kernel.events.models import Event
from beluga.kernel.fields.prepared import prepared
from beluga.kernel.jobs.context import JobContext
from beluga.kernel.jobs.declaration import job
from beluga.kernel.jobs.queue import enqueue
from beluga.kernel.jobs.runner import dump
from beluga.kernel.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class EventType:
    """A kind of fact about records of `object` (empty: about none). `payload` names what it carries, for rules."""

    name: str
    label: str
    label_en: str
    object: str = ""
    payload: Mapping[str, str] | None = None


END = 2**63 - 1  # where the last fact of a batch is not known


@dataclass(frozen=True, slots=True)
class Batch:
    """What one emit wrote, as a subscriber gets it: facts with ids above its `number` and up to `last`, between which
    another emit may have written some of its own."""

    number: int
    name: str
    object: str
    actor_id: int | None
    ctx: JobContext
    last: int = END

    @property
    def events(self) -> QuerySet[Event]:
        """The facts."""
        return Event.objects.filter(id__gt=self.number, id__lte=self.last, batch=self.number)

    @property
    def record_ids(self) -> QuerySet[Event, int | None]:
        """The records the facts are about, as a set for `filter(pk__in=…)`."""
        return self.events.filter(record_id__isnull=False).values_list("record_id", flat=True)


Handler = Callable[[Batch], None]


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscriber of one kind of fact."""

    name: str
    event: str
    handler: Handler


event_types: Registry[EventType] = Registry("event")
subscriptions: Registry[Subscription] = Registry("subscription")
_by_event: dict[str, list[Subscription]] = {}

FEW = 100  # records for which one plan serves as well as another
_INSERT = """
with b as materialized (select nextval(pg_get_serial_sequence('kernel_event', 'id')) as number), made as (
    insert into kernel_event (name, object, record_id, payload, actor_id, source, batch, at)
    select %s, %s, s.id, {payload}, %s, %s, b.number, statement_timestamp() from ({rows}) s, b
    returning id
) select b.number, m.written, m.last from b, (select count(*) as written, coalesce(max(id), 0) as last from made) m
"""


def event(declared: EventType) -> EventType:
    """Declare a kind of fact; raises ValueError when the name is taken."""
    return event_types.register(declared.name, declared)


def subscribe(*names: str) -> Callable[[Handler], Handler]:
    """Call the decorated function, in a job, with every batch of the facts `names`. It must bear being called twice."""

    def register(handler: Handler) -> Handler:
        for name in names:
            one = Subscription(f"{handler.__module__}.{handler.__qualname__}:{name}", name, handler)
            subscriptions.register(one.name, one)
            _by_event.setdefault(name, []).append(one)
        return handler

    return register


def emit(
    principal: Actor,
    name: str,
    ids: Sequence[int] | QuerySet[Any, Any] | None = None,
    payload: Mapping[str, Any] | None = None,
) -> int:
    """Write the fact `name` once per record of `ids` (None: once, about no record); returns how many were written.

    `ids` is a sequence, or a QuerySet whose primary keys are meant. All share `payload`. Raises UnknownName for a fact
    nobody declared.
    """
    carried = dump(dict(payload or {}))
    if ids is None:
        return _write(principal, name, "select null::bigint as id", [], "%s::jsonb", [carried])
    if isinstance(ids, QuerySet):
        try:
            rows, values = ids.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            return 0
        return _write(principal, name, f'select x.id from ({rows}) x("id")', list(values), "%s::jsonb", [carried])
    numbers = list(ids)
    if not numbers:
        return 0
    source = "select unnest(%s::bigint[]) as id"
    return _write(principal, name, source, [numbers], "%s::jsonb", [carried], few=len(numbers) < FEW)


def emit_many(principal: Actor, name: str, rows: QuerySet[Any, Any] | Mapping[int, Mapping[str, Any]]) -> int:
    """Write the fact `name` with a payload of its own per record; returns how many were written.

    `rows` is a QuerySet of `values_list(record id, payload)` (payload an expression of type jsonb), inserted without
    passing through Python, or a mapping from record id to payload.
    """
    if isinstance(rows, QuerySet):
        try:
            sql, values = rows.order_by().query.sql_with_params()
        except EmptyResultSet:
            return 0
        return _write(principal, name, f'select * from ({sql}) x("id", "payload")', list(values), "s.payload", [])
    if not rows:
        return 0
    ids = list(rows)
    payloads = [dump(dict(rows[identity])) for identity in ids]
    source = "select * from unnest(%s::bigint[], %s::jsonb[]) x(id, payload)"
    return _write(principal, name, source, [ids, payloads], "s.payload", [])


def _write(
    principal: Actor,
    name: str,
    rows: str,
    row_values: list[Any],
    payload: str,
    payload_values: list[Any],
    few: bool = False,
) -> int:
    declared = event_types.get(name)
    with transaction.atomic(savepoint=False), prepared() if few else connection.cursor() as cursor:
        head = [name, declared.object, *payload_values, principal.user_id, current_source()]
        cursor.execute(_INSERT.format(payload=payload, rows=rows), [*head, *row_values])
        batch, written, last = map(int, cursor.fetchone())
        if written:
            for one in _by_event.get(name, ()):
                args = {"batch": batch, "subscription": one.name, "last": last}
                enqueue(principal, "events.deliver", args, source="event")
    return written


@job("events.deliver", label="事件处理", label_en="Event delivery", priority=5, quiet=True)
def deliver(ctx: JobContext, batch: int, subscription: str, last: int = END) -> dict[str, Any]:
    """Hand the batch to its subscriber."""
    one = subscriptions.get(subscription)
    declared = event_types.get(one.event)
    one.handler(Batch(batch, one.event, declared.object, ctx.principal_user_id, ctx, last))
    return {}
