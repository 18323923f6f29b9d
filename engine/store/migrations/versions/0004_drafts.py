"""Drafts: file sets that are being worked on, every version of them, and who saved it when."""

from __future__ import annotations

from alembic import op

revision = "engine_0004"
down_revision = "engine_0003"
branch_labels = None
depends_on = None

# ``digest`` is what the files would be deployed under; ``content`` the digest of one file, which is
# kept once however many versions have it. ``findings`` (JSON) are those of the newest version.
TABLES = """
CREATE TABLE drafts (
    name TEXT PRIMARY KEY, version INTEGER NOT NULL, created_at TEXT NOT NULL,
    created_by TEXT NOT NULL, findings TEXT NOT NULL, deleted_at TEXT, deleted_by TEXT);
CREATE TABLE draft_versions (
    draft TEXT NOT NULL, version INTEGER NOT NULL, saved_at TEXT NOT NULL, saved_by TEXT NOT NULL,
    note TEXT NOT NULL, digest TEXT NOT NULL, errors INTEGER NOT NULL, warnings INTEGER NOT NULL,
    published_at TEXT, published_by TEXT, PRIMARY KEY (draft, version));
CREATE TABLE draft_files (
    draft TEXT NOT NULL, version INTEGER NOT NULL, name TEXT NOT NULL, content TEXT NOT NULL,
    size INTEGER NOT NULL, PRIMARY KEY (draft, version, name));
CREATE TABLE draft_contents (content TEXT PRIMARY KEY, body BYTES NOT NULL)
"""


def upgrade() -> None:
    binary = "BLOB" if op.get_bind().dialect.name == "sqlite" else "BYTEA"
    for statement in TABLES.replace(" BYTES ", f" {binary} ").split(";\n"):
        op.execute(statement)
