"""The tamper-evident chain: pure functions over the columns of a log row.

A row's hash is SM3 over the canonical JSON array of the previous hash and every other column, so
an auditor can recompute it with any JSON library and any SM3 (GB/T 32905-2016).
"""

from __future__ import annotations

from dataclasses import dataclass

import orjson
from cryptography.hazmat.primitives import hashes

GENESIS = "sm3:" + "0" * 64


def digest(data: bytes) -> str:
    """SM3 of ``data``: 64 hex digits."""
    context = hashes.Hash(hashes.SM3())
    context.update(data)
    return context.finalize().hex()


@dataclass(frozen=True, slots=True)
class Row:
    """A row of ``event_log``: ``occurred_at`` ISO 8601 UTC text, ``payload`` canonical JSON."""

    case_id: int
    seq: int
    type: str
    version: int
    occurred_at: str
    actor: str
    command_id: str
    payload: str
    prev_hash: str
    hash: str = ""


def link(row: Row) -> str:
    """The hash that ``row`` must carry; names its algorithm, so that it can be replaced one day."""
    columns = [
        row.prev_hash,
        row.case_id,
        row.seq,
        row.type,
        row.version,
        row.occurred_at,
        row.actor,
        row.command_id,
        row.payload,
    ]
    return "sm3:" + digest(orjson.dumps(columns))
