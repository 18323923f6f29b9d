"""What administrators' calls have in common: where they administer, how access refuses them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from access import Refusal, Transaction, standings_with
from api.rest.shapes import Window
from api.v2.call import Call, missing
from api.v2.problems import STATUS_OF, Problem
from assistance.calendar import LOCAL

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NAME = re.compile(r"[\w.@-]{1,100}")
_FIRST, _LAST = 2000, 2999
_NUMBER = re.compile(r"[0-9]{1,18}")
# A user name, an organisation's code: what may stand in an address.
Name = Annotated[str, Field(pattern=r"^[\w.@-]{1,100}$")]
Reason = Annotated[str, Field(min_length=1, max_length=500)]


def _moment(text: object, days: int) -> datetime:
    try:
        if isinstance(text, str) and _DAY.fullmatch(text):
            day = date.fromisoformat(text)
            if _FIRST <= day.year <= _LAST:
                return datetime(day.year, day.month, day.day, tzinfo=LOCAL) + timedelta(days=days)
        found = datetime.fromisoformat(text) if isinstance(text, str) else None
        if found is not None and found.tzinfo and _FIRST <= found.year <= _LAST:
            return found.astimezone(UTC)
    except ValueError:
        pass
    raise ValueError("要是日期(2026-05-01),或者带时区的时刻(2026-05-01T09:00:00+08:00)")


_TEXT = WithJsonSchema({"type": "string", "examples": ["2026-05-01"]})
# A day means all of it: it begins with its first moment, and ends with its last.
Since = Annotated[datetime, BeforeValidator(lambda text: _moment(text, 0)), _TEXT]
Until = Annotated[datetime, BeforeValidator(lambda text: _moment(text, 1)), _TEXT]


def scopes(call: Call, permission: str) -> tuple[str, ...]:
    """The area-code prefixes in which the caller administers; "" is everywhere."""
    return tuple(standing.area for standing in standings_with(call.account, permission))


def within(call: Call, permission: str, area: str, what: str, key: object) -> None:
    """What lies elsewhere is answered like what does not exist."""
    if not area.startswith(scopes(call, permission)):
        raise missing(what, key)


def named(call: Call, parameter: str, what: str) -> str:
    """A name in the path; what cannot be one names nothing."""
    found = str(call.request.path_params[parameter])
    if not _NAME.fullmatch(found):
        raise missing(what, found[:100])
    return found


@contextmanager
def changing(call: Call) -> Iterator[Transaction]:
    """A transaction in which access may refuse: nothing is kept then, and the caller is told."""
    try:
        with call.engine.transaction() as tx:
            yield tx
    except Refusal as refused:
        raise told(refused) from refused


def told(refused: Refusal) -> Problem:
    """How a refusal of access is answered."""
    field = f"{refused.field}:" if refused.field else ""
    return Problem(STATUS_OF[refused.code], f"{field}{refused.message}")


def number_after(window: Window) -> int | None:
    """The number behind which a part of a numbered list begins."""
    if window.after is None:
        return None
    if not _NUMBER.fullmatch(window.after):
        raise Problem(400, "after:请用上一部分的 next")
    return int(window.after)


def text_after(window: Window) -> str | None:
    """The name behind which a part of a list begins."""
    if window.after is not None and not _NAME.fullmatch(window.after):
        raise Problem(400, "after:请用上一部分的 next")
    return window.after


def part(
    rows: Sequence[Mapping[str, Any]], window: Window, key: str
) -> tuple[Sequence[Mapping[str, Any]], str | None]:
    """The rows of a part that was read with one more than its limit, and where the next begins."""
    shown = rows[: window.limit]
    return shown, str(shown[-1][key]) if len(rows) > window.limit else None
