"""Customers come in from files: target group, options, known customers, history, failed rows, templates; and go out."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook

from beluga.apps.customers.models import Customer
from beluga.apps.groups.models import Membership
from beluga.kernel.events.models import Operation
from beluga.kernel.jobs.queue import run_inline

pytestmark = pytest.mark.django_db
IMPORTS = "/objects/customer/imports"
CALLS = Path(__file__).parents[1] / "data" / "bank_calls_5000.csv"
HEADING = ["客户名称", "手机号码", "性别", "出生日期", "邮箱", "账户余额"]


def sheet(rows: list[list[Any]], name: str = "客户.xlsx") -> SimpleUploadedFile:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet()
    for place, row in enumerate(rows):
        page.write_row(place, 0, row)
    book.close()
    return SimpleUploadedFile(name, out.getvalue())


def upload(client: Any, file: Any) -> Any:
    return client.http.post(f"/api{IMPORTS}", {"file": file})


def run_import(client: Any, file: Any, **plan: Any) -> dict[str, Any]:
    made = upload(client, file)
    assert made.status_code == 201, made.json()
    path = f"{IMPORTS}/{made.json()['id']}"
    if plan:
        changed = client.put(path, plan)
        assert changed.status_code == 200, changed.json()
    started = client.post(f"{path}/run")
    assert started.status_code == 202, started.json()
    (job,) = run_inline("objects.import")
    assert job.state == "done", (job.message, job.trace)
    return dict(job.result) | {"path": path}


def read(answer: Any) -> list[list[Any]]:
    data = b"".join(answer.streaming_content)
    table: list[list[Any]] = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    return table


def make_group(admin: Any, name: str) -> int:
    made = admin.post("/groups", {"name": name})
    assert made.status_code in (200, 201), made.json()
    return int(made.json()["item"]["id"])


def test_cust_38_a_file_of_100_rows_goes_to_the_chosen_group(admin: Any) -> None:
    group = make_group(admin, "展会客户")
    rows = [[f"客户{n}", f"1390000{n:04}", "女" if n % 2 else "男", "1990-05-01", "", n] for n in range(100)]
    made = upload(admin, sheet([HEADING, *rows]))
    assert made.json()["mapping"] == {
        "0": "name",
        "1": "phone",
        "2": "gender",
        "3": "birthday",
        "4": "email",
        "5": "balance",
    }
    assert {"target_group", "tags"} <= {option["name"] for option in made.json()["offers"]}
    category = admin.post("/objects/tag_category/records", {"object": "customer", "name": "来源"}).json()["item"]["id"]
    body = {"object": "customer", "name": "展会", "kind": 2, "category": category}
    made_tag = admin.post("/objects/tag/records", body)
    assert made_tag.status_code == 201, made_tag.json()
    tag = made_tag.json()["item"]["id"]
    result = run_import(admin, sheet([HEADING, *rows]), options={"target_group": group, "tags": [tag]})
    assert (result["created"], result["failed"]) == (100, 0)
    assert Membership.objects.filter(group=group, owner=None).count() == 100
    one = Customer.objects.get(phone="13900000007")
    assert (one.name, one.gender, str(one.birthday), one.balance) == ("客户7", 2, "1990-05-01", 700)
    assert one.code.startswith("KH")
    assert Customer.objects.values("code").distinct().count() == 100
    tagged = {"field": "tags", "op": "any_of", "value": [tag]}
    assert admin.post("/objects/customer/records/query", {"filter": tagged}).json()["total"] == 100
    found = admin.get("/objects/customer/records", {"q": "客户7"}).json()
    assert found["total"] >= 1


def test_cust_38_without_a_group_it_is_the_company_pool(admin: Any) -> None:
    run_import(admin, sheet([HEADING, ["张三", "13900000001", "", "", "", ""]]))
    one = Customer.objects.get()
    assert (one.owner_id, one.private_owner_id) == (None, None)
    assert not Membership.objects.exists()


def test_cust_38_a_group_out_of_reach_or_no_right_is_refused(admin: Any, client_for: Any) -> None:
    made = upload(admin, sheet([HEADING, ["张三", "13900000001", "", "", "", ""]]))
    answer = admin.put(f"{IMPORTS}/{made.json()['id']}", {"options": {"target_group": 999_999}})
    assert answer.status_code == 422
    nobody = client_for("analyst")
    assert upload(nobody, sheet([HEADING, ["张三", "13900000001", "", "", "", ""]])).status_code in (201, 403)
    assert nobody.get(f"{IMPORTS}/{made.json()['id']}").status_code in (403, 404)


def test_cust_39_known_customer_keeps_what_is_empty_and_gets_the_new_group(admin: Any) -> None:
    first, second = make_group(admin, "老客户"), make_group(admin, "新活动")
    row = ["李四", "13900000002", "男", "1988-01-02", "li@example.com", 5]
    run_import(admin, sheet([HEADING, row]), options={"target_group": first})
    again = run_import(
        admin, sheet([HEADING, ["李四四", "139 0000 0002", "", "", "", ""]]), options={"target_group": second}
    )
    assert (again["created"], again["updated"]) == (0, 1)
    one = Customer.objects.select_related("profile").get()
    assert (one.name, one.profile.email, one.gender, one.balance) == ("李四四", "li@example.com", 1, 500)
    assert set(Membership.objects.values_list("group", flat=True)) == {first, second}
    to_pool = run_import(admin, sheet([HEADING, ["李四四", "13900000002", "", "", "", ""]]))
    assert (to_pool["updated"], to_pool["unchanged"]) == (0, 1)
    assert Membership.objects.count() == 2


def test_cust_40_history_and_reasons_per_row(admin: Any) -> None:
    rows = [
        ["王五", "13900000003", "", "2024-02-30", "", ""],
        ["赵六", "13900000004", "", "", "", ""],
        ["", "13900000005", "", "", "", ""],
        ["赵六二", "13900000004", "", "", "", ""],
    ]
    result = run_import(admin, sheet([HEADING, *rows], "三月名单.xlsx"))
    assert (result["created"], result["failed"]) == (1, 3)
    history = admin.get(IMPORTS).json()
    one = history["items"][0]
    assert (one["file"], one["total"], one["success"], one["failed"]) == ("三月名单.xlsx", 4, 1, 3)
    assert history["refs"]["user"][str(one["user"])] == admin.user.name
    table = read(admin.get(f"{result['path']}/errors"))
    reasons = {int(row[1]): row[0] for row in table[1:]}
    assert set(reasons) == {2, 4, 5}
    assert "出生日期" in reasons[2]
    assert "客户名称" in reasons[4]
    assert "第 3 行" in reasons[5]


def test_cust_41_template_follows_the_fields(admin: Any) -> None:
    assert "可投资产品" not in read(admin.get(f"{IMPORTS}/template"))[0]
    field = {"name": "favourite", "label": "可投资产品", "type": "text"}
    assert admin.post("/objects/customer/fields", field).status_code == 201
    heading = read(admin.get(f"{IMPORTS}/template"))[0]
    assert heading[0] == "客户名称*"
    assert "可投资产品" in heading
    data = b"".join(admin.get(f"{IMPORTS}/template").streaming_content)
    items = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(1).to_python(skip_empty_area=False)
    assert [row[heading.index("性别")] for row in items if row[heading.index("性别")]][:2] == ["男", "女"]


def test_cust_42_export_of_5000_rows_is_a_file_and_one_log_row(admin: Any, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    rows = [[f"客户{n}", f"13{n:09}", "", "", "", n] for n in range(5_000)]
    text = "\n".join(",".join(str(cell) for cell in row) for row in [HEADING, *rows])
    run_import(admin, SimpleUploadedFile("a.csv", text.encode("gbk")))
    asked = admin.post("/objects/customer/export", {"fields": ["name", "balance"], "sort": ["id"]})
    (job,) = run_inline("objects.export")
    assert asked.json()["job"] == job.pk
    table = read(admin.get(job.result["url"].removeprefix("/api")))
    assert table[0] == ["客户名称", "账户余额"]
    assert table[1:] == [[f"客户{n}", float(n)] for n in range(5_000)]
    assert Operation.objects.filter(action="导出").count() == 1


def test_cust_42_masking_and_scope_hold_in_the_file(
    admin: Any, client_for: Any, make_user: Any, make_role: Any, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    role = make_role(functions=["customer.view", "customer.export"], scopes={"customer": ["own"]})
    seller = client_for(make_user(roles=[role]))
    run_import(admin, sheet([HEADING, *([f"客户{n}", f"1390000000{n}", "", "", "", ""] for n in range(3))]))
    mine = Customer.objects.get(name="客户1")
    Customer.objects.filter(pk=mine.pk).update(owner=seller.user, private_owner=seller.user)
    assert seller.post("/objects/customer/export", {"fields": ["name", "phone"]}).status_code == 202
    (job,) = run_inline("objects.export")
    path = job.result["url"].removeprefix("/api")
    assert read(seller.get(path))[1:] == [["客户1", "139****0001"]]
    assert admin.get(path).status_code == 404
    assert client_for("salesman").post("/objects/customer/imports").status_code in (403, 422)


def test_cust_38_the_preview_masks_what_its_reader_may_not_see(
    admin: Any, client_for: Any, make_user: Any, make_role: Any
) -> None:
    role = make_role(functions=["customer.view", "customer.create", "customer.import"], scopes={"customer": ["own"]})
    seller = client_for(make_user(roles=[role]))
    for client, phone in ((admin, "13900000001"), (seller, "139****0001")):
        made = upload(client, sheet([HEADING, ["客户甲", "13900000001", "女", "1990-05-01", "", 12.5]])).json()
        sample = client.post(f"{IMPORTS}/{made['id']}/preview").json()["sample"]
        (row,) = sample["rows"]
        assert [row["becomes"], row["row"], row["values"]["phone"]] == ["new", 2, phone], row
        assert sample["fields"][0]["name"] == "name"
        assert (row["values"]["birthday"], row["values"]["email"]) == ("1990-05-01", None)


def test_cust_38_a_drawn_code_that_somebody_has_is_drawn_anew(admin: Any) -> None:
    run_import(admin, sheet([["客户名称"], ["客户甲"]]))
    last = Customer.objects.get().code
    head, number = last[:-6], int(last[-6:])
    taken = [f"{head}{number + 1:06}", f"{head.lower()}{number + 3:06}"]
    Customer.objects.bulk_create([Customer(name=code, code=code) for code in taken])
    result = run_import(admin, sheet([["客户名称"], *([f"客户{n}"] for n in range(4))]))
    assert result["created"] == 4
    drawn = Customer.objects.filter(name__startswith="客户").values_list("code", flat=True)
    assert len({code.lower() for code in drawn}) == 5
    assert not set(drawn) & set(taken)


def test_cust_40_rows_that_failed_are_masked_for_whoever_may_not_see_the_field(
    admin: Any, client_for: Any, make_user: Any, make_role: Any
) -> None:
    """In samples and in the file of failed rows, for a colleague who sees every import; what a column that fills no
    field holds is nobody else's to read. The uploader sees what was sent: the rows are to be mended."""
    functions = ["customer.view", "customer.create", "customer.import"]
    role = make_role(functions=functions, scopes={"customer": ["all"]})
    own, other = (client_for(make_user(roles=[role])) for _ in range(2))
    heading, row = ["客户名称", "手机号码", "出生日期", "暗号"], ["客户甲", "13900000001", "2024-02-30", "芝麻开门"]
    plan = {"mapping": {"0": "name", "1": "phone", "2": "birthday"}}
    for uploader in (admin, own):
        made = upload(uploader, sheet([heading, row])).json()
        path = f"{IMPORTS}/{made['id']}"
        assert uploader.put(path, plan).status_code == 200
        told = {
            client: ["13900000001", "芝麻开门"] if client in (uploader, admin) else ["139****0001", "****"]
            for client in (admin, own, other)
        }
        for client, (phone, secret) in told.items():
            shown = client.get(path).json()["columns"]
            assert [shown[1]["sample"], shown[3]["sample"]] == [[phone], [secret]]
        previewed = uploader.post(f"{path}/preview").json()["errors"][0]["cells"]
        assert previewed[1] == "13900000001"
        # Another column's mapping would uncover it: who did not upload the file neither maps, tries nor starts it.
        bare = {"mapping": {"0": "name", "1": "position"}}
        assert other.put(path, bare).status_code == 409
        assert other.post(f"{path}/preview").status_code == 409
        assert other.post(f"{path}/run").status_code == 409
        assert uploader.post(f"{path}/run").status_code == 202
        run_inline("objects.import")
        for client, (phone, secret) in told.items():
            (line,) = read(client.get(f"{path}/errors"))[1:]
            assert line[2:] == ["客户甲", phone, "2024-02-30", secret]


