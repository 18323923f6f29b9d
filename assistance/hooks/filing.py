"""One submitted form as the hooks read it, and how they refuse it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from assistance.calendar import LOCAL, local_date, utc_text
from assistance.people import People, Person
from engine import Refused, Submission, Transaction, Variables

# Field path of the form -> what is wrong there and what to do about it.
Wrong = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Filing:
    """A submission in its transaction. Values were validated by the form: required ones are set."""

    submission: Submission
    tx: Transaction
    people: People

    @property
    def values(self) -> Mapping[str, Any]:
        return self.submission.values

    @property
    def variables(self) -> Mapping[str, Any]:
        return self.submission.variables

    @property
    def application_id(self) -> str:
        return str(self.variables["application_id"])

    @property
    def person_id(self) -> str | None:
        found = self.variables.get("person_id")
        return str(found) if found else None

    @property
    def case_key(self) -> int:
        return self.submission.case_key

    @property
    def task_key(self) -> int:
        return self.submission.task_key

    @property
    def user(self) -> str:
        return self.submission.actor.user

    @property
    def at(self) -> str:
        """The moment of submission as tables keep it."""
        return utc_text(self.submission.at)

    @property
    def today(self) -> date:
        """The day of submission where the policy is in force."""
        return local_date(self.submission.at)

    def rows(self, key: str) -> Sequence[Mapping[str, Any]]:
        """The rows of a dynamic list; none if it is hidden or left empty."""
        return self.values.get(key) or ()

    def day(self, key: str) -> date | None:
        text = self.values.get(key)
        return date.fromisoformat(text) if text else None

    def person(self) -> Person | None:
        """Whom the case is about."""
        return self.people.find(self.tx, self.person_id) if self.person_id else None


Hook = Callable[[Filing], Variables | Refused]


def moment(text: str) -> datetime:
    """A moment from a form; one without offset is local time."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=LOCAL)


def invalid(wrong: Iterable[Wrong]) -> Refused | None:
    """All that is wrong with a form in one answer; None if nothing is."""
    fields: dict[str, list[str]] = {}
    for path, text in wrong:
        fields.setdefault(path, []).append(text)
    if not fields:
        return None
    texts = list(dict.fromkeys(text for found in fields.values() for text in found))
    return Refused("invalid", ";".join(texts), fields)


def state(message: str) -> Refused:
    """The form is right, but not now."""
    return Refused("state", message)
