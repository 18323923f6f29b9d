"""The engine as the proof sees it: a new one for every step, and rows as plain values."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

import orjson

from assistance.form_reader import BundledForms
from engine import Actor, Command, Engine, Outcome, Settings, open_engine
from engine.events import canonical
from engine.model import stamp
from engine.spiff import codec
from tests.proofs.model.blocks import Boundary
from tests.proofs.model.cases import Case
from tests.proofs.model.tokens import Open, seen
from tests.workbench import SetClock, any_values

CLERK = Actor("clerk", frozenset({"clerk"}), "")
OTHER = Actor("other", frozenset({"clerk"}), "")
THIRD = Actor("third", frozenset({"clerk"}), "")
FOURTH = Actor("fourth", frozenset({"clerk"}), "")
BOSS = Actor("boss", frozenset(), "", superuser=True)
ACTORS = {actor.user: actor for actor in (CLERK, OTHER, THIRD, FOURTH, BOSS)}
ROWS = {
    "task": "SELECT task_key AS key, element_id, assignee, owner FROM worklist "
    "WHERE case_id = :case AND state = 'open'",
    "job": "SELECT job_key AS key, element_id, retries, parked FROM jobs WHERE case_id = :case",
    "timer": "SELECT timer_key AS key, element_id, due_at FROM timers WHERE case_id = :case",
    "message": "SELECT subscription_key AS key, element_id, message, correlation_key "
    "FROM subscriptions WHERE case_id = :case",
    "signal": "SELECT subscription_key AS key, element_id, signal FROM signal_subscriptions "
    "WHERE case_id = :case",
}
HEADS = "SELECT case_id, process_id, state, snapshot, parent_key FROM case_heads ORDER BY case_id"
CHILDREN = """
SELECT parent_key AS key, idx, state FROM children
WHERE parent_key >= :case AND parent_key < :case + 1048576 ORDER BY parent_key, idx
"""
ENDED = """
SELECT payload FROM event_log WHERE case_id = :case AND type = 'CaseEnded' ORDER BY seq
"""
CORRELATED = "SELECT payload FROM event_log WHERE type = 'MessageCorrelated'"
WAITING = ("timers", "jobs", "subscriptions", "signal_subscriptions", "outbox")
LEFT = {
    "worklist": "SELECT COUNT(*) AS n FROM worklist WHERE state = 'open'",
    **{t: f"SELECT COUNT(*) AS n FROM {t}" for t in WAITING},
    "children": "SELECT COUNT(*) AS n FROM children WHERE state IN ('requested', 'open')",
}
WORK = ("task", "signature")
# What a wait looks like from outside; equal ones are told apart by their age.
Look: TypeAlias = "tuple[Any, ...]"


@dataclass
class Seen:
    """One case as it is in the database: keys by look, oldest first."""

    key: int
    process: str
    state: str
    variables: bytes
    waits: dict[Look, list[int]] = field(default_factory=dict)
    end: tuple[list[str], str | None] | None = None

    @property
    def told(self) -> dict[str, Any]:
        return {
            "process": self.process,
            "state": self.state,
            "variables": self.variables,
            "waits": Counter({look: len(keys) for look, keys in self.waits.items()}),
            "end": self.end,
        }


class Door:
    """Restarts before every command: what an engine object remembers must not matter."""

    def __init__(self, empty: Path, folder: Path, now: datetime) -> None:
        shutil.copytree(empty, folder)
        self.folder = folder
        url = f"sqlite:///{folder / 'db'}"
        self.settings = Settings(database_url=url, data_dir=folder, keys="")
        self.clock = SetClock(now)
        self.steps = 0
        self.engine = self._start()

    def restart(self) -> None:
        self.engine.close()
        self.engine = self._start()

    def execute(self, command: Command) -> Outcome:
        self.restart()
        self.steps += 1
        return self.engine.execute(command)

    def run_due(self) -> None:
        self.restart()
        self.steps += 1
        self.engine.run_due()

    def close(self) -> None:
        self.engine.close()
        shutil.rmtree(self.folder)

    def _start(self) -> Engine:
        return open_engine(
            self.settings,
            hooks={},
            handlers={},
            deliveries={},
            validator=any_values,
            forms=BundledForms(),
            clock=self.clock,
        )

    # --- what is there ----------------------------------------------------------------------

    def cases(self) -> list[Seen]:
        """Every case, in the order in which they were opened."""
        with self.engine.reading() as tx:
            return [self._case(tx.run, head) for head in tx.run(HEADS)]

    def correlated(self) -> list[Mapping[str, Any]]:
        """Every delivery of a message so far."""
        with self.engine.reading() as tx:
            return [orjson.loads(row["payload"]) for row in tx.run(CORRELATED)]

    def left(self) -> dict[str, int]:
        """Open rows by table."""
        with self.engine.reading() as tx:
            counted = {table: int(tx.run(text)[0]["n"]) for table, text in LEFT.items()}
        return {table: n for table, n in counted.items() if n}

    def _case(self, run: Callable[..., Any], head: Mapping[str, Any]) -> Seen:
        key = int(head["case_id"])
        kept = codec.read(bytes(head["snapshot"]))
        found = Seen(key, head["process_id"], head["state"], canonical(kept.visible(None)))
        for kind, text in ROWS.items():
            for row in sorted(run(text, {"case": key}), key=lambda row: int(row["key"])):
                own = tuple(str(value) for name, value in row.items() if name != "key")
                look = (kind, *own, canonical(kept.visible(int(row["key"]) - key)))
                found.waits.setdefault(look, []).append(int(row["key"]))
        asked: dict[int, list[str]] = {}
        for row in run(CHILDREN, {"case": key}):
            asked.setdefault(int(row["key"]), []).append(row["state"])
        for parent, states in asked.items():
            if {"requested", "open"} & set(states):
                look = ("children", *states, canonical(kept.visible(parent - key)))
                found.waits.setdefault(look, []).append(parent)
        for row in run(ENDED, {"case": key}):
            said = orjson.loads(row["payload"])
            found.end = (sorted(said["end_ids"]), said["error_code"])
        return found


def look_of(case: Case, wait: Open) -> Look:
    """What the engine's row for ``wait`` must look like."""
    # An event that waits and a signer see what the activity is in, not what it has for itself.
    outside = isinstance(wait.via, Boundary) or wait.kind == "signature"
    inside = wait.token.scope.owner if outside else wait.token
    sees = canonical(seen(inside, case.variables))
    at = case.named(wait.at)
    match wait.kind:
        case "task" | "signature":
            return ("task", at, str(wait.assignee), str(wait.lender), sees)
        case "job":
            return ("job", at, str(wait.retries), str(int(wait.parked)), sees)
        case "timer":
            return ("timer", at, stamp(wait.due) if wait.due else "", sees)
        case "message":
            return ("message", at, wait.message, wait.key, sees)
        case "signal":
            return ("signal", at, wait.message, sees)
        case _:
            return ("children", *(child.state for child in wait.children), sees)


def expected(case: Case) -> dict[str, Any]:
    """What ``Seen.told`` must say of ``case``."""
    ended = case.outcome is not None
    return {
        "process": case.process.id,
        "state": case.outcome or "active",
        "variables": canonical(case.variables),
        "waits": Counter(look_of(case, wait) for wait in case.open),
        "end": (sorted(map(case.named, case.ends)), case.error) if ended else None,
    }


def key_of(case: Case, wait: Open, found: Seen) -> int:
    """The engine's key of ``wait``: of several that look alike, the one of the same age."""
    look = look_of(case, wait)
    alike = [one for one in case.open if look_of(case, one) == look]
    return found.waits[look][alike.index(wait)]
