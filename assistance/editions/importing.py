"""Importing the next edition of a kind: looked at first, kept then; the same twice is one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assistance.editions import kinds
from assistance.editions.checking import Ground, faults_of
from assistance.editions.difference import Change, changes
from assistance.editions.kinds import KINDS
from assistance.editions.reference import Editions
from assistance.editions.rows import Row, Rows, encoded
from assistance.editions.sheet import Fault, Sheet
from assistance.store import editions as store
from engine import Transaction


@dataclass(frozen=True, slots=True)
class Touched:
    """Open cases that keep what they were accepted under, and those that go by the new edition.

    ``orders``: services under way of catalogue items that change; they go on as decided.
    """

    keep: int
    change: int
    orders: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an import would do. ``base``: number of the edition that it follows.

    ``number`` is the new edition's, or that of the one which has the same content already
    (``known``). With ``faults`` there is nothing to keep.
    """

    kind: str
    effective_from: date
    base: int
    number: int
    known: bool
    rows: Rows
    faults: Sequence[Fault]
    changes: Sequence[Change]
    touched: Touched


def propose(
    tx: Transaction,
    editions: Editions,
    kind: str,
    sheet: Sheet,
    effective_from: date,
    today: date,
    *,
    partial: bool = False,
) -> Proposal:
    """What importing ``sheet`` would do; nothing is kept.

    The next edition takes effect today at the earliest, and not before the last one does.
    ``partial``: codes that are not in the sheet stay as they are (one county's villages, one
    setting); otherwise they must all be there.
    """
    heads = [head for head in store.heads(tx) if head["kind"] == kind]
    last = heads[-1]
    numbers = {**editions.on(tx, max(effective_from, today)).numbers, kind: int(last["number"])}
    ground = Ground(KINDS[kind], editions.numbered(tx, numbers), effective_from)
    given = [(number, _whole(ground, row)) for number, row in sheet.rows]
    rows = [*given, *(_kept(ground, sheet) if partial else ())]
    faults = [*sheet.faults, *_wrong_day(effective_from, today, last["effective_from"])]
    if not sheet.faults:
        faults += faults_of(ground, rows)
    whole = tuple(row for _, row in rows)
    known = not faults and encoded(whole) == encoded(ground.reference.rows(kind))
    found = [] if faults else changes(KINDS[kind], ground.reference.rows(kind), whole)
    return Proposal(
        kind=kind,
        effective_from=effective_from,
        base=int(last["number"]),
        number=int(last["number"]) + (not known),
        known=known,
        rows=whole,
        faults=faults,
        changes=found,
        touched=_touched(tx, kind, found),
    )


def keep(tx: Transaction, editions: Editions, proposal: Proposal, said: Mapping[str, str]) -> int:
    """Keep what was proposed in the same transaction; the number of the edition that holds it.

    ``said``: note, imported_by, imported_at and approved_by.
    """
    if proposal.faults:
        raise ValueError("Expected a proposal without faults")
    if proposal.known:
        return proposal.number
    return editions.add(tx, proposal.kind, proposal.rows, proposal.effective_from, said)


def _wrong_day(effective_from: date, today: date, last: str) -> list[Fault]:
    if effective_from < today:
        return [Fault(0, "生效日", f"生效日 {effective_from} 已经过去,最早是今天 {today}")]
    if effective_from.isoformat() < last:
        advice = f"上一版自 {last} 起生效,新版不能更早;请改生效日"
        return [Fault(0, "生效日", advice)]
    return []


def _kept(ground: Ground, sheet: Sheet) -> list[tuple[int, Row]]:
    given = {row.get("code") for _, row in sheet.rows}
    return [(0, row) for code, row in ground.before.items() if code not in given]


def _whole(ground: Ground, row: Row) -> Row:
    """The row with every column; one that the sheet does not have stays as it was."""
    old = ground.before.get(row.get("code", ""), {})
    return {name: row.get(name, old.get(name, "")) for name in ground.kind.by_name}


def _touched(tx: Transaction, kind: str, found: Sequence[Change]) -> Touched:
    keep_, change = store.open_applications(tx)
    items = sorted({one.code for one in found}) if kind == kinds.CATALOGUE else []
    return Touched(keep_, change, store.orders_of(tx, items) if items else 0)
