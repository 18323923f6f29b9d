"""What the diagram of a case asks: its number, its end without an answer, its open orders."""

from __future__ import annotations

from assistance.areas import TOWNSHIP_DIGITS
from assistance.deadlines import periods
from assistance.handlers.messages import issue
from assistance.handlers.requests import Request
from assistance.store import applications, editions, orders
from assistance.store.numbers import next_number
from engine import Variables

CASE_SERIES = "SQ"


def register_case(request: Request) -> Variables:
    """The case's number, given when it is accepted; the legal clock starts the day after."""
    area = str(request.variables["area_code"])[:TOWNSHIP_DIGITS]
    number = next_number(request.tx, CASE_SERIES, area, request.today.year)
    accepted_on = request.today.isoformat()
    # From here on the case is decided by what is in force today, to its end.
    in_force = request.reference
    applications.number(request.tx, request.application_id, number, accepted_on)
    editions.keep(request.tx, request.application_id, in_force.numbers)
    periods.begin(
        request.tx, request.application_id, request.case_key, request.job.area, request.today
    )
    return {"case_number": number, "accepted_on": accepted_on, **issue(request, "accepted")}


def record_no_supplement(request: Request) -> Variables:
    """Nothing came within the period: it counts as withdrawn, and may be filed again."""
    applications.resume(request.tx, request.application_id, "supplement", request.at)
    applications.close(request.tx, request.application_id, "withdrawn")
    return {"outcome": "withdrawn", **issue(request, "deemed_withdrawn")}


def close_open_orders(request: Request) -> Variables:
    """Orders under way are closed; what was accepted of them has its payable line already."""
    for row in orders.open_orders(request.tx, request.application_id):
        orders.close(request.tx, row["case_key"], "stopped", request.at)
        if not row["urgent"]:
            orders.mark_need(request.tx, request.application_id, row["item_no"], "stopped")
    return {}
