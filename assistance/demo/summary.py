"""What a demo did, counted from the database afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from access import DemoLogin
from assistance.applying import ENTRIES
from assistance.archive.ending import COMPLETED
from assistance.demo.play import Play
from assistance.store import archives, orders
from assistance.suppliers import NOBODY, PURCHASED
from engine import Json, Report

if TYPE_CHECKING:
    from assistance.bootstrap import Assistance

DEPARTMENT, PROVIDER = "department", "provider"
# Orders that never reached a supplier to the end.
NOT_SUPPLIED = frozenset({"cancelled", "ineligible"})
# What re-execution finds; everything else is the chain's.
OF_REEXECUTION = frozenset({"actions", "replay"})


@dataclass(frozen=True, slots=True)
class DemoSummary:
    """``seconds`` of playing, without preparation and proof; ``steps`` are completed tasks.

    ``events``: log rows of the cases and their service orders. ``by_supply``: service orders.
    ``logins``: accounts made or found, with the passwords that this run drew. ``untold``: stories
    of which a part did not come to pass.
    """

    cases: int
    archived: int
    by_entry: Mapping[str, int]
    by_supply: Mapping[str, int]
    other_ends: int
    events: int
    steps: int
    seconds: float
    steps_per_second: float
    chain_ok: bool
    reexecuted_ok: bool
    logins: Sequence[DemoLogin] = field(default=(), repr=False)
    untold: Sequence[str] = ()

    def as_json(self) -> dict[str, Json]:
        """What the command line prints."""
        values = asdict(self)
        return {key: value for key, value in values.items() if key not in ("logins", "untold")}


def summarise(
    assistance: Assistance,
    plays: Sequence[Play],
    seconds: float,
    report: Report,
    logins: Sequence[DemoLogin],
) -> DemoSummary:
    """Count what ``plays`` left behind; ``report`` is that of the proof over the database."""
    entries = Counter(play.story.entry for play in plays)
    supplies: Counter[str] = Counter()
    endings: Counter[str] = Counter()
    events = 0
    for play in plays:
        with assistance.engine.transaction() as tx:
            sealed = archives.archive(tx, play.key)
            given = orders.orders(tx, play.application_id)
        if sealed is not None:
            endings[sealed["outcome"]] += 1
        supplies.update(
            PROVIDER if order["supply_type"] == PURCHASED else DEPARTMENT
            for order in given
            if order["supply_type"] != NOBODY and order["status"] not in NOT_SUPPLIED
        )
        cases = (assistance.engine.case(key) for key in play.family())
        events += sum(case.version for case in cases if case is not None)
    steps = sum(play.steps for play in plays)
    found = {problem.kind for problem in report.problems}
    return DemoSummary(
        cases=len(plays),
        archived=endings.total(),
        by_entry={entry: entries[entry] for entry in ENTRIES},
        by_supply={kind: supplies[kind] for kind in (DEPARTMENT, PROVIDER)},
        other_ends=endings.total() - endings[COMPLETED],
        events=events,
        steps=steps,
        seconds=round(seconds, 3),
        steps_per_second=round(steps / seconds, 1) if seconds else 0.0,
        chain_ok=not found - OF_REEXECUTION,
        reexecuted_ok=not found,
        logins=logins,
        untold=[play.story.name for play in plays if play.untold()],
    )
