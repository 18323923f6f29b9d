"""The SQL of access. Column names follow ``migrations``; times are ISO 8601 UTC text."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from access.ports import Transaction

ADD_ACCOUNT = """
INSERT INTO accounts (user_name, display_name, password_hash, person_id, active, created_at,
    must_change, demo)
VALUES (:user_name, :display_name, :password_hash, :person_id, 1, :created_at,
    :must_change, :demo)
ON CONFLICT (user_name) DO NOTHING RETURNING user_name
"""
ACCOUNT = """
SELECT a.user_name, display_name, password_hash, person_id, active, must_change, demo,
    confirmed_at IS NOT NULL AS has_factor
FROM accounts a LEFT JOIN second_factors f ON f.user_name = a.user_name
WHERE a.user_name = :user_name
"""
NAMES = "SELECT user_name, display_name FROM accounts WHERE user_name IN ({users})"
USER_NAMES = "SELECT user_name FROM accounts ORDER BY user_name"
SET_PASSWORD = "UPDATE accounts SET password_hash = :password_hash WHERE user_name = :user_name"  # noqa: S105
# Changes nothing; whoever does the same for the same user waits for the end of the transaction.
HOLD = "UPDATE accounts SET active = active WHERE user_name = :user_name"
SET_ACTIVE = """
UPDATE accounts SET active = :active
WHERE user_name = :user_name AND active <> :active RETURNING user_name
"""
ADD_SESSION = """
INSERT INTO sessions (token_digest, user_name, created_at, expires_at, due, seen_at)
VALUES (:token_digest, :user_name, :created_at, :expires_at, :due, :created_at)
"""
SESSION = """
SELECT s.expires_at, s.due, s.seen_at, a.user_name, a.display_name, a.person_id, a.active
FROM sessions s JOIN accounts a ON a.user_name = s.user_name
WHERE s.token_digest = :token_digest AND s.expires_at > :now AND s.seen_at > :idle_since
    AND a.active = 1
"""
SEEN = "UPDATE sessions SET seen_at = :now WHERE token_digest = :token_digest"
END_SESSION = "DELETE FROM sessions WHERE token_digest = :token_digest"
END_SESSIONS_OF = "DELETE FROM sessions WHERE user_name = :user_name"
FORGET_EXPIRED = "DELETE FROM sessions WHERE expires_at <= :now"
FAILURES = """
SELECT kind, wait_until FROM sign_in_failures
WHERE (kind = 'pair' AND subject = :pair) OR (kind = 'address' AND subject = :address)
    OR (kind = 'account' AND subject = :account)
"""
COUNT = """
INSERT INTO sign_in_failures (kind, subject, failures, last_at, wait_until)
VALUES (:kind, :subject, 1, :now, :now)
ON CONFLICT (kind, subject) DO UPDATE SET last_at = excluded.last_at,
    failures = CASE WHEN sign_in_failures.last_at > :forgotten
        THEN sign_in_failures.failures + 1 ELSE 1 END
RETURNING failures
"""
WAIT = """
UPDATE sign_in_failures SET wait_until = :wait_until WHERE kind = :kind AND subject = :subject
"""
FORGIVE = "DELETE FROM sign_in_failures WHERE kind = 'pair' AND subject = :pair"
UNCOUNT = """
UPDATE sign_in_failures SET failures = failures - 1
WHERE failures > 0 AND kind = :kind AND subject = :subject
"""
KNOWS = "SELECT 1 AS known FROM known_addresses WHERE user_name = :user_name AND address = :address"
REMEMBER = """
INSERT INTO known_addresses (user_name, address, last_at)
VALUES (:user_name, :address, :last_at)
ON CONFLICT (user_name, address) DO UPDATE SET last_at = excluded.last_at
"""
# A service account in the shape of an account.
CLIENT_AS_ACCOUNT = """
SELECT 'client@' || client_id AS user_name, client_id AS display_name,
    secret_hash AS password_hash, roles, organisation, area, NULL AS person_id, active
FROM clients
"""
CLIENT = CLIENT_AS_ACCOUNT + " WHERE client_id = :client_id"
CLIENTS = CLIENT_AS_ACCOUNT + " ORDER BY client_id"
ADD_CLIENT = """
INSERT INTO clients (client_id, secret_hash, roles, organisation, area, active, created_at)
VALUES (:client_id, :secret_hash, :roles, :organisation, :area, 1, :created_at)
ON CONFLICT (client_id) DO UPDATE SET secret_hash = excluded.secret_hash, roles = excluded.roles,
    organisation = excluded.organisation, area = excluded.area, active = 1,
    created_at = excluded.created_at
    WHERE clients.active = 0
