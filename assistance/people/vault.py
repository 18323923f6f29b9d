"""How a person's data lies in the database: sealed under a key of the person's own.

The person's key is wrapped by the key ring; whoever destroys the wrapped key has erased whatever
it sealed. What is searched for lies as an HMAC under the ring (blind index), never in the clear.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from engine import KeyRing

KEY_BYTES = 32
_OWN = "own"


class Keys(Protocol):
    """The key ring (``engine.KeyRing``): the first key seals, every key opens."""

    @property
    def keys(self) -> Mapping[str, bytes]: ...

    @property
    def cipher(self) -> str: ...

    def seal(self, data: bytes, place: str) -> bytes: ...

    def open(self, sealed: bytes, place: str) -> bytes: ...


class Vault:
    """Seals, opens and indexes for the register; it holds no data itself."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    def wrapped(self, person_id: str, before: str | None = None) -> str:
        """The person's key wrapped under the newest key of the ring; a fresh one at first."""
        place = _wrapping(person_id)
        key = self._keys.open(base64.b64decode(before), place) if before else None
        wrapped = self._keys.seal(key or os.urandom(KEY_BYTES), place)
        return base64.b64encode(wrapped).decode()

    def own(self, person_id: str, wrapped: str | None) -> Keys:
        """What opens the person's data; the ring itself for rows from before keys of their own."""
        if wrapped is None:
            return self._keys
        key = self._keys.open(base64.b64decode(wrapped), _wrapping(person_id))
        return KeyRing({_OWN: key}, self._keys.cipher)

    def indexes(self, kind: str, *parts: str) -> Sequence[str]:
        """The blind index under every key, the newest first: it is still found after rotation."""
        text = "\n".join(parts).encode()
        return [
            hmac.new(_index_key(kind, key), text, hashlib.sha256).hexdigest()
            for key in self._keys.keys.values()
        ]


def seal(keys: Keys, content: Mapping[str, Any], place: str) -> str:
    data = json.dumps(content, ensure_ascii=False, sort_keys=True).encode()
    return base64.b64encode(keys.seal(data, place)).decode()


def unseal(keys: Keys, sealed: str, place: str) -> Any:
    return json.loads(keys.open(base64.b64decode(sealed), place))


def _wrapping(person_id: str) -> str:
    return f"persons/wrapped_key/{person_id}"


def _index_key(kind: str, key: bytes) -> bytes:
    return hashlib.sha256(f"{kind}-index".encode() + key).digest()
