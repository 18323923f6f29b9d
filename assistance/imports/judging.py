"""One row of an import against what is registered: kept, changed, the same, or wrong and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date

from assistance.editions import Reference
from assistance.people import Evidence, Origin, People, Person, Profile
from assistance.people.entries import Entry, Wrong, read_entry
from assistance.people.guardians import register_told
from assistance.people.merging import decide_apart
from engine import Transaction

KEPT, CHANGED, SAME, WRONG = "kept", "changed", "same", "wrong"


@dataclass(frozen=True, slots=True)
class Verdict:
    """``person`` as he would be kept; None where nothing is to be kept.

    ``conflict``: the row itself is right, and contradicts what is registered.
    """

    outcome: str
    wrong: Sequence[Wrong] = ()
    person: Person | None = None
    entry: Entry | None = None
    apart: Sequence[str] = ()
    conflict: bool = False


def judge(
    tx: Transaction,
    people: People,
    reference: Reference,
    today: date,
    areas: Sequence[str],
    told: Mapping[str, str],
) -> Verdict:
    """What is to be done with a row; nothing is written."""
    entry, wrong = read_entry(told, reference, today, areas)
    if entry is None:
        return Verdict(WRONG, wrong)
    profile = entry.person.profile
    known_id = people.by_number(tx, profile.id_type, profile.id_number)
    file = people.file(tx, known_id) if known_id else None
    if file is None:
        alike = people.possibly_same(tx, profile)
        if alike and not entry.checked_apart:
            return Verdict(WRONG, [("name", POSSIBLY_SAME)], conflict=True)
        return Verdict(KEPT, person=entry.person, entry=entry, apart=alike)
    known, recorded = file
    fault = _against(known, profile, areas)
    if fault:
        return Verdict(WRONG, [fault], conflict=True)
    person = _merged(known, recorded, entry.person)
    if person == known:
        return Verdict(SAME)
    return Verdict(CHANGED, person=person, entry=entry)


POSSIBLY_SAME = (
    "已登记有同名、同日出生而证件号码不同的人,可能是同一人,请人工核对:"
    "是同一人的请改正号码或办理合并;不是的,在“已核实不是同一人”列填“是”"
)


def keep(
    tx: Transaction,
    people: People,
    verdict: Verdict,
    person_id: str,
    today: date,
    origin: Origin,
) -> None:
    """Write what ``judge`` found right; ``person_id`` for one who is new."""
    if verdict.person is None or verdict.entry is None:
        return
    person = verdict.person
    new = replace(person, person_id=person.person_id or person_id)
    known = verdict.outcome != KEPT
    held = people.register(tx, new, origin) if known else people.enter(tx, new, origin)
    if verdict.entry.guardian:
        register_told(tx, people, held, verdict.entry.guardian, today, origin)
    for other in verdict.apart:
        decide_apart(tx, held, other, origin)


def _against(known: Person, profile: Profile, areas: Sequence[str]) -> Wrong | None:
    """Why the row cannot be about the person who is registered under its number."""
    if known.profile.name != profile.name:
        return "name", "这个证件号码已登记在另一个姓名下,请核对姓名和号码"
    if known.status == "died":
        return "id_number", "这个证件号码已登记为死亡,请核对"
    if not known.area_code.startswith(tuple(areas)):
        return "area_code", "此人已由其他区划登记,请由当地更正"
    return None


def _merged(known: Person, recorded: Sequence[Evidence], told: Person) -> Person:
    """What is known, with what the row says anew; an empty cell takes nothing away."""
    new = {f.name: getattr(told.profile, f.name) for f in fields(Profile)}
    given = {name: value for name, value in new.items() if value and name != "preferred_language"}
    # Evidence that was once recorded says nothing new, even if other evidence counts by now.
    before = [one.category for one in recorded]
    fresh = {c.code: c for c in told.categories if c not in before}
    categories = {**{c.code: c for c in known.categories}, **fresh}
    return replace(
        known,
        profile=replace(known.profile, **given),
        categories=tuple(categories[code] for code in sorted(categories)),
        disability_grade=told.disability_grade or known.disability_grade,
        area_code=told.area_code,
    )
