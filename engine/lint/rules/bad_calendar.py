"""A row of the calendar is no day with true or false."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date

from engine.lint.bundle import Bundle
from engine.lint.rule import File, Problem, Rule

RULE = Rule(
    "files",
    "error",
    why="Deadlines in working days would be computed wrongly.",
    instead="Save it as comma-separated UTF-8; the first row is date,is_working_day.",
    finds_zh="日历的某一行不是日期加 true 或 false。",
    why_zh="按工作日算的期限会算错。",
    instead_zh="用 UTF-8 保存为逗号分隔的表格,首行写 date,is_working_day。",
)

_YES_OR_NO = frozenset({"true", "false", "1", "0"})


def find(bundle: Bundle) -> Iterator[Problem]:
    for file, data in bundle.calendars.items():
        try:
            rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
        except (UnicodeDecodeError, csv.Error) as error:
            yield Problem(File(file), f"日历无法读取:{error}")
            continue
        for number, row in enumerate(rows, 2):
            if not _is_day(row.get("date")) or not _is_known(row.get("is_working_day")):
                message = f"第 {number} 行应为“日期,true 或 false”,例如 2026-01-01,false"
                yield Problem(File(file), message)


def _is_known(text: str | None) -> bool:
    return text is not None and text.lower() in _YES_OR_NO


def _is_day(text: str | None) -> bool:
    try:
        return text is not None and date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
