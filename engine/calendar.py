"""Which days are working days: an input of a step, like the clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256

import orjson


class WorkingDays(Mapping[str, bool]):
    """ISO date -> is a working day. A date that is not named follows the Monday-to-Friday week.

    It is frozen and knows its digest: a step records that, and a sandbox is given its days once.
    """

    def __init__(self, days: Mapping[str, bool]) -> None:
        self._days = dict(sorted(days.items()))
        self.text = orjson.dumps(self._days).decode()
        self.digest = sha256(self.text.encode()).hexdigest()

    def __hash__(self) -> int:
        return hash(self.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, WorkingDays) and self.digest == other.digest

    def __getitem__(self, date: str) -> bool:
        return self._days[date]

    def __iter__(self) -> Iterator[str]:
        return iter(self._days)

    def __len__(self) -> int:
        return len(self._days)


def working_days(days: Mapping[str, bool] | None) -> WorkingDays | None:
    """``days`` with their digest; a plain mapping is copied, so callers should keep the result."""
    return days if days is None or isinstance(days, WorkingDays) else WorkingDays(days)