def test_cust_40_a_reason_does_not_tell_what_its_cell_hides(
    admin: Any, client_for: Any, make_user: Any, make_role: Any
) -> None:
    field = {"name": "grade2", "label": "密级", "type": "enum", "enum": "gender", "sensitive": "text"}
    made = admin.post("/objects/customer/fields", field)
    assert made.status_code == 201, made.json()
    role = make_role(functions=["customer.view", "customer.create", "customer.import"], scopes={"customer": ["all"]})
    reader = client_for(make_user(roles=[role]))
    result = run_import(admin, sheet([["客户名称", "密级"], ["客户甲", "绝密等级甲"]]))
    for client, told in ((admin, "没有选项「绝密等级甲」"), (reader, "没有选项「****」")):
        (line,) = read(client.get(f"{result['path']}/errors"))[1:]
        assert told in line[0], line


def test_cust_40_a_masked_cell_is_no_value(admin: Any, client_for: Any, make_user: Any, make_role: Any) -> None:
    """What was exported or came back with stars must not be written over the value behind them."""
    role = make_role(functions=["customer.view", "customer.create", "customer.import"], scopes={"customer": ["all"]})
    seller = client_for(make_user(roles=[role]))
    heading = ["客户名称", "手机号码", "微信号"]
    run_import(admin, sheet([heading, ["客户甲", "13900000001", "jia_2026"]]))
    result = run_import(seller, sheet([heading, ["客户甲", "13900000001", "ji****"]]))
    assert (result["updated"], result["failed"]) == (0, 1)
    assert Customer.objects.select_related("profile").get().profile.wechat == "jia_2026"


