"""Written notices that a form is the original of, and messages about what a form says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from assistance import notices
from assistance.hooks.filing import Filing
from assistance.notices import Occasion


def issue(filing: Filing, kind: str, due_on: date | None = None) -> None:
    """Record the notice that this form is, and tell the applicant's side."""
    recipients = notices.applicant_of(filing.tx, filing.people, filing.person_id)
    notices.issue(filing.tx, _occasion(filing), kind, recipients, filing.user, due_on)


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
