"""Which service, of which kind, by whom, from which fund: decided for each need (五(三), S12)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from assistance import funds, suppliers
from assistance.hooks.applicants import keep_consents, wrong_signer
from assistance.hooks.filing import Filing, Hook, Wrong, invalid, not_offered
from assistance.hooks.visits import keep_findings
from assistance.store import applications, orders
from assistance.suppliers import NOBODY, PURCHASED
from engine import Json, Refused, Variables

Row = Mapping[str, Any]
# Open to be decided (again); everything else is being served, or over.
UNDECIDED = ("open", "decided")


def _arrange_urgent(filing: Filing) -> Variables | Refused:
    """Help in an emergency comes before the papers; what a replan cancelled is closed first."""
    rows = filing.rows("urgent_orders")
    refused = invalid(_wrong_orders(filing, "urgent_orders"))
    if refused:
        return refused
    keep_findings(filing, (row["catalogue_code"] for row in rows))
    close_cancelled(filing, urgent=True)
    return {"urgent_orders": _decide_all(filing, rows, urgent=True)}


def _decide_services(filing: Filing) -> Variables | Refused:
    """Every open need is decided, and only those."""
    rows = filing.rows("orders")
    refused = invalid([*_wrong_needs(filing), *_wrong_orders(filing, "orders")])
    if refused:
        return refused
    decided = _decide_all(filing, rows, urgent=False)
    for row in rows:
        orders.mark_need(filing.tx, filing.application_id, row["item_no"], "decided")
    return {"orders": decided}


def _wrong_needs(filing: Filing) -> Iterator[Wrong]:
    needs = {row["item_no"]: row for row in orders.needs(filing.tx, filing.application_id)}
    undecided = {no for no, need in needs.items() if need["status"] in UNDECIDED}
    for number, row in enumerate(filing.rows("orders")):
        path, item_no = f"orders[{number}]", row["item_no"]
        need = needs.get(item_no)
        if need is None:
            yield f"{path}.item_no", f"需求清单里没有项号 {item_no}"
        elif item_no not in undecided:
            yield f"{path}.item_no", f"项号 {item_no} 已在服务或已办结,这次不用再确定"
        elif need["catalogue_code"] != row["catalogue_code"]:
            code = need["catalogue_code"]
            yield f"{path}.catalogue_code", f"需求清单里项号 {item_no} 是 {code},请改一致"
    left = undecided - {row["item_no"] for row in filing.rows("orders")}
    if left:
        numbers = "、".join(str(item_no) for item_no in sorted(left))
        yield "orders", f"还有项号 {numbers} 没有确定服务,请加上"


def _wrong_orders(filing: Filing, key: str) -> Iterator[Wrong]:
    seen: set[int] = set()
    for number, row in enumerate(filing.rows(key)):
        path = f"{key}[{number}]"
        if row["item_no"] in seen:
            yield f"{path}.item_no", f"项号 {row['item_no']} 重复,请合并或改正"
        seen.add(row["item_no"])
        if row["end_date"] < row["start_date"]:
            yield f"{path}.end_date", "截止日期早于起始日期,请改正"
        code, chosen = row["catalogue_code"], (row["supply_type"], row.get("supplier"))
        for field, text in wrong_supply(filing, code, *chosen, row.get("fund_code")):
            yield f"{path}.{field}", text


def wrong_supply(
    filing: Filing, code: str, supply_type: str, supplier: str | None, fund: str | None
) -> Iterator[Wrong]:
    """Why item ``code`` cannot be supplied so; fields are named as in the form's row."""
    unlisted = not_offered(filing, code)
    if unlisted:
        yield "catalogue_code", unlisted
        return
    item = filing.reference.catalogue[code]
    if not item.dispatchable and supply_type != NOBODY:
        yield "supply_type", f"“{item.name}”的供给属性还没有规定,不能派单,请选“转介”"
    elif supply_type == PURCHASED and item.supply_type != PURCHASED:
        yield "supply_type", f"“{item.name}”不是新增政府购买服务,请改供给属性"
    area = str(filing.variables["area_code"])
    unfit = suppliers.obstacle(filing.tx, filing.reference, supply_type, supplier, area)
    if unfit:
        yield "supplier", f"{unfit},请重新选择供给方"
    elif conflict := _conflict(filing, supplier):
        yield "supplier", conflict
    person = filing.person()
    if person:
        unpaid = funds.obstacle(filing.reference, fund, supply_type, person, filing.today)
        if unpaid:
            yield "fund_code", unpaid


def _conflict(filing: Filing, supplier: str | None) -> str | None:
    """Why a supplier that assessed the need itself may not serve it (S09, Q06).

    Where a second person agreed, the case is flagged for a spot check and may go on, unless the
    policy's setting keeps the two apart.
    """
    assessment = applications.last_assessment(filing.tx, filing.application_id)
    if assessment is None or assessment["organisation"] != supplier:
        return None
    if not filing.reference.policy.receiver_may_provide:
        return "受理、评估的单位不得兼作供给方,请改派其他单位"
    if assessment["review"] != "agree":
        return "评估单位就是供给方,须先由第二人复核,请改派其他单位"
    applications.flag_for_spot_check(filing.tx, assessment["task_key"])
    return None


def _decide_all(filing: Filing, rows: Any, *, urgent: bool) -> list[Json]:
    """Keep the decisions; each order as the diagram carries it to its own case."""
    carried: list[Json] = []
    for row in rows:
        order = {
            "item_no": row["item_no"],
            "catalogue_code": row["catalogue_code"],
            "supply_type": row["supply_type"],
            "supplier": row.get("supplier"),
            "fund_code": row.get("fund_code"),
        }
        orders.decide(
            filing.tx,
            {
                **order,
                "application_id": filing.application_id,
                "urgent": int(urgent),
                "quantity": str(row["quantity"]),
                "frequency": row["frequency"],
                "start_date": row["start_date"],
                "end_date": row["end_date"],
                "decided_by": filing.user,
                "decided_at": filing.at,
            },
        )
        carried.append(order)
    return carried


def close_cancelled(filing: Filing, *, urgent: bool) -> None:
    """A replan cancelled every order under way: their needs are open again."""
    for row in orders.open_orders(filing.tx, filing.application_id):
        if bool(row["urgent"]) != urgent:
            continue
        orders.close(filing.tx, row["case_key"], "cancelled", filing.at)
        if not urgent:
            orders.mark_need(filing.tx, filing.application_id, row["item_no"], "open")


def _answer_plan(filing: Filing) -> Variables | Refused:
    """The person agrees, and says anew what may be shared; or wants it changed."""
    refused = invalid(wrong_signer(filing, bool(filing.variables["guardian_needed"])))
    if refused:
        return refused
    values = filing.values
    if values["plan_answer"] == "adjust":
        orders.reopen_decided(filing.tx, filing.application_id)
        return {"plan_answer": "adjust"}
    applications.consent(
        filing.tx,
        filing.application_id,
        bool(values.get("health_data_consent")),
        bool(values.get("under14_consent")),
        bool(values.get("provider_sharing_consent")),
    )
    if filing.person_id:
        keep_consents(filing, filing.person_id)
    return {"plan_answer": "agree"}


def _instruct_replan(filing: Filing) -> Variables | Refused:
    close_cancelled(filing, urgent=False)
    return {}


HOOKS: Mapping[str, Hook] = {
    "urgent-arrangement": _arrange_urgent,
    "service-decision": _decide_services,
    "plan-consent": _answer_plan,
    "supervision-instruction": _instruct_replan,
}