def test_cust_38_the_real_campaign_with_row_numbers_as_key(admin: Any) -> None:
    """Odd headings, no names, no key: fields are made on the way, names by a template; again, nothing changes."""
    data = CALLS.read_bytes()
    made = upload(admin, SimpleUploadedFile("calls.csv", data)).json()
    assert made["total"] == 5_000
    assert made["columns"][0]["label"] == "subscribed"
    plan = {
        "mapping": {str(column["index"]): column["guess"] or column["new"] for column in made["columns"]},
        "constants": {"name": "客户-${row}"},
        "key": ["row"],
    }
    changed = admin.put(f"{IMPORTS}/{made['id']}", plan)
    assert changed.status_code == 200, changed.json()
    mapping = changed.json()["mapping"]
    seen = admin.post(f"{IMPORTS}/{made['id']}/preview").json()
    assert (seen["new"], seen["failed"]) == (5_000, 0)
    again = plan | {"mapping": mapping}
    result = run_import(admin, SimpleUploadedFile("calls.csv", data), **again)
    assert (result["created"], result["updated"], result["failed"]) == (5_000, 0, 0)
    result = run_import(admin, SimpleUploadedFile("calls.csv", data), **again)
    assert (result["created"], result["updated"], result["unchanged"]) == (0, 0, 5_000)
    result = run_import(admin, SimpleUploadedFile("calls.csv", data))
    assert result["unchanged"] == 5_000, "the mapping of the last file with these headings is remembered"
    result = run_import(admin, SimpleUploadedFile("calls.csv", data), **plan)
    assert result["unchanged"] == 5_000, "a new field with the label of a custom field is that field"
    first = next(csv.DictReader(io.StringIO(data.decode())))
    mapping = admin.get(result["path"]).json()["mapping"]
    housing = mapping[str(next(c["index"] for c in made["columns"] if c["label"] == "housing"))]
    page = admin.get("/objects/customer/records", {"sort": "id", "size": "1", "fields": f"name,{housing}"}).json()
    assert page["items"][0]["name"] == "客户-1"
    assert page["items"][0][housing] == int(first["housing"])


