"""A file that somebody hands in, as rows: CSV or XLSX, with the columns' names or labels on top."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from assistance.editions.kinds import Kind
from assistance.editions.rows import Row

MOST_ROWS = 20_000
MOST_BYTES = 8 * 1024 * 1024
# What a workbook may unpack to; it is looked at before anything is unpacked.
MOST_UNPACKED = 64 * 1024 * 1024
_ZIP = b"PK\x03\x04"


class SheetRefused(Exception):
    """The file cannot be read as a table; the message tells a person why."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong and what to do. ``row`` as the spreadsheet counts, 0: the whole file."""

    row: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows with their numbers; ``faults`` are of the headings."""

    rows: Sequence[tuple[int, Row]]
    faults: Sequence[Fault] = ()


def read_sheet(data: bytes, kind: Kind) -> Sheet:
    """The rows of a CSV (UTF-8 or GB 18030) or XLSX file; empty ones are passed over."""
    if len(data) > MOST_BYTES:
        raise SheetRefused(f"文件超过 {MOST_BYTES // 1024 // 1024} MB,请分开导入")
    lines = _workbook(data) if data.startswith(_ZIP) else _csv(data)
    try:
        heading = next(lines, None)
        if heading is None:
            raise SheetRefused("文件是空的,第一行要是列名")
        columns, faults = _columns(heading[1], kind)
        rows = list(_rows(lines, columns))
    except (csv.Error, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise SheetRefused("文件无法读取,请另存为 .xlsx 或 UTF-8 的 .csv 再试") from error
    return Sheet(rows, faults)


def _columns(cells: Sequence[str], kind: Kind) -> tuple[Sequence[str], list[Fault]]:
    """The column's name for each cell of the heading, "" for one that is not known."""
    by_label = {column.label: column.name for column in kind.columns}
    names, faults = [], []
    for cell in cells:
        name = cell if cell in kind.by_name else by_label.get(cell, "")
        if not name and cell:
            known = "、".join(column.label for column in kind.columns)
            faults.append(Fault(1, cell, f"“{kind.name}”没有这一列;有的是:{known}"))
        elif name and name in names:
            faults.append(Fault(1, cell, "这一列出现了两次,请删去一列"))
        names.append(name)
    if "code" not in names:
        faults.append(Fault(1, kind.by_name["code"].label, "缺少这一列(code),请加上"))
    return names, faults


def _rows(
    lines: Iterable[tuple[int, Sequence[str]]], columns: Sequence[str]
) -> Iterator[tuple[int, Row]]:
    count = 0
    for number, cells in lines:
        if not any(cells):
            continue
        count += 1
        if count > MOST_ROWS:
            raise SheetRefused(f"超过 {MOST_ROWS} 行,请分开导入")
        yield number, {name: cell for name, cell in zip(columns, cells, strict=False) if name}


def _csv(data: bytes) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(_text(data), newline=""), strict=True)
    for cells in reader:
        yield reader.line_num, [cell.strip() for cell in cells]


def _text(data: bytes) -> str:
    """Spreadsheets of an office in China save UTF-8 with a mark, or GB 18030."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise SheetRefused("文件不是表格,请另存为 .xlsx 或 UTF-8 的 .csv 再试")


def _workbook(data: bytes) -> Iterator[tuple[int, list[str]]]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        if sum(entry.file_size for entry in packed.infolist()) > MOST_UNPACKED:
            raise SheetRefused("文件解开后太大,请分开导入")
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except (InvalidFileException, KeyError) as error:
        raise SheetRefused("这不是 .xlsx 表格,请另存为 .xlsx 再试") from error
    try:
        for number, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), start=1):
            yield number, [_cell(cell) for cell in cells]
    finally:
        book.close()


def _cell(value: object) -> str:
    """A cell as text: whole numbers without a point, days without a time, truths as words."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    return str(value).strip()
