"""One-time codes by time: RFC 6238 over RFC 4226 with HMAC-SHA-1, six digits, thirty seconds.

These are what every authenticator app assumes where nothing else is said.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from datetime import datetime
from urllib.parse import quote, urlencode

SECONDS, DIGITS = 30, 6
SECRET_BYTES = 20
# A phone's clock may be one step off.
TOLERATED = (0, -1, 1)


def new_secret() -> bytes:
    return secrets.token_bytes(SECRET_BYTES)


def step_at(moment: datetime) -> int:
    return int(moment.timestamp()) // SECONDS


def code_of(secret: bytes, step: int, digits: int = DIGITS) -> str:
    digest = hmac.digest(secret, step.to_bytes(8), "sha1")
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4]) & 0x7FFFFFFF
    return f"{number % 10**digits:0{digits}}"


def matching_step(secret: bytes, code: str, moment: datetime, after: int) -> int | None:
    """The step that ``code`` belongs to, if it is later than ``after``: no code counts twice."""
    now = step_at(moment)
    fitting = [
        now + off
        for off in TOLERATED
        if hmac.compare_digest(code_of(secret, now + off).encode(), code.encode())
    ]
    return next((step for step in fitting if step > after), None)


def as_text(secret: bytes) -> str:
    """The secret as people type it into an app."""
    return base64.b32encode(secret).decode().rstrip("=")


def link(secret: bytes, issuer: str, user: str) -> str:
    """What an app on the same device opens."""
    query = urlencode({"secret": as_text(secret), "issuer": issuer})
    return f"otpauth://totp/{quote(issuer)}:{quote(user)}?{query}"
