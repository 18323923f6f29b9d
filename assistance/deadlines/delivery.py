"""Counting again what was promised, asked for through the outbox: survives restarts, in parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

from assistance.calendar import LOCAL, Calendar, utc_text
from assistance.calendar.editions import newest, numbered
from assistance.deadlines import periods, store
from assistance.deadlines.projecting import carry_out, moves, stop_of
from assistance.deadlines.rules import REASONS
from assistance.store.applications import STOPPED
from engine import Delivery, Json, Transaction

STOP_ENDED, NEW_CALENDAR = STOPPED, "assistance.new-calendar"
PART = 200


def recounting() -> Mapping[str, Delivery]:
    """What is counted again, by outbox topic."""
    return {STOP_ENDED: after_stop, NEW_CALENDAR: after_calendar}


def after_stop(message: Mapping[str, Json], tx: Transaction) -> None:
    """The clock of an application goes on: ``application_id``, ``case_key``, ``reason``."""
    case_key, reason = int(str(message["case_key"])), str(message["reason"])
    ended = [
        stop_of(row)
        for row in store.stops(tx, [case_key]).get(case_key, [])
        if row["reason"] == reason and row["ended_at"]
    ]
    days = (ended[-1].end - ended[-1].start).days if ended and ended[-1].end else 0
    why = f"{REASONS[reason]}暂停{days}日"
    edition = newest(tx)
    known = earlier(tx, edition.number)
    for move in moves(tx, store.open_of(tx, case_key), edition.calendar, known):
        carry_out(tx, move, why)
    periods.recount(tx, str(message["application_id"]), why)


def after_calendar(message: Mapping[str, Json], tx: Transaction) -> None:
    """Edition ``number`` changed days from ``first`` on; ``tasks`` and ``periods``: how far we are.

    A part at a time; each asks for the next, so nothing is held long and a restart goes on.
    """
    edition = newest(tx)
    if int(str(message["number"])) != edition.number:
        # A later one asks for what it changes together with what this one did.
        return
    first, why = str(message["first"]), str(message["why"])
    if message["tasks"] is not None:
        at = utc_text(datetime.combine(date.fromisoformat(first), time(), LOCAL))
        tasks = store.open_from(tx, at, int(str(message["tasks"])), PART)
        for move in moves(tx, tasks, edition.calendar, earlier(tx, edition.number)):
            carry_out(tx, move, why)
        last = int(tasks[-1]["task_key"]) if len(tasks) == PART else None
        tx.send(NEW_CALENDAR, {**message, "tasks": last})
        return
    found = periods.open_from(tx, first, int(str(message["periods"])), PART)
    for period in found:
        periods.move(tx, period, edition.calendar, why)
    if len(found) == PART:
        tx.send(NEW_CALENDAR, {**message, "periods": int(found[-1]["case_key"])})


def earlier(tx: Transaction, number: int) -> Sequence[Calendar]:
    """The calendars that were in force before edition ``number``."""
    found = (numbered(tx, n) for n in range(number))
    return [calendar for calendar in found if calendar is not None]
