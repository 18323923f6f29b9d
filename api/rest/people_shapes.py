"""What calls about people carry and answer."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from api.rest.shapes import Query, Sent, Shown

Text = Annotated[str, Field(min_length=1, max_length=500)]
Cell = Annotated[str, Field(max_length=500)]
PersonId = Annotated[str, Field(pattern=r"^[\w.-]{1,100}$")]


def _day(given: object) -> object:
    return date.fromisoformat(given) if isinstance(given, str) else given


Day = Annotated[date, BeforeValidator(_day)]


class Told(Query):
    """``reason``: why the prefecture looks at a person whole; it is recorded."""

    reason: Annotated[str, Field(max_length=500)] = ""


class Search(Sent):
    """By number, or by name (the whole one, or a part between dots) within one's areas.

    In the body, so that neither stands in an address that servers log.
    """

    id_number: Cell = ""
    id_type: Literal["resident_id", "temporary_number", "other"] = "resident_id"
    name: Cell = ""
    reason: Cell = ""


class NewPerson(Sent):
    """As a spreadsheet's row holds him; ``checked_apart``: 是 after ``possibly the same``."""

    name: Cell
    id_number: Cell
    area_code: Cell
    id_type: Cell = ""
    sex: Cell = ""
    birth_date: Cell = ""
    ethnicity: Cell = ""
    registered_address: Cell = ""
    residence_address: Cell = ""
    phone: Cell = ""
    disability_grade: Cell = ""
    category: Cell = ""
    certificate: Cell = ""
    granted_on: Cell = ""
    valid_until: Cell = ""
    source: Cell = ""
    guardian_name: Cell = ""
    guardian_id_number: Cell = ""
    guardian_relation: Cell = ""
    checked_apart: Cell = ""


class NewHousehold(Sent):
    area_code: Annotated[str, Field(pattern=r"^[0-9]{9}([0-9]{3})?$")]


class NewMember(Sent):
    person_id: PersonId
    relation: Text
    work: Cell = ""
    in_education: bool = False
    from_on: Day


class Leaving(Sent):
    person_id: PersonId
    until_on: Day


class NewGuardian(Sent):
    guardian_id: PersonId
    relation: Text
    from_on: Day


class EndedGuardian(Sent):
    guardianship_id: Text
    until_on: Day


class NewConsent(Sent):
    """``given_by``: the person or a guardian; ``paper``: where the signature is."""

    kind: Literal["general", "medical", "under14", "forwarding"]
    given_by: PersonId
    given_on: Day
    paper: Text
    provider: Cell = ""


class Withdrawal(Sent):
    consent_id: Text
    by: PersonId
    on: Day
    paper: Cell = ""


class Merge(Sent):
    """``other`` is found as the person in the path from now on."""

    other: PersonId
    reason: Text


class Why(Sent):
    reason: Text


class Erasure(Sent):
    """``disposal``: the archive authority's approval, where a file of the person was sealed."""

    reason: Text
    disposal: Cell = ""


class Decision(Sent):
    approve: bool


class PersonShown(Shown):
    """``view``: full or masked; a masked one has None where nothing is shown."""

    person_id: str
    view: str
    name: str
    id_type: str
    id_number: str
    sex: str
    birth_date: str | None
    age: int
    ethnicity: str | None
    phone: str | None
    residence_address: str
    area_code: str
    status: str
    disability_grade: int
    household: str | None
    guardian_missing: bool


class EvidenceShown(Shown):
    """``certificate`` None where it is masked; ``counts``: no later evidence supersedes it."""

    category: str
    certificate: str | None
    granted_on: str
    valid_until: str | None
    source: str
    policy_version: str
    recorded_by: str
    recorded_at: str
    counts: bool
    row: str


class GuardianShown(Shown):
    guardianship_id: str
    ward_id: str
    guardian_id: str
    relation: str
    from_on: str
    until_on: str | None


class ConsentShown(Shown):
    consent_id: str
    kind: str
    provider: str
    given_by: str
    given_on: str
    paper: str
    withdrawn_on: str | None


class MemberShown(Shown):
    person_id: str
    name: str
    age: int | None
    relation: str
    work: str
    in_education: bool
    disability_grade: int | None
    from_on: str
    until_on: str | None


class HouseholdShown(Shown):
    household_number: str
    area_code: str
    members: list[MemberShown]


class PairShown(Shown):
    person_id: str
    other_id: str
    found_at: str


class EntryShown(Shown):
    """``detail`` holds ids and reasons, never personal data."""

    kind: str
    detail: dict[str, Any]
    by: str
    at: str


class MadeShown(Shown):
    id: str


class ErasedShown(Shown):
    """``erased``: rows of the person; ``cases``: whose forms and papers were deleted."""

    erased: int
    cases: int
