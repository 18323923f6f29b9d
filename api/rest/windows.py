"""A part of a list that is whole in memory: reference data, never cases or people."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from starlette.responses import Response

from api.rest.shapes import Window
from api.v2.call import answer

Item = Mapping[str, Any]


def part(items: Sequence[Item], window: Window, place: Callable[[Item], str]) -> Response:
    """What follows ``window.after`` of ``items``, which are sorted by ``place``."""
    begun = [item for item in items if window.after is None or place(item) > window.after]
    shown = begun[: window.limit]
    more = len(begun) > len(shown)
    return answer({"items": shown, "next": place(shown[-1]) if more else None})
