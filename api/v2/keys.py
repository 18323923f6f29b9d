"""Keys, times and the tenant as they travel: keys are decimal text, times ISO 8601."""

from __future__ import annotations

import re
from datetime import UTC, datetime

TENANT = "<default>"
DECIMAL = re.compile(r"[0-9]{1,19}")
MAX_KEY = (1 << 63) - 1


def parse_key(given: object) -> int:
    """The number of a key; ``ValueError`` for what cannot be one."""
    if isinstance(given, int) and not isinstance(given, bool):
        given = str(given)
    if not isinstance(given, str) or not DECIMAL.fullmatch(given) or int(given) > MAX_KEY:
        raise ValueError("键要是十进制数字组成的文字")
    return int(given)


def key(number: int) -> str:
    return str(number)


def key_or_none(number: int | None) -> str | None:
    return None if number is None else str(number)


def moment(at: datetime | None) -> str | None:
    """ISO 8601 in UTC, exact to the microsecond, so that it can be searched for again.

    Written with Z: there are clients that refuse an offset in figures.
    """
    return None if at is None else str(stored(at)).replace("+00:00", "Z")


def stored(at: datetime | None) -> str | None:
    """A time as the database keeps it, and as filters give it."""
    return None if at is None else at.astimezone(UTC).isoformat(timespec="microseconds")


def parse_moment(given: object) -> str:
    """A time in a filter, as the database keeps it; ``ValueError`` for what is none."""
    try:
        found = datetime.fromisoformat(given) if isinstance(given, str) else None
        if found is not None and found.tzinfo is not None:
            return str(stored(found))
    except (ValueError, OverflowError):
        pass
    raise ValueError("时间要写成带时区的 ISO 8601,例如 2026-03-06T10:00:00+08:00")
