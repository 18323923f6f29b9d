"""Passwords at rest: argon2id through pwdlib."""

from __future__ import annotations

from functools import lru_cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

_SLOW = PasswordHash((Argon2Hasher(),))
# A random password of 80 bits or more cannot be guessed at any speed, so its hash may be cheap.
_QUICK = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8 * 1024, parallelism=1),))


def hash_password(password: str) -> str:
    """A hash for a password that a person chose; costs about 50 ms on purpose."""
    return _SLOW.hash(password)


def quick_hash(random_password: str) -> str:
    """A hash for a password that was drawn at random, never for one that a person chose."""
    return _QUICK.hash(random_password)


def verify_password(password: str, password_hash: str | None) -> bool:
    """Whether ``password`` is the one; without a hash it takes as long and is False."""
    known = _SLOW.verify(password, password_hash or _nobody())
    return known and bool(password_hash)


@lru_cache(maxsize=1)
def _nobody() -> str:
    return _SLOW.hash("nobody has this account")
