"""One submitted form as the hooks read it, and how they refuse it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from assistance.calendar import LOCAL, local_date, utc_text
from assistance.editions import Editions, Reference
from assistance.people import Origin, People, Person
from engine import Json, Refused, Submission, Transaction, Variables

# Field path of the form -> what is wrong there and what to do about it.
Wrong = tuple[str, str]


@dataclass(frozen=True)
class Filing:
    """A submission in its transaction. Values were validated by the form: required ones are set."""

    submission: Submission
    tx: Transaction
    people: People
    editions: Editions

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

    @cached_property
    def reference(self) -> Reference:
        """The reference data that decide on the case: what it was accepted under, or today's."""
        return self.editions.of_case(self.tx, self.application_id, self.today)

    def decide(self, decision_id: str, variables: Variables) -> Json:
        """A decision of the case's own bundle, at the moment of submission."""
        return self.submission.decide(decision_id, variables)

    @property
    def origin(self) -> Origin:
        """Who says what this form says of a person."""
        return Origin(self.user, self.at, self.reference.policy.version)

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


def not_offered(filing: Filing, code: str) -> str | None:
    """Why catalogue item ``code`` cannot be chosen for the case today; None if it can."""
    item = filing.reference.catalogue.get(code)
    if item is None:
        return f"服务清单里没有 {code},请重新选择"
    if not item.in_use(filing.today):
        return f"“{item.name}”已于 {item.withdrawn_on} 停用,请选其他清单项"
    return None


def state(message: str) -> Refused:
    """The form is right, but not now."""
    return Refused("state", message)
