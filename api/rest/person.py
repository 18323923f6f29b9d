"""How calls about one person begin: found, in the caller's areas, and the look recorded."""

from __future__ import annotations

from typing import TypeVar

from access import scopes_with
from api.v2.call import Call, missing
from api.v2.problems import refusal
from assistance import files
from assistance.calendar import local_date, utc_text
from assistance.people import Origin, Person, masking
from engine import Refused, Transaction

T = TypeVar("T")
WHAT = "此人"
# Reads that belong to no case.
NO_CASE = 0


def the_person(
    call: Call, tx: Transaction, permission: str, person_id: str | None = None
) -> Person:
    """The person, for a change; 404 where he is not in an area where ``permission`` counts."""
    id_ = person_id or str(call.request.path_params["person"])
    person = call.assistance.people.find(tx, id_)
    if person is None or not in_scope(call, permission, person.area_code):
        raise missing(WHAT, id_[:100])
    return person


def seen(call: Call, tx: Transaction, reason: str) -> tuple[Person, str]:
    """The person and how he is shown (full | masked); the look is recorded.

    Call it in a transaction that writes.
    """
    id_ = str(call.request.path_params["person"])
    person = call.assistance.people.find(tx, id_)
    how = masking.view(call.account, person.area_code, reason) if person else None
    if person is None or how is None:
        raise missing(WHAT, id_[:100])
    record(call, tx, person.person_id, how, reason)
    return person, how


def record(call: Call, tx: Transaction, person_id: str, how: str, reason: str) -> None:
    files.record_read(
        tx,
        read_id=call.engine.new_id(),
        user=call.account.user,
        case_key=NO_CASE,
        subject=f"person:{person_id}:{how}",
        at=call.engine.now(),
        reason=reason,
    )


def in_scope(call: Call, permission: str, area: str) -> bool:
    if call.account.superuser:
        return True
    return area.startswith(scopes_with(call.account, permission))


def areas(call: Call, permission: str) -> tuple[str, ...]:
    """The area-code prefixes that ``permission`` counts in."""
    return ("",) if call.account.superuser else scopes_with(call.account, permission)


def origin(call: Call, tx: Transaction) -> Origin:
    now = call.engine.now()
    reference = call.assistance.editions.on(tx, local_date(now))
    return Origin(call.account.user, utc_text(now), reference.policy.version)


def told(outcome: T | Refused) -> T:
    """The outcome; a refusal ends the call, and nothing of it is kept."""
    if isinstance(outcome, Refused):
        raise refusal(outcome)
    return outcome