def test_cust_38_a_mobile_number_has_11_digits_in_forms_and_files(admin: Any) -> None:
    short = {"name": "短号", "phone": "137559"}
    refused = admin.post("/objects/customer/records", short)
    assert refused.status_code == 422
    assert "11 位" in refused.json()["fields"]["phone"][0]
    rows = [["短", "137559", "", "", "", ""], ["座机", "021-68881234", "", "", "", ""], ["国外", "+1 310 555 1234"]]
    made = upload(admin, sheet([HEADING, *[row + [""] * (6 - len(row)) for row in rows]])).json()
    seen = admin.post(f"{IMPORTS}/{made['id']}/preview").json()
    assert (seen["new"], seen["failed"]) == (2, 1)
    assert seen["reasons"][0][1:] == [1, None]
    assert "11 位" in seen["reasons"][0][0]


def test_cust_01_an_identity_number_tells_birthday_and_gender(admin: Any) -> None:
    told = "110101199003070134"  # a man, born on 7 March 1990
    made = admin.post("/objects/customer/records", {"name": "甲", "id_number": told})
    assert made.status_code == 201, made.json()
    kept = Customer.objects.get(name="甲")
    assert (str(kept.birthday), kept.gender) == ("1990-03-07", 1)
    # What is given stays; a known customer is filled up when the number comes later.
    given = {"name": "乙", "id_number": "110101199003070126", "birthday": "1991-01-01", "gender": 1}
    assert admin.post("/objects/customer/records", given).status_code == 201
    kept = Customer.objects.get(name="乙")
    assert (str(kept.birthday), kept.gender) == ("1991-01-01", 1)
    plain = admin.post("/objects/customer/records", {"name": "丙", "gender": 2}).json()["item"]
    body = {"id_number": "110101900307005", "version": plain["version"]}
    assert admin.patch(f"/objects/customer/records/{plain['id']}", body).status_code == 200
    kept = Customer.objects.get(name="丙")
    assert (str(kept.birthday), kept.gender) == ("1990-03-07", 2)
    # From a file: new ones, and known ones where they have nothing.
    Customer.objects.create(code="K1", name="丁", phone="13900000009", gender=2)
    rows = [["戊", "13900000010", "", "440301198505050021"], ["丁", "13900000009", "", "110101197001010016"]]
    done = run_import(admin, sheet([["客户名称", "手机号码", "性别", "身份证号"], *rows]))
    assert (done["created"], done["updated"]) == (1, 1)
    told = Customer.objects.filter(name__in=["丁", "戊"]).order_by("birthday").values_list("name", "birthday", "gender")
    assert [(name, str(born), sex) for name, born, sex in told] == [("丁", "1970-01-01", 2), ("戊", "1985-05-05", 2)]


