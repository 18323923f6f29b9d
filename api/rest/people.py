"""People: found, registered, their evidence, guardians, consents, and what happened to them.

Whoever looks at a person is recorded; numbers and names travel in bodies, never in addresses.
"""

from __future__ import annotations

import json

from starlette.responses import Response

from api.rest.people_shapes import (
    EntryShown,
    EvidenceShown,
    MadeShown,
    NewPerson,
    PersonShown,
    Search,
    Told,
)
from api.rest.person import areas, in_scope, origin, record, seen
from api.rest.shapes import Listed
from api.v2.call import Call, answer
from api.v2.endpoint import Route
from api.v2.problems import Problem
from assistance.calendar import local_date
from assistance.imports.judging import KEPT, WRONG, judge, keep
from assistance.people import Person, guardians, households, masking
from assistance.store import people as store
from engine import Transaction

READ, WRITE = "people.read", "people.write"
MOST_FOUND = 50


def search(call: Call) -> Response:
    """Who has this number or this name, in the caller's areas; at most 50."""
    asked: Search = call.body
    if bool(asked.id_number) == bool(asked.name):
        raise Problem(400, "请给出证件号码或姓名其中一项")
    people = call.assistance.people
    with call.engine.transaction() as tx:
        if asked.name:
            ids = people.by_name(tx, asked.name, areas(call, READ), MOST_FOUND)
        else:
            one = people.by_number(tx, asked.id_type, asked.id_number)
            ids = [one] if one else []
        found = [people.find(tx, id_) for id_ in dict.fromkeys(store.kept(tx, i) for i in ids)]
        items = [_shown(call, tx, person, asked.reason) for person in found if person]
    return answer({"items": [item.model_dump() for item in items if item], "next": None})


def get(call: Call) -> Response:
    """One person; the prefecture sees him masked until it gives a reason."""
    asked: Told = call.query
    with call.engine.transaction() as tx:
        person, how = seen(call, tx, asked.reason)
        shown = _as(call, tx, person, how)
    return answer(shown.model_dump())


def add(call: Call) -> Response:
    """Register a person, or what is said anew of one who is known by number.

    409 where somebody of the same name and date of birth has another number: a person decides.
    """
    body: NewPerson = call.body
    now = call.engine.now()
    today = local_date(now)
    people = call.assistance.people
    with call.engine.transaction() as tx:
        reference = call.assistance.editions.on(tx, today)
        scope = areas(call, WRITE)
        verdict = judge(tx, people, reference, today, scope, body.model_dump())
        if verdict.outcome == WRONG:
            lines = [f"{field}:{why}" for field, why in verdict.wrong]
            raise Problem(409 if verdict.conflict else 400, "\n".join(lines))
        number = call.engine.new_id()[:16] if verdict.outcome == KEPT else ""
        keep(tx, people, verdict, f"P{number}", today, origin(call, tx))
        id_ = people.by_number(tx, body.id_type or "resident_id", body.id_number)
    return answer({"id": id_ or f"P{number}"})


def evidence(call: Call) -> Response:
    """Every evidence that was ever recorded of the person, by category; nothing is written over."""
    asked: Told = call.query
    with call.engine.transaction() as tx:
        person, how = seen(call, tx, asked.reason)
        found = call.assistance.people.evidence(tx, person.person_id)
    items = [
        EvidenceShown(
            category=one.category.code,
            certificate=one.category.certificate if how == masking.FULL else None,
            granted_on=one.category.granted_on.isoformat(),
            valid_until=iso(one.category.valid_until),
            source=one.category.source,
            policy_version=one.policy_version,
            recorded_by=one.recorded_by,
            recorded_at=one.recorded_at,
            counts=one.superseded_at is None,
            row=one.person_id,
        ).model_dump()
        for one in found
    ]
    return answer({"items": items, "next": None})


def history(call: Call) -> Response:
    """What happened to the person: registered, merged, parted, consents withdrawn and so on."""
    asked: Told = call.query
    with call.engine.transaction() as tx:
        person, _ = seen(call, tx, asked.reason)
        rows = store.logged(tx, person.person_id)
    items = [
        EntryShown(
            kind=row["kind"], detail=json.loads(row["detail"]), by=row["by_user"], at=row["at"]
        ).model_dump()
        for row in rows
    ]
    return answer({"items": items, "next": None})


def _shown(call: Call, tx: Transaction, person: Person, reason: str) -> PersonShown | None:
    how = masking.view(call.account, person.area_code, reason)
    if how is None or not in_scope(call, READ, person.area_code):
        return None
    record(call, tx, person.person_id, how, reason)
    return _as(call, tx, person, how)


def _as(call: Call, tx: Transaction, person: Person, how: str) -> PersonShown:
    today = local_date(call.engine.now())
    held = guardians.of_ward(tx, person.person_id)
    return PersonShown(
        **masking.shown(person, how, today),
        household=households.household_of(tx, person.person_id),
        guardian_missing=guardians.without_guardian(person, held, today),
    )


def iso(day: object) -> str | None:
    return str(day) if day else None


_ONE = "/people/{person}"
ROUTES = (
    Route(
        "POST",
        "/people/search",
        READ,
        search,
        Search,
        answer=Listed[PersonShown],
        example={"name": "阿依努尔·居马汗"},
    ),
    Route(
        "POST",
        "/people",
        WRITE,
        add,
        NewPerson,
        answer=MadeShown,
        example={
            "name": "阿依努尔·居马汗",
            "id_number": "652301195803120021",
            "area_code": "652301101001",
        },
        problems=(409,),
    ),
    Route("GET", _ONE, READ, get, query=Told, answer=PersonShown, problems=(404,)),
    Route(
        "GET",
        f"{_ONE}/categories",
        READ,
        evidence,
        query=Told,
        answer=Listed[EvidenceShown],
        problems=(404,),
    ),
    Route(
        "GET",
        f"{_ONE}/history",
        READ,
        history,
        query=Told,
        answer=Listed[EntryShown],
        problems=(404,),
    ),
)
