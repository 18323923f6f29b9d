"""Personal data at rest: AES-256-GCM under a key ring; the key's id travels with the value."""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from engine.errors import EngineError

NONCE_BYTES = 12


class BadKeys(EngineError):
    """The key ring must read `id:base64 of 32 bytes`, several separated by commas."""


@dataclass(frozen=True)
class KeyRing:
    """Keys by id; the first one seals, all of them open."""

    keys: Mapping[str, bytes]

    @classmethod
    def parse(cls, text: str) -> KeyRing:
        """``id:base64[,id:base64…]``, newest first."""
        keys: dict[str, bytes] = {}
        for entry in text.strip().split(","):
            name, _, value = entry.strip().partition(":")
            try:
                keys[name] = base64.b64decode(value, validate=True)
            except ValueError as error:
                raise BadKeys from error
            if not name or len(keys[name]) != 32:
                raise BadKeys
        return cls(keys)

    @classmethod
    def from_file(cls, path: Path) -> KeyRing:
        """The ring in ``path``, made there (readable by the owner only) if there is none."""
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return cls.parse(path.read_text())
        with os.fdopen(handle, "w") as file:
            file.write("k1:" + base64.b64encode(os.urandom(32)).decode())
        return cls.parse(path.read_text())

    def seal(self, data: bytes, place: str) -> bytes:
        """``data`` sealed; it opens only at the same ``place`` (table/column/row)."""
        name, key = next(iter(self.keys.items()))
        nonce = os.urandom(NONCE_BYTES)
        return name.encode() + b":" + nonce + AESGCM(key).encrypt(nonce, data, place.encode())

    def open(self, sealed: bytes, place: str) -> bytes:
        """The data; ``BadKeys`` if its key is not in the ring."""
        name, _, rest = sealed.partition(b":")
        key = self.keys.get(name.decode())
        if key is None:
            raise BadKeys(f"密钥环里没有密钥 {name.decode()}")
        return AESGCM(key).decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], place.encode())
