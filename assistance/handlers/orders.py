"""What the diagram of a service order asks: push, number, payable lines, close (五(三)、五(四))."""

from __future__ import annotations

import json
from collections.abc import Mapping

from assistance import eligibility, sharing
from assistance.handlers.requests import Request
from assistance.people import ALIVE, Person
from assistance.people.consents import still_given
from assistance.sharing import Consents
from assistance.store import applications, orders
from assistance.store.numbers import next_number
from assistance.suppliers import NOBODY, PURCHASED
from engine import Variables

ORDER_SERIES, REGISTRATION_SERIES = "FW", "DJ"

# How an order may end after which the need is decided again.
_DECIDED_AGAIN = frozenset({"adjust", "refer"})
_AFTER_EVALUATION: Mapping[str, str] = {"stop": "done", "adjust": "adjust", "refer": "refer"}


def push_order(request: Request) -> Variables:
    """Check the person again, then tell the supplier what it must know and no more.

    Returns ``dispatch_check`` ok | ineligible, ``dispatch_obstacle`` in words or null, and the
    order's number, which it keeps when it is pushed again.
    """
    person, known = request.person(), orders.order(request.tx, request.case_key)
    obstacle = _obstacle(request, person)
    number = (
        str(known["order_number"])
        if known
        else next_number(request.tx, ORDER_SERIES, request.county, request.today.year)
    )
    order = request.order
    orders.keep_order(
        request.tx,
        {
            "case_key": request.case_key,
            "application_id": request.application_id,
            "item_no": order["item_no"],
            "urgent": int(bool(request.variables["urgent"])),
            "order_number": number,
            "catalogue_code": order["catalogue_code"],
            "supply_type": order["supply_type"],
            "supplier": order.get("supplier"),
            "fund_code": order.get("fund_code"),
            "status": "ineligible" if obstacle else "pushed",
            "return_count": int(request.variables.get("return_count") or 0),
            "shared_fields": json.dumps([] if obstacle else _shared(request, person)),
            "pushed_at": request.at,
        },
    )
    if not obstacle:
        _mark(request, "serving")
    return {
        "dispatch_check": "ineligible" if obstacle else "ok",
        "dispatch_obstacle": obstacle,
        "order_number": number,
    }


def _obstacle(request: Request, person: Person | None) -> str | None:
    """Why the person may not have the item today (R03, R19); a referral only needs him alive."""
    if person is None:
        return "没有登记服务对象"
    order, urgent = request.order, bool(request.variables["urgent"])
    item = request.reference.catalogue[str(order["catalogue_code"])]
    if order["supply_type"] == NOBODY and person.status == ALIVE:
        return None
    # In an emergency a category that is only declared is enough; papers follow (社救法50条).
    return eligibility.obstacle(request, item, person if urgent else person.proven(), request.today)


def _shared(request: Request, person: Person | None) -> list[str]:
    order = request.order
    row = applications.application(request.tx, request.application_id)
    if person is None or row is None or order["supply_type"] == NOBODY:
        return []
    consents = Consents(
        health=bool(row["health_data_consent"]),
        under14=bool(row["under14_consent"]),
        sharing=bool(row["sharing_consent"]),
    )
    # What was withdrawn since the application is not told, whatever the form said.
    consents = still_given(request.tx, person.person_id, consents, str(order.get("supplier") or ""))
    return list(
        sharing.shared_fields(
            request.reference.catalogue[str(order["catalogue_code"])],
            person.profile.age_on(request.today),
            consents,
            to_department=order["supply_type"] != PURCHASED,
        )
    )


def issue_registration(request: Request) -> Variables:
    """The number of the registration that was just made; no record is taken without it (R31)."""
    number = next_number(request.tx, REGISTRATION_SERIES, request.county, request.today.year)
    orders.number_registration(request.tx, request.case_key, number)
    return {"registration_number": number, "registered_at": request.at}


def make_payable_lines(request: Request) -> Variables:
    """A line for each accepted record of a new purchase; the price may not be set yet (Q08)."""
    item = request.reference.catalogue[str(request.order["catalogue_code"])]
    orders.make_payable(request.tx, request.case_key, item.unit, item.unit_price_fen, request.at)
    return {}


def close_order(request: Request) -> Variables:
    """``order_result``: ``item_no`` and how it ended.

    ``status``: done, adjust, refer, stopped, referred or ineligible; after adjust and refer the
    county decides on the need again.
    """
    status = _status(request.variables)
    orders.close(request.tx, request.case_key, status, request.at)
    _mark(request, "open" if status in _DECIDED_AGAIN else status)
    return {"order_result": {"item_no": request.order["item_no"], "status": status}}


def _status(variables: Mapping[str, object]) -> str:
    """How the order ended: not given, referred, stopped by the prefecture, or as evaluated."""
    if variables.get("dispatch_check") == "ineligible":
        return "ineligible"
    if variables.get("route") == "referral":
        return "referred"
    if variables.get("supervision_result") == "stop":
        return "stopped"
    return _AFTER_EVALUATION[str(variables["follow_up"])]


def _mark(request: Request, status: str) -> None:
    """Orders of an emergency have no row in the need list."""
    if not request.variables["urgent"]:
        item_no = int(request.order["item_no"])
        orders.mark_need(request.tx, request.application_id, item_no, status)
