"""What a password that a person chooses must be like."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from access.passwords import verify_password
from access.standings import DATA

SHORTEST, LONGEST = 10, 200
FEWEST_CHARACTERS = 5
# How many passwords back none may come again, the present one included.
REMEMBERED = 5


def fault_of(user: str, password: str, earlier: Iterable[str]) -> str | None:
    """Why ``password`` cannot be the next one, for the person; ``earlier`` are hashes."""
    if len(password) < SHORTEST:
        return f"密码至少要有 {SHORTEST} 个字符"
    if len(password) > LONGEST:
        return f"密码最多 {LONGEST} 个字符"
    plain = password.casefold()
    if user.casefold() in plain:
        return "密码里不能有用户名"
    if len(set(plain)) < FEWEST_CHARACTERS or plain in common_passwords():
        return "这个密码太常见,容易被猜到,请换一个"
    if any(verify_password(password, known) for known in earlier):
        return f"不能再用最近 {REMEMBERED} 次用过的密码"
    return None


@lru_cache(maxsize=1)
def common_passwords() -> frozenset[str]:
    """The first that anybody would try, of those that are long enough."""
    return frozenset((DATA / "common_passwords.txt").read_text(encoding="utf-8").split())
