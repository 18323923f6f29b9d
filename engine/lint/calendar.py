"""The calendar that is pinned with a bundle: rows ``date,is_working_day``."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from typing import Final

from engine.errors import Finding
from engine.lint.known import Contents

FILE: Final = "calendar.csv"
_YES_OR_NO = frozenset({"true", "false", "1", "0"})


def read(file: str, data: bytes, contents: Contents) -> Iterator[Finding]:
    """Say what is wrong with the calendar in ``data``."""
    if contents.calendar:
        message = f"流程包里已有日历 {contents.calendar}"
        yield Finding("calendar-twice", "error", file, "", "", message, "只留一个 calendar.csv。")
    contents.calendar = file
    try:
        rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    except (UnicodeDecodeError, csv.Error) as error:
        hint = "用 UTF-8 保存为逗号分隔的表格。"
        yield Finding("bad-calendar", "error", file, "", "", f"日历无法读取:{error}", hint)
        return
    for number, row in enumerate(rows, 2):
        if not _is_day(row.get("date")) or not _is_known(row.get("is_working_day")):
            message = f"第 {number} 行应为“日期,true 或 false”,例如 2026-01-01,false"
            hint = "首行写 date,is_working_day。"
            yield Finding("bad-calendar", "error", file, "", "", message, hint)


def _is_known(text: str | None) -> bool:
    return text is not None and text.lower() in _YES_OR_NO


def _is_day(text: str | None) -> bool:
    try:
        return text is not None and date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
