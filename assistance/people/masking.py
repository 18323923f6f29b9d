"""Who sees how much of a person: one place that pages, REST and exports ask.

An office sees whom it works with. The prefecture sees masked people until it gives a reason,
which is recorded. Nobody else sees a person here: suppliers are shown what was shared with them.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from access import Account, standings_with
from assistance.identity import masked_name, masked_number
from assistance.people.persons import Person

FULL, MASKED = "full", "masked"
PERMISSION = "people.read"
# Codes of a county and of everything below have so many digits; what is shorter is above them.
_COUNTY_DIGITS = 6
# So long after the service a supplier still sees where the person lives (S17).
ADDRESS_DAYS = 30
_SHOWN_OF_ADDRESS = 6


def view(account: Account, area: str, reason: str = "") -> str | None:
    """full | masked, or None where the person does not exist for the account."""
    if account.superuser:
        return FULL
    held = [s for s in standings_with(account, PERMISSION) if s.in_office]
    near = [s for s in held if area.startswith(s.area)]
    if not near:
        return None
    if any(len(standing.area) >= _COUNTY_DIGITS for standing in near) or reason.strip():
        return FULL
    return MASKED


def shown(person: Person, how: str, today: date) -> dict[str, Any]:
    """The person as ``how`` allows, by field; a masked one keeps nothing that finds him."""
    profile, whole = person.profile, how == FULL
    return {
        "person_id": person.person_id,
        "view": how,
        "name": profile.name if whole else masked_name(profile.name),
        "id_type": profile.id_type,
        "id_number": profile.id_number if whole else masked_number(profile.id_number),
        "sex": profile.sex,
        "birth_date": profile.birth_date.isoformat() if whole else None,
        "age": profile.age_on(today),
        "ethnicity": profile.ethnicity if whole else None,
        "phone": profile.phone if whole else None,
        "residence_address": profile.residence_address
        if whole
        else masked_address(profile.residence_address),
        "area_code": person.area_code,
        "status": person.status,
        "disability_grade": person.disability_grade,
    }


def masked_address(address: str) -> str:
    """No more than county and township: the first characters."""
    return address[:_SHOWN_OF_ADDRESS] + "***" if address else ""


def address_closed(closed_at: str | None, today: date) -> bool:
    """Whether a supplier's service ended (ISO 8601) so long ago that the address is masked."""
    if closed_at is None:
        return False
    return datetime.fromisoformat(closed_at).date() + timedelta(days=ADDRESS_DAYS) <= today
