"""Files that people hand in: sniffed, limited, sealed; and the record of who read a case.

A file belongs to the case whose form it was uploaded with; whoever may read that case's forms
may read it. What a file is, its bytes say, never its name.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from assistance.store import files as store
from engine import Transaction

MAX_BYTES = 10 * 1024 * 1024
NAME_LENGTH = 120

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069/\\:*?\"<>|]")
# First bytes, media type, the suffixes that such a file may carry.
_KINDS: tuple[tuple[re.Pattern[bytes], str, tuple[str, ...]], ...] = (
    (re.compile(rb"%PDF-"), "application/pdf", (".pdf",)),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg", (".jpg", ".jpeg")),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png", (".png",)),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp", (".webp",)),
    (re.compile(rb"....ftyp(heic|heix|mif1|heif)", re.DOTALL), "image/heic", (".heic", ".heif")),
)


class Keys(Protocol):
    """The key ring (``engine.KeyRing``)."""

    def seal(self, data: bytes, place: str) -> bytes: ...

    def open(self, sealed: bytes, place: str) -> bytes: ...


class FileRefused(Exception):
    """The file cannot be taken; the message tells a person why."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """``size`` in bytes, ``digest`` SHA-256 in hex of the plain bytes."""

    file_id: str
    case_key: int
    name: str
    media_type: str
    size: int
    digest: str
    uploaded_by: str
    uploaded_at: str


def keep(
    tx: Transaction,
    keys: Keys,
    data: bytes,
    name: str,
    *,
    file_id: str,
    case_key: int,
    user: str,
    at: datetime,
) -> StoredFile:
    """Store one file; ``FileRefused`` if it is empty, too large or of a kind not taken."""
    media_type, tidy = check(data, name)
    stored = StoredFile(
        file_id=file_id,
        case_key=case_key,
        name=tidy,
        media_type=media_type,
        size=len(data),
        digest=hashlib.sha256(data).hexdigest(),
        uploaded_by=user,
        uploaded_at=at.isoformat(timespec="microseconds"),
    )
    row = {column: getattr(stored, column) for column in StoredFile.__slots__}
    store.add_file(tx, {**row, "sealed": keys.seal(data, _place(file_id))})
    return stored


def check(data: bytes, name: str) -> tuple[str, str]:
    """Media type by the bytes, and a name that is safe to show and to save."""
    shown = _UNPRINTABLE.sub("_", name.rpartition("/")[2].rpartition("\\")[2]).strip(" .") or "文件"
    if not data:
        raise FileRefused(f"“{shown}”是空文件,请重新选择")
    if len(data) > MAX_BYTES:
        raise FileRefused(f"“{shown}”超过 {MAX_BYTES // 1024 // 1024} MB,请压缩后再上传")
    for first_bytes, media_type, suffixes in _KINDS:
        if first_bytes.match(data):
            stem, dot, suffix = shown.rpartition(".")
            right = f".{suffix.lower()}" in suffixes if dot else False
            stem = stem if dot else shown
            return media_type, stem[:NAME_LENGTH] + (f".{suffix}" if right else suffixes[0])
    raise FileRefused(f"“{shown}”不是图片或 PDF,请上传照片、扫描件或 PDF 文件")


def find(tx: Transaction, file_id: str) -> StoredFile | None:
    row = store.description(tx, file_id)
    return StoredFile(**row) if row else None


def content(tx: Transaction, keys: Keys, file_id: str) -> bytes | None:
    """The plain bytes of a file."""
    sealed = store.sealed(tx, file_id)
    return None if sealed is None else keys.open(sealed, _place(file_id))


def names(tx: Transaction, file_ids: Iterable[str]) -> Mapping[str, str]:
    """File id -> name, of those that exist."""
    found = {file_id: find(tx, file_id) for file_id in file_ids}
    return {file_id: file.name for file_id, file in found.items() if file is not None}


def record_read(
    tx: Transaction,
    *,
    read_id: str,
    user: str,
    case_key: int,
    subject: str,
    at: datetime,
    reason: str = "",
) -> None:
    """Note that ``user`` read ``subject`` (``form:KEY``, ``file:ID``, ``print:KEY``) of a case.

    Or ``person:ID:VIEW`` of no case (0); ``reason``: why the prefecture looked.
    """
    store.add_read(
        tx,
        {
            "read_id": read_id,
            "user_name": user,
            "case_key": case_key,
            "subject": subject,
            "reason": reason,
            "at": at.isoformat(timespec="microseconds"),
        },
    )


def reads(tx: Transaction, case_key: int) -> list[Mapping[str, str]]:
    """Who read what of a case, oldest first: user_name, subject, at."""
    return store.reads(tx, case_key)


def _place(file_id: str) -> str:
    return f"files/sealed/{file_id}"
