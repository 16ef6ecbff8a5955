"""Import through the API: files of every kind, judged and written in sets."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook

from beluga.kernel.events.models import Operation
from beluga.kernel.jobs.queue import run_inline
from beluga.kernel.objects.models import ImportRow, ImportRun
from tests.sample.client import Asker, principal
from tests.sample.models import Note, Sample, SampleProfile, Team

pytestmark = pytest.mark.django_db
IMPORTS = "/objects/sample/imports"
HEADING = ["名称*", "编号", "手机号码 ", "余额(元)", "等级", "生日", "邮箱"]


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch) -> Asker:
    return Asker(monkeypatch)


def csv_file(rows: list[list[str]], encoding: str = "utf-8", delimiter: str = ",", name: str = "a.csv") -> Any:
    text = "\r\n".join(delimiter.join(row) for row in rows)
    return SimpleUploadedFile(name, text.encode(encoding))


def xlsx_file(rows: list[list[Any]], name: str = "a.xlsx") -> Any:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    for row, cells in enumerate(rows):
        for place, cell in enumerate(cells):
            sheet.write(row, place, cell)
    book.close()
    return SimpleUploadedFile(name, out.getvalue())


def go(ask: Asker, file: Any, **plan: Any) -> dict[str, Any]:
    made = ask.upload(IMPORTS, file)
    assert made.status_code == 201, made.json()
    path = f"{IMPORTS}/{made.json()['id']}"
    if plan:
        put = ask.put(path, plan)
        assert put.status_code == 200, put.json()
    seen = ask.post(f"{path}/preview")
    assert seen.status_code == 200, seen.json()
    started = ask.post(f"{path}/run")
    assert started.status_code == 202, started.json()
    (job,) = run_inline("objects.import")
    assert job.state == "done", (job.message, job.trace)
    result = dict(job.result)
    expected = {"new": result["created"], "update": result["updated"], "unchanged": result["unchanged"]}
    assert {name: seen.json()[name] for name in expected} == expected
    assert seen.json()["failed"] == result["failed"]
    return result | {"path": path}


def test_a_file_is_mapped_by_its_headings_and_imported(ask: Asker) -> None:
    rows = [
        HEADING,
        ["张三", "A1", "138 0000 0001", "1,234.50", "乙", "1990/5/1", "a@b.cn"],
        ["李四", "A2", "", "", "", "", ""],
    ]
    made = ask.upload(IMPORTS, csv_file([[f'"{cell}"' for cell in row] for row in rows])).json()
    assert made["mapping"] == {
        "0": "name",
        "1": "code",
        "2": "phone",
        "3": "balance",
        "4": "grade",
        "5": "born",
        "6": "email",
    }
    assert made["key"] == ["code"]
    result = go(ask, csv_file([[f'"{cell}"' for cell in row] for row in rows]))
    assert (result["created"], result["failed"]) == (2, 0)
    one = Sample.objects.get(code="A1")
    assert (one.name, one.phone, one.balance, one.grade, str(one.born)) == (
        "张三",
        "13800000001",
        123450,
        2,
        "1990-05-01",
    )
    assert one.profile.email == "a@b.cn"
    two = Sample.objects.get(code="A2")
    assert (two.phone, two.balance, two.version, two.profile.email) == ("", None, 1, "")
    assert Operation.objects.filter(action="导入").count() == 1
    assert set(ImportRow.objects.values_list("run_id", flat=True)) == {made["id"]}


def test_the_same_file_again_changes_nothing(ask: Asker) -> None:
    rows = [HEADING, ["张三", "A1", "13800000001", "5", "甲", "1990-05-01", "a@b.cn"]]
    go(ask, csv_file(rows))
    before = Sample.objects.values().get()
    result = go(ask, csv_file(rows))
    assert (result["created"], result["updated"], result["unchanged"]) == (0, 0, 1)
    assert Sample.objects.values().get() == before


def test_filled_cells_overwrite_and_empty_cells_keep(ask: Asker) -> None:
    go(ask, csv_file([HEADING, ["张三", "A1", "13800000001", "5", "甲", "1990-05-01", "a@b.cn"]]))
    result = go(ask, csv_file([HEADING, ["张三丰", "a1", "", "6", "", "", ""]]))
    assert (result["created"], result["updated"]) == (0, 1)
    one = Sample.objects.get()
    assert (one.name, one.phone, one.balance, one.grade, one.profile.email) == (
        "张三丰",
        "13800000001",
        600,
        1,
        "a@b.cn",
    )
    assert one.version == 2
    result = go(ask, csv_file([HEADING, ["张三丰", "A1", "", "", "", "", "c@d.cn"]]))
    assert result["updated"] == 1
    one.refresh_from_db()
    assert one.version == 3
    assert SampleProfile.objects.get().email == "c@d.cn"


def test_wrong_rows_fail_with_a_reason_and_the_rest_goes_in(ask: Asker) -> None:
    Sample.objects.create(name="旧", code="OLD", owner=2)
    rows = [
        HEADING,
        ["甲", "B1", "", "", "", "2024-13-01", ""],
        ["", "B2", "", "", "", "", ""],
        ["丙", "B3", "abc", "x", "", "", ""],
        ["丁", "B4", "", "", "没有", "", "坏"],
        ["戊", "B5", "", "", "", "", ""],
        ["己", "b5", "", "", "", "", ""],
        ["庚" * 200, "B6", "", "", "", "", ""],
        ["辛", "B7", "", "", "", "", ""],
    ]
    ask.who = principal(scopes={"sample": [{"field": "owner", "op": "eq", "value": {"var": "me.id"}}]})
    rows.append(["壬", "old", "", "", "", "", ""])
    result = go(ask, csv_file(rows))
    assert (result["created"], result["failed"]) == (2, 7)
    assert set(Sample.objects.values_list("name", flat=True)) == {"旧", "戊", "辛"}
    errors = ask.get(f"{result['path']}/errors")
    assert errors.status_code == 200
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(errors.streaming_content))).get_sheet_by_index(0)
    table = sheet.to_python()
    reasons = {int(row[1]): str(row[0]) for row in table[1:]}
    assert table[0][:3] == ["失败原因", "行号", "名称"]
    assert "生日" in reasons[2]
    assert "名称不能为空" in reasons[3]
    assert "手机号码" in reasons[4]
    assert "余额" in reasons[4]
    assert "没有" in reasons[5]
    assert "邮箱" in reasons[5]
    assert "第 6 行" in reasons[7]
    assert "最多" in reasons[8]
    assert "别的部门" in reasons[10]
    text = ask.get(f"{result['path']}/errors", format="csv")
    assert b"".join(text.streaming_content).startswith("\ufeff".encode())
    history = ask.get(IMPORTS).json()["items"][0]
    assert (history["total"], history["success"], history["failed"], history["state"]) == (9, 2, 7, "done")


@pytest.mark.parametrize(
    ("encoding", "told"), [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("gbk", "gbk"), ("utf-16", "utf-16")]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_delimiters_are_recognised(ask: Asker, encoding: str, told: str, delimiter: str) -> None:
    made = ask.upload(IMPORTS, csv_file([["名称", "编号"], ["张三", "1"], ["李四", "2"]], encoding, delimiter)).json()
    assert (made["encoding"], made["total"], made["mapping"]) == (told, 2, {"0": "name", "1": "code"})


def test_spreadsheet_with_typed_cells(ask: Asker) -> None:
    result = go(
        ask,
        xlsx_file(
            [
                ["名称", "编号", "手机号码", "余额"],
                ["张三", 17, 13800000001, 12.5],
                [None, None, None, None],
                ["李四", 18, "", ""],
            ]
        ),
    )
    assert result["created"] == 2
    one = Sample.objects.get(name="张三")
    assert (one.code, one.phone, one.balance) == ("17", "13800000001", 1250)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.xlsx", b"PK\x03\x04 broken"),
        ("a.xlsx", b"no spreadsheet at all"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 broken"),
        ("a.png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00"),
        ("a.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj"),
        ("a.csv", b""),
        ("a.csv", b"\n\n  \n"),
        ("a.csv", "名称,编号\n".encode()),
        ("a.csv", bytes(range(128, 256)) * 20),
        ("a.csv", b"\xff\xfe\x00"),
    ],
)
def test_files_that_are_no_tables_are_refused_in_words(ask: Asker, name: str, data: bytes) -> None:
    answer = ask.upload(IMPORTS, SimpleUploadedFile(name, data))
    assert answer.status_code == 422, answer.content[:300]
    assert answer.json()["fields"].get("file"), answer.json()
    assert not ImportRun.objects.exists()


def test_no_file_at_all(ask: Asker) -> None:
    assert ask._call("post", IMPORTS).status_code == 422


def test_huge_cell_is_a_fault_of_its_row(ask: Asker) -> None:
    rows = [["名称", "编号", "备注"], ["张三", "1", "x" * 200_000], ["李四", "2", "y"]]
    result = go(ask, csv_file(rows))
    assert (result["created"], result["failed"]) == (1, 1)


def test_new_fields_constants_and_row_numbers(ask: Asker) -> None:
    rows = [["age ", "balance", "housing", "备注 说明"], ["58", "2143", "1", "a"], ["44", "-29", "0", "b"]]
    made = ask.upload(IMPORTS, csv_file(rows, name="calls.csv")).json()
    assert made["columns"][0]["label"] == "age"
    assert [column["type"] for column in made["columns"]] == ["integer", "integer", "bool", "text"]
    assert made["columns"][3]["new"]["name"] == "bei_zhu_shuo_ming"
    mapping = {"1": "balance"} | {str(n): made["columns"][n]["new"] for n in (0, 2, 3)}
    plan = {"mapping": mapping, "constants": {"name": "客户-${row}", "code": "N${row}-${age}"}, "key": ["row"]}
    result = go(ask, csv_file(rows, name="calls.csv"), **plan)
    assert result["created"] == 2
    one = Sample.objects.get(name="客户-1")
    assert (one.code, one.balance) == ("N1-58", 214300)
    assert one.profile.extra == {"age": 58, "housing": True, "bei_zhu_shuo_ming": "a"}
    again = {
        "mapping": {"0": "age", "1": "balance", "2": "housing", "3": "bei_zhu_shuo_ming"},
        "constants": plan["constants"],
        "key": ["row"],
    }
    result = go(ask, csv_file(rows, name="calls.csv"), **again)
    assert (result["created"], result["updated"], result["unchanged"]) == (0, 0, 2)
    rows[1][2] = "0"
    result = go(ask, csv_file(rows, name="calls.csv"), **again)
    assert (result["created"], result["updated"], result["unchanged"]) == (0, 1, 1)
    assert Sample.objects.get(name="客户-1").profile.extra["housing"] is False


def test_new_fields_are_made_by_the_run_and_shown_in_the_list(ask: Asker) -> None:
    rows = [
        ["名称", "编号", "是否开户", "次数"],
        ["张三", "1", "1", "0"],
        ["李四", "2", "0", "1"],
        ["王五", "", "1", "7"],
    ]
    made = ask.upload(IMPORTS, csv_file(rows)).json()
    assert [(one["type"], one["sample"]) for one in made["columns"][2:]] == [
        ("bool", ["1", "0"]),
        ("integer", ["0", "1", "7"]),
    ]
    new = made["columns"][2]["new"] | {"label": "已开户"}
    path = f"{IMPORTS}/{made['id']}"
    put = ask.put(path, {"mapping": {"0": "name", "1": "code", "2": new}}).json()
    assert put["mapping"] == {"0": "name", "1": "code", "2": new}, "nothing is made before the run"
    seen = ask.post(f"{path}/preview").json()
    assert "已开户" not in {field["label"] for field in ask.get("/objects/sample").json()["fields"]}
    assert [field["label"] for field in seen["sample"]["fields"]] == ["名称", "编号", "已开户"]
    assert [(row["becomes"], row["row"]) for row in seen["sample"]["rows"]] == [("new", 2), ("new", 3), ("failed", 4)]
    assert seen["sample"]["rows"][0]["values"] == {"name": "张三", "code": "1", new["name"]: True}
    assert "编号" in seen["sample"]["rows"][2]["reason"]
    assert ask.post(f"{path}/run").status_code == 202
    (job,) = run_inline("objects.import")
    assert job.state == "done", job.trace
    assert ask.get(path).json()["mapping"]["2"] == new["name"]
    meta = ask.get("/objects/sample").json()
    assert "已开户" in {field["label"] for field in meta["fields"]}
    assert meta["layout"]["columns"][2] == {"name": new["name"]}


def test_a_count_that_begins_with_0_and_1_is_no_yes_or_no(ask: Asker) -> None:
    rows = [["名称", "编号", "次数"], *[[f"客户{n}", str(n), str(n % 2)] for n in range(250)], ["末", "x", "2"]]
    assert ask.upload(IMPORTS, csv_file(rows)).json()["columns"][2]["type"] == "integer"


def test_a_new_column_is_of_the_type_of_nearly_all_its_cells(ask: Asker) -> None:
    heading = ["名称", "余额", "开户", "份额", "备注"]
    rows = [[f"甲{n}", "5000", "2020-01-02", "1.5" if n % 2 else "2", "好" if n % 3 else "7"] for n in range(20)]
    rows[3][1], rows[4][2], rows[5][3] = "五万元", "2020-13-45", "没有"
    columns = ask.upload(IMPORTS, csv_file([heading, *rows])).json()["columns"]
    assert [one["type"] for one in columns[1:]] == ["integer", "date", "decimal", "text"]
    assert [one["odd"] for one in columns[1:]] == [[1, "五万元"], [1, "2020-13-45"], [1, "没有"], [0]]


def test_the_sample_tells_what_becomes_of_known_records(ask: Asker) -> None:
    go(ask, csv_file([["名称", "编号", "手机号码"], ["张三", "1", "13800000001"], ["李四", "2", ""]]))
    rows = [["名称", "编号", "手机号码"], ["张三", "1", "13800000009"], ["李四", "2", ""], ["王五", "3", "13800000003"]]
    made = ask.upload(IMPORTS, csv_file(rows)).json()
    path = f"{IMPORTS}/{made['id']}"

    def becomes() -> list[str]:
        return [row["becomes"] for row in ask.post(f"{path}/preview").json()["sample"]["rows"]]

    assert becomes() == ["update", "unchanged", "new"]
    ask.put(path, {"existing": "skip"})
    assert becomes() == ["unchanged", "unchanged", "new"]


def test_every_known_record_that_changes_is_told_with_its_number(ask: Asker) -> None:
    heading, many = ["名称", "编号", "手机号码"], [[f"客户{n}", str(n), ""] for n in range(1, 15)]
    go(ask, csv_file([heading, *many]))
    many[12][0] = "另一个人"
    made = ask.upload(IMPORTS, csv_file([heading, *many])).json()
    rows = ask.post(f"{IMPORTS}/{made['id']}/preview").json()["sample"]["rows"]
    assert [row["n"] for row in rows] == [*range(1, 11), 13], "the first ones, and below them whatever changes"
    assert [row["id"] for row in rows[:10]] == [None] * 10
    last = rows[-1]
    assert (last["becomes"], last["row"], last["values"]["name"]) == ("update", 14, "另一个人")
    assert Sample.objects.get(pk=last["id"]).name == "客户13"


def test_the_columns_of_failed_rows_are_as_wide_as_their_cells(ask: Asker) -> None:
    rows = [["名称", "编号", "备"], ["", "110101199003078888", "长" * 90], ["张三", "2", ""]]
    made = ask.upload(IMPORTS, csv_file(rows)).json()
    answer = ask.get(f"{IMPORTS}/{made['id']}/errors")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as book:
        text = book.read("xl/worksheets/sheet1.xml").decode()
    widths = [int(float(one)) for one in re.findall(r'<col [^>]*width="([\d.]+)"', text)]
    assert widths[3] >= len(rows[1][1])
    assert max(widths) <= 41


def test_new_fields_need_the_right(ask: Asker) -> None:
    made = ask.upload(IMPORTS, csv_file([["名称", "编号", "职业"], ["张三", "1", "老师"]])).json()
    ask.who = principal(functions=ask.who.functions - {"structure.edit"})
    answer = ask.put(f"{IMPORTS}/{made['id']}", {"mapping": {"2": {"name": "job", "label": "职业", "type": "text"}}})
    assert answer.status_code == 403


def test_wrong_plans_are_refused(ask: Asker) -> None:
    made = ask.upload(IMPORTS, csv_file([["名称", "编号"], ["张三", "1"]])).json()
    path = f"{IMPORTS}/{made['id']}"
    for wrong in (
        {"mapping": {"9": "name"}},
        {"mapping": {"0": "nope"}},
        {"mapping": {"0": "created_at"}},
        {"mapping": {"0": "name", "1": "name"}},
        {"mapping": {}},
        {"mapping": []},
        {"constants": {"born": "gestern"}},
        {"constants": {"email": "${nobody}"}},
        {"key": ["phone"]},
        {"key": 5},
        {"existing": "drop"},
        {"options": {"nope": 1}},
        {"mapping": {"1": {"name": "name", "label": "x", "type": "text"}}},
    ):
        answer = ask.put(path, wrong)
        assert answer.status_code == 422, wrong
        assert answer.json()["message"]


def test_options_act_on_new_and_known_records(ask: Asker) -> None:
    go(ask, csv_file([["名称", "编号"], ["张三", "1"]]))
    result = go(ask, csv_file([["名称", "编号"], ["张三", "1"], ["李四", "2"]]), options={"note": "来自展会"})
    assert (result["created"], result["unchanged"]) == (1, 1)
    assert Note.objects.filter(text="来自展会").count() == 2
    assert ask.get(IMPORTS).json()["items"][0]["target"] == "记录 来自展会"
    result = go(ask, csv_file([["名称", "编号"], ["王五", "1"]]), existing="skip", options={"note": "x"})
    assert (result["updated"], Note.objects.filter(text="x").count()) == (0, 0)
    assert not Sample.objects.filter(name="王五").exists()


def test_references_by_name(ask: Asker) -> None:
    east = Team.objects.create(name="华东")
    Team.objects.create(name="重名")
    Team.objects.create(name="重名")
    rows = [
        ["名称", "编号", "团队"],
        ["一", "1", "华东"],
        ["二", "2", "重名"],
        ["三", "3", "火星"],
        ["四", "4", f"#{east.pk}"],
    ]
    result = go(ask, csv_file(rows))
    assert (result["created"], result["failed"]) == (2, 2)
    assert set(Sample.objects.values_list("team", flat=True)) == {east.pk}


def test_imports_are_ones_own(ask: Asker) -> None:
    made = ask.upload(IMPORTS, csv_file([["名称", "编号"], ["张三", "1"]])).json()
    path = f"{IMPORTS}/{made['id']}"
    ask.who = principal(2, scopes={"sample": [{"field": "owner", "op": "eq", "value": {"var": "me.id"}}]})
    assert ask.get(path).status_code == 404
    assert ask.put(path, {"key": []}).status_code == 404
    assert ask.post(f"{path}/run").status_code == 404
    assert ask.get(f"{path}/errors").status_code == 404
    ask.who = principal(functions=ask.who.functions - {"sample.import"})
    assert ask.get(IMPORTS).status_code == 403
    assert ask.upload(IMPORTS, csv_file([["名称"], ["x"]])).status_code == 403


def test_a_run_happens_once(ask: Asker) -> None:
    result = go(ask, csv_file([["名称", "编号"], ["张三", "1"]]))
    assert ask.post(f"{result['path']}/run").status_code == 409
    assert ask.put(result["path"], {"key": []}).status_code == 409
    assert ask.post(f"{result['path']}/preview").status_code == 409


def test_template_matches_the_fields_and_lists_items(ask: Asker) -> None:
    ask.post("/objects/sample/fields", {"name": "hobby", "label": "爱好", "type": "text"})
    answer = ask.get(f"{IMPORTS}/template")
    data = b"".join(answer.streaming_content)
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    heading = book.get_sheet_by_index(0).to_python()[0]
    assert {"名称*", "编号*", "等级", "爱好"} <= set(heading)
    assert ask.put(f"{IMPORTS}/columns", {"columns": ["name", "code", "hobby"]}).status_code == 200
    assert ask.put(f"{IMPORTS}/columns", {"columns": ["created_at"]}).status_code == 422
    data = b"".join(ask.get(f"{IMPORTS}/template").streaming_content)
    assert CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()[0] == [
        "名称*",
        "编号*",
        "爱好",
    ]
