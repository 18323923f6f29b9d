"""The demo's own time: it starts weeks ago and only moves forward, in office hours."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from assistance.calendar import LOCAL, is_working_day

OPENS, CLOSES = time(10, 0), time(19, 30)


class DemoClock:
    """A clock that is set, never read from the machine."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def __call__(self) -> datetime:
        return self._now

    def move_to(self, moment: datetime) -> None:
        """Later only: a moment in the past changes nothing."""
        self._now = max(self._now, moment)


def in_office(moment: datetime) -> datetime:
    """``moment``, or the next opening of the offices."""
    local = moment.astimezone(LOCAL)
    if local.time() >= CLOSES:
        local = datetime.combine(local.date() + timedelta(days=1), OPENS, LOCAL)
    elif local.time() < OPENS:
        local = datetime.combine(local.date(), OPENS, LOCAL)
    while not is_working_day(local.date()):
        local = datetime.combine(local.date() + timedelta(days=1), OPENS, LOCAL)
    # The minutes past the hour stay, so that not everything happens on the stroke of ten.
    return local.replace(minute=moment.minute, second=moment.second)
