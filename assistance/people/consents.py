"""Consents: given by whom, when, on which paper; withdrawn, and then without effect at once.

A paper may give what another one has given before; what counts is the last word of each kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assistance.identity import CONSENT_AGE
from assistance.people import guardians
from assistance.people.persons import Origin, Person
from assistance.people.register import People
from assistance.sharing import HEALTH, TOLD_BY_CONSENT, Consents
from assistance.store import consents as store
from assistance.store import people as rows
from engine import Refused, Transaction

GENERAL, MEDICAL, UNDER14, FORWARDING = "general", "medical", "under14", "forwarding"
KINDS: Mapping[str, str] = {
    GENERAL: "一般个人信息处理",
    MEDICAL: "医疗健康信息",
    UNDER14: "不满十四周岁未成年人信息(监护人同意)",
    FORWARDING: "提供给承接主体",
}


@dataclass(frozen=True, slots=True)
class Consent:
    """``given_by`` a person id; ``paper``: where the signature is; ``withdrawn_on`` None: holds.

    ``provider``: forwarding to one organisation only; "" to whichever supplies.
    """

    consent_id: str
    kind: str
    provider: str
    given_by: str
    given_on: date
    paper: str
    withdrawn_on: date | None


def give(
    tx: Transaction,
    people: People,
    person: Person,
    kind: str,
    given_by: str,
    given_on: date,
    paper: str,
    origin: Origin,
    provider: str = "",
) -> str | Refused:
    """Record a consent; its id. A child's is given by one who stands for it on that day."""
    if kind not in KINDS:
        return Refused("invalid", f"没有这种同意;可用的:{'、'.join(KINDS)}")
    if not paper.strip():
        return Refused("invalid", "请写明同意书或签名在哪里", {"paper": ["请写明同意书在哪里"]})
    held = guardians.of_ward(tx, person.person_id)
    stands = any(
        people.is_same(tx, one.guardian_id, given_by) for one in held if one.holds_on(given_on)
    )
    own = people.is_same(tx, given_by, person.person_id)
    child = person.profile.age_on(given_on) < CONSENT_AGE
    if child and not stands:
        return Refused("invalid", f"不满 {CONSENT_AGE} 周岁的,须由监护人同意;请先登记监护人")
    if not own and not stands:
        return Refused("invalid", "只有本人或者当时的监护人可以同意")
    return _add(tx, person.person_id, kind, given_by, given_on, paper, origin, provider)


def told_by_form(
    tx: Transaction, person_id: str, kinds: Iterable[str], on: date, paper: str, origin: Origin
) -> None:
    """Record what a signed form of the procedure consents to; the form was checked as a whole."""
    known = {(one.kind, one.paper) for one in of_person(tx, person_id)}
    for kind in kinds:
        if (kind, paper) not in known:
            _add(tx, rows.kept(tx, person_id), kind, "signer", on, paper, origin, "")


def withdraw(
    tx: Transaction,
    person_id: str,
    consent_id: str,
    by: str,
    on: date,
    paper: str,
    origin: Origin,
) -> Refused | None:
    """Withdraw a consent and every other one of its kind and provider; it works at once."""
    known = of_person(tx, person_id)
    one = next((c for c in known if c.consent_id == consent_id), None)
    if one is None:
        return Refused("not-found", "没有这份同意")
    if one.withdrawn_on:
        return Refused("state", "这份同意已经撤回")
    for other in known:
        if (other.kind, other.provider) == (one.kind, one.provider) and not other.withdrawn_on:
            store.withdraw(tx, other.consent_id, on.isoformat(), by, paper)
    detail = {"kind": one.kind, "consent": consent_id}
    rows.log(tx, rows.kept(tx, person_id), "consent_withdrawn", detail, origin.by, origin.at)
    return None


def of_person(tx: Transaction, person_id: str) -> list[Consent]:
    """Every consent of the person, merged rows' too, the first one first."""
    return [
        Consent(
            consent_id=row["consent_id"],
            kind=row["kind"],
            provider=row["provider"],
            given_by=row["given_by"],
            given_on=date.fromisoformat(row["given_on"]),
            paper=row["paper"],
            withdrawn_on=date.fromisoformat(row["withdrawn_on"]) if row["withdrawn_on"] else None,
        )
        for person in rows.group(tx, person_id)
        for row in store.of_person(tx, person["person_id"])
    ]


def withdrawn(tx: Transaction, person_id: str, provider: str = "") -> frozenset[str]:
    """Kinds that were given once and of which nothing holds any more, for ``provider``."""
    held = [one for one in of_person(tx, person_id) if one.provider in ("", provider)]
    holding = {one.kind for one in held if one.withdrawn_on is None}
    return frozenset(one.kind for one in held) - holding


def still_given(tx: Transaction, person_id: str, said: Consents, provider: str = "") -> Consents:
    """What an application says, without what was withdrawn since."""
    gone = withdrawn(tx, person_id, provider)
    return Consents(
        health=said.health and MEDICAL not in gone,
        under14=said.under14 and UNDER14 not in gone,
        sharing=said.sharing and FORWARDING not in gone,
    )


def still_shared(
    tx: Transaction, person: Person, shared: Sequence[str], provider: str, today: date
) -> tuple[str, ...]:
    """The fields that a purchased supplier was told and may be told today."""
    gone = withdrawn(tx, person.person_id, provider)
    closed: set[str] = set()
    child = person.profile.age_on(today) < CONSENT_AGE
    if MEDICAL in gone or (child and UNDER14 in gone):
        closed.update(HEALTH)
    if FORWARDING in gone:
        closed.update(TOLD_BY_CONSENT)
    return tuple(name for name in shared if name not in closed)


def _add(
    tx: Transaction,
    person_id: str,
    kind: str,
    given_by: str,
    given_on: date,
    paper: str,
    origin: Origin,
    provider: str,
) -> str:
    id_ = f"{person_id}:{kind}:{store.count(tx, person_id)}"
    store.add_consent(
        tx,
        {
            "consent_id": id_,
            "person_id": person_id,
            "kind": kind,
            "provider": provider,
            "given_by": given_by,
            "given_on": given_on.isoformat(),
            "paper": paper,
            "recorded_by": origin.by,
            "recorded_at": origin.at,
        },
    )
    return id_
