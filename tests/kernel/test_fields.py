"""Field types: what is read, refused, given out and shown; enumerations and what processes keep in memory."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from beluga.kernel.fields import clock, enums, secret, stamps, types
from beluga.kernel.fields.errors import FieldError, Invalid
from beluga.kernel.fields.field import Field
from beluga.kernel.fields.models import EnumItem
from beluga.kernel.fields.stamps import Kept, changed


def field(kind: str, **more: Any) -> Field:
    return Field(name="f", label="字段", label_en="Field", type=kind, **more)


def parse(kind: str, raw: Any, *, text: bool = False, **more: Any) -> Any:
    return types.field_types.get(kind).parse(raw, field(kind, **more), text=text)


READ = [
    ("text", " 张三 ", False, "张三"),
    ("text", 12.0, True, "12"),
    ("text", "", False, None),
    ("integer", "1,234", True, 1234),
    ("integer", "１２", True, 12),
    ("integer", 5.0, False, 5),
    ("decimal", "1.25", False, Decimal("1.25")),
    ("amount", 1234.56, False, 123456),
    ("amount", "¥1,234.50元", True, 123450),
    ("amount", 0.1 + 0.2, False, None),
    ("date", "2024-05-01", False, date(2024, 5, 1)),
    ("date", "2024/5/1", True, date(2024, 5, 1)),
    ("date", "2024年5月1日", True, date(2024, 5, 1)),
    ("date", "20240501", True, date(2024, 5, 1)),
    ("date", datetime(2024, 4, 30, 17, tzinfo=UTC), False, date(2024, 5, 1)),
    ("datetime", "2024-05-01 09:30", False, datetime(2024, 5, 1, 1, 30, tzinfo=UTC)),
    ("datetime", "2024/5/1 9:30", True, datetime(2024, 5, 1, 1, 30, tzinfo=UTC)),
    ("datetime", "2024-05-01T01:30:00Z", False, datetime(2024, 5, 1, 1, 30, tzinfo=UTC)),
    ("time", "9:30", False, time(9, 30)),
    ("bool", "是", True, True),
    ("bool", False, False, False),
    ("phone", "+86 138-0000-1234", False, "13800001234"),
    ("phone", "0086 138 0000 1234", False, "13800001234"),
    ("phone", "86-138-0000-1234", False, "13800001234"),
    ("phone", "021-6888 1234", False, "021-68881234"),
    ("phone", "95588", False, "95588"),
    ("phone", "10086", False, "10086"),
    ("phone", "12345", False, "12345"),
    ("phone", "400-820-8820", False, "400-820-8820"),
    ("phone", "8621 6888 1234", False, "862168881234"),
    ("phone", "+1 310 555 1234", False, "+13105551234"),
    ("phone", "+44 20 7946 0958", False, "+442079460958"),
    ("phone", "18412345678-1234", False, "18412345678-1234"),
    ("email", " a@b.cn ", False, "a@b.cn"),
    ("url", "example.com/x", False, "https://example.com/x"),
    ("idnumber", "11010119900307013x", False, None),
    ("idnumber", "110101199003070134", False, "110101199003070134"),
    ("refs", "3、4，3", True, [3, 4]),
    ("refs", None, False, []),
    ("json", {"a": [1]}, False, {"a": [1]}),
]


@pytest.mark.parametrize(("kind", "raw", "text", "stored"), READ)
def test_values_are_read(kind: str, raw: Any, text: bool, stored: Any):
    if stored is None and raw != "":
        with pytest.raises(FieldError):
            parse(kind, raw, text=text)
    else:
        assert parse(kind, raw, text=text) == stored


REFUSED = [
    ("text", "a\x00b"),
    ("text", "\ud83d"),
    ("text", "x" * 501),
    ("text", True),
    ("text", {"a": 1}),
    ("longtext", "x" * 200_000),
    ("integer", True),
    ("integer", 2**63),
    ("integer", 1.5),
    ("integer", float("nan")),
    ("integer", "1" * 100),
    ("decimal", 10**15),
    ("decimal", "0.0000001"),
    ("decimal", "Infinity"),
    ("amount", 1.001),
    ("amount", 10**18),
    ("date", "2023-02-29"),
    ("date", "0000-01-01"),
    ("date", "10000-01-01"),
    ("date", "1/2/3"),
    ("date", 20240501),
    ("datetime", "9999-12-31T23:59:59-12:00"),
    ("datetime", "soon"),
    ("time", "24:00"),
    ("bool", "yes"),
    ("bool", 1),
    ("phone", "电话"),
    ("phone", "137559"),
    ("phone", "138-0000-12345"),
    ("phone", "+86 1380000123"),
    ("phone", "0086138000012345"),
    ("phone", "138000012４"),
    ("email", "a@b"),
    ("url", "javascript:alert(1)"),
    ("idnumber", "110101199003070135"),
    ("ref", -1),
    ("ref", "x"),
    ("refs", 3),
    ("refs", [1] * 5_001),
    ("json", float("nan")),
    ("file", ["a"]),
]


@pytest.mark.parametrize(("kind", "raw"), REFUSED)
def test_values_are_refused_with_a_reason_in_both_languages(kind: str, raw: Any):
    with pytest.raises(FieldError) as caught:
        parse(kind, raw)
    assert caught.value.field == "f"
    assert caught.value.message_zh.startswith("字段：")
    assert caught.value.message_en.startswith("Field: ")


def test_values_go_out_as_json_and_as_words():
    assert types.field_types.get("amount").dump(123450, field("amount")) == 1234.5
    assert types.field_types.get("amount").show(123450, field("amount")) == "1,234.50"
    assert types.field_types.get("decimal").show(Decimal("1200.5000"), field("decimal")) == "1,200.5"
    moment = datetime(2024, 4, 30, 17, 5, tzinfo=UTC)
    assert types.field_types.get("datetime").dump(moment, field("datetime")) == "2024-05-01T01:05:00+08:00"
    assert types.field_types.get("datetime").show(moment, field("datetime")) == "2024-05-01 01:05"
    assert types.field_types.get("bool").show(True, field("bool")) == "是"
    assert types.field_types.get("bool").show(False, field("bool"), "en") == "No"


@pytest.mark.parametrize("kind", types.field_types.names())
@pytest.mark.parametrize("bad", [None, "", "x", -1, True, 1.5, [], ["x"], {}, {"a": 1}])
def test_whatever_is_stored_can_be_given_out(kind: str, bad: Any):
    """A custom field may hold anything; a list must not break over it."""
    for one in (field(kind), field(kind, path="extra", key="k")):
        known = types.field_types.get(kind)
        known.dump(bad, one)
        known.read(bad, one)


def test_secrets_are_encrypted_and_found_by_their_hash():
    once, twice = secret.encrypt("110101199003070134"), secret.encrypt("110101199003070134")
    assert once != twice
    assert secret.decrypt(once) == "110101199003070134"
    assert secret.decrypt("garbage") == ""
    stored = types.field_types.get("idnumber").store("E12345", Field(name="n", label="n", path="profile__n"))
    assert stored == {"profile__n": "E12345", "profile__n_hash": secret.blind("E12345")}


def test_days_are_local():
    assert clock.today(datetime(2024, 12, 31, 16, tzinfo=UTC)) == date(2025, 1, 1)
    assert clock.midnight(date(2025, 1, 1)) == datetime(2024, 12, 31, 16, tzinfo=UTC)
    assert clock.month_range(date(2025, 1, 31), -1) == (date(2024, 12, 1), date(2025, 1, 1))
    assert clock.shift_days(date(9999, 12, 31), 1) == date(9999, 12, 31)


@pytest.mark.django_db
class TestEnumerations:
    def test_declared_items_are_written_once_and_edits_stay(self):
        enums.sync()
        gender = enums.items("gender")
        assert [one.label for one in gender] == ["男", "女"]
        EnumItem.objects.filter(enum="gender", number=1).update(label="先生", active=False)
        enums.touched()
        assert enums.sync() == 0
        assert enums.item("gender", 1).label == "先生"
        assert enums.item_named("gender", "MALE").number == 1

    def test_a_new_item_is_seen_by_the_next_request_without_a_query_per_field(self):
        enums.items("gender")
        EnumItem.objects.create(enum_id="gender", number=9, label="其他")
        enums.touched()
        stamps._seen.forget()  # what the beginning of a request does
        with CaptureQueriesContext(connection) as queries:
            for _ in range(20):
                assert parse("enum", "其他", text=True, enum="gender") == 9
        assert len(queries) <= 2
        assert types.field_types.get("enum").show(9, field("enum", enum="gender")) == "其他"

    def test_unknown_items_are_refused(self):
        for raw, text in ((77, False), ("火星", True), ("", False)):
            if raw == "":
                assert parse("enum", raw, enum="gender") is None
                continue
            with pytest.raises(FieldError):
                parse("enum", raw, text=text, enum="gender")

    def test_what_is_kept_is_loaded_again_after_a_change_and_after_a_rollback(self):
        loads: list[int] = []
        kept = Kept("something", lambda: loads.append(1) or len(loads))
        assert kept.get() == kept.get() == 1
        changed("something")
        assert kept.get() == 2
        changed("something")
        assert kept.get() == 3


def test_errors_gather_by_field():
    with translation.override("zh-hans"):
        error = Invalid.of([FieldError("a", "一", "one"), FieldError("a", "二"), FieldError("b", "三")])
    assert error.fields == {"a": ["一", "二"], "b": ["三"]}
    assert "一" in error.message