def test_cust_40_a_name_nobody_has_may_stay_empty_and_the_failed_rows_come_back(admin: Any) -> None:
    rows = [[f"客户{n}", f"1390000{n:04}", "没有这个人", "甲"] for n in range(60)]
    heading = ["客户名称", "手机号码", "所有者", "不要的列"]
    made = upload(admin, sheet([heading, *rows])).json()
    path = f"{IMPORTS}/{made['id']}"
    mapping = {"0": "name", "1": "phone", "2": "private_owner"}
    assert admin.put(path, {"mapping": mapping}).status_code == 200
    seen = admin.post(f"{path}/preview").json()
    assert (seen["failed"], len(seen["errors"])) == (60, 50)
    assert seen["reasons"] == [["所有者：没有找到「没有这个人」", 60, "private_owner"]]
    assert len(read(admin.get(f"{path}/errors"))) == 61  # all of them, before anything ran
    assert admin.put(path, {"blank": ["private_owner"]}).json()["blank"] == ["private_owner"]
    assert admin.post(f"{path}/preview").json()["new"] == 60
    admin.put(path, {"blank": []})
    started = admin.post(f"{path}/run")
    assert started.status_code == 202
    run_inline("objects.import")
    failed = admin.get(f"{path}/errors")
    data = b"".join(failed.streaming_content)
    again = upload(admin, SimpleUploadedFile("失败.xlsx", data)).json()
    assert [column["label"] for column in again["columns"]] == heading
    assert again["mapping"] == mapping
    assert again["columns"][0]["sample"][0] == "客户0"
