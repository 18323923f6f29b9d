"""Spreadsheets: what is written is read back, and neither side can be hurt by a cell."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook, load_workbook

from assistance.sheets import CSV, XLSX, SheetRefused, read_sheet, write_sheet
from assistance.sheets import reading as sheet_reading

EVIL = ("=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", '=HYPERLINK("x")')


@pytest.mark.parametrize("kind", [XLSX, CSV])
def test_what_is_written_is_read_back(kind: str) -> None:
    rows = [["阿依努尔·居马汗", "652301195803120021"], ["𠮷"], ["张,“三”\n丰", "0012"]]
    made = write_sheet(kind, ["姓名", "证件号码"], rows)
    assert [list(row) for row in read_sheet(made)] == [["姓名", "证件号码"], *rows]


def test_no_cell_of_a_workbook_is_a_formula_or_a_link() -> None:
    made = write_sheet(XLSX, ["说明"], [[text] for text in EVIL] + [["http://a.b"], [12]])
    cells = [cell for (cell,) in load_workbook(io.BytesIO(made)).worksheets[0].iter_rows()]
    assert [c.data_type for c in cells[1:]] == ["s"] * (len(EVIL) + 1) + ["n"]
    assert [c.value for c in cells[1 : len(EVIL) + 1]] == list(EVIL)
    assert all(c.hyperlink is None for c in cells)


def test_no_cell_of_a_csv_begins_a_formula() -> None:
    lines = [row[0] for row in read_sheet(write_sheet(CSV, ["说明"], [[text] for text in EVIL]))]
    assert all(line.startswith("'") for line in lines[1:])
    assert write_sheet(CSV, ["金额"], [[-5]]).decode("utf-8-sig").splitlines()[1] == "-5"


def test_dates_and_numbers_become_text() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([date(2026, 5, 26), 12, 12.0, None, True, " 字 "])
    file = io.BytesIO()
    book.save(file)
    assert list(next(read_sheet(file.getvalue()))) == ["2026-05-26", "12", "12", "", "True", "字"]


def test_a_csv_of_a_chinese_program_is_read() -> None:
    assert list(next(read_sheet("姓名,马秀兰\n".encode("gb18030")))) == ["姓名", "马秀兰"]


def packed(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "空文件"),
        (b"PK\x03\x04rest", "不是"),
        (b"%PDF-1.7\x00\xff\xfe\x81", "不是"),
        (packed(a=b"nothing of a workbook"), "打不开"),
        (packed(a=b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>'), "文档类型"),
        (packed(a="<!DOCTYPE x>".encode("utf-16")), "文档类型"),
    ],
)
def test_what_is_no_spreadsheet_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(SheetRefused, match=why):
        list(read_sheet(data))


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_reading, "MAX_UNPACKED", 1000)
    with pytest.raises(SheetRefused, match="解压"):
        list(read_sheet(packed(a=b"0" * 1001)))
    monkeypatch.setattr(sheet_reading, "MAX_BYTES", 10)
    with pytest.raises(SheetRefused, match="MB"):
        read_sheet(b"x" * 11)
