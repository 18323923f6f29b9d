"""Whether a person may have a service on a given day (昌州政办发〔2024〕30号 一、四(四); R03, R19).

The decision ``item-eligibility`` of the case's bundle judges; here is what it is given: the item
as the case's edition has it, and what is known of the person on the day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from assistance.editions import CatalogueItem, Offer, Reference
from assistance.people import Person
from engine import Decide, Json, Variables

DECISION = "item-eligibility"
# Said of a child that belongs here as left behind only: another age limit may hold (Q04).
LEFT_BEHIND = "left_behind"
# Facts that a person's age, papers and categories tell; everything else an assessment finds.
_EVIDENT = frozenset({"elderly", "minor", "disability", "severe_disability", LEFT_BEHIND})


class Rules(Protocol):
    """What decides on a case: a form being filed, or a request of its diagram."""

    @property
    def reference(self) -> Reference: ...

    def decide(self, decision_id: str, variables: Variables) -> Json: ...


@dataclass(frozen=True, slots=True)
class RulesOfDay:
    """What decides on whoever has no case yet."""

    reference: Reference
    decisions: Decide

    def decide(self, decision_id: str, variables: Variables) -> Json:
        return self.decisions(decision_id, variables)


@dataclass(frozen=True, slots=True)
class Judgement:
    """``code``: ok, died, moved_away, not_alive, too_young, too_old, wrong_category or
    condition_missing; ``text``: why, in words for people."""

    eligible: bool
    code: str
    text: str


def judge(rules: Rules, item: CatalogueItem, person: Person, day: date) -> Judgement:
    """Whether ``person`` may have ``item`` on ``day``, and be in the programme it belongs to."""
    programme = rules.reference.programme_of(item.code)
    offers: Sequence[Offer] = [item, programme] if programme else [item]
    found = [_judged(rules, offer, person, day) for offer in offers]
    return next((one for one in found if not one.eligible), found[0])


def obstacle(rules: Rules, item: CatalogueItem, person: Person, day: date) -> str | None:
    """Why ``person`` may not have ``item`` on ``day``; None if he may."""
    judgement = judge(rules, item, person, day)
    return None if judgement.eligible else judgement.text


def found_by_assessment(item: CatalogueItem) -> frozenset[str]:
    """The conditions of ``item`` that only somebody who looked can know: need of training …"""
    return (item.requires_all | item.requires_any) - _EVIDENT - item.target_groups


def _judged(rules: Rules, offer: Offer, person: Person, day: date) -> Judgement:
    answer: Any = rules.decide(
        DECISION,
        {
            "offer": _offer(offer),
            "person": _person(person, day),
            "policy": rules.reference.deciding,
            "day": day.isoformat(),
        },
    )
    return Judgement(answer["eligible"], answer["code"], answer["text"])


def _offer(offer: Offer) -> Mapping[str, Json]:
    return {
        "code": offer.code,
        "name": offer.name,
        "target_groups": sorted(offer.target_groups),
        "min_age": offer.min_age,
        "max_age": offer.max_age,
        "requires_all": sorted(offer.requires_all),
        "requires_any": sorted(offer.requires_any),
    }


def _person(person: Person, day: date) -> Mapping[str, Json]:
    """No name and no number: what is decided by, nothing else."""
    return {
        "status": person.status,
        "age": person.profile.age_on(day),
        "facts": sorted(person.facts_on(day)),
        "left_behind": LEFT_BEHIND in person.flags,
    }
