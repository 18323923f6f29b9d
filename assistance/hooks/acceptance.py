"""From application to acceptance: materials, the one notice of what is missing, emergencies."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date

from assistance.calendar import in_force
from assistance.editions import Reference
from assistance.editions.kinds import DEADLINES
from assistance.hooks import applicants
from assistance.hooks.applications import agent_used
from assistance.hooks.filing import Filing, Hook, Wrong, invalid
from assistance.hooks.written import issue, wrong_remedy
from assistance.materials import material_name
from assistance.store import applications as store
from engine import Refused, Variables

WINDOW, URGENT_WINDOW = "supplement_window", "urgent_supplement"


def _review_materials(filing: Filing) -> Variables | Refused:
    """Accept only what is complete; a supplement names everything at once (低保办法10条)."""
    result = filing.values["review_result"]
    missing = _missing(filing)
    checks = {"accept": _wrong_acceptance, "supplement": _wrong_supplement}
    if result in checks:
        refused = invalid(checks[result](filing, missing))
        if refused:
            return refused
    listed = {row["material"] for row in filing.rows("missing_items")}
    notified = sorted(listed | set(missing)) if result == "supplement" else []
    return {
        "review_result": result,
        "missing_materials": notified,
        # What is accepted today is decided by the policy of today, to its end.
        "policy_version": filing.reference.policy.version,
        "policy": filing.reference.deciding,
    }


def _missing(filing: Filing) -> list[str]:
    """Required materials that are not on file, and those that the review finds wanting."""
    on_file = store.materials(filing.tx, filing.application_id)
    wanting = {
        row["material"] for row in filing.rows("checked_materials") if row["result"] != "complete"
    }
    required = filing.variables.get("required_materials") or ()
    return sorted({kind for kind in required if kind not in on_file} | wanting)


def _wrong_acceptance(filing: Filing, missing: Iterable[str]) -> Iterator[Wrong]:
    if not filing.values["identity_checked"]:
        yield "identity_checked", "受理前须核对申请人身份"
    if missing:
        yield "review_result", f"还缺{names(missing)},请选“补正”并一次列全"
        return
    checked = {row["material"] for row in filing.rows("checked_materials")}
    unchecked = [kind for kind in filing.variables["required_materials"] if kind not in checked]
    if unchecked:
        yield "checked_materials", f"还没有核对{names(unchecked)},请逐项核对"
    unproven = applicants.unproven(filing, filing.variables["categories"])
    if unproven:
        text = f"{'、'.join(unproven)}没有有效证据(证号、认定日期、来源),请选“补正”"
        yield "review_result", text


def _wrong_supplement(filing: Filing, missing: Iterable[str]) -> Iterator[Wrong]:
    listed = {row["material"] for row in filing.rows("missing_items")}
    left_out = [kind for kind in missing if kind not in listed]
    if left_out:
        yield "missing_items", f"缺件须一次列全,请加上{names(left_out)}"
    again = sorted(listed & set(filing.variables.get("notified_materials") or ()))
    if again:
        text = f"补正只告知一次,{names(again)}不能再次要求补正;仍不齐的,请选“不予受理”并写明理由"
        yield "review_result", text


def names(kinds: Iterable[str]) -> str:
    """Materials as people call them."""
    return "、".join(map(material_name, kinds))


def _notify_supplement(filing: Filing) -> Variables | Refused:
    """One notice of everything that is missing; the legal clock stands still from here.

    What was required by now cannot be asked for a second time; what becomes due because the
    applicant claims something else in the answer can.
    """
    refused = invalid(_wrong_notice(filing))
    if refused:
        return refused
    store.suspend(filing.tx, filing.application_id, "supplement", filing.at)
    issued = issue(filing, "supplement", filing.day("due_date"))
    known = {row["material"] for row in filing.rows("missing_items")} | {"other"}
    known.update(filing.variables.get("required_materials") or ())
    return {
        "supplement_due": filing.values["due_date"],
        "notified_materials": sorted(known),
        **issued,
    }


def _wrong_notice(filing: Filing) -> Iterator[Wrong]:
    listed = {row["material"] for row in filing.rows("missing_items")}
    left_out = [k for k in filing.variables.get("missing_materials") or () if k not in listed]
    if left_out:
        yield "missing_items", f"缺件须一次列全,请加上{names(left_out)}"
    days = supplement_days(filing.reference)
    last = in_force(filing.tx).due_calendar(filing.today, days)
    if filing.day("due_date") != last:
        yield "due_date", f"补正期限是 {days} 个自然日,到 {last} 为止"


def supplement_days(reference: Reference) -> int:
    """How many calendar days an applicant has to supplement."""
    return _days(reference, WINDOW)


def _days(reference: Reference, deadline: str) -> int:
    return int(next(r["days"] for r in reference.rows(DEADLINES) if r["code"] == deadline))


def _supplement(filing: Filing) -> Variables | Refused:
    """What was missing is handed in, with what changed; the legal clock goes on."""
    values, variables = filing.values, filing.variables
    given_agent, given_guardian = values.get("agent_kind"), values.get("guardian_needed")
    guardian = variables["guardian_needed"] if given_guardian is None else given_guardian
    claimed = list(values.get("categories") or variables["categories"])
    grade = values.get("disability_grade")
    refused = invalid(
        [
            *applicants.wrong_categories(filing, claimed),
            *applicants.wrong_signer(filing, bool(guardian)),
        ]
    )
    if refused:
        return refused
    applicants.correct(filing, claimed)
    applicants.keep_materials(filing)
    store.next_version(filing.tx, filing.application_id)
    store.resume(filing.tx, filing.application_id, "supplement", filing.at)
    return {
        "categories": claimed,
        "disability_grade": applicants.grade(grade) if grade else variables["disability_grade"],
        "guardian_needed": bool(guardian),
        "agent_used": agent_used(variables["entry"], given_agent)
        if given_agent
        else variables["agent_used"],
    }


def _complete_urgent_papers(filing: Filing) -> Variables | Refused:
    """Papers that help in an emergency did not wait for; what still is missing needs a reason."""
    claimed = filing.variables["categories"]
    refused = invalid(
        [
            *applicants.wrong_categories(filing, claimed),
            *applicants.wrong_signer(filing, filing.variables["guardian_needed"]),
        ]
    )
    if refused:
        return refused
    applicants.correct(filing, claimed)
    applicants.keep_materials(filing)
    on_file = store.materials(filing.tx, filing.application_id)
    required = filing.variables.get("required_materials") or ()
    missing = [names([kind]) for kind in required if kind not in on_file]
    missing += [f"{name}的证据" for name in applicants.unproven(filing, claimed)]
    refused = invalid(_unexplained(filing, missing))
    if refused:
        return refused
    store.next_version(filing.tx, filing.application_id)
    return {}


def _unexplained(filing: Filing, missing: Collection[str]) -> Iterator[Wrong]:
    """Whoever is late, or still lacks something, says why."""
    if filing.values.get("late_reason"):
        return
    if missing:
        yield "late_reason", f"还缺{'、'.join(missing)},请补齐,或说明未能补齐的原因"
    accepted = filing.variables.get("accepted_on")
    if accepted:
        days = _days(filing.reference, URGENT_WINDOW)
        last, _ = in_force(filing.tx).due(date.fromisoformat(str(accepted)), days)
        if filing.today > last:
            yield "late_reason", f"补件期限到 {last} 为止,现在已经超期,请说明原因"


def _reject(filing: Filing) -> Variables | Refused:
    """A written refusal with reasons and remedies (R54, 社救法45条)."""
    refused = invalid(wrong_remedy(filing))
    if refused:
        return refused
    kind = "denial" if filing.submission.element_id == "issue_denial_notice" else "rejection"
    store.close(filing.tx, filing.application_id, "rejected")
    return {"outcome": "rejected", **issue(filing, kind)}


HOOKS: Mapping[str, Hook] = {
    "material-review": _review_materials,
    "supplement-notice": _notify_supplement,
    "supplement": _supplement,
    "urgent-papers": _complete_urgent_papers,
    "rejection-notice": _reject,
}
