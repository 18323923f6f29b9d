"""The second factor: an authenticator app's codes, and codes on paper for when it is lost.

The secret is sealed where it lies. Recovery codes are 80 random bits each, so their digest tells
nothing.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime

from access import totp
from access.errors import Refusal
from access.ports import Sealing, Transaction, stamp
from access.store import entrance, record

RECOVERY_CODES, RECOVERY_BYTES = 10, 10


@dataclass(frozen=True, slots=True)
class Offer:
    """What an app needs to make codes, as text and as a link."""

    secret: str = field(repr=False)
    link: str = field(repr=False)


class SecondFactors:
    """Over open transactions; ``issuer`` is what apps call this service."""

    def __init__(self, sealing: Sealing, issuer: str = "jiuzhu") -> None:
        self._sealing = sealing
        self._issuer = issuer

    def offer(self, tx: Transaction, user: str) -> Offer:
        """The secret that was begun, the same until it is confirmed."""
        row = entrance.factor(tx, user)
        if row is None:
            sealed = self._sealing.seal(totp.new_secret(), _place(user))
            entrance.begin_factor(tx, user, base64.b64encode(sealed).decode())
            row = entrance.factor(tx, user)
        if row is None or row["confirmed_at"] is not None:
            raise Refusal("已经设置了验证器;要换一个,请先停用", "", "state")
        secret = self._secret(user, row["secret"])
        return Offer(totp.as_text(secret), totp.link(secret, self._issuer, user))

    def confirm(self, tx: Transaction, user: str, code: str, now: datetime) -> tuple[str, ...]:
        """In force from now on; the recovery codes, which are never shown again."""
        row = entrance.factor(tx, user)
        if row is None or row["confirmed_at"] is not None:
            raise Refusal("验证器已经设置好,或者还没有开始设置", "", "state")
        if not self._fits(tx, user, code, now) or not entrance.confirm_factor(tx, user, stamp(now)):
            raise Refusal("验证码不对。请检查手机时间是否准确,再输入当前显示的验证码", "code")
        record.add(tx, stamp(now), user, "second-factor-set", user, user)
        return _new_recovery(tx, user)

    def accepts(self, tx: Transaction, user: str, code: str, now: datetime) -> bool:
        """Whether the app shows ``code`` now or it is a recovery code; either counts once."""
        if self._fits(tx, user, code, now):
            return True
        if not entrance.use_recovery(tx, user, _digest(code)):
            return False
        record.add(tx, stamp(now), user, "recovery-code-used", user, user)
        return True

    def _fits(self, tx: Transaction, user: str, code: str, now: datetime) -> bool:
        row = entrance.factor(tx, user)
        if row is None:
            return False
        secret = self._secret(user, row["secret"])
        step = totp.matching_step(secret, code.replace(" ", ""), now, row["last_step"])
        return step is not None and entrance.use_step(tx, user, step)

    def _secret(self, user: str, sealed: str) -> bytes:
        return self._sealing.open(base64.b64decode(sealed), _place(user))


def end_factor(tx: Transaction, user: str, by: str, reason: str, now: datetime) -> None:
    """From now on a password alone is asked, or a new factor to be set up."""
    if not entrance.end_factor(tx, user):
        raise Refusal("没有设置验证器", "", "state")
    record.add(tx, stamp(now), by, "second-factor-ended", user, user, reason)


def _new_recovery(tx: Transaction, user: str) -> tuple[str, ...]:
    codes = tuple(_written(secrets.token_bytes(RECOVERY_BYTES)) for _ in range(RECOVERY_CODES))
    entrance.set_recovery(tx, user, [_digest(code) for code in codes])
    return codes


def _written(code: bytes) -> str:
    """In groups of four letters and digits, as one copies it from paper."""
    text = base64.b32encode(code).decode()
    return "-".join(text[n : n + 4] for n in range(0, len(text), 4))


def _digest(code: str) -> str:
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()


def _place(user: str) -> str:
    return f"second_factors/secret/{user}"
