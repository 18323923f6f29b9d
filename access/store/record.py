"""The SQL of proposals and of the record of what was done to access."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from access.ports import Transaction

Row = Mapping[str, Any]

RECORD = """
INSERT INTO access_log (at, actor, action, subject, user_name, reason, details)
VALUES (:at, :actor, :action, :subject, :user_name, :reason, :details)
"""
PROPOSE = """
INSERT INTO proposals (kind, content, user_name, area, reason, proposed_by, proposed_at, state)
VALUES (:kind, :content, :user_name, :area, :reason, :proposed_by, :proposed_at, 'proposed')
RETURNING proposal_id
"""
PROPOSAL = "SELECT * FROM proposals WHERE proposal_id = :proposal_id"
# Only one of two who decide at once does.
DECIDE = """
UPDATE proposals SET state = :state, decided_by = :decided_by, decided_at = :decided_at,
    decision = :decision
WHERE proposal_id = :proposal_id AND state = 'proposed' RETURNING proposal_id
"""
# What was approved is used once.
USE = """
UPDATE proposals SET subject = subject || ':used'
WHERE kind = :kind AND user_name = :user AND state = 'approved' AND subject = :subject
RETURNING proposal_id
"""
SETTLE = "UPDATE proposals SET subject = :subject WHERE proposal_id = :proposal_id"


def add(
    tx: Transaction,
    at: str,
    actor: str,
    action: str,
    subject: str,
    user: str = "",
    reason: str = "",
    details: Row | None = None,
) -> None:
    """Append to the record: codes and user names only, never personal data."""
    row = {
        "at": at,
        "actor": actor,
        "action": action,
        "subject": subject,
        "user_name": user,
        "reason": reason,
        "details": json.dumps(details or {}, ensure_ascii=False, sort_keys=True),
    }
    tx.run(RECORD, row)


def propose(tx: Transaction, row: Row) -> int:
    values = {**row, "content": json.dumps(row["content"], ensure_ascii=False, sort_keys=True)}
    return int(tx.run(PROPOSE, values)[0]["proposal_id"])


def proposal(tx: Transaction, proposal_id: int) -> Row | None:
    rows = tx.run(PROPOSAL, {"proposal_id": proposal_id})
    return {**rows[0], "content": json.loads(rows[0]["content"])} if rows else None


def decide(tx: Transaction, row: Row) -> bool:
    """False, and nothing changed, if it was decided before."""
    return bool(tx.run(DECIDE, row))


def use(tx: Transaction, kind: str, user: str) -> bool:
    """Use up what was approved for ``user``; False if there is nothing."""
    return bool(tx.run(USE, {"kind": kind, "user": user, "subject": f"{kind}:{user}"}))


def settle(tx: Transaction, proposal_id: int, subject: str) -> None:
    """Keep what came of an approved proposal."""
    tx.run(SETTLE, {"proposal_id": proposal_id, "subject": subject})
