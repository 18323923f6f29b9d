"""What a ``jiuzhu:*`` service task asks, as the handlers read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from assistance.areas import COUNTY_DIGITS
from assistance.calendar import local_date, utc_text
from assistance.editions import Editions, Reference
from assistance.notices import Occasion
from assistance.people import People, Person
from engine import JobRequest, Json, Transaction, Variables


@dataclass(frozen=True)
class Request:
    """A job request in its transaction."""

    job: JobRequest
    tx: Transaction
    people: People
    editions: Editions

    @property
    def variables(self) -> Mapping[str, Any]:
        return self.job.variables

    @property
    def application_id(self) -> str:
        return str(self.variables["application_id"])

    @property
    def person_id(self) -> str | None:
        found = self.variables.get("person_id")
        return str(found) if found else None

    @property
    def order(self) -> Mapping[str, Any]:
        """The order as the diagram carries it: item_no, catalogue_code, supply_type, supplier …"""
        found: Mapping[str, Any] = self.variables["order"]
        return found

    @property
    def case_key(self) -> int:
        return self.job.case_key

    @property
    def county(self) -> str:
        return self.job.area[:COUNTY_DIGITS]

    @property
    def at(self) -> str:
        return utc_text(self.job.at)

    @property
    def today(self) -> date:
        return local_date(self.job.at)

    @cached_property
    def reference(self) -> Reference:
        """The reference data that decide on the case: what it was accepted under, or today's."""
        return self.editions.of_case(self.tx, self.application_id, self.today)

    def decide(self, decision_id: str, variables: Variables) -> Json:
        """A decision of the case's own bundle, at the moment of the request."""
        return self.job.decide(decision_id, variables)

    @property
    def occasion(self) -> Occasion:
        return Occasion(
            key=self.job.job_key,
            case_key=self.case_key,
            application_id=self.application_id,
            area=self.job.area,
            at=self.at,
        )

    def person(self) -> Person | None:
        return self.people.find(self.tx, self.person_id) if self.person_id else None
