"""A service order on its way to somebody who serves: accept, return, reassign (五(三), S13)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistance.hooks.filing import Filing, Hook, invalid, state
from assistance.hooks.planning import wrong_supply
from assistance.hooks.written import issue, wrong_remedy
from assistance.store import orders as store
from engine import Refused, Variables

# The reassignment form calls the supplier otherwise than the decision.
_FIELDS = {"supplier": "reassigned_to", "catalogue_code": "reassigned_to"}


def open_order(filing: Filing) -> Mapping[str, Any] | Refused:
    """The order that the form is about, unless it is over."""
    order = store.order(filing.tx, filing.case_key)
    if order is None:
        return state("服务单还没有推送,请联系县(市)民政部门")
    if order["closed_at"]:
        return state(f"服务单 {order['order_number']} 已关闭,不能再办理")
    return order


def _answer(filing: Filing) -> Variables | Refused:
    """Accept, or return with a reason; the third return goes to the prefecture."""
    order = open_order(filing)
    if isinstance(order, Refused):
        return order
    count, values = int(order["return_count"]), filing.values
    if values["acceptance"] == "accept":
        store.set_status(filing.tx, filing.case_key, "accepted")
        return {"acceptance": "accept", "return_count": count}
    store.add_return(
        filing.tx,
        {
            "task_key": filing.task_key,
            "case_key": filing.case_key,
            "kind": values["kind"],
            "reason_code": values["reason_code"],
            "supplier": order["supplier"],
            "return_count": count + 1,
            "returned_by": filing.user,
            "returned_at": filing.at,
        },
    )
    return {"acceptance": "return", "return_count": count + 1}


def _reassign(filing: Filing) -> Variables | Refused:
    """Another supplier, perhaps of another kind; the order keeps its number."""
    row = open_order(filing)
    if isinstance(row, Refused):
        return row
    values = filing.values
    changed = {
        "supply_type": values["supply_type"],
        "supplier": values.get("reassigned_to"),
        "fund_code": values.get("fund_code"),
    }
    code = str(row["catalogue_code"])
    refused = invalid(
        (_FIELDS.get(field, field), text)
        for field, text in wrong_supply(
            filing, code, changed["supply_type"], changed["supplier"], changed["fund_code"]
        )
    )
    if refused:
        return refused
    store.reassign(filing.tx, filing.case_key, changed)
    return {"order": {**filing.variables["order"], **changed}}


def _supervise(filing: Filing) -> Variables | Refused:
    """The prefecture decides on a third return: reassign, stop, or plan anew."""
    order = open_order(filing)
    if isinstance(order, Refused):
        return order
    return {"supervision_result": filing.values["supervision_result"]}


def _refer(filing: Filing) -> Variables | Refused:
    order = open_order(filing)
    return order if isinstance(order, Refused) else {}


def _stop(filing: Filing) -> Variables | Refused:
    """A written notice with reasons and remedies, after hearing the person (R54)."""
    order = open_order(filing)
    if isinstance(order, Refused):
        return order
    refused = invalid(wrong_remedy(filing))
    if refused:
        return refused
    kind = "ineligible" if filing.submission.element_id == "issue_ineligible_notice" else "stop"
    return issue(filing, kind)


HOOKS: Mapping[str, Hook] = {
    "department-acceptance": _answer,
    "provider-acceptance": _answer,
    "order-reassignment": _reassign,
    "supervision-decision": _supervise,
    "referral": _refer,
    "stop-notice": _stop,
}
