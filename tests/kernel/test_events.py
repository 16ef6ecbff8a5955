"""Facts in the caller's transaction, their subscribers, and the change log the database writes itself."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, models

from beluga.kernel.events import changelog, facts
from beluga.kernel.events.actor import act_as
from beluga.kernel.events.facts import Batch, EventType, emit, emit_many
from beluga.kernel.events.live import notify
from beluga.kernel.events.models import Change, Event
from beluga.kernel.jobs.models import Job, State
from beluga.kernel.jobs.queue import run_inline
from beluga.kernel.parameters.models import ParameterRow
from beluga.kernel.scope.principal import SYSTEM, Principal

SOMEBODY = Principal(user_id=7, name="某人")


@pytest.fixture
def kept() -> Iterator[None]:
    """Forget what a test declares."""
    stores: list[dict[str, Any]] = [
        facts.event_types._items,
        facts.subscriptions._items,
        facts._by_event,
        changelog.tracked._items,
    ]
    before = [dict(store) for store in stores]
    yield
    for store, old in zip(stores, before, strict=True):
        store.clear()
        store.update(old)


@pytest.mark.django_db
def test_facts_reach_their_subscribers_as_a_set(kept: None) -> None:
    facts.event(EventType(name="test.made", label="已创建", label_en="Made", object="test"))
    seen: list[tuple[list[int | None], int | None]] = []

    @facts.subscribe("test.made")
    def look(batch: Batch) -> None:
        seen.append((sorted(batch.record_ids), batch.actor_id))

    rows = ParameterRow.objects.bulk_create([ParameterRow(code=f"p{n}") for n in range(5)])
    assert emit(SOMEBODY, "test.made", [1, 2, 3], {"way": "form"}) == 3
    assert emit(SOMEBODY, "test.made", ParameterRow.objects.filter(code__startswith="p")) == 5
    assert emit(SOMEBODY, "test.made", ParameterRow.objects.none()) == 0
    assert emit(SOMEBODY, "test.made", []) == 0
    assert emit(SOMEBODY, "test.made") == 1
    assert emit_many(SOMEBODY, "test.made", {90_009: {"n": 1}, 90_010: {"n": 2}}) == 2
    assert Event.objects.get(record_id=90_010).payload == {"n": 2}
    assert Event.objects.filter(payload__way="form", object="test", actor_id=7).count() == 3
    run_inline()
    assert seen == [([1, 2, 3], 7), (sorted(row.pk for row in rows), 7), ([], 7), ([90_009, 90_010], 7)]
    assert set(Job.objects.values_list("state", flat=True)) == {State.DONE}


@pytest.mark.django_db
def test_a_batch_leaves_out_what_others_wrote_between_its_facts(kept: None) -> None:
    facts.event(EventType(name="test.made", label="已创建", label_en="Made", object="test"))
    emit(SOMEBODY, "test.made", [1, 2])
    first, second = Event.objects.order_by("id")
    Event.objects.create(name="test.made", object="test", record_id=3, batch=second.id)
    whole = Batch(first.batch, "test.made", "test", 7, None)  # type: ignore[arg-type]
    assert set(whole.record_ids) == {1, 2}
    assert set(replace(whole, last=first.id).record_ids) == {1}


@pytest.mark.django_db
def test_every_changed_field_is_noted_with_who_and_from_where(kept: None) -> None:
    changelog.track("parameters.ParameterRow", object="test", secret=["note"], spread=["value"])
    changelog.install()
    rows = ParameterRow.objects.bulk_create(
        [ParameterRow(code=f"p{n}", label="旧", note="x", value={"a": 1, "b": 2}) for n in range(3)]
    )
    assert not Change.objects.exists()
    with act_as(SOMEBODY, "web"):
        ParameterRow.objects.filter(code__startswith="p").update(label="新")
    assert Change.objects.count() == 3
    one = Change.objects.filter(record_id=rows[0].pk).get()
    assert (one.object, one.field, one.old, one.new, one.actor_id, one.source) == (
        "test",
        "label",
        "旧",
        "新",
        7,
        "web",
    )
    ParameterRow.objects.filter(pk=rows[1].pk).update(value={"a": 1, "b": 3, "c": [4]}, note="y", own=True)
    noted = {
        change.field: (change.old, change.new, change.actor_id)
        for change in Change.objects.filter(record_id=rows[1].pk).exclude(field="label")
    }
    assert noted == {
        "b": (2, 3, None),
        "c": (None, [4], None),
        "own": (False, True, None),
        "note": ("******", "******", None),
    }
    ParameterRow.objects.filter(pk=rows[2].pk).update(label="新")
    assert Change.objects.filter(record_id=rows[2].pk).count() == 1
    ParameterRow.objects.filter(pk=rows[2].pk).delete()
    gone = Change.objects.get(record_id=rows[2].pk, field="*")
    assert gone.old["label"] == "新"
    assert "note" not in gone.old


@pytest.mark.django_db
def test_the_change_log_of_many_rows_is_one_statement(kept: None) -> None:
    class Wide(models.Model):
        a = models.IntegerField()
        b = models.IntegerField()

        class Meta:
            app_label = "parameters"
            db_table = "test_wide"

        def __str__(self) -> str:
            return str(self.pk)

    try:
        with connection.cursor() as cursor:
            cursor.execute("create table test_wide (id bigint primary key, a int, b int)")
            cursor.execute("insert into test_wide select g, g, 0 from generate_series(1, 20000) g")
            changelog.track("parameters.Wide", object="wide")
            changelog.install()
            cursor.execute("update test_wide set b = a where id > 10000")
        assert Change.objects.filter(object="wide", field="b").count() == 10000
    finally:
        connection.cursor().execute("drop table test_wide")
        changelog.apps.all_models["parameters"].pop("wide", None)


@pytest.mark.django_db
def test_live_messages_are_short() -> None:
    notify([1, 2], {"type": "message"})
    with pytest.raises(ValueError, match="too long"):
        notify(1, {"text": "长" * 4000})
    notify([], {"type": "message"})
    assert SYSTEM.user_id is None
