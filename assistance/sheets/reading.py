"""Reading .xlsx and .csv row by row, as text; what would hurt the reader is refused first.

A workbook is a zip of XML: how much it unpacks to is looked at before anything is unpacked, and a
part with a document type (where entities are declared) is in no honest workbook.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from openpyxl import load_workbook

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 400 * 1024 * 1024
MAX_COLUMNS = 100
_ZIP = b"PK\x03\x04"
_HEAD = 4096


class SheetRefused(Exception):
    """The file is no spreadsheet that can be read; the message tells a person why."""


def read_sheet(data: bytes) -> Iterator[Sequence[str]]:
    """The rows of the first sheet, cells as trimmed text, dates as ISO text.

    Blank rows stay, blank cells at a row's end do not.

    Raises ``SheetRefused``, also after some rows.
    """
    if not data:
        raise SheetRefused("这是空文件,请重新选择")
    if len(data) > MAX_BYTES:
        raise SheetRefused(f"文件超过 {MAX_BYTES // 1024 // 1024} MB,请分成几个文件")
    return _workbook(data) if data.startswith(_ZIP) else _text(data)


def _workbook(data: bytes) -> Iterator[Sequence[str]]:
    _look_inside(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        # A file may claim any size for its sheet; the rows themselves say where it ends.
        sheet.reset_dimensions()
        for row in sheet.iter_rows(values_only=True):
            yield _trimmed([_as_text(cell) for cell in row[:MAX_COLUMNS]])
    except Exception as error:
        # What is broken in a stranger's file may fail anywhere in the library.
        raise SheetRefused("这个 .xlsx 文件打不开,请用表格软件另存一次再试") from error


def _look_inside(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
            if sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise SheetRefused("文件解压后太大,请分成几个文件")
            for part in parts:
                with packed.open(part) as file:
                    if b"<!DOCTYPE" in file.read(_HEAD).replace(b"\0", b"").upper():
                        raise SheetRefused("文件里有不该有的文档类型声明,不能读取")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise SheetRefused("这不是 .xlsx 或 .csv 文件") from error


def _text(data: bytes) -> Iterator[Sequence[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            # What Chinese spreadsheet programs save.
            text = data.decode("gb18030")
        except UnicodeDecodeError as error:
            raise SheetRefused("这不是 .xlsx 或 .csv 文件") from error
    if "\0" in text:
        raise SheetRefused("这不是 .xlsx 或 .csv 文件")
    try:
        for row in csv.reader(io.StringIO(text, newline="")):
            yield _trimmed([cell.strip() for cell in row[:MAX_COLUMNS]])
    except csv.Error as error:
        raise SheetRefused("这个 .csv 文件的引号或换行不对,请另存一次再试") from error


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _as_text(cell: object) -> str:
    match cell:
        case None:
            return ""
        case datetime():
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
        case float() if cell.is_integer():
            return str(int(cell))
        case _:
            return str(cell).strip()
