"""How well a person can look after himself (特困人员认定办法21–23条, R10)."""

from __future__ import annotations

# 吃饭、穿衣、上下床、如厕、室内行走、洗澡.
ITEMS = ("eat", "dress", "bed", "toilet", "walk", "bathe")
_MOST_UNMET_PARTIAL = 3


def level(unmet: int) -> str:
    """``full`` 具备, ``partial`` 部分丧失 or ``none`` 完全丧失, by how many items are unmet."""
    if not 0 <= unmet <= len(ITEMS):
        raise ValueError(f"there are {len(ITEMS)} items, so {unmet} cannot be unmet")
    if unmet == 0:
        return "full"
    return "partial" if unmet <= _MOST_UNMET_PARTIAL else "none"
