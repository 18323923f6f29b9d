"""Pytest plugin: which sequence flows each scenario took, reported when the run is over.

Every worker of a distributed run hands its record to the controller, which writes
``build/flow-coverage.json`` and ``build/flow-coverage.html``. A run of the whole features suite
fails if a flow of a deployed process was not taken; a run of a part only reports.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from features.flow_coverage import Coverage, measure, summary
from features.flow_report import page

FEATURES = Path(__file__).resolve().parent
DIAGRAMS = FEATURES.parent / "processes"
BUILD = FEATURES.parent / "build"
HANDED_OVER = "flow_record"


class FlowRecord:
    """Process id -> flow -> scenarios; ``whole``: every scenario that exists was selected."""

    def __init__(self) -> None:
        self.taken: dict[str, dict[str, set[str]]] = {}
        self.whole = False

    def add(self, process_id: str, flows: Iterable[str], scenario: str) -> None:
        known = self.taken.setdefault(process_id, {})
        for flow in flows:
            known.setdefault(flow, set()).add(scenario)

    def plain(self) -> dict[str, Any]:
        """As values that travel from a worker to the controller."""
        taken = {
            process: {flow: sorted(names) for flow, names in flows.items()}
            for process, flows in self.taken.items()
        }
        return {"taken": taken, "whole": self.whole}

    def merge(self, plain: Mapping[str, Any]) -> None:
        """Add what another worker recorded; all workers select the same tests."""
        for process, flows in plain["taken"].items():
            for flow, names in flows.items():
                for name in names:
                    self.add(process, [flow], name)
        self.whole = self.whole or bool(plain["whole"])


RECORD = pytest.StashKey[FlowRecord]()
MEASURED = pytest.StashKey[Sequence[Coverage]]()
LEFT_OUT = pytest.StashKey[bool]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[RECORD] = FlowRecord()
    config.stash[MEASURED] = ()


def pytest_collection_finish(session: pytest.Session) -> None:
    """The suite is whole if each runner was collected, and nothing of it was left out."""
    runners = set(FEATURES.glob("*/test_*.py"))
    collected = {item.path for item in session.items if item.path in runners}
    named = any("::" in argument for argument in session.config.args)
    partial = named or session.stash.get(LEFT_OUT, False)
    session.config.stash[RECORD].whole = collected == runners and not partial


def pytest_deselected(items: Sequence[pytest.Item]) -> None:
    for item in items:
        if FEATURES in item.path.parents:
            item.session.stash[LEFT_OUT] = True


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """A worker has finished: take over its record (a crashed one has none)."""
    handed_over = getattr(node, "workeroutput", {}).get(HANDED_OVER)
    if handed_over is not None:
        node.config.stash[RECORD].merge(handed_over)


def pytest_sessionfinish(session: pytest.Session) -> None:
    record = session.config.stash[RECORD]
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput[HANDED_OVER] = record.plain()
        return
    if not record.taken:
        return
    measured = measure(DIAGRAMS.glob("*/*.bpmn"), record.taken)
    session.config.stash[MEASURED] = measured
    BUILD.mkdir(exist_ok=True)
    (BUILD / "flow-coverage.json").write_text(summary(measured), encoding="utf-8")
    (BUILD / "flow-coverage.html").write_text(page(measured), encoding="utf-8")
    if record.whole and any(one.missing for one in measured) and not session.exitstatus:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    measured = config.stash[MEASURED]
    if not measured:
        return
    whole = config.stash[RECORD].whole
    terminalreporter.section("sequence flows taken" + ("" if whole else " by a part of the suite"))
    for one in measured:
        took = len(one.flows) - len(one.missing)
        terminalreporter.write_line(
            f"{one.process_id}: {took}/{len(one.flows)}", red=whole and bool(one.missing)
        )
        if whole:
            for flow in one.missing:
                terminalreporter.write_line(f"  not taken: {flow}", red=True)
