"""Rows of imports: the file in sealed chunks until they are done, and the answer to each row."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from assistance.store.rows import add
from engine import Transaction

Row = Mapping[str, Any]

IMPORT = "SELECT * FROM imports WHERE import_id = :import_id"
IMPORTS = """
SELECT * FROM imports WHERE created_by = :user AND import_id > :after
ORDER BY import_id LIMIT :limit
"""
NEXT_CHUNK = """
SELECT chunk_no, sealed FROM import_chunks WHERE import_id = :import_id ORDER BY chunk_no LIMIT 1
"""
DROP_CHUNK = "DELETE FROM import_chunks WHERE import_id = :import_id AND chunk_no = :chunk_no"
DROP_CHUNKS = "DELETE FROM import_chunks WHERE import_id = :import_id"
ADD_ROW = """
INSERT INTO import_rows (import_id, row_no, outcome, reasons)
VALUES (:import_id, :row_no, :outcome, :reasons)
"""
ADVANCE = "UPDATE imports SET done = done + :rows WHERE import_id = :import_id"
STATE = "UPDATE imports SET state = :state WHERE import_id = :import_id AND state = 'running'"
COUNTS = """
SELECT outcome, COUNT(*) AS n FROM import_rows WHERE import_id = :import_id GROUP BY outcome
"""
ROWS = """
SELECT row_no, outcome, reasons FROM import_rows
WHERE import_id = :import_id AND row_no > :after ORDER BY row_no LIMIT :limit
"""
WRONG = """
SELECT row_no, outcome, reasons FROM import_rows
WHERE import_id = :import_id AND outcome = 'wrong' AND row_no > :after
ORDER BY row_no LIMIT :limit
"""


def add_import(tx: Transaction, row: Row, chunks: Sequence[str]) -> None:
    add(tx, "imports", row)
    for number, sealed in enumerate(chunks):
        chunk = {"import_id": row["import_id"], "chunk_no": number, "sealed": sealed}
        add(tx, "import_chunks", chunk)


def find(tx: Transaction, import_id: str) -> Row | None:
    rows = tx.run(IMPORT, {"import_id": import_id})
    return rows[0] if rows else None


def of_user(tx: Transaction, user: str, after: str, limit: int) -> list[Row]:
    return tx.run(IMPORTS, {"user": user, "after": after, "limit": limit})


def next_chunk(tx: Transaction, import_id: str) -> Row | None:
    rows = tx.run(NEXT_CHUNK, {"import_id": import_id})
    return rows[0] if rows else None


def answered(
    tx: Transaction, import_id: str, chunk_no: int, answers: Sequence[tuple[int, str, Any]]
) -> None:
    """Keep the answers (row number, outcome, reasons) to a chunk, and drop what it held."""
    rows = [
        {
            "import_id": import_id,
            "row_no": number,
            "outcome": outcome,
            "reasons": json.dumps(reasons, ensure_ascii=False),
        }
        for number, outcome, reasons in answers
    ]
    tx.run(ADD_ROW, rows)
    tx.run(DROP_CHUNK, {"import_id": import_id, "chunk_no": chunk_no})
    tx.run(ADVANCE, {"import_id": import_id, "rows": len(rows)})


def end(tx: Transaction, import_id: str, state: str) -> None:
    """done | stopped; what is left of the file goes."""
    tx.run(STATE, {"import_id": import_id, "state": state})
    tx.run(DROP_CHUNKS, {"import_id": import_id})


def counts(tx: Transaction, import_id: str) -> Mapping[str, int]:
    rows = tx.run(COUNTS, {"import_id": import_id})
    return {row["outcome"]: int(row["n"]) for row in rows}


def rows(tx: Transaction, import_id: str, after: int, limit: int, *, wrong_only: bool) -> list[Row]:
    wanted = {"import_id": import_id, "after": after, "limit": limit}
    return tx.run(WRONG if wrong_only else ROWS, wanted)
