"""Access tokens of programs: JSON web tokens (RFC 7519), HS256 and nothing else.

Clients decode them for their end (``exp``), so they cannot be opaque as sessions are. A token says
who and until when; what that account may do is looked up with every call.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

LIFETIME = timedelta(minutes=15)
ISSUER = "jiuzhu"
PURPOSE = b"jiuzhu access tokens"
LONGEST = 4096


@dataclass(frozen=True, slots=True)
class Token:
    """``lifetime`` in seconds."""

    text: str = field(repr=False)
    lifetime: int


@dataclass(frozen=True, slots=True)
class Claims:
    """``issue`` tells one secret of a client from the next one of the same client."""

    client: str
    issue: str


class Tokens:
    """Signs with the first of ``keys`` (at least one), accepts each of them by its name."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        """A key that also seals data is used only through a digest of its own for this purpose."""
        self._keys = {
            name: hmac.new(key, PURPOSE, hashlib.sha256).digest() for name, key in keys.items()
        }

    def issue(self, claims: Claims, audience: str, now: datetime) -> Token:
        name, key = next(iter(self._keys.items()))
        begins = int(now.timestamp())
        lifetime = int(LIFETIME.total_seconds())
        head = {"alg": "HS256", "typ": "JWT", "kid": name}
        body = {
            "iss": ISSUER,
            "sub": claims.client,
            "aud": audience,
            "iat": begins,
            "exp": begins + lifetime,
            "issue": claims.issue,
        }
        signed = f"{_part(head)}.{_part(body)}"
        return Token(f"{signed}.{_text(_signature(key, signed))}", lifetime)

    def read(self, token: str, now: datetime) -> Claims | None:
        """The claims of a token of ours that has not ended; None for every other text."""
        if len(token) > LONGEST or not token.isascii():
            return None
        signed, _, signature = token.rpartition(".")
        first, _, second = signed.partition(".")
        head, body = _read(first), _read(second)
        if head.get("alg") != "HS256" or body.get("iss") != ISSUER:
            return None
        key = self._keys.get(str(head.get("kid")))
        if key is None or not hmac.compare_digest(_text(_signature(key, signed)), signature):
            return None
        if body["exp"] <= now.timestamp():
            return None
        return Claims(body["sub"], body["issue"])


def _signature(key: bytes, signed: str) -> bytes:
    return hmac.new(key, signed.encode(), hashlib.sha256).digest()


def _part(value: Mapping[str, Any]) -> str:
    return _text(json.dumps(value, separators=(",", ":")).encode())


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def _read(part: str) -> Mapping[str, Any]:
    """The JSON object of a part; empty for what is none."""
    try:
        found = json.loads(base64.b64decode(part + "=" * (-len(part) % 4), b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
