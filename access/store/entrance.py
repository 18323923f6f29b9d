"""The SQL of what a sign-in asks besides a password."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from access.ports import Transaction

Row = Mapping[str, Any]

KEEP_PAST = """
INSERT INTO past_passwords (user_name, password_hash)
SELECT user_name, password_hash FROM accounts WHERE user_name = :user_name
"""
PAST = """
SELECT password_hash FROM past_passwords WHERE user_name = :user_name
ORDER BY past_id DESC LIMIT :most
"""
FORGET_PAST = """
DELETE FROM past_passwords WHERE user_name = :user_name AND past_id NOT IN (
    SELECT past_id FROM past_passwords WHERE user_name = :user_name
    ORDER BY past_id DESC LIMIT :most)
"""
SET_MUST_CHANGE = "UPDATE accounts SET must_change = :must WHERE user_name = :user_name"
FACTOR = """
SELECT secret, confirmed_at, last_step FROM second_factors WHERE user_name = :user_name
"""
# One that is in use is not replaced by one that somebody merely begins.
BEGIN_FACTOR = """
INSERT INTO second_factors (user_name, secret, confirmed_at, last_step)
VALUES (:user_name, :secret, NULL, -1)
ON CONFLICT (user_name) DO UPDATE SET secret = excluded.secret, last_step = -1
    WHERE second_factors.confirmed_at IS NULL
"""
CONFIRM_FACTOR = """
UPDATE second_factors SET confirmed_at = :now
WHERE user_name = :user_name AND confirmed_at IS NULL RETURNING user_name
"""
# Of two requests with the same code only one moves the step.
USE_STEP = """
UPDATE second_factors SET last_step = :step
WHERE user_name = :user_name AND last_step < :step RETURNING user_name
"""
END_FACTOR = "DELETE FROM second_factors WHERE user_name = :user_name RETURNING user_name"
ADD_RECOVERY = """
INSERT INTO recovery_codes (user_name, code_digest) VALUES (:user_name, :code_digest)
"""
USE_RECOVERY = """
DELETE FROM recovery_codes WHERE user_name = :user_name AND code_digest = :code_digest
RETURNING user_name
"""
END_RECOVERY = "DELETE FROM recovery_codes WHERE user_name = :user_name"
RECOVERY_LEFT = "SELECT COUNT(*) AS number FROM recovery_codes WHERE user_name = :user_name"


def keep_past_password(tx: Transaction, user: str, most: int) -> None:
    """Remember the present hash; of all only the last ``most``."""
    tx.run(KEEP_PAST, {"user_name": user})
    tx.run(FORGET_PAST, {"user_name": user, "most": most})


def past_passwords(tx: Transaction, user: str, most: int) -> list[str]:
    """Hashes, newest first."""
    return [row["password_hash"] for row in tx.run(PAST, {"user_name": user, "most": most})]


def set_must_change(tx: Transaction, user: str, must: bool) -> None:
    tx.run(SET_MUST_CHANGE, {"user_name": user, "must": int(must)})


def factor(tx: Transaction, user: str) -> Row | None:
    rows = tx.run(FACTOR, {"user_name": user})
    return rows[0] if rows else None


def begin_factor(tx: Transaction, user: str, secret: str) -> None:
    tx.run(BEGIN_FACTOR, {"user_name": user, "secret": secret})


def confirm_factor(tx: Transaction, user: str, now: str) -> bool:
    """False, and nothing changed, if it was confirmed before."""
    return bool(tx.run(CONFIRM_FACTOR, {"user_name": user, "now": now}))


def use_step(tx: Transaction, user: str, step: int) -> bool:
    """False if this step, or a later one, was used before."""
    return bool(tx.run(USE_STEP, {"user_name": user, "step": step}))


def end_factor(tx: Transaction, user: str) -> bool:
    tx.run(END_RECOVERY, {"user_name": user})
    return bool(tx.run(END_FACTOR, {"user_name": user}))


def set_recovery(tx: Transaction, user: str, digests: Collection[str]) -> None:
    tx.run(END_RECOVERY, {"user_name": user})
    tx.run(ADD_RECOVERY, [{"user_name": user, "code_digest": digest} for digest in digests])


def use_recovery(tx: Transaction, user: str, digest: str) -> bool:
    """Whether it was one of the codes; it is none any more."""
    return bool(tx.run(USE_RECOVERY, {"user_name": user, "code_digest": digest}))


def recovery_left(tx: Transaction, user: str) -> int:
    return int(tx.run(RECOVERY_LEFT, {"user_name": user})[0]["number"])
