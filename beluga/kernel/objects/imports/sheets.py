"""Files the importer gives out: the template that always matches the present fields, and the rows that failed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import xlsxwriter

from beluga.kernel.fields.enums import items
from beluga.kernel.fields.errors import Invalid, say
from beluga.kernel.fields.field import Field
from beluga.kernel.objects import sheets
from beluga.kernel.objects.imports import files, guess
from beluga.kernel.objects.imports.veil import Veil
from beluga.kernel.objects.models import ImportRun, ImportTemplate
from beluga.kernel.objects.schema import schema
from beluga.kernel.scope.principal import Principal

ROWS_WITH_LISTS = 5_000
REASONS = ("失败原因 行号", "Reason Line")  # the columns in front of rows that failed
NOTES = {
    "date": ("日期，如 2024-05-01", "a day such as 2024-05-01"),
    "datetime": ("时间，如 2024-05-01 09:30:00", "a time such as 2024-05-01 09:30:00"),
    "time": ("时刻，如 09:30:00", "a time of day such as 09:30:00"),
    "amount": ("金额（元）", "an amount in yuan"),
    "bool": ("是 或 否", "是 (yes) or 否 (no)"),
    "enum": ("从下拉列表选择", "choose from the list"),
    "enums": ("多个选项用逗号分隔", "several items separated by commas"),
    "ref": ("填名称", "a name"),
    "refs": ("多个名称用逗号分隔", "several names separated by commas"),
}


def columns(object_name: str) -> list[Field]:
    """The columns of the template: those somebody chose, else the shipped ones and all own fields, else whatever can be
    imported."""
    known = schema(object_name)
    offered = {item.name: item for item in guess.importable(known)}
    row = ImportTemplate.objects.filter(pk=object_name).first()
    if row is not None:
        return [offered[name] for name in row.columns if name in offered]
    shipped = [offered[name] for name in known.declared.import_columns if name in offered]
    if not shipped:
        return list(offered.values())
    return shipped + [item for item in offered.values() if item.custom]


def choose(object_name: str, names: list[str]) -> None:
    """Set the columns of the template. Raises Invalid for a field that cannot be imported, or none at all."""
    offered = {item.name for item in guess.importable(schema(object_name))}
    unknown = [name for name in names if name not in offered]
    if unknown or not names:
        shown = unknown[0][:40] if unknown else ""
        raise Invalid.at("columns", f"没有可导入的字段「{shown}」", f"No field {shown} can be imported")
    ImportTemplate.objects.update_or_create(object=object_name, defaults={"columns": list(dict.fromkeys(names))})


def template(object_name: str, path: Path, lang: str) -> None:
    """Write the template as .xlsx: one heading per field, a note on what belongs there, lists where items are fixed."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    known = schema(object_name)
    sheet = book.add_worksheet(say(known.declared.label, known.declared.label_en)[:31])
    lists = book.add_worksheet(say("选项", "Items"))
    plain = book.add_format({"bold": True, "bg_color": "#EEF3FF", "border": 1, "border_color": "#E6E8EC"})
    needed = book.add_format({"bold": True, "bg_color": "#FDECEA", "border": 1, "border_color": "#E6E8EC"})
    as_text = book.add_format({"num_format": "@"})
    for place, item in enumerate(columns(object_name)):
        label = say(item.label, item.label_en)
        sheet.write_string(0, place, f"{label}*" if item.required else label, needed if item.required else plain)
        sheet.set_column(place, place, min(max(len(label) * 2 + 4, 10), 30), as_text)
        note = "\n".join(part for part in (say(*NOTES.get(item.type, ("", ""))), say(item.help, item.help_en)) if part)
        if note:
            sheet.write_comment(0, place, note)
        _list(book, sheet, lists, place, item, lang)
    sheet.freeze_panes(1, 0)
    lists.hide()
    book.close()


def faults(principal: Principal, run: ImportRun, path: Path, kind: str, rows: Iterable[Any]) -> None:
    """Write rows that failed (line, reason, cells): the reason and the line first, then the cells as the principal may
    see them."""
    veil = Veil(principal, run)
    heading = [*say(*REASONS).split(), *(column["label"] for column in run.columns)]
    out = sheets.FORMATS[kind](path, say("失败数据", "Failed rows"), heading, widths=(36,))
    out.add([row["reason"], row["row"], *row["cells"]] for row in (veil.row(*one) for one in rows))
    out.close()


def without_reasons(found: files.Sheet) -> files.Sheet:
    """A file of failed rows as it was before reasons and lines came in front, so that it is mapped as before."""
    if found.labels[:2] not in [words.split() for words in REASONS]:
        return found
    rows = ((line, cells[2:]) for line, cells in found.rows)
    return replace(found, labels=found.labels[2:], rows=rows)


def _list(book: Any, sheet: Any, lists: Any, place: int, item: Field, lang: str) -> None:
    words: list[str] = []
    if item.type == "enum" and item.enum:
        words = [one.text(lang) for one in items(item.enum) if one.active]
    elif item.type == "bool":
        words = ["是", "否"]
    if not words:
        return
    for row, word in enumerate(words):
        lists.write_string(row, place, word)
    name = xlsxwriter.utility.xl_col_to_name(place, True)
    source = f"={xlsxwriter.utility.quote_sheetname(lists.get_name())}!{name}$1:{name}${len(words)}"
    sheet.data_validation(1, place, ROWS_WITH_LISTS, place, {"validate": "list", "source": source})
