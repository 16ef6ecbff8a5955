"""From an uploaded file to rows of texts: spreadsheets by calamine, texts by guessing how they are written.

What a file is, is told by its content; a name only helps to word the refusal. Whatever is wrong is an Invalid
for the field `file`.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from beluga.kernel.fields.errors import Invalid

LARGEST_FILE = 100 * 1024 * 1024
LARGEST_UNPACKED = 1024 * 1024 * 1024
MOST_ROWS = 1_000_000
MOST_COLUMNS = 300
LONGEST_CELL = 1_000_000
DELIMITERS = (",", "\t", ";", "|")
ENCODINGS = ("utf-8-sig", "gb18030")
OLE = b"\xd0\xcf\x11\xe0"
ZIP = b"PK\x03\x04"

# What no text holds: control characters, the mark of a broken one, the private area.
ODD = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\ufffd\ue000-\uf8ff]")


@dataclass(slots=True)
class Sheet:
    """What was found: the trimmed headings, and the rows with their line in the file."""

    kind: str
    labels: list[str]
    rows: Iterator[tuple[int, list[str]]]
    encoding: str = ""
    sheets: list[str] = field(default_factory=list)


def read(data: bytes, name: str, sheet: str = "") -> Sheet:
    """Read a file. Raises Invalid for what is too big, broken, empty or no table at all."""
    if not data:
        raise wrong("文件是空的", "The file is empty")
    if len(data) > LARGEST_FILE:
        raise wrong(f"文件超过 {LARGEST_FILE >> 20} MB", f"The file is larger than {LARGEST_FILE >> 20} MB")
    if data.startswith((ZIP, OLE)):
        return _spreadsheet(data, sheet)
    if name.lower().endswith((".xlsx", ".xls", ".xlsm", ".xlsb", ".ods")):
        raise wrong(
            "不是有效的 Excel 文件，可能已损坏或改过扩展名", "This is no valid spreadsheet; it may be broken or renamed"
        )
    return _text(data)


def wrong(zh: str, en: str) -> Invalid:
    """The refusal of a file."""
    return Invalid.at("file", zh, en)


def _spreadsheet(data: bytes, sheet: str) -> Sheet:
    broken = wrong("Excel 文件已损坏，无法读取", "The spreadsheet is broken and cannot be read")
    if data.startswith(ZIP):
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                if sum(item.file_size for item in archive.infolist()) > LARGEST_UNPACKED:
                    raise wrong("Excel 文件解压后过大", "The spreadsheet is too large when unpacked")
        except zipfile.BadZipFile:
            raise broken from None
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = list(book.sheet_names)
        if not names:
            raise broken
        if sheet and sheet not in names:
            raise Invalid.at("sheet", f"没有工作表「{sheet[:60]}」", f"There is no sheet {sheet[:60]}")
        grid = book.get_sheet_by_name(sheet or names[0])
        if grid.height > MOST_ROWS + 1_000:
            raise too_many()
        lines = enumerate(([_cell(value) for value in row] for row in grid.iter_rows()), (grid.start or (0, 0))[0] + 1)
        return _sheet("xlsx", lines, sheets=names)
    except (CalamineError, ValueError, OSError, zipfile.BadZipFile):
        raise broken from None


def _cell(value: Any) -> str:
    """The text of a typed cell, in the form that the field types read."""
    if isinstance(value, str):
        return value.replace("\x00", "")
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        plain = value.time() == time() and not value.microsecond
        return value.date().isoformat() if plain else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        seconds = int(value.total_seconds())
        return f"{seconds // 3600:02}:{seconds % 3600 // 60:02}:{seconds % 60:02}"
    return str(value)


def _text(data: bytes) -> Sheet:
    text, encoding = decode(data)
    csv.field_size_limit(LONGEST_CELL)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=sniff(text))

    def numbered() -> Iterator[tuple[int, list[str]]]:
        try:
            for row in lines:
                yield lines.line_num, row
        except csv.Error:
            raise wrong(
                f"第 {lines.line_num} 行无法按 CSV 读取", f"Line {lines.line_num} cannot be read as CSV"
            ) from None

    return _sheet("csv", numbered(), encoding=encoding)


def decode(data: bytes) -> tuple[str, str]:
    """Return the text and its encoding: by mark, else UTF-8, else GB18030 (which holds GBK). Raises Invalid."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        candidates: tuple[str, ...] = ("utf-16",)
    elif b"\x00" in data[:4096]:
        even, odd = data[:4096:2].count(0), data[1:4096:2].count(0)
        candidates = ("utf-16-le",) if odd > 4 * even else ("utf-16-be",) if even > 4 * odd else ()
    else:
        candidates = ENCODINGS
    for encoding in candidates:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _readable(text):
            return text, encoding.replace("-sig", "").replace("gb18030", "gbk")
    raise wrong(
        "文件类型不支持或编码无法识别；用 .xlsx、.xls，或 UTF-8、GBK、UTF-16 编码的 .csv",
        "This is no spreadsheet and no text in UTF-8, GBK or UTF-16",
    )


def sniff(text: str) -> str:
    """The delimiter that splits the first lines into the same, greatest number of columns."""
    head = [line for line in text[:100_000].splitlines()[:20] if line.strip()]
    best, most = ",", 1
    for delimiter in DELIMITERS:
        counts = [len(row) for row in csv.reader(head, delimiter=delimiter)]
        if counts and counts[0] > most and sum(count == counts[0] for count in counts) >= len(counts) * 0.8:
            best, most = delimiter, counts[0]
    return best


def _readable(text: str) -> bool:
    """Whether this is a text and not some other file that happens to decode."""
    head = text[:4096]
    odd = len(ODD.findall(head))
    return odd <= len(head) * 0.01 and not head.startswith(("%PDF", "{\\rtf", "<html", "<!DOCTYPE", "<?xml"))


def _sheet(kind: str, lines: Iterator[tuple[int, list[str]]], **more: Any) -> Sheet:
    heading: list[str] = []
    for _, row in lines:
        if any(cell.strip() for cell in row):
            heading = row
            break
    while heading and not heading[-1].strip():
        heading.pop()
    if not heading:
        raise wrong("文件里没有数据", "There is nothing in the file")
    if len(heading) > MOST_COLUMNS:
        raise wrong(f"最多 {MOST_COLUMNS} 列", f"At most {MOST_COLUMNS} columns")
    return Sheet(kind, labels(heading), _filled(lines, len(heading)), **more)


def labels(heading: Sequence[str]) -> list[str]:
    """The headings trimmed, marks of required columns taken off, empty ones numbered, doubles told apart."""
    found: list[str] = []
    for place, raw in enumerate(heading, 1):
        label = " ".join(raw.replace("\ufeff", "").split()).strip("*＊ ")[:100] or f"列{place}"
        base, again = label, 2
        while label in found:
            label, again = f"{base} ({again})", again + 1
        found.append(label)
    return found


def _filled(lines: Iterator[tuple[int, list[str]]], width: int) -> Iterator[tuple[int, list[str]]]:
    count = 0
    for line, row in lines:
        cells = [cell.strip() for cell in row[:width]]
        if not any(cells):
            continue
        count += 1
        if count > MOST_ROWS:
            raise too_many()
        yield line, cells + [""] * (width - len(cells))


def too_many() -> Invalid:
    """The refusal of an endless file."""
    return wrong(f"一次最多导入 {MOST_ROWS} 行", f"At most {MOST_ROWS} rows at once")
