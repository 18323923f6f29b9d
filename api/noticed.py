"""Who may read a written notice, and the record of it: for its page and for REST alike.

The person whom it concerns, and offices that know the person's name; to everybody else it does
not exist.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from access import Account, allowed_in
from api.guard import Missing
from api.pages.about import knows_names
from api.pages.scope import visible_case
from assistance import files
from assistance.bootstrap import Assistance
from assistance.calendar import utc_text
from assistance.notices import content
from assistance.notices.delivery import seen
from assistance.store import applications
from assistance.store import notices as store
from engine import Transaction


def may_read(account: Account, area: str) -> bool:
    """Whether the account may open notices of the cases in ``area`` that it sees."""
    return allowed_in(account, "application.read", area) and knows_names(account)


def of_case(assistance: Assistance, account: Account, case_key: int) -> Sequence[Mapping[str, Any]]:
    """The notices of a case that ``account`` sees; ``Missing`` if it does not see the case."""
    case = visible_case(assistance, account, case_key)
    if not may_read(account, case.area):
        return []
    with assistance.engine.reading() as tx:
        rows = store.of_case(tx, case_key)
    return [{**row, "at": datetime.fromisoformat(row["issued_at"])} for row in rows]


def find(assistance: Assistance, account: Account, notice_id: str) -> Mapping[str, Any]:
    """A notice, with its ``deliveries``; ``Missing``."""
    with assistance.engine.reading() as tx:
        row = store.notice(tx, notice_id)
        deliveries = store.deliveries(tx, notice_id)
    if row is None:
        raise Missing
    case = visible_case(assistance, account, row["case_key"])
    if not may_read(account, case.area):
        raise Missing
    return {**row, "deliveries": deliveries}


def read(assistance: Assistance, account: Account, notice_id: str) -> bytes:
    """The paper as it was issued; who read it is recorded. ``Missing``."""
    row = find(assistance, account, notice_id)
    engine = assistance.engine
    with engine.transaction() as tx:
        files.record_read(
            tx,
            read_id=engine.new_id(),
            user=account.user,
            case_key=row["case_key"],
            subject=f"notice:{notice_id}",
            at=engine.now(),
        )
        if _concerns(tx, account, row["application_id"]):
            seen(tx, notice_id, utc_text(engine.now()))
        pdf = content(tx, assistance.people, notice_id)
    if pdf is None:
        raise Missing
    return pdf


def _concerns(tx: Transaction, account: Account, application_id: str) -> bool:
    row = applications.application(tx, application_id)
    return bool(row and account.person_id and row["person_id"] == account.person_id)
