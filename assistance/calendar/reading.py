"""A table of days as people hand it in: ``date,kind,name,basis``, CSV or XLSX."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from assistance.calendar.days import KINDS, Row
from assistance.sheets import SheetRefused, read_sheet

COLUMNS = ("date", "kind", "name", "basis")
FIRST, LAST = 2000, 2100
MOST_ROWS = 5000


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a row (counted as a spreadsheet does) and what to do about it."""

    row: int
    column: str
    message: str


def read_rows(data: bytes) -> tuple[list[Row], list[Fault]]:
    """The rows of a file and everything that is wrong with it; ``SheetRefused`` if it is none."""
    lines = enumerate(read_sheet(data), 1)
    heading = next(lines, (1, ()))[1]
    if tuple(heading[:3]) != COLUMNS[:3]:
        raise SheetRefused(f"第一行要是列名 {','.join(COLUMNS)}")
    rows: list[Row] = []
    faults: list[Fault] = []
    seen: dict[date, int] = {}
    for number, cells in lines:
        if number > MOST_ROWS:
            raise SheetRefused(f"最多 {MOST_ROWS} 行,请分成几个文件")
        if not any(cells):
            continue
        wrong = list(_wrong(number, _filled(cells), seen))
        faults += wrong
        if not wrong:
            day, kind, name, basis = _filled(cells)
            rows.append(Row(date.fromisoformat(day), kind, name, basis))
    if not rows and not faults:
        faults.append(Fault(0, "", "文件里没有日期"))
    return rows, faults


def _filled(cells: Sequence[str]) -> Sequence[str]:
    return [*cells[:4], *[""] * (4 - len(cells))]


def _wrong(number: int, cells: Sequence[str], seen: dict[date, int]) -> Iterator[Fault]:
    text, kind, name, basis = cells
    try:
        day = date.fromisoformat(text)
    except ValueError:
        yield Fault(number, "date", f"“{text}”不是日期,要写成 2028-01-01 这样")
        return
    if not FIRST <= day.year <= LAST:
        yield Fault(number, "date", f"年份要在 {FIRST} 到 {LAST} 之间")
    if kind not in KINDS:
        yield Fault(number, "kind", f"“{kind}”不是种类,只能是 {'、'.join(KINDS)}")
    elif KINDS[kind] is not None:
        if day in seen:
            yield Fault(number, "date", f"{day} 已在第 {seen[day]} 行,一天只能说一次")
        seen.setdefault(day, number)
    if not name or len(name) > 100 or len(basis) > 300:
        yield Fault(number, "name", "要写明名称(不超过 100 字),依据不超过 300 字")
