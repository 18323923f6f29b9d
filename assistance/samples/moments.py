"""When a form is filled in, where nobody says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time

from assistance.calendar import LOCAL
from engine import Json

OFFICE_HOURS = time(10, 0)
LATEST_KNOWN = ("registered_at", "policy_date")


def moment_of(variables: Mapping[str, Json]) -> datetime:
    """In the morning of the latest day that the case's variables know, aware.

    ``KeyError`` if they know none: a sample without a day would not be believable.
    """
    days = [str(variables[key])[:10] for key in LATEST_KNOWN if variables.get(key)]
    if not days:
        raise KeyError("variables name no day; pass a moment")
    return datetime.combine(date.fromisoformat(max(days)), OFFICE_HOURS, LOCAL)
