"""The papers of notices as they lie in the database."""

from __future__ import annotations

from assistance.people import People
from assistance.store import notices as store
from engine import Transaction


def content(tx: Transaction, people: People, notice_id: str) -> bytes | None:
    """The PDF as it was issued."""
    sealed = store.sealed(tx, notice_id)
    return None if sealed is None else people.keys.open(sealed, place(notice_id))


def place(notice_id: str) -> str:
    """Where the paper is sealed to."""
    return f"notice_papers/sealed/{notice_id}"
