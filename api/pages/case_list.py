"""The list of cases: of an area's office, of a person, of a supplier; newest first."""

from __future__ import annotations

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from access import Account, Session
from api.guard import Missing, Name, assistance_of, needs
from api.messages import CASE_STATES, _, word
from api.pages.about import NOBODY, about
from api.pages.paging import cut, window
from api.pages.scope import is_office
from api.pages.view import page
from api.pages.worklist import area_choices
from assistance.applying import PROCESS
from assistance.bootstrap import Assistance
from assistance.store import applications, orders
from engine import CaseView
from forms import Option

router = APIRouter()


@router.get("/cases")
def case_list(
    request: Request,
    state: Name = "",
    area: Name = "",
    number: int = Query(1, alias="page"),
    session: Session = needs("cases.read"),
) -> Response:
    assistance, account = assistance_of(request), session.account
    if state and state not in CASE_STATES:
        raise Missing
    office = is_office(account)
    areas = (area,) if area.isdecimal() and account.covers(area) else account.scopes
    limit, offset = window(number)
    found = (
        assistance.engine.cases(
            areas=areas,
            state=state or None,
            process_id=PROCESS,
            limit=limit,
            offset=offset,
        )
        if office
        else _own_cases(assistance, account, limit, offset)
    )
    shown, pages = cut(found, "/cases", {"state": state, "area": area}, number)
    people = about(assistance, account, [case.key for case in shown])
    values = {
        "title": _("案件") if office else _("与我有关的案件"),
        "filters": office,
        "states": [Option(code, _(name)) for code, name in CASE_STATES.items()],
        "areas": area_choices(account) if office else [],
        "chosen": {"state": state, "area": area},
        "rows": [
            {
                "case": case,
                "state": word(CASE_STATES, case.state),
                "about": people.get(case.key, NOBODY),
            }
            for case in shown
        ],
        "pages": pages,
        "empty": _("还没有案件。有人提出申请后,案件会列在这里。"),
    }
    return page(request, session, "cases.html", values)


def _own_cases(assistance: Assistance, account: Account, limit: int, offset: int) -> list[CaseView]:
    """Cases about the person, or orders of the organisation; newest first."""
    with assistance.engine.reading() as tx:
        keys = (
            applications.cases_of_person(tx, account.person_id, limit, offset)
            if account.person_id
            else orders.cases_of_suppliers(tx, account.organisations, limit, offset)
        )
    return [case for key in keys if (case := assistance.engine.case(key))]
