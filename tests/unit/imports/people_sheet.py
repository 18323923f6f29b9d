"""Spreadsheets of invented people, right and wrong ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from assistance.identity import with_check_digit
from assistance.imports import COLUMNS
from assistance.sheets import write_sheet

AREA = "652301101001"
GUARDIAN = with_check_digit("65230119700101002")
# What can be wrong with a row: changes to a right one, and the columns that are told of.
WRONG: Sequence[tuple[Mapping[str, str], str]] = (
    ({"证件号码": "652301195803120022"}, "证件号码"),
    ({"证件号码": with_check_digit("65230119950230002")}, "证件号码"),
    ({"证件号码": "6523011958031200"}, "证件号码"),
    ({"姓名": ""}, "姓名"),
    ({"区划代码": "110101001001"}, "区划代码"),
    ({"对象类别": "不存在的类别"}, "对象类别"),
    ({"有效期至": "2020-01-01"}, "有效期至"),
    ({"证件号码": with_check_digit("65230120250101002"), "监护人姓名": ""}, "监护人姓名"),
)


def right(number: int) -> dict[str, str]:
    """A person of his own for every ``number`` below a million."""
    born = date(1940, 1, 1) + timedelta(days=number % 20_000)
    serial = 1 + number // 20_000 * 2 + number % 2
    return {
        "姓名": f"阿依努尔•居马汗{'甲乙丙丁戊己庚辛'[number % 8]}",
        "证件号码": with_check_digit(f"652301{born:%Y%m%d}{serial:03}").lower(),
        "区划代码": AREA,
        "对象类别": "最低生活保障对象",
        "证号": f"证-{number}",
        "认定日期": "2025-01-31",
        "有效期至": "2098-01-31",
        "证据来源": "昌吉市民政局",
    }


def rows(total: int, wrong: int = 0) -> Iterator[dict[str, str]]:
    """``total`` rows of which ``wrong`` ones, spread out, have one thing wrong each."""
    bad = {n * (total // wrong): n for n in range(wrong)} if wrong else {}
    for number in range(total):
        row = right(number)
        if number in bad:
            row |= WRONG[bad[number] % len(WRONG)][0]
        yield row


def sheet(told: Iterator[dict[str, str]] | Sequence[dict[str, str]], kind: str = "xlsx") -> bytes:
    headings = list(COLUMNS)
    return write_sheet(kind, headings, ([row.get(h, "") for h in headings] for row in told))
