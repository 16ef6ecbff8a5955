"""Customers: records of people and companies, doubles, contacts, list, detail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from beluga.apps.customers.models import Customer, CustomerProfile, CustomerTagset
from beluga.apps.customers.services.follow_up import FollowFact, touch_follow_up
from beluga.kernel.fields import clock
from beluga.kernel.scope.principal import SYSTEM

pytestmark = pytest.mark.django_db
RECORDS = "/objects/customer/records"

PERSON = {
    "name": "王子伟",
    "phone": "13800138000",
    "phone2": "13900139000",
    "id_number": "11010519491231002X",
    "birthday": "1990-05-20",
    "gender": 1,
    "marital": 2,
    "education": 3,
    "occupation": "工程师",
    "city": "深圳",
    "address": "宝安区西乡街道 1 号",
    "email": "wang@example.com",
    "qq": "1000001",
    "wechat": "wang_zw",
    "source": 1,
    "channel": 2,
    "invite_type": 1,
    "maturity": 2,
    "credit_score": 700,
    "balance": 1234.56,
    "investable": 5000000,
    "max_position": 10,
    "trade_count": 4,
}


def _make(client: Any, **values: Any) -> dict[str, Any]:
    answer = client.post(RECORDS, values)
    assert answer.status_code == 201, answer.json()
    return answer.json()["item"]


def _ids(client: Any, **query: Any) -> list[int]:
    answer = client.post(f"{RECORDS}/query", query)
    assert answer.status_code == 200, answer.json()
    return [item["id"] for item in answer.json()["items"]]


def test_cust_01_person_shows_all_fields_and_computed_ones_refresh(admin: Any) -> None:
    made = _make(admin, **PERSON)
    item = admin.get(f"{RECORDS}/{made['id']}").json()["item"]
    assert {name: item[name] for name in PERSON} == PERSON
    today = clock.today()
    assert item["age"] == today.year - 1990 - ((today.month, today.day) < (5, 20))
    assert item["private_owner"] == item["owner"] == admin.user.pk
    assert (item["follow_count"], item["return_count"], item["tag_score"]) == (0, 0, 0)
    assert item["created_at"]

    later = timezone.now()
    touch_follow_up(
        SYSTEM, [FollowFact(customer_id=made["id"], at=later, way=1, status=2, next_at=later + timedelta(days=3))]
    )
    touch_follow_up(SYSTEM, [FollowFact(customer_id=made["id"], at=later - timedelta(days=9), way=4)])
    changed = admin.patch(f"{RECORDS}/{made['id']}", {"birthday": "2000-01-01", "version": item["version"]})
    assert changed.status_code == 200, changed.json()
    item = admin.get(f"{RECORDS}/{made['id']}").json()["item"]
    assert item["age"] == today.year - 2000
    assert (item["follow_count"], item["last_follow_way"], item["last_follow_status"]) == (2, 1, 2)
    assert item["last_follow_at"][:10] == clock.today(later).isoformat()
    assert item["next_follow_at"]


def test_cust_01_identity_number_is_encrypted_and_found_whole(admin: Any) -> None:
    made = _make(admin, **PERSON)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select id_number from customers_customerprofile where customer_id = %s", [made["id"]])
        assert "1101051949" not in cursor.fetchone()[0]
    assert _ids(admin, filter={"field": "id_number", "op": "eq", "value": "11010519491231002x"}) == [made["id"]]


def test_cust_02_company_is_found_by_size_industry_and_region(admin: Any) -> None:
    company = {
        "name": "深圳远大通讯有限公司",
        "kind": 2,
        "code": "YD-001",
        "customer_type": 3,
        "company_size": 4,
        "employees": 800,
        "turnover": 120000000.5,
        "industry": 7,
        "region": 19,
        "city": "深圳",
        "source": 4,
        "website": "https://example.com",
        "phone": "0755-36564006",
        "email": "dev@example.com",
        "tax_no": "91440300MA5EXAMPLE",
        "tax_title": "深圳远大通讯有限公司",
        "remark": "主营产品：手机",
    }
    made = _make(admin, **company)
    item = admin.get(f"{RECORDS}/{made['id']}").json()["item"]
    assert {name: item[name] for name in company} == company
    _make(admin, name="另一家", kind=2, company_size=1, industry=1, region=1)
    for field, value in (("company_size", 4), ("industry", 7), ("region", 19), ("employees", 800)):
        assert _ids(admin, filter={"field": field, "op": "eq", "value": value}) == [made["id"]], field
    contact = admin.post(
        "/objects/contact/records", {"name": "李总", "customer": made["id"], "position": "采购总监", "role": 1}
    )
    assert contact.status_code == 201, contact.json()


def test_cust_03_company_name_and_code_are_unique_with_a_link(admin: Any) -> None:
    first = _make(admin, name="远大集团", kind=2, code="YD-1")
    same_name = admin.post(RECORDS, {"name": "远大集团", "kind": 2})
    assert same_name.status_code == 422
    assert "name" in same_name.json()["fields"]
    assert same_name.json()["details"]["existing"][0]["id"] == first["id"]
    same_code = admin.post(RECORDS, {"name": "别家", "kind": 2, "code": "yd-1"})
    assert same_code.status_code == 422
    assert "远大集团" in same_code.json()["fields"]["code"][0]
    assert same_code.json()["details"]["existing"][0]["id"] == first["id"]
    # People may share a name; codes are made by the pattern.
    one, two = _make(admin, name="张伟"), _make(admin, name="张伟")
    assert one["code"] != two["code"]
    assert one["code"].startswith(f"KH{clock.today():%Y}")
    # The pattern is a parameter.
    assert admin.put("/parameters/customer.code_pattern", {"value": "C-${yy}-${seq}"}).status_code == 200
    assert _make(admin, name="李雷")["code"].startswith(f"C-{clock.today():%y}-")
    # A company keeps its own name when edited.
    item = admin.get(f"{RECORDS}/{first['id']}").json()["item"]
    kept = admin.patch(f"{RECORDS}/{first['id']}", {"name": "远大集团", "version": item["version"]})
    assert kept.status_code == 200, kept.json()
    # The database refuses too, whoever writes.
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        Customer.objects.create(name="远大集团", kind=2, code="other")


def test_cust_11_contact_shows_in_customer_and_search(admin: Any, client_for: Callable[..., Any]) -> None:
    company = _make(admin, name="华东机械", kind=2)
    values = {
        "name": "赵敏",
        "customer": company["id"],
        "position": "总经理",
        "role": 1,
        "phone": "13700000001",
        "email": "zhao@example.com",
        "wechat": "zhaomin",
        "landline": "021-55556666",
        "birthday": (clock.today() + timedelta(days=3)).replace(year=1985).isoformat()
        if (clock.today() + timedelta(days=3)).strftime("%m%d") != "0229"
        else "1985-02-28",
        "gender": 2,
        "note": "爱喝茶",
    }
    made = admin.post("/objects/contact/records", values)
    assert made.status_code == 201, made.json()
    item = made.json()["item"]
    assert {name: item[name] for name in values} == values
    listed = admin.post(
        "/objects/contact/records/query", {"filter": {"field": "customer", "op": "eq", "value": company["id"]}}
    ).json()
    assert [row["role"] for row in listed["items"]] == [1]
    found = admin.get("/objects/contact/records", {"q": "赵敏"}).json()
    assert [row["id"] for row in found["items"]] == [item["id"]]
    birthdays = admin.get("/objects/contact/records", {"view": "birthdays"}).json()
    assert [row["id"] for row in birthdays["items"]] == [item["id"]]
    # Who does not see the customer sees no contact of it.
    stranger = client_for("salesman")
    assert stranger.get("/objects/contact/records", {"q": "赵敏"}).json()["items"] == []
    assert stranger.get(f"/objects/contact/records/{item['id']}").status_code == 404
    denied = stranger.post("/objects/contact/records", {"name": "x", "customer": company["id"]})
    assert denied.status_code == 422


def test_cust_12_exactly_one_default_contact(admin: Any) -> None:
    company = _make(admin, name="一家公司", kind=2)

    def contact(name: str, **more: Any) -> dict[str, Any]:
        answer = admin.post("/objects/contact/records", {"name": name, "customer": company["id"], **more})
        assert answer.status_code == 201, answer.json()
        return answer.json()["item"]

    def defaults() -> list[str]:
        listed = admin.post(
            "/objects/contact/records/query",
            {"filter": {"field": "customer", "op": "eq", "value": company["id"]}, "fields": ["name", "is_default"]},
        )
        return [row["name"] for row in listed.json()["items"] if row["is_default"]]

    contact("甲")
    second = contact("乙")
    assert defaults() == ["甲"]
    moved = admin.patch(f"/objects/contact/records/{second['id']}", {"is_default": True, "version": second["version"]})
    assert moved.status_code == 200, moved.json()
    assert defaults() == ["乙"]
    contact("丙", is_default=True)
    assert defaults() == ["丙"]
    assert admin.delete(f"/objects/contact/records/{second['id']}").status_code == 200
    assert defaults() == ["丙"]


def test_cust_25_shipped_columns_and_sort(admin: Any) -> None:
    described = admin.get("/objects/customer").json()
    for name in ("name", "phone", "tags", "tag_score", "birthday", "gender", "age", "email", "trade_count"):
        assert name in described["columns"], name
    for name in ("credit_score", "source", "last_follow_at", "last_follow_status", "next_follow_at"):
        assert name in described["columns"], name
    fields = {field["name"]: field for field in described["fields"]}
    for name in ("tag_score", "birthday", "age", "trade_count", "credit_score", "source", "last_follow_at"):
        assert fields[name]["sortable"], name
    rich = _make(admin, name="甲", trade_count=9, credit_score=1)
    poor = _make(admin, name="乙", trade_count=1, credit_score=9)
    CustomerTagset.objects.filter(record=poor["id"]).update(score=50)
    assert _ids(admin, sort=["-trade_count"])[:2] == [rich["id"], poor["id"]]
    assert _ids(admin, sort=["-tag_score"])[0] == poor["id"]
    assert _ids(admin, sort=["trade_count"], fields=described["columns"])[0] == poor["id"]


def test_cust_28_filter_fields_are_offered(admin: Any) -> None:
    described = admin.get("/objects/customer").json()
    for name in ("tags", "name", "phone", "channel", "maturity", "follow_count", "invite_type", "next_follow_at"):
        assert name in described["filters"], name
    for name in ("last_follow_status", "return_count", "marital", "balance", "birthday", "gender"):
        assert name in described["filters"], name


def test_cust_30_two_characters_pinyin_code_phone_and_account(
    admin: Any, make_role: Any, client_for: Any, make_user: Any
) -> None:
    made = _make(admin, name="欧阳子伟", phone="13512345678", account_no="6600778899", code="VIP-88")
    _make(admin, name="王五", phone="13600000000", account_no="7711", code="ZZ")

    def search(client: Any, text: str) -> list[int]:
        return [item["id"] for item in client.get(RECORDS, {"q": text}).json()["items"]]

    for text in ("子伟", "欧", "欧阳子伟", "ouyangzi", "oyzw", "vip-88", "0077", "5678", "13512345678"):
        assert search(admin, text) == [made["id"]], text
    assert search(admin, "阳王") == []
    # Masked numbers are found as a whole only.
    role = make_role(functions=["customer.view"], scopes={"customer": ["all"]})
    masked = client_for(make_user(roles=[role]))
    assert search(masked, "13512345678") == [made["id"]]
    assert search(masked, "5678") == []
    assert masked.get(f"{RECORDS}/{made['id']}").json()["item"]["phone"] == "135****5678"


def test_cust_32_next_of_the_filtered_list(admin: Any) -> None:
    made = [_make(admin, name=f"客户{place}", trade_count=place)["id"] for place in range(5)]
    wanted = {"field": "trade_count", "op": "gte", "value": 1}
    first = admin.post(
        f"{RECORDS}/query", {"filter": wanted, "sort": ["-trade_count"], "size": 1, "fields": ["name"]}
    ).json()
    seen = [first["items"][0]["id"]]
    after = first["after"]
    while after:
        page = admin.post(
            f"{RECORDS}/query",
            {"filter": wanted, "sort": ["-trade_count"], "size": 1, "fields": ["name"], "after": after},
        ).json()
        seen += [item["id"] for item in page["items"]]
        after = page["after"]
    assert seen == made[:0:-1]


def test_cust_37_known_mobile_shows_the_existing_customer(
    admin: Any, client_for: Callable[..., Any], make_department: Callable[..., Any]
) -> None:
    place = make_department("华东一部")
    owner = client_for("salesman", departments=[place])
    made = _make(owner, name="老客户", phone="13811112222", id_number="11010519491231002X")
    again = owner.post(RECORDS, {"name": "又来", "phone": "138-1111-2222"})
    assert again.status_code == 422
    assert again.json()["code"] == "duplicate"
    assert again.json()["details"]["existing"] == [
        {"field": "phone", "object": "customer", "id": made["id"], "title": "老客户"}
    ]
    by_id = owner.post(RECORDS, {"name": "又来", "id_number": "11010519491231002x"})
    assert by_id.json()["details"]["existing"][0]["id"] == made["id"]
    # Out of sight: department and days, no id, no name.
    Customer.objects.filter(pk=made["id"]).update(last_follow_at=timezone.now() - timedelta(days=12))
    stranger = client_for("salesman")
    told = stranger.post(RECORDS, {"name": "又来", "phone": "13811112222"})
    assert told.status_code == 422
    assert told.json()["fields"]["phone"] == ["手机号已存在于 华东一部 · 最后跟进 12 天前"]
    assert "老客户" not in told.content.decode()
    assert "id" not in told.json()["details"]["existing"][0]
    # Goes to me, or to the pool.
    mine = _make(stranger, name="新客户")
    assert mine["owner"] == stranger.user.pk
    pool = stranger.post(RECORDS, {"name": "公海客户", "private_owner": None})
    assert pool.status_code == 201
    assert Customer.objects.get(name="公海客户").owner_id is None
    # Not to somebody else without the right.
    other = stranger.post(RECORDS, {"name": "给别人", "private_owner": owner.user.pk})
    assert other.status_code == 422
    # The parameter allows doubles.
    assert admin.put("/parameters/customer.duplicates", {"value": "allow"}).status_code == 200
    _make(stranger, name="同号", phone="13811112222")


def test_cust_37_outsiders_stay_out(admin: Any, client_for: Callable[..., Any], anonymous: Any) -> None:
    made = _make(admin, name="秘密客户", phone="13822223333")
    assert anonymous.get(RECORDS).status_code == 401
    analyst = client_for("analyst")
    assert analyst.post(RECORDS, {"name": "x"}).status_code == 403
    stranger = client_for("salesman")
    assert stranger.get(f"{RECORDS}/{made['id']}").status_code == 404
    assert stranger.patch(f"{RECORDS}/{made['id']}", {"name": "y", "version": 1}).status_code == 404
    assert _ids(stranger) == []
    for bad in ({"name": ""}, {}, {"name": "x", "gender": 99}, {"name": "x", "age": 3}, {"name": "x" * 500}):
        assert admin.post(RECORDS, bad).status_code == 422, bad
    assert CustomerProfile.objects.count() == 1


def test_cust_01_age_matches_in_memory() -> None:
    from beluga.apps.customers.objects.fields import age_of

    born = clock.today().replace(year=1980) if clock.today().strftime("%m%d") != "0229" else date(1980, 2, 29)
    assert age_of({"birthday": born}) == clock.today().year - 1980
    assert age_of({"birthday": None}) is None
