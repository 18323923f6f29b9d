"""Who crosses an age line while being served is judged again and somebody is told (R19).

Once a day, over the services under way. Nothing is cut off: the county looks whether the service
goes on, changes or is stopped after hearing the person.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from assistance import notices
from assistance.calendar import local_date, utc_text
from assistance.editions import Editions, Reference
from assistance.eligibility import RulesOfDay, judge
from assistance.identity import ADULT_AGE, ELDERLY_AGE
from assistance.notices import Occasion
from assistance.people import People, Person
from assistance.store import birthdays
from engine import Decide, Transaction

WORKING_AGE = 16
_LINES = frozenset({WORKING_AGE, ADULT_AGE, ELDERLY_AGE})
_DAY = timedelta(days=1)

# The decisions of the bundle that a case runs on.
DecisionsOf = Callable[[int], Decide]
Order = Mapping[str, Any]


def sweep(
    tx: Transaction, now: datetime, people: People, editions: Editions, decisions: DecisionsOf
) -> None:
    """Tell of everybody whose birthday since the last look was an age line."""
    today = local_date(now)
    last = birthdays.take(tx, today)
    if last is None:
        return
    for order in birthdays.served(tx):
        person = people.find(tx, order["person_id"])
        birthday = _birthday_between(person, last, today) if person else None
        if person is None or birthday is None:
            continue
        reference = editions.of_case(tx, order["application_id"], today)
        rules = RulesOfDay(reference, decisions(int(order["case_key"])))
        _tell(tx, now, people, order, person, birthday, rules)


def _tell(
    tx: Transaction,
    now: datetime,
    people: People,
    order: Order,
    person: Person,
    birthday: date,
    rules: RulesOfDay,
) -> None:
    item = rules.reference.catalogue[str(order["catalogue_code"])]
    known = person if order["urgent"] else person.proven()
    before = judge(rules, item, known, birthday - _DAY).eligible
    after = judge(rules, item, known, birthday).eligible
    age = person.profile.age_on(birthday)
    if age not in _lines(rules.reference) and before == after:
        return
    occasion = Occasion(
        key=int(order["case_key"]) + age,
        case_key=int(order["case_key"]),
        application_id=str(order["application_id"]),
        area=str(order["area_code"]),
        at=utc_text(now),
    )
    kind = "age_line" if after else "age_line_crossed"
    notices.send(tx, occasion, kind, ["county_officer"], item=item.name)
    if before and not after:
        told = notices.applicant_of(tx, people, person.person_id)
        notices.send(tx, occasion, "service_under_review", told, item=item.name)


def _lines(reference: Reference) -> frozenset[int]:
    """Ages at which rights change: those of the policy, and the limits of childhood (Q04)."""
    limits = ("policy.child.age_limit", "policy.left_behind_child.age_limit")
    return _LINES | {int(reference.policy[code]) for code in limits}


def _birthday_between(person: Person, last: date, today: date) -> date | None:
    """The day after ``last``, up to ``today``, on which the person became a year older."""
    born = person.profile.birth_date
    age = person.profile.age_on(today)
    if age == person.profile.age_on(last):
        return None
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        # Born on a leap day: a year older on 1 March.
        return date(born.year + age, 3, 1)
