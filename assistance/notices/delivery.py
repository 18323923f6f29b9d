"""A written notice on its way out of the system: which ways, each tried until it went or failed.

At least once, under a key that the receiver can tell a repetition by. A message by telephone says
that something waits and never what; only a letter holds the paper itself.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from assistance.calendar import utc_text
from assistance.notices.messages import Occasion
from assistance.notices.sealed import content
from assistance.people import People, Person
from assistance.store import notices as store
from engine import Clock, Delivery, Json, Transaction

TOPIC = "assistance.delivery"
IN_PERSON, INBOX, SMS, LETTER = "in_person", "inbox", "sms", "letter"
QUEUED, SENT, DELIVERED, FAILED = "queued", "sent", "delivered", "failed"
TEXT = "您有一份文书待查看,请登录服务平台,或到乡镇(街道)便民服务窗口领取。"
# How the forms call the ways.
_BY_FORM: Mapping[str, str] = {"in_person": IN_PERSON, "platform": INBOX, "mail": LETTER}


@dataclass(frozen=True, slots=True)
class Parcel:
    """``key``: the same for every try. ``to``: a telephone number, or a postal address."""

    key: str
    name: str
    to: str
    text: str
    paper: bytes | None = None


class Channel(Protocol):
    """A way out: a gateway for short messages, a printing office."""

    def send(self, parcel: Parcel) -> str:
        """Take over ``parcel``; what it is called there. Raises anything for what did not go."""


class Folder:
    """One file for each parcel, for the program or person that carries it on. The default."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, parcel: Parcel) -> str:
        """The same parcel writes the same files again; their names tell nothing of anybody."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        reference = hashlib.sha256(parcel.key.encode()).hexdigest()[:32]
        told = {key: value for key, value in asdict(parcel).items() if key != "paper"}
        if parcel.paper is not None:
            self._write(f"{reference}.pdf", parcel.paper)
        self._write(f"{reference}.json", json.dumps(told, ensure_ascii=False).encode())
        return reference

    def _write(self, name: str, data: bytes) -> None:
        draft = self._folder / f".{name}.part"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(data)
        draft.replace(self._folder / name)


def folders(data_dir: Path) -> Mapping[str, Channel]:
    """The local sinks below ``data_dir``: outgoing/sms, outgoing/letter."""
    return {way: Folder(data_dir / "outgoing" / way) for way in (SMS, LETTER)}


def begin(
    tx: Transaction,
    occasion: Occasion,
    notice_id: str,
    person: Person | None,
    said: Mapping[str, Any],
) -> None:
    """Record the ways that the notice goes, and queue those that lead out of the system.

    Handed over in person it is delivered, with the signature in the form. Else it waits in the
    inbox, with a short message where there is a telephone; by letter if the form says so, or
    where nothing else reaches the person.
    """
    if person is None:
        return
    chosen = _BY_FORM.get(str(said.get("delivery_method")), "")
    for way in _ways(person, chosen):
        delivery_id = f"{notice_id}-{way}"
        state = {IN_PERSON: DELIVERED, INBOX: SENT}.get(way, QUEUED)
        store.add_delivery(
            tx,
            {
                "delivery_id": delivery_id,
                "notice_id": notice_id,
                "application_id": occasion.application_id,
                "case_key": occasion.case_key,
                "area": occasion.area,
                "channel": way,
                "recipient": person.person_id,
                "state": state,
                "reference": "",
                "trouble": "",
                "made_at": occasion.at,
                "changed_at": occasion.at,
            },
        )
        if state == QUEUED:
            tx.send(TOPIC, {"delivery_id": delivery_id})


def retry(tx: Transaction, delivery_id: str, at: str) -> bool:
    """Let a failed delivery be tried again; False if it has not failed."""
    queued = store.change(tx, delivery_id, (FAILED,), QUEUED, at)
    if queued:
        tx.send(TOPIC, {"delivery_id": delivery_id})
    return queued


def seen(tx: Transaction, notice_id: str, at: str) -> None:
    """The person whom it concerns has opened the notice."""
    store.change(tx, f"{notice_id}-{INBOX}", (SENT,), DELIVERED, at)


def carrier(people: People, channels: Mapping[str, Channel], now: Clock) -> Delivery:
    """What the outbox does with a queued delivery."""

    def carry(message: Mapping[str, Json], tx: Transaction) -> None:
        row = store.delivery(tx, str(message["delivery_id"]))
        if row is None or row["state"] != QUEUED:
            return
        person = people.find(tx, row["recipient"])
        parcel = _parcel(tx, people, row, person) if person else None
        if parcel is None:
            trouble = "没有电话或住址"
            store.change(
                tx, row["delivery_id"], (QUEUED,), FAILED, utc_text(now()), trouble=trouble
            )
            return
        reference = channels[row["channel"]].send(parcel)
        store.change(tx, row["delivery_id"], (QUEUED,), SENT, utc_text(now()), reference=reference)

    return carry


def undeliverable(now: Clock) -> Delivery:
    """What happens to one that was tried often enough: it waits for somebody to look at it."""

    def give_up(message: Mapping[str, Json], tx: Transaction) -> None:
        trouble = "多次投递没有成功"
        delivery_id = str(message["delivery_id"])
        store.change(tx, delivery_id, (QUEUED,), FAILED, utc_text(now()), trouble=trouble)

    return give_up


def _ways(person: Person, chosen: str) -> list[str]:
    if chosen == IN_PERSON:
        return [IN_PERSON]
    ways = [INBOX]
    if person.profile.phone:
        ways.append(SMS)
    if _address(person) and (chosen == LETTER or not person.profile.phone):
        ways.append(LETTER)
    return ways


def _parcel(
    tx: Transaction, people: People, row: Mapping[str, Any], person: Person
) -> Parcel | None:
    name, key = person.profile.name, row["delivery_id"]
    if row["channel"] == SMS:
        phone = person.profile.phone
        return Parcel(key, "", phone, TEXT) if phone else None
    paper, address = content(tx, people, row["notice_id"]), _address(person)
    return Parcel(key, name, address, "", paper) if address and paper else None


def _address(person: Person) -> str:
    return person.profile.residence_address or person.profile.registered_address
