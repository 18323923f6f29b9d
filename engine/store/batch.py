"""The writes of one step, collected and sent together in one fixed order; what they tell of."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Scene:
    """What a projection knows of the row besides its payload."""

    case_id: int
    process_id: str
    title: str
    area: str
    at: str
    actor: str


class Batch:
    """Statements with their rows. What opens and closes in one step is never written."""

    def __init__(self) -> None:
        self._opened: dict[tuple[str, Hashable], tuple[str, Row]] = {}
        self._changes: dict[str, list[Row]] = {}

    def open(self, insert: str, key: Hashable, row: Row) -> None:
        """Insert ``row`` unless ``close`` follows in the same step."""
        self._opened[(insert, key)] = (insert, row)

    def close(self, insert: str, key: Hashable, change: str, row: Row) -> None:
        """Undo an insert of the same step, else run ``change``."""
        if self._opened.pop((insert, key), None) is None:
            self.change(change, row)

    def alter(self, insert: str, key: Hashable, change: str, row: Row) -> None:
        """Change an insert of the same step, else run ``change``."""
        opened = self._opened.get((insert, key))
        if opened is None:
            self.change(change, row)
        else:
            self._opened[(insert, key)] = (insert, {**opened[1], **row})

    def forget(self, insert: str, keys: Sequence[Hashable]) -> None:
        """Take back inserts of the same step."""
        for key in keys:
            self._opened.pop((insert, key), None)

    def opened(self, insert: str) -> Sequence[Row]:
        """The rows that ``insert`` will write."""
        return [row for (statement, _), (_, row) in self._opened.items() if statement == insert]

    def change(self, statement: str, row: Row) -> None:
        self._changes.setdefault(statement, []).append(row)

    def calls(self) -> Sequence[tuple[str, Sequence[Row]]]:
        """Changes of what was there before, then what is new."""
        inserts: dict[str, list[Row]] = {}
        for statement, row in self._opened.values():
            inserts.setdefault(statement, []).append(row)
        return [*self._changes.items(), *inserts.items()]
