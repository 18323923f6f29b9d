"""When a form is filled in, where nobody says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time

from assistance.calendar import LOCAL
from engine import Json

OFFICE_HOURS = time(10, 0)


def moment_of(variables: Mapping[str, Json]) -> datetime:
    """The latest moment that the case's variables know, aware.

    ``registered_at`` is one, ``policy_date`` a day on which work begins in the morning.
    ``KeyError`` if there is neither: a sample without a day would not be believable.
    """
    known = []
    if variables.get("policy_date"):
        day = date.fromisoformat(str(variables["policy_date"]))
        known.append(datetime.combine(day, OFFICE_HOURS, LOCAL))
    if variables.get("registered_at"):
        known.append(datetime.fromisoformat(str(variables["registered_at"])))
    if not known:
        raise KeyError("variables name no day; pass a moment")
    return max(known)
