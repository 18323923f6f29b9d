"""Accounts, sessions, and what limits guessing of passwords."""

from __future__ import annotations

from alembic import op

revision = "access_0001"
down_revision = None
branch_labels = ("access",)
depends_on = None

TABLES = (
    """
    CREATE TABLE accounts (
        user_name TEXT PRIMARY KEY, display_name TEXT NOT NULL, password_hash TEXT NOT NULL,
        roles TEXT NOT NULL, organisation TEXT NOT NULL, area TEXT NOT NULL, person_id TEXT,
        active INTEGER NOT NULL, created_at TEXT NOT NULL)
    """,
    """
    CREATE TABLE sessions (
        token_digest TEXT PRIMARY KEY, user_name TEXT NOT NULL, created_at TEXT NOT NULL,
        expires_at TEXT NOT NULL)
    """,
    "CREATE INDEX sessions_of_user ON sessions (user_name)",
    "CREATE INDEX sessions_expiring ON sessions (expires_at)",
    """
    CREATE TABLE sign_in_failures (
        kind TEXT NOT NULL, subject TEXT NOT NULL, failures INTEGER NOT NULL,
        last_at TEXT NOT NULL, wait_until TEXT NOT NULL, PRIMARY KEY (kind, subject))
    """,
    """
    CREATE TABLE known_addresses (
        user_name TEXT NOT NULL, address TEXT NOT NULL, last_at TEXT NOT NULL,
        PRIMARY KEY (user_name, address))
    """,
)


def upgrade() -> None:
    for statement in TABLES:
        op.execute(statement)