RETURNING client_id
"""
HAND_OUT = """
UPDATE clients SET secret_hash = :secret_hash
WHERE client_id = :client_id AND active = 1 AND secret_hash = '' RETURNING client_id
"""
REVOKE_CLIENT = """
UPDATE clients SET active = 0 WHERE client_id = :client_id AND active = 1 RETURNING client_id
"""


def add_account(tx: Transaction, row: Mapping[str, Any]) -> bool:
    """Keep a new account; False, and nothing changed, if the name is taken."""
    return bool(tx.run(ADD_ACCOUNT, row))


def account(tx: Transaction, user: str) -> Mapping[str, Any] | None:
    rows = tx.run(ACCOUNT, {"user_name": user})
    return rows[0] if rows else None


def display_names(tx: Transaction, users: Collection[str]) -> dict[str, str]:
    """By user name, as far as there are accounts."""
    listed = named("user", users)
    rows = tx.run(NAMES.format(users=places(listed)), listed)
    return {row["user_name"]: row["display_name"] for row in rows}


def user_names(tx: Transaction) -> list[str]:
    return [row["user_name"] for row in tx.run(USER_NAMES)]


def set_password(tx: Transaction, user: str, password_hash: str) -> None:
    """A new password ends every session of the account in the same transaction."""
    tx.run(SET_PASSWORD, {"user_name": user, "password_hash": password_hash})
    tx.run(END_SESSIONS_OF, {"user_name": user})


def hold(tx: Transaction, users: Iterable[str]) -> None:
    """Let others who grant something to one of ``users`` wait for this transaction."""
    for user in sorted(set(users)):
        tx.run(HOLD, {"user_name": user})


def set_active(tx: Transaction, user: str, active: bool) -> bool:
    """False if it was so before. Whoever is not active has no session."""
    changed = bool(tx.run(SET_ACTIVE, {"user_name": user, "active": int(active)}))
    if not active:
        tx.run(END_SESSIONS_OF, {"user_name": user})
    return changed


def add_session(tx: Transaction, row: Mapping[str, Any]) -> None:
    tx.run(FORGET_EXPIRED, {"now": row["created_at"]})
    tx.run(ADD_SESSION, row)


def session(
    tx: Transaction, token_digest: str, now: str, idle_since: str
) -> Mapping[str, Any] | None:
    """The live session, used later than ``idle_since``, with its active account."""
    values = {"token_digest": token_digest, "now": now, "idle_since": idle_since}
    rows = tx.run(SESSION, values)
    return rows[0] if rows else None


def seen(tx: Transaction, token_digest: str, now: str) -> None:
    """The session was used just now."""
    tx.run(SEEN, {"token_digest": token_digest, "now": now})


def end_session(tx: Transaction, token_digest: str) -> None:
    tx.run(END_SESSION, {"token_digest": token_digest})


def waits(tx: Transaction, pair: str, address: str, account: str) -> dict[str, str]:
    """Until when each counter that concerns one attempt makes it wait: pair, address, account."""
    rows = tx.run(FAILURES, {"pair": pair, "address": address, "account": account})
    return {row["kind"]: row["wait_until"] for row in rows}


def count_attempt(tx: Transaction, kind: str, subject: str, now: str, forgotten: str) -> int:
    """Count one more; a counter not touched since ``forgotten`` begins again. Atomic."""
    values = {"kind": kind, "subject": subject, "now": now, "forgotten": forgotten}
    return int(tx.run(COUNT, values)[0]["failures"])


def wait(tx: Transaction, kind: str, subject: str, until: str) -> None:
    tx.run(WAIT, {"kind": kind, "subject": subject, "wait_until": until})


def forgive(tx: Transaction, pair: str, address: str, account: str) -> None:
    """Forget the failures of a pair; take one attempt off the two other counters.

    One after the other, in the order in which attempts are counted: parallel ones never deadlock.
    """
    tx.run(FORGIVE, {"pair": pair})
    tx.run(UNCOUNT, {"kind": "address", "subject": address})
    tx.run(UNCOUNT, {"kind": "account", "subject": account})


def knows(tx: Transaction, user: str, address: str) -> bool:
    return bool(tx.run(KNOWS, {"user_name": user, "address": address}))


def remember(tx: Transaction, user: str, address: str, now: str) -> None:
    tx.run(REMEMBER, {"user_name": user, "address": address, "last_at": now})


def add_client(tx: Transaction, row: Mapping[str, Any]) -> bool:
    """Keep a service account; False, and nothing changed, if its name is in use."""
    return bool(tx.run(ADD_CLIENT, {**row, "roles": json.dumps(sorted(row["roles"]))}))


def client(tx: Transaction, client_id: str) -> Mapping[str, Any] | None:
    rows = tx.run(CLIENT, {"client_id": client_id})
    return _opened(rows[0]) if rows else None


def clients(tx: Transaction) -> list[Mapping[str, Any]]:
    return [_opened(row) for row in tx.run(CLIENTS)]


def give_secret(tx: Transaction, client_id: str, secret_hash: str) -> bool:
    """False, and nothing changed, unless there is a live client that has none yet."""
    return bool(tx.run(HAND_OUT, {"client_id": client_id, "secret_hash": secret_hash}))


def revoke_client(tx: Transaction, client_id: str) -> bool:
    return bool(tx.run(REVOKE_CLIENT, {"client_id": client_id}))


def named(prefix: str, values: Iterable[str]) -> dict[str, str]:
    """Parameters for an IN list of these values."""
    return {f"{prefix}_{n}": value for n, value in enumerate(sorted(values))}


def places(parameters: Iterable[str]) -> str:
    """The IN list itself; without any, one that holds nothing."""
    return ", ".join(f":{name}" for name in parameters) or "NULL"


def _opened(row: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**row, "roles": frozenset(json.loads(row["roles"])), "active": bool(row["active"])}
