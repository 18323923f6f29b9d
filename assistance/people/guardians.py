"""Guardians: persons themselves, from a day to a day; who is not of age needs one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistance.identity import ADULT_AGE, birth_date_of, normal_number, sex_of
from assistance.identity import is_resident_number as well_formed
from assistance.people.entries import RESIDENT, Guardian
from assistance.people.persons import ALIVE, Origin, Person, Profile
from assistance.people.register import People
from assistance.store import kin as store
from assistance.store import people as rows
from engine import Refused, Transaction


@dataclass(frozen=True, slots=True)
class Guardianship:
    """``until_on`` None: it lasts."""

    guardianship_id: str
    ward_id: str
    guardian_id: str
    relation: str
    from_on: date
    until_on: date | None

    def holds_on(self, day: date) -> bool:
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)


def appoint(
    tx: Transaction,
    people: People,
    ward_id: str,
    guardian_id: str,
    relation: str,
    from_on: date,
    origin: Origin,
) -> str | Refused:
    """Let ``guardian_id`` stand for the ward; the guardianship's id, the one it has already.

    Several may stand for one (both parents); who comes first goes on until ``end``.
    """
    guardian = people.find(tx, guardian_id)
    if guardian is None or people.find(tx, ward_id) is None:
        return Refused("not-found", "没有登记这个人,请先登记")
    if people.is_same(tx, ward_id, guardian_id):
        return Refused("invalid", "监护人不能是本人")
    if guardian.status != ALIVE or guardian.profile.age_on(from_on) < ADULT_AGE:
        return Refused("invalid", "监护人须是健在的成年人,请改填其他监护人")
    known = of_ward(tx, ward_id)
    for one in known:
        if one.until_on is None and people.is_same(tx, one.guardian_id, guardian_id):
            return one.guardianship_id
    ward, kept = rows.kept(tx, ward_id), guardian.person_id
    id_ = f"{ward}:{kept}:{len(known)}"
    store.add_guardianship(
        tx,
        {
            "guardianship_id": id_,
            "ward_id": ward,
            "guardian_id": kept,
            "relation": relation,
            "from_on": from_on.isoformat(),
            "until_on": None,
            "recorded_by": origin.by,
            "recorded_at": origin.at,
        },
    )
    rows.log(tx, ward, "guardian_appointed", {"guardian": kept}, origin.by, origin.at)
    return id_


def end(
    tx: Transaction,
    people: People,
    ward_id: str,
    guardianship_id: str,
    until_on: date,
    origin: Origin,
) -> Refused | None:
    """Let a guardianship end; a minor's last one only when another one has begun."""
    known = [one for one in of_ward(tx, ward_id) if one.until_on is None]
    ended = next((one for one in known if one.guardianship_id == guardianship_id), None)
    ward = people.find(tx, ward_id)
    if ended is None or ward is None:
        return Refused("not-found", "没有这条监护关系,或者已经终止")
    if until_on < ended.from_on:
        return Refused("invalid", "终止日期早于开始日期,请改正")
    if len(known) == 1 and ward.profile.age_on(until_on) < ADULT_AGE:
        return Refused("state", "未成年人不能没有监护人,请先登记新的监护人,再终止这一个")
    store.end_guardianship(tx, guardianship_id, until_on.isoformat())
    detail = {"guardian": ended.guardian_id}
    rows.log(tx, ended.ward_id, "guardian_ended", detail, origin.by, origin.at)
    return None


def of_ward(tx: Transaction, ward_id: str) -> list[Guardianship]:
    """Every guardianship over the person, the first one first; also those that ended."""
    return [
        Guardianship(
            guardianship_id=row["guardianship_id"],
            ward_id=row["ward_id"],
            guardian_id=row["guardian_id"],
            relation=row["relation"],
            from_on=date.fromisoformat(row["from_on"]),
            until_on=date.fromisoformat(row["until_on"]) if row["until_on"] else None,
        )
        for person in rows.group(tx, ward_id)
        for row in store.guardianships(tx, person["person_id"])
    ]


def register_told(
    tx: Transaction, people: People, ward_id: str, told: Guardian, on: date, origin: Origin
) -> Sequence[str]:
    """Make the guardian that a form or a sheet names a person, and appoint him.

    Only by a resident number, which tells date of birth and sex; the guardianship's id, if any.
    """
    number = normal_number(told.id_number)
    ward, born = people.find(tx, ward_id), birth_date_of(number)
    if ward is None or born is None or not well_formed(number):
        return ()
    known = people.by_number(tx, RESIDENT, number)
    if known is None:
        profile = Profile(RESIDENT, number, told.name, sex_of(number), born)
        # One guardian more: the ward's id tells his apart, as a task's key tells the ward's.
        name = f"{ward.person_id}.G{len(of_ward(tx, ward_id)) + 1}"
        known = people.register(
            tx, Person(name, profile, (), 0, frozenset(), ward.area_code), origin
        )
    made = appoint(tx, people, ward_id, known, told.relation, on, origin)
    return () if isinstance(made, Refused) else (made,)


def without_guardian(person: Person, held: Sequence[Guardianship], day: date) -> bool:
    """Whether the person is not of age and nobody stands for him on ``day``."""
    minor = person.profile.age_on(day) < ADULT_AGE
    return minor and not any(one.holds_on(day) for one in held)


def told_of(person: Person) -> Guardian | None:
    """The guardian that the person's own profile names."""
    profile = person.profile
    if not profile.guardian_name or not profile.guardian_id_number:
        return None
    return Guardian(profile.guardian_name, profile.guardian_id_number, profile.guardian_relation)
