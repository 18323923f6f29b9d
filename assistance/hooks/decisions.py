"""The county's part: check, approve or take note, refuse in writing (五(三), 社救法44、45条)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from assistance.hooks.filing import Filing, Hook, Wrong, invalid
from assistance.hooks.review import end_disclosure
from assistance.hooks.written import issue
from assistance.people import ALIVE
from assistance.store import applications as store
from engine import Refused, Variables


def _check(filing: Filing) -> Variables | Refused:
    """What the county finds when it receives the case; relatives of staff must be visited."""
    values = filing.values
    if filing.variables.get("staff_relative") and not values.get("county_visit"):
        text = "申请人是经办人员或村(居)干部的近亲属,县级必须列入抽查并入户,请入户后再核对"
        return Refused("invalid", text, {"sampled": [text]})
    end_disclosure(filing)
    passed = bool(values["materials_complete"]) and bool(values["identity_match"])
    return {"county_check_passed": passed}


def _decide(filing: Filing) -> Variables | Refused:
    """Confirm, send back or refuse; under the filing mode note or send back only (S11)."""
    opinion = filing.values["county_opinion"]
    if opinion in ("confirm", "note"):
        refused = invalid(_wrong_confirmation(filing))
        if refused:
            return refused
    return {"county_opinion": opinion}


def _wrong_confirmation(filing: Filing) -> Iterator[Wrong]:
    """Entitlement is looked at again before it is confirmed (R03)."""
    if not filing.variables.get("county_check_passed"):
        yield "county_opinion", "接收核对发现材料不齐或信息不一致,请退回乡镇(街道)"
    person = filing.person()
    if person is None or person.status != ALIVE:
        yield "county_opinion", "服务对象已死亡或迁出,不能确认,请退回乡镇(街道)核实"
    elif not person.proven().categories_on(filing.today) & set(filing.variables["categories"]):
        yield "county_opinion", "申报的对象类别今天没有一类有有效证据,请退回乡镇(街道)补齐"


def _refuse(filing: Filing) -> Variables | Refused:
    """A written refusal with reasons and remedies, which the form asks for (R54)."""
    issue(filing, "refusal")
    store.close(filing.tx, filing.application_id, "refused")
    return {"outcome": "refused"}


HOOKS: Mapping[str, Hook] = {
    "county-check": _check,
    "county-approval": _decide,
    "county-filing": _decide,
    "refusal-notice": _refuse,
}
