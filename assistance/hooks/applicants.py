"""The person behind an application form: who, of which categories, by what evidence (R01)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from assistance.editions.kinds import CATEGORIES
from assistance.eligibility import LEFT_BEHIND
from assistance.hooks.filing import Filing, Wrong
from assistance.identity import ADULT_AGE, age_on, birth_date_of, normal_name, normal_number
from assistance.people import DECLARED, Category, Person, Profile, consents
from assistance.people.guardians import register_told, told_of
from assistance.people.merging import note_alike
from assistance.store import applications as store

RESIDENT = "resident_id"
NO_CATEGORY = "none"
NO_GRADE = "none"

Row = Mapping[str, Any]


def number_of(filing: Filing) -> str:
    """The identity number of whatever kind the form gives."""
    key = "id_number" if filing.values["id_type"] == RESIDENT else "other_id_number"
    return normal_number(str(filing.values[key]))


def birth_date_in(filing: Filing) -> date:
    return date.fromisoformat(str(filing.values["birth_date"]))


def grade(value: str | None) -> int:
    """Grade of disability as a number, 0 for none."""
    return 0 if value in (None, NO_GRADE) else int(value)


def wrong_identity(filing: Filing) -> Iterator[Wrong]:
    """The number, the date of birth and the sex must tell of one and the same living person."""
    born = birth_date_in(filing)
    if born > filing.today:
        yield "birth_date", "出生日期晚于今天,请改正"
    if filing.values["id_type"] == RESIDENT:
        number = number_of(filing)
        if birth_date_of(number) != born:
            yield "birth_date", "出生日期与身份证号码不一致,请核对"
        if ("male" if int(number[16]) % 2 else "female") != filing.values["sex"]:
            yield "sex", "性别与身份证号码不一致,请核对"
    yield from _wrong_account(filing)


def _wrong_account(filing: Filing) -> Iterator[Wrong]:
    """An applicant's account speaks for one person, and nobody applies for a dead one."""
    field = "id_number" if filing.values["id_type"] == RESIDENT else "other_id_number"
    found = filing.people.by_number(filing.tx, filing.values["id_type"], number_of(filing))
    known = filing.people.find(filing.tx, found) if found else None
    bound = filing.person()
    if filing.person_id and found != (bound and bound.person_id) and (found or bound):
        yield field, "证件号码与登录账户绑定的申请人不一致,请核对,或到乡镇窗口申请"
    if known and known.status == "died":
        yield field, "该证件号码已登记为死亡,请核对;登记有误的,请先到乡镇窗口更正"


def wrong_guardian(filing: Filing) -> Iterator[Wrong]:
    """Who is not of age applies through a guardian, and who has one does not sign himself."""
    needed = bool(filing.values["guardian_needed"])
    if not needed and age_on(birth_date_in(filing), filing.today) < ADULT_AGE:
        yield "guardian_needed", f"未满 {ADULT_AGE} 周岁须由监护人代理,请选“是”并填写监护人"
    if needed and normal_number(filing.values["guardian_id_number"]) == number_of(filing):
        yield "guardian_id_number", "监护人不能是申请人本人"
    yield from wrong_signer(filing, needed)


def wrong_signer(filing: Filing, guardian_needed: bool) -> Iterator[Wrong]:
    signer = filing.values["signer"]
    if guardian_needed and signer != "guardian":
        yield "signer", "由监护人代理的,请监护人签字"
    if not guardian_needed and signer == "guardian":
        yield "signer", "没有监护人代理的,请申请人本人签字"


def wrong_categories(filing: Filing, claimed: Collection[str]) -> Iterator[Wrong]:
    """Evidence must be of a claimed category, granted already and not ended before."""
    if NO_CATEGORY in claimed and len(claimed) > 1:
        yield "categories", "选了“不属于以上类别”的,不能再选其他类别"
    for number, row in enumerate(filing.rows("category_evidence")):
        path = f"category_evidence[{number}]"
        granted, until = date.fromisoformat(row["recognised_on"]), row.get("valid_until")
        if row["category"] not in claimed:
            yield f"{path}.category", "没有申报这个类别,请先勾选对象类别或删去这条证据"
        if granted > filing.today:
            yield f"{path}.recognised_on", "认定日期晚于今天,请改正"
        if until and date.fromisoformat(until) < granted:
            yield f"{path}.valid_until", "有效期早于认定日期,请改正"


def register(filing: Filing, area: str) -> str:
    """Keep the applicant; the ``person_id`` that holds (of before, if he is known)."""
    values = filing.values
    found = filing.people.by_number(filing.tx, values["id_type"], number_of(filing))
    # Keys of tasks are unique, so a person first seen in a form may be named after its task.
    person_id = found or filing.person_id or f"P{filing.task_key}"
    known = filing.people.find(filing.tx, person_id)
    person = Person(
        person_id=person_id,
        profile=_profile(filing),
        categories=categories(
            filing.rows("category_evidence"),
            values["categories"],
            known.categories if known else (),
            filing.today,
        ),
        disability_grade=grade(values["disability_grade"]),
        flags=_flags(known.flags if known else frozenset(), values.get("child_kind")),
        area_code=area,
    )
    held = filing.people.register(filing.tx, person, filing.origin)
    _with_guardian(filing, held)
    if known is None:
        # Nobody decides at the counter whether two people are one: it is kept to be decided.
        note_alike(filing.tx, filing.people, replace(person, person_id=held), filing.at)
    if known and known.status == "moved_away":
        filing.people.mark(filing.tx, held, "alive", filing.today, filing.origin)
    return held


