"""Reference data as people hand them in: the rows in force, changed, as a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date

from openpyxl import Workbook

from assistance.amending import amend, preview
from assistance.bootstrap import Assistance
from assistance.calendar import local_date
from assistance.editions import KINDS
from assistance.editions.importing import Proposal

Rows = list[dict[str, str]]
Change = Callable[[Rows], object]


def rows_of(product: Assistance, kind: str) -> Rows:
    """The rows of the edition in force."""
    with product.engine.reading() as tx:
        found = product.editions.on(tx, local_date(product.engine.now())).rows(kind)
    return [dict(row) for row in found]


def as_csv(rows: Rows) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def as_xlsx(rows: Rows, kind: str) -> bytes:
    """With the columns' labels on top, as a person would have them; numbers as numbers."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    labels = {column.name: column.label for column in KINDS[kind].columns}
    sheet.append([labels[name] for name in rows[0]])
    for row in rows:
        sheet.append([int(t) if t.isdecimal() and len(t) < 4 else t or None for t in row.values()])
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def row(rows: Rows, code: str) -> dict[str, str]:
    return next(one for one in rows if one["code"] == code)


def proposed(
    product: Assistance, kind: str, change: Change, start: date | None = None, **options: bool
) -> Proposal:
    """The preview of the edition in force with ``change`` made, from today if not said."""
    rows = rows_of(product, kind)
    change(rows)
    day = start or local_date(product.engine.now())
    return preview(product, kind, as_csv(rows), day, **options)


def amended(product: Assistance, kind: str, change: Change, start: date | None = None) -> Proposal:
    """The edition in force with ``change`` made, imported."""
    rows = rows_of(product, kind)
    change(rows)
    day = start or local_date(product.engine.now())
    done = amend(product, kind, as_csv(rows), day, why="试验", user="admin")
    assert not done.faults, done.faults
    return done


def put(code: str, **cells: str) -> Change:
    """Change cells of one row."""
    return lambda rows: row(rows, code).update(cells)


def faults(proposal: Proposal) -> list[str]:
    """Where and what: 第 5 行 年龄上限:…"""
    return [f"{fault.row} {fault.column}:{fault.message}" for fault in proposal.faults]
