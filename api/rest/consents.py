"""Consents of a person: given on paper, listed, withdrawn."""

from __future__ import annotations

from starlette.responses import Response

from api.rest.people import READ, WRITE, iso
from api.rest.people_shapes import ConsentShown, MadeShown, NewConsent, Told, Withdrawal
from api.rest.person import origin, seen, the_person, told
from api.rest.shapes import Listed
from api.v2.call import Call, answer, no_content
from api.v2.endpoint import Route
from assistance.people import consents


def list_consents(call: Call) -> Response:
    """What was consented to, on which paper, and what was withdrawn."""
    asked: Told = call.query
    with call.engine.transaction() as tx:
        person, _ = seen(call, tx, asked.reason)
        found = consents.of_person(tx, person.person_id)
    items = [
        ConsentShown(
            consent_id=one.consent_id,
            kind=one.kind,
            provider=one.provider,
            given_by=one.given_by,
            given_on=one.given_on.isoformat(),
            paper=one.paper,
            withdrawn_on=iso(one.withdrawn_on),
        ).model_dump()
        for one in found
    ]
    return answer({"items": items, "next": None})


def consent(call: Call) -> Response:
    """Record a consent that was given on paper."""
    body: NewConsent = call.body
    with call.engine.transaction() as tx:
        person = the_person(call, tx, WRITE)
        people, by = call.assistance.people, origin(call, tx)
        said = (body.kind, body.given_by, body.given_on, body.paper)
        id_ = told(consents.give(tx, people, person, *said, by, body.provider))
    return answer({"id": id_})


def withdraw(call: Call) -> Response:
    """Withdraw a consent; from this moment nothing more is shared by it."""
    body: Withdrawal = call.body
    with call.engine.transaction() as tx:
        person, by = the_person(call, tx, WRITE), origin(call, tx)
        said = (body.consent_id, body.by, body.on, body.paper)
        told(consents.withdraw(tx, person.person_id, *said, by))
    return no_content()


_ONE = "/people/{person}"
ROUTES = (
    Route(
        "GET",
        f"{_ONE}/consents",
        READ,
        list_consents,
        query=Told,
        answer=Listed[ConsentShown],
        problems=(404,),
    ),
    Route(
        "POST",
        f"{_ONE}/consents",
        WRITE,
        consent,
        NewConsent,
        answer=MadeShown,
        example={
            "kind": "medical",
            "given_by": "P1",
            "given_on": "2026-11-24",
            "paper": "纸质同意书 2026-17",
        },
        problems=(404,),
    ),
    Route(
        "POST",
        f"{_ONE}/consents/withdrawal",
        WRITE,
        withdraw,
        Withdrawal,
        example={"consent_id": "P1:medical:0", "by": "P1", "on": "2026-11-24"},
        problems=(404, 409),
    ),
)
