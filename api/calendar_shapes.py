"""The calendar and what changes it, as command line and REST show them."""

from __future__ import annotations

from datetime import date
from typing import Any

from assistance.calendar import Calendar
from assistance.deadlines.calendar_change import Proposal


def day_rows(calendar: Calendar, year: int) -> list[dict[str, Any]]:
    """The days of ``year`` that Monday-to-Friday gets wrong, and those the table has a row for."""
    said = {row.date.isoformat(): row for row in calendar.rows if row.date.year == year}
    found = []
    for day in sorted({*said, *calendar.over_the_week(year, year)}):
        row = said.get(day)
        found.append(
            {
                "date": day,
                "is_working_day": calendar.is_working_day(date.fromisoformat(day)),
                "kind": row.kind if row else "national",
                "name": row.name if row else "",
                "basis": row.basis if row else "",
            }
        )
    return found


def proposal_shape(proposal: Proposal) -> dict[str, Any]:
    """``moves`` without anybody's name: which step of which case, from when to when."""
    return {
        "number": proposal.number,
        "known": proposal.known,
        "faults": [
            {"row": f.row, "column": f.column, "message": f.message} for f in proposal.faults
        ],
        "days": [
            {"date": d.day.isoformat(), "is_working_day": d.works, "name": d.name}
            for d in proposal.days
        ],
        "holes": list(proposal.holes),
        "cases": len({move.case_key for move in proposal.moves}),
        "periods": proposal.periods,
        "moves": [
            {
                "task_key": str(move.task_key),
                "case_key": str(move.case_key),
                "name": move.name,
                "before": move.before.isoformat(),
                "after": move.after.isoformat(),
                "provisional": move.provisional,
            }
            for move in proposal.moves
        ],
    }
