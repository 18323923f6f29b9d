"""What a sign-in asks besides a password: its renewal, a second factor.

Accounts until now were the demo's; no rule about second factors concerns those. Sessions end: what
they still owe cannot be known.
"""

from __future__ import annotations

from alembic import op

revision = "access_0004"
down_revision = "access_0003"
branch_labels = None
depends_on = None

STATEMENTS = (
    "ALTER TABLE accounts ADD COLUMN must_change INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE accounts ADD COLUMN demo INTEGER NOT NULL DEFAULT 0",
    "UPDATE accounts SET demo = 1",
    "DELETE FROM sessions",
    "ALTER TABLE sessions ADD COLUMN due TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE sessions ADD COLUMN seen_at TEXT NOT NULL DEFAULT ''",
    """
    CREATE TABLE past_passwords (
        past_id NUMBERED, user_name TEXT NOT NULL, password_hash TEXT NOT NULL)
    """,
    "CREATE INDEX past_passwords_of_user ON past_passwords (user_name, past_id)",
    """
    CREATE TABLE second_factors (
        user_name TEXT PRIMARY KEY, secret TEXT NOT NULL, confirmed_at TEXT,
        last_step BIGINT NOT NULL)
    """,
    """
    CREATE TABLE recovery_codes (
        user_name TEXT NOT NULL, code_digest TEXT NOT NULL, PRIMARY KEY (user_name, code_digest))
    """,
)


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    number = "INTEGER PRIMARY KEY" if sqlite else "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"
    for statement in STATEMENTS:
        op.execute(statement.replace("NUMBERED", number))
