"""Written notices that a form is the original of, and messages about what a form says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from assistance import notices
from assistance.hooks.filing import Filing, Wrong
from assistance.notices import Occasion
from engine import Variables

# A person who is refused can only use the ways that the notice names (社救法76条).
REMEDIES = {"行政复议": ("六十日", "60日"), "行政诉讼": ("六个月", "6个月")}


def wrong_remedy(filing: Filing) -> Iterator[Wrong]:
    """A notice against the person names both ways to appeal, with their periods."""
    text = "".join(str(filing.values["remedy"]).split())
    for way, periods in REMEDIES.items():
        if way not in text or not any(period in text for period in periods):
            yield "remedy", f"救济途径须写明可以在{periods[0]}内申请或者提起{way}"


def issue(filing: Filing, kind: str, due_on: date | None = None) -> Variables:
    """Issue the notice that this form asks for; returns what the case remembers of it."""
    return notices.issue(
        filing.tx,
        filing.people,
        _occasion(filing),
        kind,
        person_id=filing.person_id,
        issued_by=filing.user,
        due_on=due_on,
        said=filing.values,
    )


def tell(filing: Filing, kind: str, recipients: Iterable[str]) -> None:
    """Send a message about what this form says."""
    notices.send(filing.tx, _occasion(filing), kind, recipients)


def _occasion(filing: Filing) -> Occasion:
    return Occasion(
        key=filing.task_key,
        case_key=filing.case_key,
        application_id=filing.application_id,
        area=filing.submission.area,
        at=filing.at,
    )
