"""Export through the API: what one may see, as a file, noted in the log."""

from __future__ import annotations

import io
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from beluga.kernel.events.models import Operation
from beluga.kernel.jobs.queue import run_inline
from tests.sample.client import Asker, principal
from tests.sample.models import Sample, SampleProfile, Team

pytestmark = pytest.mark.django_db
EXPORT = "/objects/sample/export"


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> Asker:
    settings.MEDIA_ROOT = tmp_path
    return Asker(monkeypatch)


def export(ask: Asker, **wanted: Any) -> list[list[Any]]:
    asked = ask.post(EXPORT, wanted)
    assert asked.status_code == 202, asked.json()
    (job,) = run_inline("objects.export")
    assert job.state == "done", (job.message, job.trace)
    sent = ask.get(job.result["url"].removeprefix("/api"))
    assert sent.status_code == 200
    data = b"".join(sent.streaming_content)
    if wanted.get("format") == "csv":
        return [line.split(",") for line in data.decode("utf-8-sig").splitlines()]
    table: list[list[Any]] = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    return table


def make(count: int, **values: Any) -> None:
    rows = [
        Sample(
            **{"name": f"样本{n}", "code": f"C{n}", "phone": f"1380000{n:04}", "balance": n * 50, "owner": 1} | values
        )
        for n in range(count)
    ]
    Sample.objects.bulk_create(rows)
    SampleProfile.objects.bulk_create([SampleProfile(sample=row) for row in rows])


def test_chosen_columns_in_words_and_one_log_row(ask: Asker) -> None:
    make(5_000, team=Team.objects.create(name="华东"), grade=2)
    table = export(ask, fields=["code", "grade", "team", "balance", "born"], sort=["id"])
    assert table[0] == ["编号", "等级", "团队", "余额", "生日"]
    assert len(table) == 5_001
    assert table[2][:4] == ["C1", "乙", "华东", 0.5]
    log = Operation.objects.get(action="导出")
    assert (log.detail["rows"], log.object) == (5_000, "sample")


def test_ids_filter_and_scope(ask: Asker) -> None:
    make(6)
    Sample.objects.filter(code__in=["C0", "C1"]).update(owner=2)
    ids = list(Sample.objects.filter(code__in=["C1", "C2"]).values_list("pk", flat=True))
    ask.who = principal(scopes={"sample": [{"field": "owner", "op": "eq", "value": {"var": "me.id"}}]})
    assert [row[0] for row in export(ask, ids=ids, fields=["code"])[1:]] == ["C2"]
    tree = {"field": "balance", "op": "gte", "value": 2}
    assert [row[0] for row in export(ask, filter=tree, fields=["code"], sort=["code"])[1:]] == ["C4", "C5"]


def test_masked_values_leave_masked(ask: Asker) -> None:
    make(1)
    ask.who = principal(unmasked=frozenset())
    assert export(ask, fields=["phone"])[1] == ["138****0000"]
    assert ask.post(EXPORT, {"fields": ["phone"], "sort": ["phone"]}).status_code == 422


@pytest.mark.parametrize("format", ["xlsx", "csv"])
def test_formulas_are_made_harmless(ask: Asker, format: str) -> None:
    for place, name in enumerate(["=1+1", "+86 1", "-2+3", "@x", "-5"]):
        make(1, name=name, code=f"F{place}")
    cells = [row[0] for row in export(ask, fields=["name"], sort=["id"], format=format)[1:]]
    assert cells == ["'=1+1", "'+86 1", "'-2+3", "'@x", "-5"]


def test_only_the_asker_fetches_and_only_who_may_asks(ask: Asker) -> None:
    make(1)
    asked = ask.post(EXPORT, {})
    (job,) = run_inline("objects.export")
    assert asked.json()["job"] == job.pk
    path = job.result["url"].removeprefix("/api")
    ask.who = principal(2)
    assert ask.get(path).status_code == 404
    ask.who = principal(functions=ask.who.functions - {"sample.export"})
    assert ask.post(EXPORT, {}).status_code == 403
    assert ask.get("/exports/999999").status_code == 404


def test_wrong_wishes_are_told(ask: Asker) -> None:
    for wrong in (
        {"fields": ["nope"]},
        {"format": "pdf"},
        {"sort": ["nope"]},
        {"ids": ["x"]},
        {"filter": {"field": "no"}},
    ):
        assert ask.post(EXPORT, wrong).status_code == 422, wrong
