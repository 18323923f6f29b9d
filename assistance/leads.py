"""Leads: whom somebody has noticed who may need help and has not applied (R06, R07).

Who it is, how to reach him and what was seen are sealed under the key ring; a name or number that
was told before is noticed by a blind index. A lead is never changed: how it was handled, and
handled otherwise later, is told by rows of its own, the last of which holds.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from assistance.areas import COUNTY_DIGITS, TOWNSHIP_DIGITS
from assistance.calendar import local_date, utc_text
from assistance.identity import normal_name
from assistance.seen import Seen
from assistance.store import leads as store
from assistance.store.numbers import next_number
from engine import Transaction

SERIES = "XS"
APPLICATION, REFERRAL, NONE = "application", "referral", "none"
HANDLED: Mapping[str, str] = {APPLICATION: "转申请", REFERRAL: "转介", NONE: "不予处理"}
OPEN = "open"
NORMAL, URGENT = "normal", "urgent"


class Keys(Protocol):
    """The key ring (``engine.KeyRing``)."""

    @property
    def keys(self) -> Mapping[str, bytes]: ...

    def seal(self, data: bytes, place: str) -> bytes: ...

    def open(self, sealed: bytes, place: str) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Clue:
    """What is reported. ``source``: a code of discovery_channels.csv; ``text``: what was seen."""

    area: str
    source: str
    person_name: str
    text: str
    contact: str = ""
    urgency: str = NORMAL


@dataclass(frozen=True, slots=True)
class Handling:
    """What was done with a lead; ``referred_to`` where it was passed on."""

    handled_as: str
    reason: str
    referred_to: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """Who reports, when, on which survey. ``organisation``: whom he acts for, if no office."""

    user: str
    at: datetime
    organisation: str | None = None
    survey_id: str | None = None


@dataclass(frozen=True, slots=True)
class Lead:
    """``state``: open, or what it was handled as; ``application_id`` once it became one."""

    lead_id: str
    number: str
    clue: Clue
    survey_id: str | None
    organisation: str | None
    duplicate_of: str | None
    reported_by: str
    reported_at: str
    state: str
    handling: Handling | None
    application_id: str | None
    case_key: int | None


_UNHANDLED: Mapping[str, None] = dict.fromkeys(("handled_as", "application_id", "case_key"))


class Leads:
    """The register of leads, over one key ring."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    def report(self, tx: Transaction, lead_id: str, clue: Clue, report: Report) -> Lead:
        """Keep a lead; the one of before if ``lead_id`` is known. Says which one it repeats."""
        known = self.find(tx, lead_id)
        if known is not None:
            return known
        names = self._indexes("name", normal_name(clue.person_name))
        contacts = self._indexes("contact", clue.contact) if clue.contact else []
        told = {"person_name": clue.person_name, "contact": clue.contact, "text": clue.text}
        year = local_date(report.at).year
        row = {
            "lead_id": lead_id,
            "number": next_number(tx, SERIES, clue.area[:TOWNSHIP_DIGITS], year),
            "area_code": clue.area,
            "source": clue.source,
            "urgency": clue.urgency,
            "survey_id": report.survey_id,
            "organisation": report.organisation,
            "duplicate_of": store.alike(tx, clue.area, clue.area[:COUNTY_DIGITS], names, contacts),
            "name_index": names[0],
            "contact_index": contacts[0] if contacts else None,
            "sealed": self._seal(lead_id, told),
            "reported_by": report.user,
            "reported_at": utc_text(report.at),
        }
        store.add_lead(tx, row)
        return self._lead({**row, **_UNHANDLED})

    def handle(
        self,
        tx: Transaction,
        lead: Lead,
        handling: Handling,
        *,
        user: str,
        at: datetime,
        application: tuple[str, int] | None = None,
    ) -> None:
        """Add what is done with it now. ``application``: its id and case, if it became one."""
        lead_id = lead.lead_id
        told = {"reason": handling.reason, "referred_to": handling.referred_to}
        application_id, case_key = application or (None, None)
        row = {
            "lead_id": lead_id,
            "handled_as": handling.handled_as,
            "sealed": self._seal(lead_id, told),
            "application_id": application_id,
            "case_key": case_key,
            "handled_by": user,
            "handled_at": utc_text(at),
        }
        # Somebody else may be handling it at this moment: the next step is tried then, but for
        # an application that is linked already.
        while not store.add_handling(tx, {**row, "step": store.steps(tx, lead_id) + 1}):
            if application_id and store.of_application(tx, application_id):
                return

    def find(self, tx: Transaction, lead_id: str) -> Lead | None:
        row = store.lead(tx, lead_id)
        return self._lead(row) if row else None

    def listed(
        self, tx: Transaction, seen: Seen, wanted: Mapping[str, str | None], after: str, limit: int
    ) -> list[Lead]:
        """By number, after one. ``wanted``: lead, area, survey, state, application, or None."""
        return [self._lead(row) for row in store.listed(tx, seen, wanted, after, limit)]

    def of_application(self, tx: Transaction, application_id: str) -> Lead | None:
        """The lead that became this application."""
        row = store.of_application(tx, application_id)
        return self._lead(row) if row else None

    def _lead(self, row: Mapping[str, Any]) -> Lead:
        lead_id, told = row["lead_id"], self._open(row["lead_id"], row["sealed"])
        handling = None
        if row["handled_as"]:
            said = self._open(lead_id, row["handling"])
            handling = Handling(row["handled_as"], said["reason"], said["referred_to"])
        return Lead(
            lead_id=lead_id,
            number=row["number"],
            clue=Clue(
                area=row["area_code"],
                source=row["source"],
                person_name=told["person_name"],
                text=told["text"],
                contact=told["contact"],
                urgency=row["urgency"],
            ),
            survey_id=row["survey_id"],
            organisation=row["organisation"],
            duplicate_of=row["duplicate_of"],
            reported_by=row["reported_by"],
            reported_at=row["reported_at"],
            state=row["handled_as"] or OPEN,
            handling=handling,
            application_id=row["application_id"],
            case_key=row["case_key"],
        )

    def _indexes(self, kind: str, text: str) -> Sequence[str]:
        """The blind index under every key, the newest first: it is still found after rotation."""
        purpose, data = f"lead-{kind}".encode(), text.encode()
        return [
            hmac.new(hashlib.sha256(purpose + key).digest(), data, hashlib.sha256).hexdigest()
            for key in self._keys.keys.values()
        ]

    def _seal(self, lead_id: str, content: Mapping[str, str]) -> str:
        data = json.dumps(content, ensure_ascii=False, sort_keys=True).encode()
        return base64.b64encode(self._keys.seal(data, f"leads/sealed/{lead_id}")).decode()

    def _open(self, lead_id: str, sealed: str) -> Any:
        return json.loads(self._keys.open(base64.b64decode(sealed), f"leads/sealed/{lead_id}"))


def obstacle(lead: Lead, handled_as: str) -> str | None:
    """Why the lead cannot be handled so any more; None if it can."""
    if lead.application_id and handled_as != APPLICATION:
        return f"线索 {lead.number} 已转为申请,不能再改为“{HANDLED[handled_as]}”"
    return None
