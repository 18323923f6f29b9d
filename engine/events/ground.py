"""The ground of every event: one class a type, its payload the bytes that are hashed."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, ClassVar

import orjson


@dataclass(frozen=True, slots=True)
class Event:
    """Base of all events; ``FROM_RUNNER`` marks what re-execution must reproduce."""

    VERSION: ClassVar[int] = 1
    FROM_RUNNER: ClassVar[bool] = False

    def payload(self) -> bytes:
        """Canonical JSON: sorted keys, UTF-8, no spaces. These bytes are hashed and stored."""
        return canonical({f.name: getattr(self, f.name) for f in fields(self)})


def canonical(value: Any) -> bytes:
    """The one JSON text of ``value``: sorted keys, no spaces, UTF-8."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
