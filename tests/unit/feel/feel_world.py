"""What the tests of the language have in common."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from engine.feel import Feel
from engine.model import Json

NOW: Final = datetime(2026, 3, 6, 17, 0, 0, 250_000, tzinfo=UTC)
FEEL: Final = Feel()


def value(expression: str, **variables: Json) -> Json:
    """What ``expression`` gives."""
    return FEEL.evaluate(expression, variables, NOW)


def nothing(expression: str, kind: str = "INVALID_ARGUMENTS") -> bool:
    """Whether ``expression`` is null, with a warning of ``kind`` that says why."""
    found = FEEL.explain(expression, {}, NOW)
    return found.value is None and kind in {warning.kind for warning in found.warnings}
