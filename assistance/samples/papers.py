"""Papers of an application: who applies, with which evidence and which materials."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any

from assistance.areas import TOWNSHIP_DIGITS, VILLAGE_DIGITS, full_name
from assistance.calendar import due_calendar
from assistance.samples.applicants import CERTIFICATE, RECOGNISED_ON, SEVERE
from assistance.samples.filling import Facts

Values = dict[str, Any]

NO_CATEGORY = "none"
CHILD = "vulnerable_child"
SUPPLEMENT_DAYS = 30
REFERENCE = "电子证照 DZ-2026-0001"
# What is said to be missing when nothing better is known.
USUALLY_MISSING = "household_book"


def application(facts: Facts) -> Values:
    person = facts.person
    area = str(facts.variables.get("area_code") or "")
    if len(area) not in (TOWNSHIP_DIGITS, VILLAGE_DIGITS):
        area = person.village
    return {
        "applicant_name": person.name,
        "id_number": person.id_number,
        "sex": person.sex,
        "birth_date": person.birth_date.isoformat(),
        "ethnicity": person.ethnicity,
        "area_code": area,
        "residence_address": f"{full_name(area)} 12 号",
        "phone": "13999412345",
        "categories": _claimed(facts),
        "category_evidence": _evidence(facts),
        "disability_grade": grade(facts),
        "guardian_needed": facts.guarded,
        **_guardian(facts),
        "need_items": [
            {
                "catalogue_code": code,
                "description": "希望有人定期上门看望,帮助料理日常生活",
                "urgency": "urgent" if facts.decisions.get("urgent") else "normal",
            }
            for code in facts.needs
        ],
        "materials": _proofs(_required(facts)),
        "health_data_consent": True,
        "under14_consent": facts.guarded,
        "provider_sharing_consent": True,
        "signer": _signer(facts),
    }


def outreach(facts: Facts) -> Values:
    found_on = facts.day - timedelta(days=1)
    return {**application(facts), "agent_kind": "village", "found_on": found_on.isoformat()}


def supplement(facts: Facts) -> Values:
    """Everything that is required: what was there already only gets there again."""
    signer = _signer(facts)
    return {"materials": _proofs(_required(facts)), "signer": signer, **_guardian(facts)}


def urgent_papers(facts: Facts) -> Values:
    return {
        "materials": _proofs(_required(facts)),
        "category_evidence": _evidence(facts),
        "signer": _signer(facts),
    }


def material_review(facts: Facts) -> Values:
    missing = _missing(facts) if facts.decisions.get("review_result") == "supplement" else []
    return {
        "checked_materials": [
            {"material": kind, "result": "missing" if kind in missing else "complete"}
            for kind in _required(facts)
        ],
        "missing_items": _demands(missing),
    }


def supplement_notice(facts: Facts) -> Values:
    until = due_calendar(facts.day, SUPPLEMENT_DAYS)
    return {"missing_items": _demands(_missing(facts)), "due_date": until.isoformat()}


def archive_supplement(facts: Facts) -> Values:
    return {
        "missing_items": [
            {"material": kind, "resolution": "certificate_reference", "reference": REFERENCE}
            for kind in _missing(facts)
        ]
    }


def archive_review(facts: Facts) -> Values:
    return {"electronic_certificate_refs": [], "missing_items": _demands([USUALLY_MISSING])}


PARTICULAR: Mapping[str, Callable[[Facts], Values]] = {
    "application-window": application,
    "application-platform": application,
    "application-outreach": outreach,
    "supplement": supplement,
    "urgent-papers": urgent_papers,
    "material-review": material_review,
    "supplement-notice": supplement_notice,
    "archive-supplement": archive_supplement,
    "archive-review": archive_review,
}


def grade(facts: Facts) -> str:
    """The person's grade of disability as forms have it; who claims to be disabled has one."""
    known = facts.person.disability_grade or (1 if SEVERE in _claimed(facts) else 0)
    return str(known) if known else "none"


def _claimed(facts: Facts) -> list[str]:
    claimed = facts.decisions.get("categories")
    return list(claimed) if claimed else [facts.person.category]


def _evidence(facts: Facts) -> list[Values]:
    return [
        {
            "category": category,
            "certificate_number": CERTIFICATE,
            "recognised_on": RECOGNISED_ON.isoformat(),
            "source": "certificate",
        }
        for category in _claimed(facts)
        if category != NO_CATEGORY
    ]


def _required(facts: Facts) -> list[str]:
    """The required materials that the case knows, else those of the person (R04)."""
    known = facts.variables.get("required_materials")
    if isinstance(known, list | tuple) and known:
        return [str(kind) for kind in known]
    claimed = set(_claimed(facts)) - {NO_CATEGORY}
    found = ["id_card", "household_book"]
    if claimed - {CHILD, SEVERE}:
        found.append("assistance_certificate")
    if SEVERE in claimed:
        found.append("disability_certificate")
    if CHILD in claimed:
        found.append("child_certificate")
    if facts.guarded:
        found.append("guardian_consent")
    if facts.decisions.get("agent_kind") == "other":
        found.append("agent_authorization")
    if facts.variables.get("entry") == "outreach":
        found.append("outreach_consent")
    return found


def _missing(facts: Facts) -> list[str]:
    """What the case knows to be missing."""
    for name in ("missing_documents", "missing_materials"):
        known = facts.variables.get(name)
        if isinstance(known, list | tuple) and known:
            return [str(kind) for kind in known]
    return [USUALLY_MISSING]


def _proofs(kinds: Iterable[str]) -> list[Values]:
    return [
        {"material": kind, "proof": "certificate_reference", "reference": REFERENCE}
        for kind in kinds
    ]


def _demands(kinds: Iterable[str]) -> list[Values]:
    return [{"material": kind, "requirement": "请提交复印件,或提供电子证照编号"} for kind in kinds]


def _guardian(facts: Facts) -> Values:
    return {
        "guardian_name": facts.person.guardian_name,
        "guardian_id_number": facts.person.guardian_id_number,
        "guardian_relation": "父亲" if facts.person.is_minor(facts.day) else "子女",
    }


def _signer(facts: Facts) -> str:
    return "guardian" if facts.guarded else "self"
