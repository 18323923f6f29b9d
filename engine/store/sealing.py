"""Personal data at rest: AES-256-GCM or SM4-GCM under a key ring.

Which key and which cipher sealed a value stands in front of it, so values of both kinds and of
every key of the ring open side by side; a setting says which cipher seals from now on.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from engine.errors import EngineError

NONCE_BYTES, TAG_BYTES, KEY_BYTES = 12, 16, 32
AES, SM4 = "aes", "sm4"


class BadKeys(EngineError):
    """The key ring must read `id:base64 of 32 bytes`, several separated by commas."""


@dataclass(frozen=True)
class KeyRing:
    """Keys by id; the first one seals with ``cipher`` (aes | sm4), all of them open."""

    keys: Mapping[str, bytes]
    cipher: str = AES

    @classmethod
    def parse(cls, text: str, cipher: str = AES) -> KeyRing:
        """``id:base64[,id:base64…]``, newest first; an id holds no ``/``."""
        keys: dict[str, bytes] = {}
        for entry in text.strip().split(","):
            name, _, value = entry.strip().partition(":")
            try:
                keys[name] = base64.b64decode(value, validate=True)
            except ValueError as error:
                raise BadKeys from error
            if not name or "/" in name or len(keys[name]) != KEY_BYTES:
                raise BadKeys
        return cls(keys, cipher)

    @classmethod
    def from_file(cls, path: Path, cipher: str = AES) -> KeyRing:
        """The ring in ``path``, made there (readable by the owner only) if there is none."""
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return cls.parse(path.read_text(), cipher)
        with os.fdopen(handle, "w") as file:
            file.write("k1:" + base64.b64encode(os.urandom(KEY_BYTES)).decode())
        return cls.parse(path.read_text(), cipher)

    def seal(self, data: bytes, place: str) -> bytes:
        """``data`` sealed; it opens only at the same ``place`` (table/column/row)."""
        name, key = next(iter(self.keys.items()))
        nonce = os.urandom(NONCE_BYTES)
        sealed = _SEALING[self.cipher](key, nonce, data, place.encode())
        return f"{name}/{self.cipher}:".encode() + nonce + sealed

    def open(self, sealed: bytes, place: str) -> bytes:
        """The data; ``BadKeys`` if its key is not in the ring."""
        head, _, rest = sealed.partition(b":")
        # Values from before there was a choice name no cipher.
        name, _, cipher = head.decode().partition("/")
        key = self.keys.get(name)
        if key is None:
            raise BadKeys(f"密钥环里没有密钥 {name}")
        return _OPENING[cipher or AES](key, rest[:NONCE_BYTES], rest[NONCE_BYTES:], place.encode())


def _seal_sm4(key: bytes, nonce: bytes, data: bytes, place: bytes) -> bytes:
    sealing = Cipher(algorithms.SM4(_sm4_key(key)), modes.GCM(nonce)).encryptor()
    sealing.authenticate_additional_data(place)
    return sealing.update(data) + sealing.finalize() + sealing.tag


def _open_sm4(key: bytes, nonce: bytes, sealed: bytes, place: bytes) -> bytes:
    opening = Cipher(algorithms.SM4(_sm4_key(key)), modes.GCM(nonce)).decryptor()
    opening.authenticate_additional_data(place)
    data = opening.update(sealed[:-TAG_BYTES])
    return data + opening.finalize_with_tag(sealed[-TAG_BYTES:])


def _sm4_key(key: bytes) -> bytes:
    """SM4 takes 16 bytes; never the same ones that AES works with."""
    return hashlib.sha256(b"sm4\0" + key).digest()[:16]


_Work = Callable[[bytes, bytes, bytes, bytes], bytes]
_SEALING: Mapping[str, _Work] = {
    AES: lambda key, nonce, data, place: AESGCM(key).encrypt(nonce, data, place),
    SM4: _seal_sm4,
}
_OPENING: Mapping[str, _Work] = {
    AES: lambda key, nonce, sealed, place: AESGCM(key).decrypt(nonce, sealed, place),
    SM4: _open_sm4,
}
