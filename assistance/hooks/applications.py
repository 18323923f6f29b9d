"""The application itself, at each of the three entries (昌州政办发〔2024〕30号 五(一))."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from assistance import suppliers
from assistance.areas import full_name
from assistance.hooks import applicants
from assistance.hooks.filing import Filing, Hook, Wrong, invalid, not_offered, state
from assistance.identity import age_on, normal_name
from assistance.store import applications as store
from engine import Json, Refused, Variables

OUTREACH, PLATFORM = "outreach", "platform"


def _apply(filing: Filing) -> Variables | Refused:
    """Keep person, application and materials; the keys that the whole case is decided by."""
    area = _area(filing)
    if isinstance(area, Refused):
        return area
    refused = invalid(_wrong(filing))
    if refused:
        return refused
    intake = _intake(filing, area)
    if isinstance(intake, Refused):
        return intake
    person_id = applicants.register(filing, area)
    keys = _keys(filing, area, person_id, intake)
    _keep(filing, keys)
    applicants.keep_materials(filing)
    return keys


def _area(filing: Filing) -> str | Refused:
    """The village (or township) that the applicant lives in; it must be the case's own (S04)."""
    given, case = str(filing.values["area_code"]), filing.submission.area
    area = max(given, case, key=len)
    if not area.startswith(given) or not area.startswith(case):
        return Refused(
            "invalid",
            f"居住地不在本案所属的{full_name(case)},请核对,或请当地另行办理",
            {"area_code": [f"居住地不在{full_name(case)}"]},
        )
    standings = filing.submission.actor.standings
    if not any(area.startswith(standing.area) for standing in standings):
        return Refused("forbidden", f"{full_name(area)}不在您的辖区内,请由当地工作人员办理")
    text = filing.reference.areas.obstacle(area, filing.today)
    if text:
        return Refused("invalid", text, {"area_code": [text]})
    return area


def _wrong(filing: Filing) -> Iterator[Wrong]:
    yield from applicants.wrong_identity(filing)
    yield from applicants.wrong_guardian(filing)
    yield from applicants.wrong_categories(filing, filing.values["categories"])
    yield from _wrong_consent(filing)
    for number, row in enumerate(filing.rows("need_items")):
        code = row.get("catalogue_code")
        unlisted = not_offered(filing, code) if code else None
        if unlisted:
            yield f"need_items[{number}].catalogue_code", unlisted


def _wrong_consent(filing: Filing) -> Iterator[Wrong]:
    """Whoever helps to apply cannot agree in the applicant's place (R26, S03)."""
    values = filing.values
    signature = normal_name(values["applicant_signature"])
    agent = normal_name(values.get("agent_name") or "")
    applicant = normal_name(values["applicant_name"])
    if signature == agent and signature != applicant:
        yield "applicant_signature", "同意签字须由申请人或监护人本人签,代办人不能代签"
    found_on = filing.day("found_on")
    if found_on and found_on > filing.today:
        yield "found_on", "发现日期晚于今天,请改正"


def _intake(filing: Filing, area: str) -> str | Refused | None:
    """Who receives an application of the platform: chosen when the case was opened, or now."""
    known = filing.variables.get("intake_organisation")
    if known or filing.variables["entry"] != PLATFORM:
        return str(known) if known else None
    found = suppliers.intake_organisation(filing.tx, area)
    if found is None:
        return state(f"{full_name(area)}还没有州里授权的受理社会组织,请到乡镇窗口申请")
    return found


def _keys(filing: Filing, area: str, person_id: str, intake: str | None) -> dict[str, Json]:
    values, variables = filing.values, filing.variables
    policy_date = str(variables.get("policy_date") or filing.today.isoformat())
    born = applicants.birth_date_in(filing)
    return {
        "application_id": filing.application_id,
        "person_id": person_id,
        "area_code": area,
        "intake_organisation": intake,
        "policy_version": filing.reference.policy.version,
        "policy": filing.reference.deciding,
        "policy_date": policy_date,
        "categories": list(values["categories"]),
        "applicant_age": age_on(born, type(born).fromisoformat(policy_date)),
        "disability_grade": applicants.grade(values["disability_grade"]),
        "child_kind": values.get("child_kind"),
        "guardian_needed": bool(values["guardian_needed"]),
        "agent_used": agent_used(variables["entry"], values["agent_kind"]),
    }


def agent_used(entry: str, agent_kind: str) -> bool:
    """Whether a power of attorney is due: a village that helps by outreach has a signed consent."""
    return agent_kind == "other" or (agent_kind == "village" and entry != OUTREACH)


def _keep(filing: Filing, keys: Variables) -> None:
    values = filing.values
    applicants.keep_consents(filing, str(keys["person_id"]))
    kept = ("application_id", "person_id", "area_code", "policy_version", "policy_date")
    store.keep(
        filing.tx,
        {
            **{key: keys[key] for key in kept},
            "intake_organisation": keys["intake_organisation"],
            "case_key": filing.case_key,
            "entry": filing.variables["entry"],
            "version": 1,
            "urgent": int(values["urgent"]),
            "agent_kind": values["agent_kind"],
            "health_data_consent": int(bool(values.get("health_data_consent"))),
            "under14_consent": int(bool(values.get("under14_consent"))),
            "sharing_consent": int(bool(values.get("provider_sharing_consent"))),
            "discovery_channel": values["discovery_channel"],
            "filed_by": filing.user,
            "filed_at": filing.at,
        },
    )


HOOKS: Mapping[str, Hook] = {
    "application-window": _apply,
    "application-platform": _apply,
    "application-outreach": _apply,
}
