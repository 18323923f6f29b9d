"""Whom a person belongs to: guardians and households."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import Response

from api.rest.people import READ, WRITE, iso
from api.rest.people_shapes import (
    EndedGuardian,
    GuardianShown,
    HouseholdShown,
    Leaving,
    MadeShown,
    MemberShown,
    NewGuardian,
    NewHousehold,
    NewMember,
    Told,
)
from api.rest.person import in_scope, origin, record, seen, the_person, told
from api.rest.shapes import Listed
from api.v2.call import Call, answer, missing, no_content
from api.v2.endpoint import Route
from api.v2.problems import Problem
from assistance.calendar import local_date
from assistance.identity import masked_name
from assistance.people import guardians, households, masking
from assistance.people.households import Member
from assistance.store import kin as store
from engine import Transaction

HOUSEHOLD = "家庭户"


def list_guardians(call: Call) -> Response:
    """Who stands or stood for the person."""
    asked: Told = call.query
    with call.engine.transaction() as tx:
        person, _ = seen(call, tx, asked.reason)
        found = guardians.of_ward(tx, person.person_id)
    items = [
        GuardianShown(
            guardianship_id=one.guardianship_id,
            ward_id=one.ward_id,
            guardian_id=one.guardian_id,
            relation=one.relation,
            from_on=one.from_on.isoformat(),
            until_on=iso(one.until_on),
        ).model_dump()
        for one in found
    ]
    return answer({"items": items, "next": None})


def appoint(call: Call) -> Response:
    """Let a registered person stand for this one."""
    body: NewGuardian = call.body
    with call.engine.transaction() as tx:
        ward = the_person(call, tx, WRITE)
        guardian = the_person(call, tx, WRITE, body.guardian_id)
        id_ = told(
            guardians.appoint(
                tx,
                call.assistance.people,
                ward.person_id,
                guardian.person_id,
                body.relation,
                body.from_on,
                origin(call, tx),
            )
        )
    return answer({"id": id_})


def end_guardian(call: Call) -> Response:
    """End a guardianship; a minor's last one only after another has begun."""
    body: EndedGuardian = call.body
    with call.engine.transaction() as tx:
        ward = the_person(call, tx, WRITE)
        people, by = call.assistance.people, origin(call, tx)
        id_, on = body.guardianship_id, body.until_on
        told(guardians.end(tx, people, ward.person_id, id_, on, by))
    return no_content()


def open_household(call: Call) -> Response:
    """A new household and its number; members join it."""
    body: NewHousehold = call.body
    today = local_date(call.engine.now())
    with call.engine.transaction() as tx:
        areas = call.assistance.editions.on(tx, today).areas
        obstacle = areas.obstacle(body.area_code, today)
        if obstacle:
            raise Problem(400, f"area_code:{obstacle}")
        if not in_scope(call, WRITE, body.area_code):
            raise Problem(403, "area_code:这个区划不在您的管辖范围内")
        number = households.open_household(tx, body.area_code, today)
    return answer({"id": number})


def household(call: Call) -> Response:
    """Who lives in the household, and who did."""
    asked: Told = call.query
    with call.engine.transaction() as tx:
        number, area = _household(call, tx, READ)
        how = masking.view(call.account, area, asked.reason) or masking.MASKED
        rows = households.members(tx, call.assistance.people, number)
        members = [_member(call, tx, row, how, asked.reason) for row in rows]
    shown = HouseholdShown(household_number=number, area_code=area, members=members)
    return answer(shown.model_dump())


def join(call: Call) -> Response:
    """Let a person join, or say anew what he does there; who is in another one leaves it first."""
    body: NewMember = call.body
    with call.engine.transaction() as tx:
        number, _ = _household(call, tx, WRITE)
        person = the_person(call, tx, WRITE, body.person_id)
        said = (body.relation, body.work, body.in_education, body.from_on, None)
        member = Member("", person.person_id, *said)
        people, by = call.assistance.people, origin(call, tx)
        id_ = told(households.join(tx, people, number, member, by))
    return answer({"id": id_})


def leave(call: Call) -> Response:
    """Let a person leave on a day; that he was there stays."""
    body: Leaving = call.body
    with call.engine.transaction() as tx:
        number, _ = _household(call, tx, WRITE)
        person = the_person(call, tx, WRITE, body.person_id)
        people, by = call.assistance.people, origin(call, tx)
        told(households.leave(tx, people, number, person.person_id, body.until_on, by))
    return no_content()


def _household(call: Call, tx: Transaction, permission: str) -> tuple[str, str]:
    number = str(call.request.path_params["number"])
    row = store.household(tx, number)
    if row is None or not in_scope(call, permission, row["area_code"]):
        raise missing(HOUSEHOLD, number[:100])
    return number, str(row["area_code"])


def _member(call: Call, tx: Transaction, row: Member, how: str, reason: str) -> MemberShown:
    """A member who is registered in another area, or was erased, has no name here."""
    person = call.assistance.people.find(tx, row.person_id)
    near = person is not None and in_scope(call, READ, person.area_code)
    name, whole = "", how == masking.FULL
    if person and near:
        record(call, tx, person.person_id, how, reason)
        name = person.profile.name if whole else masked_name(person.profile.name)
    today = local_date(call.engine.now())
    return MemberShown(
        person_id=row.person_id,
        name=name,
        age=person.profile.age_on(today) if person and near else None,
        relation=row.relation,
        work=row.work if near and whole else "",
        in_education=row.in_education if near else False,
        disability_grade=person.disability_grade if person and near else None,
        from_on=row.from_on.isoformat(),
        until_on=iso(row.until_on),
    )


_ONE, _HOUSE = "/people/{person}", "/households/{number}"
ROUTES: Sequence[Route] = (
    Route(
        "GET",
        f"{_ONE}/guardians",
        READ,
        list_guardians,
        query=Told,
        answer=Listed[GuardianShown],
        problems=(404,),
    ),
    Route(
        "POST",
        f"{_ONE}/guardians",
        WRITE,
        appoint,
        NewGuardian,
        answer=MadeShown,
        example={"guardian_id": "P1", "relation": "父亲", "from_on": "2026-01-31"},
        problems=(404, 409),
    ),
    Route(
        "POST",
        f"{_ONE}/guardians/end",
        WRITE,
        end_guardian,
        EndedGuardian,
        example={"guardianship_id": "P2:P1:0", "until_on": "2026-12-31"},
        problems=(404, 409),
    ),
    Route(
        "POST",
        "/households",
        WRITE,
        open_household,
        NewHousehold,
        answer=MadeShown,
        example={"area_code": "652301101001"},
    ),
    Route("GET", _HOUSE, READ, household, query=Told, answer=HouseholdShown, problems=(404,)),
    Route(
        "POST",
        f"{_HOUSE}/members",
        WRITE,
        join,
        NewMember,
        answer=MadeShown,
        example={"person_id": "P1", "relation": "配偶", "work": "务农", "from_on": "2026-01-31"},
        problems=(404, 409),
    ),
    Route(
        "POST",
        f"{_HOUSE}/leaving",
        WRITE,
        leave,
        Leaving,
        example={"person_id": "P1", "until_on": "2026-12-31"},
        problems=(404, 409),
    ),
)
