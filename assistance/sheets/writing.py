"""Writing .xlsx and .csv in which no cell is ever a formula, whatever it says."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

import xlsxwriter

XLSX, CSV = "xlsx", "csv"
# What a spreadsheet program takes for a formula, also behind white space.
_FORMULA = ("=", "+", "-", "@")
_WIDEST = 60

Cell = str | int | None


def write_sheet(
    kind: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]], name: str = "表"
) -> bytes:
    """A table as a file of ``kind`` (xlsx | csv). Numbers stay numbers in .xlsx; text is text.

    ``name``: of the sheet, at most 31 characters. Memory does not grow with the rows but for
    the bytes of the file itself.
    """
    return _workbook(headings, rows, name) if kind == XLSX else _text(headings, rows)


def safe(cell: Cell) -> str:
    """The cell as text that no spreadsheet program computes when it opens a .csv."""
    text = "" if cell is None else str(cell)
    if isinstance(cell, str) and text.lstrip().startswith(_FORMULA):
        return "'" + text
    return text


def _workbook(headings: Sequence[str], rows: Iterable[Sequence[Cell]], name: str) -> bytes:
    file = io.BytesIO()
    options = {
        "in_memory": True,
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet(name)
        bold, as_text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
        for column, heading in enumerate(headings):
            sheet.set_column(column, column, min(len(heading) * 2 + 8, _WIDEST))
        for number, row in enumerate(_with(headings, rows)):
            for column, cell in enumerate(row):
                if isinstance(cell, int):
                    sheet.write_number(number, column, cell)
                elif cell:
                    sheet.write_string(number, column, cell, as_text if number else bold)
        sheet.freeze_panes(1, 0)
    return file.getvalue()


def _with(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterable[Sequence[Cell]]:
    yield headings
    yield from rows


def _text(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    for row in _with(headings, rows):
        writer.writerow([safe(cell) for cell in row])
    # Spreadsheet programs take UTF-8 for what it is only behind this mark.
    return file.getvalue().encode("utf-8-sig")
