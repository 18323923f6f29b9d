"""Households: who lives together, as what; a person is in one at a time, and history stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from assistance.people.persons import Origin
from assistance.people.register import People
from assistance.people.vault import seal, unseal
from assistance.store import kin as store
from assistance.store import people as rows
from assistance.store.numbers import next_number
from engine import Refused, Transaction

SERIES = "HH"
HEAD = "本人"
COUNTY_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Member:
    """``work`` and ``in_education`` are sealed; ``until_on`` None: still in the household."""

    member_id: str
    person_id: str
    relation: str
    work: str
    in_education: bool
    from_on: date
    until_on: date | None


def open_household(tx: Transaction, area: str, on: date) -> str:
    """A new household's number; ``area`` of 9 or 12 digits."""
    number = next_number(tx, SERIES, area[:COUNTY_DIGITS], on.year)
    row = {"household_number": number, "area_code": area, "opened_on": on.isoformat()}
    store.add_household(tx, row)
    return number


def join(
    tx: Transaction,
    people: People,
    number: str,
    member: Member,
    origin: Origin,
) -> str | Refused:
    """Let a person join a household (``member_id`` and ``until_on`` are not looked at).

    Who is in another one leaves it first; what is said anew of a member supersedes the old row.
    """
    person = people.find(tx, member.person_id)
    if person is None or store.household(tx, number) is None:
        return Refused("not-found", "没有这个人或这个家庭户,请先登记")
    current = store.membership(tx, person.person_id)
    if current and current["household_number"] != number:
        return Refused("state", "此人还在另一个家庭户里,请先办迁出,再加入")
    if current:
        if current["from_on"] > member.from_on.isoformat():
            return Refused("invalid", "日期早于上一条记录,请改正")
        store.leave(tx, current["member_id"], member.from_on.isoformat())
    id_ = f"{number}:{person.person_id}:{len(store.memberships(tx, person.person_id))}"
    row = rows.person(tx, person.person_id)
    own = people.vault.own(person.person_id, row["wrapped_key"] if row else None)
    content = {"work": member.work, "in_education": member.in_education}
    store.add_member(
        tx,
        {
            "member_id": id_,
            "household_number": number,
            "person_id": person.person_id,
            "relation": member.relation,
            "sealed": seal(own, content, _place(id_)),
            "from_on": member.from_on.isoformat(),
            "until_on": None,
            "recorded_by": origin.by,
            "recorded_at": origin.at,
        },
    )
    detail = {"household": number}
    rows.log(tx, person.person_id, "household_joined", detail, origin.by, origin.at)
    return id_


def leave(
    tx: Transaction, people: People, number: str, person_id: str, on: date, origin: Origin
) -> Refused | None:
    """Let a person leave; the household stays, also an empty one: its number is never reused."""
    current = next(
        (
            row
            for one in rows.group(tx, person_id)
            if (row := store.membership(tx, one["person_id"]))
        ),
        None,
    )
    if current is None or current["household_number"] != number:
        return Refused("not-found", "此人不在这个家庭户里")
    if on.isoformat() < current["from_on"]:
        return Refused("invalid", "迁出日期早于加入日期,请改正")
    store.leave(tx, current["member_id"], on.isoformat())
    detail = {"household": number}
    rows.log(tx, current["person_id"], "household_left", detail, origin.by, origin.at)
    return None


def members(tx: Transaction, people: People, number: str) -> Sequence[Member]:
    """Every row of the household, former members too; those who are in it now come first."""
    return [_member(tx, people, row) for row in store.members(tx, number)]


def household_of(tx: Transaction, person_id: str) -> str | None:
    """The number of the household that the person is in now."""
    for one in rows.group(tx, person_id):
        row = store.membership(tx, one["person_id"])
        if row:
            return str(row["household_number"])
    return None


def _member(tx: Transaction, people: People, row: Mapping[str, Any]) -> Member:
    person = rows.person(tx, row["person_id"])
    content = {"work": "", "in_education": False}
    if person and not person["erased_at"]:
        own = people.vault.own(row["person_id"], person["wrapped_key"])
        content = unseal(own, row["sealed"], _place(row["member_id"]))
    return Member(
        member_id=row["member_id"],
        person_id=row["person_id"],
        relation=row["relation"],
        work=str(content["work"]),
        in_education=bool(content["in_education"]),
        from_on=date.fromisoformat(row["from_on"]),
        until_on=date.fromisoformat(row["until_on"]) if row["until_on"] else None,
    )


def _place(member_id: str) -> str:
    return f"household_members/sealed/{member_id}"
