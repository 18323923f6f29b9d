"""Files of a ledger: who took which rows, when and why, is kept with the file's digest."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from assistance.calendar import utc_text
from assistance.ledgers.listing import LEDGERS, Question, every, words
from assistance.sheets import write_sheet
from assistance.store.ledgers import Chosen, Reach
from assistance.store.rows import add
from engine import sm3

if TYPE_CHECKING:
    from assistance.bootstrap import Assistance

SHORTEST_REASON = 4


class NoReason(Exception):
    """Nothing leaves without a reason that somebody can read later."""


@dataclass(frozen=True, slots=True)
class Export:
    """``name``: of the file, without personal data."""

    name: str
    data: bytes
    rows: int


def export(
    assistance: Assistance,
    code: str,
    reach: Reach,
    chosen: Chosen,
    *,
    known: bool,
    kind: str,
    user: str,
    reason: str,
) -> Export:
    """The ledger as a file of ``kind`` (xlsx | csv), and the record of it; ``NoReason``."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise NoReason(f"导出要写明用途,至少 {SHORTEST_REASON} 个字")
    engine, ledger = assistance.engine, LEDGERS[code]
    at, count = engine.now(), 0

    def rows() -> Iterator[list[str | int]]:
        nonlocal count
        with engine.reading() as tx:
            asked = Question(tx, assistance.people, engine.lookup, reach, chosen, known)
            for line in every(asked, code):
                count += 1
                yield words(line, ledger.columns)

    data = write_sheet(kind, list(ledger.columns.values()), rows(), ledger.code)
    with engine.transaction() as tx:
        add(
            tx,
            "exports",
            {
                "export_id": engine.new_id(),
                "user_name": user,
                "ledger": code,
                "filters": json.dumps(asdict(chosen), ensure_ascii=False),
                "format": kind,
                "reason": reason.strip(),
                "rows": count,
                "digest": sm3(data),
                "at": utc_text(at),
            },
        )
    return Export(f"{ledger.code}-{at:%Y%m%d}.{kind}", data, count)
