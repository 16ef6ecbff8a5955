"""The tag engine: what is worked out, when, how much is written, and that it notices every change."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection

from beluga.apps.customers.models import Contact, Customer, CustomerProfile, CustomerTagDirty, CustomerTagset
from beluga.apps.tags.models import Kind, Tag, TagAct, TagHistory, TagRule
from beluga.apps.tags.services import (
    definitions,
    difference,
    expiry,
    plan as plans,
    rules,
    running,
    taggables,
    tagging,
)
from beluga.kernel.conditions import Context, due, scan
from beluga.kernel.fields import clock
from beluga.kernel.fields.errors import Conflict, Invalid
from beluga.kernel.objects.declaration import objects
from beluga.kernel.scope.principal import SYSTEM

pytestmark = pytest.mark.django_db
NOON = clock.midnight(date(2025, 6, 10)) + timedelta(hours=12)


def make_tag(name: str, kind: int = Kind.AUTOMATIC, **more: Any) -> int:
    return definitions.save(SYSTEM, [{"object": "customer", "name": name, "kind": kind, **more}])[0]


def make_rule(tag: int, condition: Any = None, include: Any = (), exclude: Any = (), name: str = "规则") -> int:
    row = {"tag": tag, "name": name, "condition": condition, "include_tags": include, "exclude_tags": exclude}
    return rules.save(SYSTEM, [row])[0]


def make_customers(*values: dict[str, Any]) -> list[int]:
    rows = Customer.objects.bulk_create(
        Customer(code=f"T{place:05}", name=one.pop("name", f"客户{place}"), **one) for place, one in enumerate(values)
    )
    return [row.pk for row in rows]


def tags_of(record: int) -> list[int]:
    found = CustomerTagset.objects.filter(record=record).first()
    return found.tags if found else []


def wealth(low: float | None, high: float | None) -> dict[str, Any]:
    parts = [{"field": "investable", "op": "gt", "value": low}] if low is not None else []
    parts += [{"field": "investable", "op": "lte", "value": high}] if high is not None else []
    return {"all": parts}


def full(now: datetime = NOON) -> running.Outcome:
    return running.run_full(SYSTEM, "customer", now=now)


def refresh(now: datetime = NOON) -> running.Outcome:
    return running.refresh(SYSTEM, "customer", now=now)


def test_a_run_sets_what_matches_takes_off_what_does_not_and_then_writes_nothing():
    tag = make_tag("10万-50万", score=5)
    rule = make_rule(tag, wealth(100_000, 500_000))
    a, b, c, d = make_customers(
        {"investable": 10_000_000}, {"investable": 10_000_001}, {"investable": 50_000_000}, {"investable": None}
    )
    first = full()
    assert [tags_of(one) for one in (a, b, c, d)] == [[], [tag], [tag], []]
    assert (first.changed, first.added, first.removed) == (2, 2, 0)
    assert first.tags == {tag: 2}
    assert CustomerTagset.objects.get(record=b).score == 5
    assert Tag.objects.get(pk=tag).record_count == 2
    history = TagHistory.objects.get(record=b)
    assert (history.rule_id, history.automatic, history.operation) == (rule, True, 1)
    again = full()
    assert (again.changed, again.added, again.removed, again.faults) == (0, 0, 0, 0)
    Customer.objects.filter(pk=b).update(investable=1)
    second = full()
    assert tags_of(b) == []
    assert (second.removed, second.faults) == (1, 0)
    assert TagHistory.objects.filter(record=b, operation=2).count() == 1


def test_the_dirty_set_is_all_that_is_looked_at_and_notices_every_table():
    hot, cold = make_tag("有余额"), make_tag("上海")
    related, referred = make_tag("有默认联系人"), make_tag("邀请人有余额")
    make_rule(hot, {"field": "balance", "op": "gt", "value": 0})
    make_rule(cold, {"field": "city", "op": "eq", "value": "上海"})
    make_rule(related, {"some": "contacts", "where": {"field": "is_default", "op": "eq", "value": True}})
    make_rule(referred, {"field": "inviter.balance", "op": "gt", "value": 0})
    inviter, guest, third = make_customers({}, {}, {})
    CustomerProfile.objects.bulk_create(CustomerProfile(customer_id=one) for one in (inviter, guest, third))
    Customer.objects.filter(pk=guest).update(inviter=inviter)
    full()
    assert not CustomerTagDirty.objects.exists()
    Customer.objects.filter(pk=third).update(gender=1)  # no rule reads it
    assert not CustomerTagDirty.objects.exists()
    Customer.objects.filter(pk=inviter).update(balance=5)
    CustomerProfile.objects.filter(pk=third).update(city="上海")
    contact = Contact.objects.create(customer_id=third, name="王", is_default=True)
    outcome = refresh()
    assert outcome.records == 3
    assert tags_of(inviter) == [hot]
    assert tags_of(guest) == [referred]
    assert tags_of(third) == [cold, related]
    contact.delete()
    refresh()
    assert tags_of(third) == [cold]
    last = full()
    assert (last.changed, last.faults) == (0, 0)


def test_time_alone_flips_a_rule_at_its_midnight():
    tag = make_tag("生日在 3 天内")
    sleeping = make_tag("沉睡")
    make_rule(tag, {"field": "birthday", "op": "anniversary", "value": 3})
    make_rule(sleeping, {"field": "last_follow_at", "op": "lt", "value": {"days": -30}})
    record, other = make_customers(
        {"birthday": date(1990, 6, 15)}, {"last_follow_at": clock.midnight(date(2025, 5, 12)) + timedelta(hours=20)}
    )
    full()
    assert tags_of(record) == tags_of(other) == []
    assert CustomerTagset.objects.get(record=record).due_at == clock.midnight(date(2025, 6, 12))
    assert CustomerTagset.objects.get(record=other).due_at == clock.midnight(date(2025, 6, 12))
    assert refresh(NOON + timedelta(days=1)).records == 0
    assert refresh(clock.midnight(date(2025, 6, 12))).changed == 2
    assert tags_of(record) == [tag]
    assert tags_of(other) == [sleeping]
    assert full(NOON + timedelta(days=2)).changed == 0
    assert refresh(clock.midnight(date(2025, 6, 16))).changed == 1
    assert tags_of(record) == []


def test_rules_ask_for_tags_of_rules_and_of_hands():
    rich, young = make_tag("富裕"), make_tag("年轻")
    liked = make_tag("靠谱", Kind.MANUAL)
    target, rest = make_tag("重点"), make_tag("其他")
    make_rule(rich, {"field": "investable", "op": "gte", "value": 100})
    make_rule(young, {"field": "birthday", "op": "gte", "value": "2000-01-01"})
    make_rule(target, None, include=[rich, liked], exclude=[young])
    make_rule(rest, {"field": "name", "op": "set", "value": True}, exclude=[target])
    a, b, c = make_customers({"investable": 10_000}, {"investable": 10_000, "birthday": date(2001, 1, 1)}, {})
    full()
    assert tags_of(a) == [rich, target]
    assert tags_of(b) == [rich, young, rest]
    assert tags_of(c) == [rest]
    tagging.tag(SYSTEM, "customer", Customer.objects.filter(pk=c), [liked], now=NOON)
    assert tags_of(c) == sorted([liked, rest])
    refresh()
    assert tags_of(c) == [liked, target]
    assert full().changed == 0
    with pytest.raises(Invalid, match="成环"):
        make_rule(rich, None, include=[rest], name="环")
    with pytest.raises(Invalid):
        make_rule(rich, None, include=[rich], name="自己")
    with pytest.raises(Conflict):
        definitions.delete(SYSTEM, Tag.objects.filter(pk=rich))


def test_a_tag_of_several_rules_tells_which_one_matched():
    tag = make_tag("活跃")
    first = make_rule(tag, {"field": "follow_count", "op": "gte", "value": 10}, name="常跟进")
    second = make_rule(tag, {"field": "trade_count", "op": "gte", "value": 3}, name="常交易")
    a, b, _ = make_customers({"follow_count": 10, "trade_count": 9}, {"trade_count": 3}, {})
    full()
    assert dict(TagHistory.objects.values_list("record", "rule_id")) == {a: first, b: second}


def test_a_tag_of_one_day_is_gone_after_midnight_and_back_after_the_daily_run():
    auto = make_tag("一天", valid_days=1, score=3)
    by_hand = make_tag("手动一天", Kind.MANUAL, valid_days=1)
    make_rule(auto, {"field": "balance", "op": "gt", "value": 0})
    (record,) = make_customers({"balance": 5})
    full()
    tagging.tag(SYSTEM, "customer", Customer.objects.filter(pk=record), [by_hand], now=NOON)
    assert tags_of(record) == [auto, by_hand]
    midnight = clock.midnight(date(2025, 6, 11))
    assert expiry.expire("customer", now=midnight - timedelta(seconds=1)) == 0
    assert expiry.expire("customer", now=midnight) == 2
    assert tags_of(record) == []
    assert CustomerTagset.objects.get(record=record).score == 0
    Customer.objects.filter(pk=record).update(balance=6)
    refresh(midnight + timedelta(hours=1))
    assert tags_of(record) == []  # the rule still matches, but only the daily run brings the tag back
    run = full(midnight + timedelta(hours=5, minutes=30))
    assert tags_of(record) == [auto]
    assert run.faults == 0
    assert full(midnight + timedelta(hours=6)).changed == 0
    kinds = list(TagHistory.objects.filter(tag=auto).order_by("id").values_list("operation", flat=True))
    assert kinds == [1, 2, 1]


def test_running_some_tags_leaves_the_others_alone():
    one, two = make_tag("甲"), make_tag("乙")
    make_rule(one, {"field": "balance", "op": "gt", "value": 0})
    make_rule(two, {"field": "balance", "op": "gt", "value": 0})
    (record,) = make_customers({"balance": 5})
    outcome = running.run_tags(SYSTEM, "customer", [one], now=NOON)
    assert tags_of(record) == [one]
    assert outcome.tags == {one: 1}
    assert Tag.objects.get(pk=one).stale == 0
    assert Tag.objects.get(pk=two).stale == Tag.RULES
    assert full().faults == 0
    assert tags_of(record) == [one, two]


def test_scores_and_states_follow_the_definition():
    auto, hand = make_tag("自动", score=4), make_tag("手动", Kind.MANUAL, score=-8)
    make_rule(auto, {"field": "balance", "op": "gt", "value": 0})
    (record,) = make_customers({"balance": 5})
    full()
    tagging.tag(SYSTEM, "customer", Customer.objects.filter(pk=record), [hand], now=NOON)
    assert CustomerTagset.objects.get(record=record).score == -4
    definitions.save(SYSTEM, [{"id": hand, "score": 10}])
    refresh()
    assert CustomerTagset.objects.get(record=record).score == 14
    definitions.switch(SYSTEM, Tag.objects.filter(pk=hand), False)
    refresh()
    assert (tags_of(record), CustomerTagset.objects.get(record=record).score) == ([auto], 4)
    definitions.switch(SYSTEM, Tag.objects.filter(pk=hand), True)
    refresh()
    assert (tags_of(record), CustomerTagset.objects.get(record=record).score) == ([auto, hand], 14)
    definitions.delete(SYSTEM, Tag.objects.filter(pk=hand))
    assert (tags_of(record), CustomerTagset.objects.get(record=record).score) == ([auto], 4)


def test_a_fault_of_the_noticing_is_told(caplog: pytest.LogCaptureFixture):
    tag = make_tag("有余额")
    make_rule(tag, {"field": "balance", "op": "gt", "value": 0})
    (record,) = make_customers({})
    full()
    Customer.objects.filter(pk=record).update(balance=5)
    CustomerTagDirty.objects.all().delete()  # as if no trigger had seen it
    outcome = full()
    assert (outcome.changed, outcome.faults) == (1, 1)
    assert "nobody had noticed" in caplog.text


def test_a_rule_over_a_computed_field_is_right_after_the_daily_run_without_a_fault():
    tag = make_tag("30 岁以下")
    make_rule(tag, {"field": "age", "op": "lt", "value": 30})
    (record,) = make_customers({"birthday": date.today() - timedelta(days=20 * 365)})
    outcome = full()
    assert (tags_of(record), outcome.faults) == ([tag], 0)
    plan = plans.load("customer")
    assert running.untracked(plan) == {tag}


def test_deleting_a_rule_takes_its_tag_off_at_the_next_run():
    tag = make_tag("有余额")
    rule = make_rule(tag, {"field": "balance", "op": "gt", "value": 0})
    (record,) = make_customers({"balance": 1})
    full()
    rules.delete(SYSTEM, TagRule.objects.filter(pk=rule))
    assert tags_of(record) == [tag]
    assert full().removed == 1
    assert tags_of(record) == []


@pytest.mark.parametrize("many", [difference.MANY, 0])  # changed one by one, and written anew
def test_a_run_does_not_overwrite_what_hands_did_meanwhile(monkeypatch: pytest.MonkeyPatch, many: int):
    monkeypatch.setattr(difference, "MANY", many)
    auto, hand = make_tag("自动"), make_tag("手动", Kind.MANUAL)
    make_rule(auto, {"field": "balance", "op": "gt", "value": 0})
    (record,) = make_customers({})
    full()
    Customer.objects.filter(pk=record).update(balance=5)
    refresh_started = plans.load("customer")
    one = taggables.taggable("customer")
    rows = refresh_started.schema.model._base_manager.filter(pk=record)
    trees = {tag: list(planned.trees) for tag, planned in refresh_started.tags.items()}
    ctx = Context(now=NOON)
    found = scan(trees, refresh_started.schema, ctx, rows).annotate(due=due([], refresh_started.schema, ctx))
    difference.compute(one, refresh_started, refresh_started, found.values_list("pk", "met", "due"), NOON, whole=True)
    tagging.tag(SYSTEM, "customer", Customer.objects.filter(pk=record), [hand], now=NOON)
    CustomerTagDirty.objects.all().delete()
    changed, *_ = difference.write(one, refresh_started, refresh_started, NOON, lambda: None)
    assert changed == 0
    assert tags_of(record) == [hand]
    assert list(CustomerTagDirty.objects.values_list("record", flat=True)) == [record]
    refresh()
    assert tags_of(record) == [auto, hand]


@pytest.mark.parametrize("many", [difference.MANY, 0])
def test_a_first_run_leaves_sets_history_counts_and_indexes(monkeypatch: pytest.MonkeyPatch, many: int):
    monkeypatch.setattr(difference, "MANY", many)
    before = indexes()
    some, every = make_tag("有余额", score=3), make_tag("都有", score=-1)
    rule = make_rule(some, {"field": "balance", "op": "gt", "value": 0})
    make_rule(every, {"field": "name", "op": "set"})
    ids = make_customers({"balance": 1}, {}, {"balance": 2})
    outcome = full()
    assert (outcome.changed, outcome.added, outcome.tags) == (3, 5, {some: 2, every: 3})
    assert [tags_of(record) for record in ids] == [[some, every], [every], [some, every]]
    assert list(CustomerTagset.objects.order_by("record").values_list("score", flat=True)) == [2, -1, 2]
    assert dict(Tag.objects.values_list("pk", "record_count")) == {some: 2, every: 3}
    told = TagHistory.objects.filter(tag=some).order_by("record").values_list("record", "rule", "operation")
    assert [(record, cause) for record, cause, _ in told] == [(ids[0], rule), (ids[2], rule)]
    assert indexes() == before
    Customer.objects.filter(pk=ids[0]).update(balance=0)
    outcome = full()
    assert (outcome.changed, outcome.removed, outcome.tags) == (1, 1, {})
    assert dict(Tag.objects.values_list("pk", "record_count")) == {some: 1, every: 3}
    assert indexes() == before


@pytest.mark.parametrize("sliced", [difference.SLICED, 1])
def test_a_run_in_slices_leaves_nobody_out(monkeypatch: pytest.MonkeyPatch, sliced: int):
    monkeypatch.setattr(difference, "SLICED", sliced)
    rich, known = make_tag("有余额"), make_tag("有联系人")
    make_rule(rich, {"field": "balance", "op": "gt", "value": 0})
    make_rule(known, {"some": "contacts", "count": {"op": "gte", "value": 2}})
    ids = make_customers(*({"balance": place % 2} for place in range(31)))
    Contact.objects.bulk_create(Contact(customer_id=pk, name="家人") for pk in ids[::3] for _ in range(2))
    assert bool(difference.slices(Customer.objects.all())) is (sliced == 1)
    outcome = full()
    assert outcome.records == 31
    for place, record in enumerate(ids):
        assert tags_of(record) == [tag for tag, has in ((rich, place % 2), (known, place % 3 == 0)) if has]


def test_slices_meet_and_hold_all():
    ids = make_customers(*({} for _ in range(40)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(difference, "SLICED", 3)
        found = difference.slices(Customer.objects.all())
    assert (found[0][0], found[-1][1]) == (min(ids), max(ids))
    assert all(after[0] == before[1] + 1 for before, after in pairwise(found))
    assert difference.slices(Customer.objects.none()) == []


def indexes() -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN "
            "('tags_tagact', 'customers_customertagset') ORDER BY 1"
        )
        return cursor.fetchall()


def test_an_import_can_tag_what_it_brings():
    manual, automatic = make_tag("名单", Kind.MANUAL), make_tag("规则")
    ids = make_customers({}, {})
    (option,) = [one for one in objects.get("customer").import_options if one.name == "tags"]
    assert option.check is not None
    option.check(SYSTEM, [manual])
    for wrong in ([automatic], [10**9], "x", ["x"], [True]):
        with pytest.raises(Invalid):
            option.check(SYSTEM, wrong)
    option.apply(SYSTEM, Customer.objects.filter(pk__in=ids), [manual])
    assert tags_of(ids[0]) == tags_of(ids[1]) == [manual]


def test_many_records_and_many_tags_take_a_handful_of_statements(django_assert_max_num_queries: Any):
    tags = [make_tag(f"手动{number}", Kind.MANUAL, score=1) for number in range(5)]
    ids = make_customers(*({} for _ in range(200)))
    with django_assert_max_num_queries(40):
        done = tagging.tag(SYSTEM, "customer", Customer.objects.filter(pk__in=ids), tags, now=NOON)
    assert (done.done, done.records) == (1000, 200)
    assert set(CustomerTagset.objects.values_list("score", flat=True)) == {5}
    assert TagHistory.objects.count() == 1000
    with django_assert_max_num_queries(60):
        full()


def test_most_sets_at_once_are_written_anew_with_all_that_hangs_on_them(monkeypatch: pytest.MonkeyPatch):
    def hangs() -> list[tuple[str, str]]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'customers_customertagset' UNION ALL "
                "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
                "WHERE conrelid = 'customers_customertagset'::regclass ORDER BY 1, 2"
            )
            return list(cursor.fetchall())

    before = hangs()
    monkeypatch.setattr(difference, "MANY", 0)
    tag, hand = make_tag("有余额", score=3), make_tag("手动", Kind.MANUAL, score=2)
    make_rule(tag, {"field": "balance", "op": "gt", "value": 0})
    a, b, c = make_customers({"balance": 5}, {"balance": 6}, {})
    tagging.tag(SYSTEM, "customer", Customer.objects.filter(pk__in=[a, c]), [hand], now=NOON)
    outcome = full()
    assert (outcome.changed, outcome.added, outcome.faults) == (2, 2, 0)
    assert [tags_of(one) for one in (a, b, c)] == [[tag, hand], [tag], [hand]]
    scores = dict(CustomerTagset.objects.values_list("record", "score"))
    assert (scores[a], scores[b], scores[c]) == (5, 3, 2)
    assert hangs() == before
    assert full().changed == 0


def test_the_history_finds_a_record_and_a_tag_by_what_an_index_can_serve():
    tag, other = make_tag("甲", Kind.MANUAL), make_tag("乙", Kind.MANUAL)
    ids = make_customers(*({} for _ in range(70)))
    tagging.tag(SYSTEM, "customer", Customer.objects.filter(pk__in=ids), [tag, other], now=NOON)
    tagging.untag(SYSTEM, "customer", Customer.objects.filter(pk__in=ids[:2]), [tag], now=NOON)
    assert TagAct.objects.count() < 10
    assert TagHistory.objects.filter(TagHistory.of_record([ids[0]]), record=ids[0]).count() == 3
    assert TagHistory.objects.filter(TagHistory.of_tag([tag]), tag=tag).count() == 72
    found = TagHistory.objects.filter(TagHistory.of_tag([tag]), tag=tag, operation=2)
    assert sorted(found.values_list("record", flat=True)) == sorted(ids[:2])