def _flags(known: frozenset[str], child_kind: str | None) -> frozenset[str]:
    """Whether a child is left behind and nothing else: its age limit may be another one (Q04)."""
    if child_kind is None:
        return known
    return known | {LEFT_BEHIND} if child_kind == LEFT_BEHIND else known - {LEFT_BEHIND}


def _with_guardian(filing: Filing, person_id: str) -> None:
    """Make a person of the guardian whom the form names, too."""
    person = filing.people.find(filing.tx, person_id)
    told = told_of(person) if person else None
    if told:
        register_told(filing.tx, filing.people, person_id, told, filing.today, filing.origin)


def keep_consents(filing: Filing, person_id: str) -> None:
    """Record what the signed form consents to, with the form as the paper."""
    values = filing.values
    given = {
        consents.MEDICAL: values.get("health_data_consent"),
        consents.UNDER14: values.get("under14_consent"),
        consents.FORWARDING: values.get("provider_sharing_consent"),
    }
    kinds = [kind for kind, said in given.items() if said]
    paper = f"form:{filing.task_key}"
    consents.told_by_form(filing.tx, person_id, kinds, filing.today, paper, filing.origin)


def _profile(filing: Filing) -> Profile:
    values = filing.values
    return Profile(
        id_type=values["id_type"],
        id_number=number_of(filing),
        name=normal_name(values["applicant_name"]),
        sex=values["sex"],
        birth_date=birth_date_in(filing),
        ethnicity=values.get("ethnicity") or "",
        preferred_language=values.get("preferred_language") or "zh",
        registered_address=values.get("registered_address") or "",
        residence_address=values.get("residence_address") or "",
        phone=values.get("phone") or "",
        guardian_name=values.get("guardian_name") or "",
        guardian_id_number=values.get("guardian_id_number") or "",
        guardian_relation=values.get("guardian_relation") or "",
    )


def categories(
    evidence: Sequence[Row], claimed: Collection[str], known: Sequence[Category], today: date
) -> tuple[Category, ...]:
    """What is known of the person's categories after this form.

    New evidence replaces the old of the same category; a claim without any is kept as declared
    from ``today``, which is enough for help in an emergency and for nothing else.
    """
    found = {category.code: category for category in known}
    for row in evidence:
        until = row.get("valid_until")
        found[row["category"]] = Category(
            code=row["category"],
            granted_on=date.fromisoformat(row["recognised_on"]),
            valid_until=date.fromisoformat(until) if until else None,
            source=row["source"],
            certificate=row["certificate_number"],
        )
    for code in claimed:
        if code != NO_CATEGORY and not (code in found and found[code].holds_on(today)):
            found[code] = Category(code, today, None, DECLARED)
    return tuple(found[code] for code in sorted(found))


def correct(filing: Filing, claimed: Collection[str]) -> None:
    """What a later form says anew about the applicant: evidence, grade, guardian."""
    person, values = filing.person(), filing.values
    if person is None:
        return
    given = {
        key: values[key]
        for key in ("guardian_name", "guardian_id_number", "guardian_relation")
        if values.get(key)
    }
    changed = replace(
        person,
        profile=replace(person.profile, **given),
        categories=categories(
            filing.rows("category_evidence"), claimed, person.categories, filing.today
        ),
    )
    if values.get("disability_grade"):
        changed = replace(changed, disability_grade=grade(values["disability_grade"]))
    filing.people.register(filing.tx, changed, filing.origin)
    _with_guardian(filing, person.person_id)


def unproven(filing: Filing, claimed: Collection[str]) -> list[str]:
    """Names of the claimed categories that no evidence proves today."""
    person = filing.person()
    proven = person.proven().categories_on(filing.today) if person else frozenset()
    names = filing.reference.names(CATEGORIES)
    return [names[code] for code in sorted(claimed) if code != NO_CATEGORY and code not in proven]


def keep_materials(filing: Filing) -> None:
    """Put on file what the form hands in, with where it can be found; the last one counts."""
    for row in filing.rows("materials"):
        reference = row.get("reference") or ";".join(row.get("files") or ())
        keep_material(filing, row["material"], row["proof"], reference)
    for kind in ("guardian_consent", "agent_authorization"):
        files = filing.values.get(kind)
        if files:
            keep_material(filing, kind, "file", ";".join(files))


def keep_material(filing: Filing, kind: str, source: str, reference: str) -> None:
    store.keep_material(
        filing.tx,
        {
            "application_id": filing.application_id,
            "kind": kind,
            "source": source,
            "reference": reference,
            "received_at": filing.at,
        },
    )
