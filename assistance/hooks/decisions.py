"""The county's part: check, approve or take note, refuse in writing (五(三), 社救法44、45条)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from assistance.areas import COUNTY_DIGITS
from assistance.deadlines import periods
from assistance.hooks.filing import Filing, Hook, Wrong, invalid
from assistance.hooks.review import end_disclosure
from assistance.hooks.written import issue, tell, wrong_remedy
from assistance.people import ALIVE
from assistance.store import applications as store
from assistance.store import spot_checks
from engine import Refused, Variables

SPOT_CHECKS = "policy.spot_check.destitute_percent"


def _check(filing: Filing) -> Variables | Refused:
    """What the county finds when it receives the case, and what it looked into itself."""
    values = filing.values
    refused = invalid(_wrong_sampling(filing))
    if refused:
        return refused
    _keep_check(filing)
    end_disclosure(filing)
    passed = bool(values["materials_complete"]) and bool(values["identity_match"])
    return {"county_check_passed": passed}


def _wrong_sampling(filing: Filing) -> Iterator[Wrong]:
    """Whom the county has to visit itself, and whom at least to look into (R47, 特困办法16条)."""
    visited, sampled = _visited(filing), filing.values["sampled"]
    if filing.variables.get("staff_relative") and not visited:
        yield (
            "sampled",
            "申请人是经办人员或村(居)干部的近亲属,县级必须列入抽查并入户,请入户后再核对",
        )
    if filing.variables.get("conflict_of_interest") and not sampled:
        yield "sampled", "评估有利益冲突,本案已打抽查标记,请选“是”"
    if _destitute(filing) and not visited:
        county, year = filing.submission.area[:COUNTY_DIGITS], filing.today.year
        before, seen = spot_checks.destitute(filing.tx, county, year, filing.application_id)
        percent = int(filing.reference.policy[SPOT_CHECKS])
        if seen * 100 < percent * (before + 1):
            share = f"今年已核对特困人员申请 {before} 件,其中入户抽查 {seen} 件"
            yield "sampled", f"{share};抽查不得低于 {percent}%,本案须列入抽查并入户"


def _visited(filing: Filing) -> bool:
    return bool(filing.values["sampled"]) and bool(filing.values.get("county_visit"))


def _destitute(filing: Filing) -> bool:
    return "destitute" in filing.variables["categories"]


def _keep_check(filing: Filing) -> None:
    spot_checks.keep(
        filing.tx,
        {
            "application_id": filing.application_id,
            "task_key": filing.task_key,
            "county": filing.submission.area[:COUNTY_DIGITS],
            "year": filing.today.year,
            "destitute": int(_destitute(filing)),
            "relative": int(bool(filing.variables.get("staff_relative"))),
            "conflict": int(bool(filing.variables.get("conflict_of_interest"))),
            "sampled": int(bool(filing.values["sampled"])),
            "visited": int(_visited(filing)),
            "checked_by": filing.user,
            "checked_at": filing.at,
        },
    )


def _decide(filing: Filing) -> Variables | Refused:
    """Confirm, send back or refuse; under the filing mode note or send back only (S11)."""
    opinion = filing.values["county_opinion"]
    if opinion in ("confirm", "note"):
        refused = invalid(_wrong_confirmation(filing))
        if refused:
            return refused
    elif opinion == "send_back":
        tell(filing, "sent_back", ["township_clerk"])
    if opinion != "send_back":
        periods.close(filing.tx, filing.application_id, filing.at)
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
    """A written refusal with reasons and remedies (R54)."""
    refused = invalid(wrong_remedy(filing))
    if refused:
        return refused
    store.close(filing.tx, filing.application_id, "refused")
    return {"outcome": "refused", **issue(filing, "refusal")}


HOOKS: Mapping[str, Hook] = {
    "county-check": _check,
    "county-approval": _decide,
    "county-filing": _decide,
    "refusal-notice": _refuse,
}
