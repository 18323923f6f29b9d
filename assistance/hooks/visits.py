"""Visit to the household, assessment of needs, second review (四(一)、五(二))."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from assistance import self_care
from assistance.areas import TOWNSHIP_DIGITS
from assistance.eligibility import found_by_assessment
from assistance.hooks.applicants import grade
from assistance.hooks.filing import Filing, Hook, Wrong, invalid, state
from assistance.hooks.written import tell
from assistance.identity import normal_name
from assistance.store import applications as store
from engine import Refused, Variables

LEAST_INVESTIGATORS = 2
# The degree as the form computes it; forms of before asked for the code itself.
LEVELS = {"轻": "light", "中": "medium", "重": "heavy"}
LEVELS |= {code: code for code in LEVELS.values()}
DIMENSIONS = {
    "economy": "经济",
    "health": "健康",
    "education": "教育",
    "housing": "居住",
    "employment": "就业",
    "guardianship": "监护",
    "integration": "社会融入",
}


def _visit(filing: Filing) -> Variables | Refused:
    """At least two investigators signed, and a member of the household (R28, S07)."""
    refused = invalid(_wrong_visit(filing))
    if refused:
        return refused
    values = filing.values
    store.add_visit(
        filing.tx,
        {
            "task_key": filing.task_key,
            "application_id": filing.application_id,
            "visit_date": values["visit_date"],
            "mode": values["visit_mode"],
            "investigators": len(filing.rows("investigators")),
            "unmet_self_care": sum(not values[f"self_care_{item}"] for item in self_care.ITEMS),
            "disability_grade": grade(values["disability_grade"]),
        },
    )
    return {}


def _wrong_visit(filing: Filing) -> Iterator[Wrong]:
    visited_on = filing.day("visit_date")
    if visited_on and visited_on > filing.today:
        yield "visit_date", "调查日期晚于今天,请改正"
    rows = filing.rows("investigators")
    people = {(normal_name(row["name"]), row["certificate"]) for row in rows}
    if len(people) < LEAST_INVESTIGATORS or len({number for _, number in people}) < len(people):
        yield "investigators", f"调查人须是不同的 {LEAST_INVESTIGATORS} 人以上,证件号不能相同"
    for number, row in enumerate(rows):
        signature = normal_name(row.get("signature") or "")
        if not signature:
            yield f"investigators[{number}].signature", "每名调查人都须签字"
        elif signature != normal_name(row["name"]):
            yield f"investigators[{number}].signature", "签字与这名调查人的姓名不一致,须由本人签"
    yield from _wrong_witness(filing, {name for name, _ in people})
    if filing.variables["entry"] == "platform" and len({r["organisation"] for r in rows}) < 2:
        yield "investigators", "平台申请由受托组织和乡镇(街道)联合入户,请两个单位的人员都填上"


def _wrong_witness(filing: Filing, investigators: Collection[str]) -> Iterator[Wrong]:
    """The household answers for itself: by its signature, or in a recording (R28)."""
    key = "family_signature" if filing.values["visit_mode"] == "visit" else "remote_respondent"
    witness = normal_name(filing.values.get(key) or "")
    if witness in investigators:
        yield key, "调查人不能代替家庭成员,请由在场(接受询问)的家庭成员本人签字或答话"
    if key == "family_signature" and not witness:
        yield key, "入户调查须有在场家庭成员签字"
    if key == "remote_respondent" and not filing.values.get("remote_reason"):
        yield "remote_reason", "只有遇到突发事件才可以用电话或视频代替入户,请写明情况"


def _assess(filing: Filing) -> Variables | Refused:
    """The level of self-care is computed from the visit, never typed (R10, S08)."""
    visit = store.last_visit(filing.tx, filing.application_id)
    if visit is None:
        return state("还没有入户调查,请先入户调查再评估")
    refused = invalid([*_unknown_items(filing), *_wrong_types(filing)])
    if refused:
        return refused
    values = filing.values
    organisation = assessing_organisation(filing)
    conflict = bool(values["conflict_declaration"]) or (
        values.get("intended_supplier") == organisation
    )
    store.add_assessment(
        filing.tx,
        {
            "task_key": filing.task_key,
            "application_id": filing.application_id,
            "difficulty_level": LEVELS[values["difficulty_level"]],
            "self_care_level": self_care.level(visit["unmet_self_care"]),
            "need_kind": values["need_kind"],
            "assessor": filing.user,
            "organisation": organisation,
            "conflict": int(conflict),
            "spot_check": int(conflict),
            "assessed_at": filing.at,
        },
    )
    keep_findings(filing, (row["catalogue_code"] for row in filing.rows("proposed_items")))
    return {"conflict_of_interest": conflict}


def _wrong_types(filing: Filing) -> Iterator[Wrong]:
    """A type of difficulty is what was scored, and the other way round (R08)."""
    said = set(filing.values["difficulty_types"])
    scored = {kind for kind in DIMENSIONS if filing.values[f"score_{kind}"]}
    unsaid = [DIMENSIONS[kind] for kind in DIMENSIONS if kind in scored - said]
    unscored = [DIMENSIONS[kind] for kind in DIMENSIONS if kind in said - scored]
    if unsaid:
        yield "difficulty_types", f"{'、'.join(unsaid)}评了分,请一并选为困难类型"
    if unscored:
        yield "difficulty_types", f"{'、'.join(unscored)}评为 0 分,请评分或不选"


def _unknown_items(filing: Filing) -> Iterator[Wrong]:
    for number, row in enumerate(filing.rows("proposed_items")):
        if row["catalogue_code"] not in filing.reference.catalogue:
            path = f"proposed_items[{number}].catalogue_code"
            yield path, f"服务清单里没有 {row['catalogue_code']},请重新选择"


def assessing_organisation(filing: Filing) -> str:
    """Who assesses: the organisation that received the application, else the township."""
    intake = filing.variables.get("intake_organisation")
    return str(intake) if intake else filing.submission.area[:TOWNSHIP_DIGITS]


def keep_findings(filing: Filing, items: Iterable[str]) -> None:
    """Whoever finds that a person needs an item finds that its conditions are met.

    So "has need of training", "is a mental patient" come from the assessment; age, disability and
    categories have evidence of their own and are never declared by it.
    """
    person = filing.person()
    if person is None:
        return
    items_known = filing.reference.catalogue
    found = frozenset[str]().union(*(found_by_assessment(items_known[code]) for code in items))
    if not found <= person.flags:
        filing.people.register(
            filing.tx, replace(person, flags=person.flags | found), filing.origin
        )


def _review_again(filing: Filing) -> Variables | Refused:
    """A second person looks where the assessor has an interest; the case is flagged (R47, S09)."""
    if not filing.values["independent"]:
        text = "复核人须与评估单位、申请人无利害关系,请换一名经办复核"
        return Refused("invalid", text, {"independent": [text]})
    assessment = store.last_assessment(filing.tx, filing.application_id)
    if assessment is None:
        return state("还没有需求评估,没有可以复核的内容")
    store.review(
        filing.tx, assessment["task_key"], filing.user, str(filing.values["second_review"])
    )
    store.flag_for_spot_check(filing.tx, assessment["task_key"])
    if filing.values["second_review"] == "redo":
        tell(filing, "assess_again", ["township_leader"])
    return {"second_review": filing.values["second_review"]}


HOOKS: Mapping[str, Hook] = {
    "household-visit": _visit,
    "needs-assessment": _assess,
    "assessment-second-review": _review_again,
}
