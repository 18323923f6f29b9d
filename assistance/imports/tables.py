"""The answers to an import's rows as a file: row number, field and reason, never a value."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from assistance.imports.columns import LABELS
from assistance.imports.judging import CHANGED, KEPT, SAME, WRONG
from assistance.sheets import write_sheet
from assistance.store import imports as store
from engine import Transaction

OUTCOMES: Mapping[str, str] = {KEPT: "新登记", CHANGED: "已更新", SAME: "没有变化", WRONG: "有误"}
_PAGE = 1000


def result_file(tx: Transaction, import_id: str, kind: str) -> bytes:
    """``kind``: xlsx | csv."""
    headings = ["行号", "结果", "列名", "原因"]
    return write_sheet(kind, headings, _lines(tx, import_id), "导入结果")


def reasons(row: Mapping[str, str]) -> list[tuple[str, str]]:
    """Heading of the column and what is wrong there."""
    return [(LABELS.get(field, field), why) for field, why in json.loads(row["reasons"])]


def _lines(tx: Transaction, import_id: str) -> Iterator[Sequence[str | int]]:
    after = 0
    while rows := store.rows(tx, import_id, after, _PAGE, wrong_only=False):
        for row in rows:
            told = reasons(row) or [("", "")]
            for heading, why in told:
                yield row["row_no"], OUTCOMES[row["outcome"]], heading, why
        after = int(rows[-1]["row_no"])
