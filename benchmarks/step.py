"""One completed task: ours next to the naive floor, interleaved in one run, medians."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks.counting import count
from benchmarks.diagrams import ROUNDS, TASKS, row_of_tasks
from benchmarks.floor import Floor
from engine import CompleteTask, Done, Engine, Json
from engine.store.database import Database
from tests.workbench import CLERK, open_case, open_plain

CASES = 60
WARM = 3
LAST = 200
LOOPS = 5


@dataclass(frozen=True)
class StepFigures:
    """ms are medians; ``last_to_first`` is the 200th step of a case over its first ones."""

    ms: float
    floor_ms: float
    ratio_to_floor: float
    commits: float
    statements: float
    last_to_first: float


def measure(url: str, folder: Path) -> dict[str, float]:
    """Figures of one database; see ``StepFigures``."""
    engine = open_plain(url, folder)
    floor = Floor(Database(url), row_of_tasks(), "row")
    ours, naive = _interleaved(engine, floor)
    statements, commits = _counted(url, folder)
    figures = StepFigures(
        ms=round(median(ours), 3),
        floor_ms=round(median(naive), 3),
        ratio_to_floor=round(median(ours) / median(naive), 3),
        commits=commits,
        statements=statements,
        last_to_first=round(_aged(engine), 3),
    )
    engine.close()
    return asdict(figures)


def _interleaved(engine: Engine, floor: Floor) -> tuple[list[float], list[float]]:
    """Times in ms of every step of CASES cases, one of ours and one of theirs in turn."""
    ours: list[float] = []
    naive: list[float] = []
    for number in range(1, CASES + WARM + 1):
        case = open_case(engine, "row")
        floor.open(number)
        for n in range(TASKS):
            key = engine.tasks(CLERK, case_key=case)[0].key
            took = _timed(partial(_complete, engine, key, {"n": n}))
            theirs = _timed(partial(floor.step, number, {"n": n}))
            if number > WARM:
                ours.append(took)
                naive.append(theirs)
    return ours, naive


def _counted(url: str, folder: Path) -> tuple[float, float]:
    """Statements and commits of one step."""
    engine = open_plain(url, folder)
    case = open_case(engine, "row")
    counter = count(engine._store.database)
    for _ in range(TASKS - 1):
        key = engine.tasks(CLERK, case_key=case)[0].key
        counter.reset()
        _complete(engine, key, {})
    found = float(counter.statements), float(counter.commits)
    engine.close()
    return found


def _aged(engine: Engine) -> float:
    """How much dearer the steps around the 200th are than those around the first."""
    first: list[float] = []
    last: list[float] = []
    for _ in range(LOOPS):
        case = open_case(engine, "loop")
        for n in range(ROUNDS):
            key = engine.tasks(CLERK, case_key=case)[0].key
            took = _timed(partial(_complete, engine, key, {"again": True}))
            if n < ROUNDS - LAST:
                first.append(took)
            elif n >= LAST:
                last.append(took)
    return median(last) / median(first)


def _complete(engine: Engine, key: int, values: Mapping[str, Json]) -> None:
    command = CompleteTask(command_id=engine.new_id(), actor=CLERK, key=key, values=values)
    outcome = engine.execute(command)
    if not isinstance(outcome, Done):
        raise RuntimeError(outcome.message)


def _timed(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000
