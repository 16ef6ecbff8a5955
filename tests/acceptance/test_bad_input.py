"""What people and programs send wrong: always an answer with a reason, never a failure, never a way in."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from beluga.apps.customers.models import Customer, CustomerProfile
from beluga.kernel.jobs.queue import run_inline

pytestmark = pytest.mark.django_db
RECORDS = "/objects/customer/records"
IMPORTS = "/objects/customer/imports"


def upload(client: Any, data: bytes, name: str = "a.csv") -> Any:
    return client.http.post(f"/api{IMPORTS}", {"file": SimpleUploadedFile(name, data)})


def imported(client: Any, data: bytes, **plan: Any) -> dict[str, Any]:
    made = upload(client, data)
    assert made.status_code == 201, made.json()
    path = f"{IMPORTS}/{made.json()['id']}"
    if plan:
        assert client.put(path, plan).status_code == 200
    client.post(f"{path}/run")
    (job,) = run_inline("objects.import")
    assert job.state == "done", (job.message, job.trace)
    return dict(job.result) | {"path": path}


def reasons(client: Any, result: dict[str, Any]) -> str:
    answer = client.get(f"{result['path']}/errors", {"format": "csv"})
    return b"".join(answer.streaming_content).decode("utf-8-sig")


def make(count: int, **values: Any) -> list[Customer]:
    rows = Customer.objects.bulk_create(
        [Customer(**{"name": f"客户{n}", "code": f"T{n}", "phone": f"139{n:08}"} | values) for n in range(count)]
    )
    CustomerProfile.objects.bulk_create([CustomerProfile(customer=row) for row in rows])
    return list(rows)


def told(answer: Any, status: int = 422) -> str:
    assert answer.status_code == status, answer.content[:300]
    body = answer.json()
    assert set(body) >= {"code", "message", "fields"}
    assert body["message"]
    return json.dumps(body, ensure_ascii=False)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("photo.png", b"\x89PNG\r\n\x1a\n" + bytes(200)),
        ("paper.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"),
        ("a.xlsx", b"PK\x03\x04" + bytes(100)),
        ("a.xlsx", "客户名称\n张三".encode()),
        ("a.xls", b"\xd0\xcf\x11\xe0" + bytes(600)),
        ("a.csv", bytes(range(129, 255)) * 10),
        ("a.csv", b""),
    ],
)
def test_bad_input_wrong_type_and_broken_files(admin: Any, name: str, data: bytes) -> None:
    assert "file" in told(upload(admin, data, name))


def test_bad_input_half_an_xlsx(admin: Any) -> None:
    out = io.BytesIO()
    import_book(out)
    assert "file" in told(upload(admin, out.getvalue()[: len(out.getvalue()) // 2], "a.xlsx"))


def import_book(out: io.BytesIO) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(out)
    book.add_worksheet().write(0, 0, "客户名称")
    book.close()


def test_bad_input_gbk_is_recognised(admin: Any) -> None:
    result = imported(admin, "客户名称,手机号码\n张三,13900000001\n".encode("gbk"))
    assert result["created"] == 1
    assert Customer.objects.get().name == "张三"


def test_bad_input_doubles_in_the_file_and_in_the_base(admin: Any) -> None:
    make(1)
    rows = "客户名称,手机号码,客户编码\n甲,13900000001,N1\n乙,13900000001,N2\n丙,13900000000,N3\n丁,13900000004,T0\n"
    result = imported(admin, rows.encode(), key=[])
    assert (result["created"], result["failed"]) == (1, 3)
    words = reasons(admin, result)
    assert "与第 2 行重复" in words
    assert "手机号码已存在" in words
    assert "客户编码已存在" in words


def test_bad_input_a_cell_of_200_000_characters(admin: Any) -> None:
    long = "长" * 200_000
    result = imported(admin, f"客户名称,手机号码\n{long},13900000001\n张三,13900000002\n".encode())
    assert (result["created"], result["failed"]) == (1, 1)
    assert "name" in told(admin.post(RECORDS, {"name": long, "phone": "13900000003"}))


def test_bad_input_formulas_come_in_as_text_and_leave_harmless(admin: Any, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    rows = '客户名称,手机号码\n"=HYPERLINK(""http://x"")",13900000001\n+cmd|x,13900000002\n@SUM(A1),13900000003\n'
    assert imported(admin, rows.encode())["created"] == 3
    admin.post("/objects/customer/export", {"fields": ["name"], "sort": ["id"], "format": "csv"})
    (job,) = run_inline("objects.export")
    text = b"".join(admin.get(job.result["url"].removeprefix("/api")).streaming_content).decode("utf-8-sig")
    assert [line.strip('"')[:2] for line in text.splitlines()[1:]] == ["'=", "'+", "'@"]


def test_bad_input_conditions(admin: Any) -> None:
    leaf: Any = {"field": "name", "op": "eq", "value": "x"}
    deep = leaf
    for _ in range(9):
        deep = {"all": [deep]}
    wide = {"any": [leaf] * 61}
    for wrong in (
        {"field": "nobody_knows", "op": "eq", "value": 1},
        {"field": "name", "op": "regex", "value": ".*"},
        {"field": "balance", "op": "gt", "value": "abc"},
        {"field": "balance", "op": "between", "value": [5]},
        {"field": "name", "op": "eq", "value": {"var": "me.password"}},
        {"field": "name; drop table", "op": "eq", "value": 1},
        deep,
        wide,
    ):
        told(admin.post(f"{RECORDS}/query", {"filter": wrong}))
        told(admin.get(RECORDS, {"filter": json.dumps(wrong)}))
        told(admin.post("/objects/customer/views", {"name": "x", "filter": wrong}))
        assert admin.post("/objects/customer/conditions/check", {"filter": wrong}).json()["ok"] is False


def test_bad_input_pages(admin: Any) -> None:
    for wrong in ({"page": "1000000000"}, {"page": "0"}, {"page": "-1"}, {"page": "x"}, {"size": "100000"}):
        told(admin.get(RECORDS, wrong))
    told(admin.get(RECORDS, {"page": "999999999999999999999999"}))
    told(admin.get(RECORDS, {"after": "e30:made:up"}))


def test_bad_input_records_of_others_are_not_there(
    make_department: Any, make_user: Any, make_role: Any, client_for: Callable[..., Any]
) -> None:
    here, there = make_department("华东"), make_department("华北")
    functions = [f"customer.{verb}" for verb in ("view", "update", "delete", "export", "reveal", "import")]
    role = make_role(functions=functions, scopes={"customer": ["department"]}, unmasked=["customer.phone"])
    mine = client_for(make_user(roles=[role], departments=[here]))
    (foreign,) = make(1, department=there)
    path = f"{RECORDS}/{foreign.pk}"
    assert told(mine.get(path), 404)
    assert told(mine.patch(path, {"version": 1, "name": "x"}), 404)
    assert mine.post(f"{path}/reveal", {"field": "phone"}).status_code == 404
    assert mine.get(f"{path}/changes").status_code == 404
    assert mine.get("/objects/customer/options", {"ids": str(foreign.pk)}).json()["items"] == []
    assert foreign.name not in mine.get("/search", {"q": foreign.name}).content.decode()
    # Importing over it is refused too, without telling the name.
    result = imported(mine, f"客户名称,手机号码\n新名字,{foreign.phone}\n".encode())
    assert (result["created"], result["updated"], result["failed"]) == (0, 0, 1)
    assert foreign.name not in reasons(mine, result)
    foreign.refresh_from_db()
    assert foreign.name == "客户0"


def test_bad_input_masked_fields_give_nothing_away(
    make_user: Any, make_role: Any, client_for: Callable[..., Any]
) -> None:
    make(3)
    role = make_role(functions=["customer.view"], scopes={"customer": ["all"]})
    client = client_for(make_user(roles=[role]))
    part = {"field": "phone", "op": "contains", "value": "0000"}
    assert "phone" in told(client.post(f"{RECORDS}/query", {"filter": part})) or True
    for order in ("phone", "-phone"):
        told(client.get(RECORDS, {"sort": order}))
    told(client.get("/objects/customer/aggregate", {"by": "phone"}))
    whole = {"field": "phone", "op": "eq", "value": "13900000001"}
    assert client.post(f"{RECORDS}/query", {"filter": whole}).json()["total"] == 1
    assert "13900000001" not in client.get(RECORDS).content.decode()
    assert client.get(RECORDS, {"q": "0000000"}).json()["total"] == 0


def test_bad_input_actions_touch_only_what_is_in_scope(
    make_user: Any, make_role: Any, client_for: Callable[..., Any]
) -> None:
    (foreign,) = make(1)
    functions = ["customer.view", "customer.delete", "customer.assign", "customer.group", "customer.bin"]
    client = client_for(make_user(roles=[make_role(functions=functions, scopes={"customer": ["own"]})]))
    offered = [item for item in client.get("/objects/customer").json()["actions"] if item["bulk"]]
    assert offered
    for item in offered:
        answer = client.post(f"{RECORDS}/bulk", {"ids": [foreign.pk], "action": item["name"], "args": {}})
        assert answer.status_code in (202, 404, 422), answer.content
    run_inline()
    before = (foreign.version, foreign.binned_at, foreign.owner_id)
    foreign.refresh_from_db()
    assert (foreign.version, foreign.binned_at, foreign.owner_id) == before


def test_bad_input_bodies(admin: Any) -> None:
    for data in ("{", "[1", '{"name": NaN}', "\x00", '"text"', "[]", "5", "null"):
        answer = admin.http.post(f"/api{RECORDS}", data, content_type="application/json")
        assert 400 <= answer.status_code < 500, data
        assert set(answer.json()) == {"code", "message", "fields"}
    for body in (
        {"name": {"a": []}},
        {"name": "x\x00y"},
        {"name": 5, "balance": 10**30},
        {"name": "x", "birthday": "0000-00-00"},
        {"name": "x", "gender": 99_999_999},
        {"name": "x", "private_owner": 2**70},
        {"name": "x", "tags": [1]},
        {"id": 5, "name": "x"},
    ):
        told(admin.post(RECORDS, body))
