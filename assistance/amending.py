"""Importing reference data on a running product: previewed, kept, and put to use at once."""

from __future__ import annotations

from datetime import date

from access import establish, organisation_codes
from assistance.bootstrap import Assistance
from assistance.calendar import local_date
from assistance.editions import KINDS
from assistance.editions.importing import Proposal, keep, propose
from assistance.editions.kinds import AREAS, DEPARTMENTS, VILLAGES
from assistance.editions.sheet import read_sheet
from assistance.organisations import establish_official, village

LONGEST_NOTE = 500


class Outdated(Exception):
    """Somebody has imported another edition since; the message tells a person so."""


def preview(
    assistance: Assistance, kind: str, data: bytes, effective_from: date, *, partial: bool = False
) -> Proposal:
    """What importing ``data`` would do; ``SheetRefused`` where it cannot be read as a table."""
    sheet = read_sheet(data, KINDS[kind])
    today = local_date(assistance.engine.now())
    with assistance.engine.reading() as tx:
        return propose(tx, assistance.editions, kind, sheet, effective_from, today, partial=partial)


def amend(
    assistance: Assistance,
    kind: str,
    data: bytes,
    effective_from: date,
    *,
    why: str,
    user: str,
    approved_by: str = "",
    partial: bool = False,
    base: int | None = None,
) -> Proposal:
    """Keep ``data`` as the next edition of ``kind``; nothing is kept of what has faults.

    ``base``: number of the edition that the preview followed; ``Outdated`` if there is a newer one.
    """
    sheet = read_sheet(data, KINDS[kind])
    now = assistance.engine.now()
    with assistance.engine.transaction() as tx:
        proposal = propose(
            tx,
            assistance.editions,
            kind,
            sheet,
            effective_from,
            local_date(now),
            partial=partial,
        )
        if base is not None and base != proposal.base:
            raise Outdated(f"预览以后又有了第 {proposal.base} 版,请重新预览再导入")
        if not proposal.faults:
            said = {
                "note": why,
                "imported_by": user,
                "imported_at": now.isoformat(timespec="microseconds"),
                "approved_by": approved_by,
            }
            keep(tx, assistance.editions, proposal, said)
    if not proposal.faults and not proposal.known:
        _put_to_use(assistance, kind)
    return proposal


def _put_to_use(assistance: Assistance, kind: str) -> None:
    """Show it, if it is in force, and let new places and departments have their offices."""
    assistance.look_again()
    if kind in (AREAS, DEPARTMENTS):
        establish_official(assistance.engine)
    if kind == VILLAGES:
        _establish_villages(assistance)


def _establish_villages(assistance: Assistance) -> None:
    with assistance.engine.transaction() as tx:
        known = organisation_codes(tx)
        listed = assistance.editions.on(tx, local_date(assistance.engine.now())).areas
        for code in sorted(listed.villages.keys() - known):
            establish(tx, village(code), "setup", assistance.engine.now())
