"""Tables out: spreadsheets and texts written row by row, with cells that no office program takes for a formula."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

PLAIN_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d+)?")
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
LONGEST_CELL = 32_767
WIDTHS = (12, 40)


def harmless(value: Any) -> Any:
    """Text that a spreadsheet would take for a formula gets an apostrophe in front; plain numbers stay as they are."""
    if isinstance(value, str) and value.startswith(DANGEROUS) and not PLAIN_NUMBER.fullmatch(value):
        return f"'{value}"
    return value


class Workbook:
    """A spreadsheet of one table, written in constant memory; `mark` (who took it, when) stands on printed pages.
    Columns are as wide as what stands in them, up to a bound, the first ones at least as `widths` say."""

    def __init__(
        self, path: Path, title: str, heading: Sequence[str], mark: str = "", widths: Sequence[int] = ()
    ) -> None:
        # Strings stay strings: no formulas, links or numbers are made of what people typed.
        self._book = xlsxwriter.Workbook(
            str(path),
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "remove_timezone": True,
                "default_date_format": "yyyy-mm-dd",
            },
        )
        self._sheet = self._book.add_worksheet(re.sub(r"[\[\]:*?/\\']", " ", title)[:31] or "Sheet1")
        if mark:
            self._sheet.set_header(f"&C&K999999{mark.replace('&', '&&')[:200]}")
            self._book.set_properties({"title": title, "author": mark[:100], "comments": mark})
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._moment = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        bold = self._book.add_format({"bold": True, "bg_color": "#EEF3FF", "border": 1, "border_color": "#E6E8EC"})
        self._widths = [*widths, *(min(max(len(one) * 2 + 2, WIDTHS[0]), WIDTHS[1]) for one in heading[len(widths) :])]
        self._sheet.freeze_panes(1, 0)
        for place, label in enumerate(heading):
            self._sheet.write_string(0, place, str(harmless(label)), bold)
        self._row = 1

    def add(self, rows: Iterable[Sequence[Any]]) -> None:
        """Write rows below what is there."""
        for row in rows:
            for place, value in enumerate(row):
                self._write(place, value)
            self._row += 1

    def close(self) -> None:
        """Finish the file."""
        for place, width in enumerate(self._widths):
            self._sheet.set_column(place, place, width)
        self._book.close()

    def _write(self, place: int, value: Any) -> None:
        if value is None or value == "":
            return
        # In this encoding a letter or digit is one byte and a Chinese character two: as wide as they are in print.
        self._widths[place] = max(self._widths[place], min(len(str(value).encode("gb18030", "ignore")) + 2, WIDTHS[1]))
        if isinstance(value, datetime):
            self._sheet.write_datetime(self._row, place, value.replace(tzinfo=None), self._moment)
        elif isinstance(value, date):
            self._sheet.write_datetime(self._row, place, datetime(value.year, value.month, value.day), self._day)
        elif isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 10**15:
            self._sheet.write_number(self._row, place, value)
        else:
            self._sheet.write_string(self._row, place, str(harmless(str(value)))[:LONGEST_CELL])


class Text:
    """A CSV file that office programs open in the right encoding."""

    def __init__(self, path: Path, title: str, heading: Sequence[str], mark: str = "", widths: object = ()) -> None:
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file)
        self._writer.writerow([harmless(label) for label in heading])

    def add(self, rows: Iterable[Sequence[Any]]) -> None:
        """Write rows below what is there."""
        self._writer.writerows([_cell(value) for value in row] for row in rows)

    def close(self) -> None:
        """Finish the file."""
        self._file.close()


FORMATS: dict[str, type[Workbook] | type[Text]] = {"xlsx": Workbook, "csv": Text}
CONTENT_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    return harmless(value)
