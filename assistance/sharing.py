"""What a supplier is told of a person: only the fields that the item needs (R30, S15).

个人信息保护法 6、23、28–31、34条: a department needs no consent for its duty; an organisation is
told of health only with the person's separate consent; of a child under 14 nobody is told of
health without the guardian's.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistance.catalogue import CatalogueItem
from assistance.identity import ADULT_AGE, CONSENT_AGE

# Needed to find the person and to speak with him.
CONTACT = ("name", "phone", "residence_address")
SPEAKING = ("sex", "preferred_language")
GUARDIAN = ("guardian_name", "guardian_relation")
# What a purchased supplier is told only because the person agreed to it.
TOLD_BY_CONSENT = (*SPEAKING, "birth_date")
HEALTH = ("disability_grade", "self_care_level", "health")
# Conditions of an item that are a matter of health.
_HEALTH_FACTS = frozenset(
    {"disability", "severe_disability", "mental_disorder", "low_mobility", "serious_illness"}
)


@dataclass(frozen=True, slots=True)
class Consents:
    """``sharing``: that a purchased supplier is told more than how to find the person."""

    health: bool
    under14: bool
    sharing: bool


def shared_fields(
    item: CatalogueItem, age: int, consents: Consents, *, to_department: bool
) -> tuple[str, ...]:
    """Names of the fields that go to the supplier of ``item``, in the order they are shown."""
    fields = list(CONTACT)
    if to_department or consents.sharing:
        fields += SPEAKING
        if item.min_age is not None or item.max_age is not None:
            fields.append("birth_date")
    if age < ADULT_AGE:
        fields += GUARDIAN
    if _about_health(item) and _may_tell_health(age, consents, to_department):
        fields += HEALTH
    return tuple(fields)


def _about_health(item: CatalogueItem) -> bool:
    """Care is, and so is what is only for people of a certain health."""
    return item.category == "care" or not item.requires_all.isdisjoint(_HEALTH_FACTS)


def _may_tell_health(age: int, consents: Consents, to_department: bool) -> bool:
    if age < CONSENT_AGE and not consents.under14:
        return False
    return to_department or consents.health
