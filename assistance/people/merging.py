"""Two rows that may be one person: found, decided by a person, linked, and parted again.

A merge moves nothing. The row that is given up points to the one that is kept; every id of the
two finds the latter, cases follow, and what was whose stays to be seen, so it can be undone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assistance.people.persons import Origin, Person
from assistance.people.register import People
from assistance.store import alike as store
from assistance.store import people as rows
from engine import Refused, Transaction

SAME, APART = "same", "apart"


def note_alike(tx: Transaction, people: People, person: Person, at: str) -> Sequence[str]:
    """Keep for a decision that ``person`` may be somebody who is registered already; who."""
    others = people.possibly_same(tx, person.profile, rows.kept(tx, person.person_id))
    for other in others:
        store.note(tx, *_pair(person.person_id, other), at)
    return others


def decide_apart(tx: Transaction, one: str, other: str, origin: Origin) -> None:
    """Somebody has looked: they are two people, and nobody is asked again."""
    first, second = _pair(one, other)
    store.note(tx, first, second, origin.at)
    store.decide(tx, first, second, APART, origin.by, origin.at)
    rows.log(tx, first, "decided_apart", {"other": second}, origin.by, origin.at)


def merge(
    tx: Transaction, people: People, kept_id: str, given_up: str, reason: str, origin: Origin
) -> Refused | None:
    """Let ``given_up`` be found as ``kept_id`` from now on."""
    kept, gone = rows.person(tx, kept_id), rows.person(tx, given_up)
    if kept is None or gone is None or kept["erased_at"] or gone["erased_at"]:
        return Refused("not-found", "没有登记这个人")
    if kept_id == given_up:
        return Refused("invalid", "这是同一条登记,不用合并")
    if kept["merged_into"] or gone["merged_into"]:
        return Refused("state", "其中一条登记已经并入别人,请先撤销那次合并")
    if len(rows.group(tx, given_up)) > 1:
        return Refused("state", "已有登记并入了要并掉的这一条,请反过来合并,或先撤销那次合并")
    if store.both_in_households(tx, kept_id, given_up):
        return Refused("state", "两条登记各在一个家庭户里,请先让要并掉的一条迁出")
    rows.merge(tx, given_up, kept_id)
    first, second = _pair(kept_id, given_up)
    store.note(tx, first, second, origin.at)
    store.decide(tx, first, second, SAME, origin.by, origin.at)
    whose = store.belongings(tx, given_up)
    detail: Mapping[str, Any] = {"other": given_up, "reason": reason, "brought": whose}
    rows.log(tx, kept_id, "merged", detail, origin.by, origin.at)
    rows.log(tx, given_up, "merged_into", {"other": kept_id}, origin.by, origin.at)
    return None


def part(tx: Transaction, given_up: str, reason: str, origin: Origin) -> Refused | None:
    """Undo a merge: each row stands for itself again, with what was its own."""
    gone = rows.person(tx, given_up)
    if gone is None or not gone["merged_into"]:
        return Refused("state", "这条登记没有并入别人")
    kept_id = str(gone["merged_into"])
    rows.merge(tx, given_up, None)
    first, second = _pair(kept_id, given_up)
    store.decide(tx, first, second, APART, origin.by, origin.at)
    detail = {"other": given_up, "reason": reason}
    rows.log(tx, kept_id, "parted", detail, origin.by, origin.at)
    rows.log(tx, given_up, "parted", {"other": kept_id, "reason": reason}, origin.by, origin.at)
    return None


def _pair(one: str, other: str) -> tuple[str, str]:
    first, second = sorted((one, other))
    return first, second
