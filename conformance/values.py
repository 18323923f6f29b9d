"""Between the kit's values and ours: temporal values are ISO text for us, tagged for the kit."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime

from conformance.kit import Told
from engine.feel import Feel
from engine.model import Json

TYPES: Mapping[str, str] = {
    "@date": "date",
    "@time": "time",
    "@dateTime": "date and time",
    "@duration": "duration",
}
# Two texts may stand for one moment or one duration: FEEL's own equality decides.
_EQUAL: Mapping[str, str] = {
    tag: f"{function}(got) = {function}(expected)" for tag, function in TYPES.items()
}
_FEEL = Feel()


def tag_of(value: Told) -> str | None:
    """The tag of a temporal value, None for any other."""
    if isinstance(value, Mapping) and len(value) == 1:
        (key,) = value
        return key if key in TYPES else None
    return None


def plain(value: Told) -> Json:
    """``value`` as it travels to us: temporal values as ISO text."""
    tag = tag_of(value)
    if tag:
        return str(value[tag])
    if isinstance(value, Mapping):
        return {key: plain(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [plain(entry) for entry in value]
    result: Json = value
    return result


def same(expected: Told, got: Json, now: datetime) -> bool:
    """Whether ``got`` is ``expected`` by value, numbers to eight decimals as the kit counts."""
    tag = tag_of(expected)
    if tag:
        return _same_moment(tag, str(expected[tag]), got, now)
    if isinstance(expected, Mapping):
        return (
            isinstance(got, Mapping)
            and expected.keys() == got.keys()
            and all(same(value, got[key], now) for key, value in expected.items())
        )
    if isinstance(expected, list):
        return (
            isinstance(got, list)
            and len(expected) == len(got)
            and all(same(*pair, now) for pair in zip(expected, got, strict=True))
        )
    if isinstance(expected, bool) or isinstance(got, bool):
        return expected is got
    if isinstance(expected, int | float) and isinstance(got, int | float):
        return expected == got or math.isclose(expected, got, rel_tol=1e-12, abs_tol=1e-8)
    return bool(expected == got)


def _same_moment(tag: str, expected: str, got: Json, now: datetime) -> bool:
    if not isinstance(got, str):
        return False
    # FEEL reads a date as its midnight, and the date of a date and time: here they are two things.
    if tag in ("@date", "@dateTime") and ("T" in got) != (tag == "@dateTime"):
        return False
    return got == expected or (
        _FEEL.evaluate(_EQUAL[tag], {"got": got, "expected": expected}, now) is True
    )
