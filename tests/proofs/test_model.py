"""Random diagrams and random commands: the engine does what a model of blocks does, every time.

The engine is a new object for every command. After each command every open task, timer, job,
subscription and child, every variable and the state of every case must be the model's; in the end
nothing may be left open, the log must prove itself by re-execution, and the projections must be
what the log gives. ``SEED=n`` repeats one run; PROOF=full makes 10,000.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from random import SystemRandom

import pytest

from tests.proofs.model.runs import Failure, Played, empty_database, play
from tests.proofs.model.shrinking import Shrinker
from tests.proofs.model.written import files

FULL = os.environ.get("PROOF") == "full"
RUNS = 10_000 if FULL else 300
PIECE = 25
BUILD = Path("build") / "model"


@pytest.mark.timeout(4 * 3600)
def test_the_engine_does_what_the_model_does() -> None:
    chosen = os.environ.get("SEED")
    first = int(chosen) if chosen else SystemRandom().randrange(10**9)
    runs = 1 if chosen else RUNS
    print(f"seed {first}, {runs} runs")  # noqa: T201 — a failing run must be repeatable
    pieces = [range(n, min(n + PIECE, first + runs)) for n in range(first, first + runs, PIECE)]
    workers = os.cpu_count() if FULL else 1
    steps = ended = 0
    with ProcessPoolExecutor(workers, mp_context=get_context("forkserver")) as pool:
        for number, played in enumerate(pool.map(play_all, pieces), 1):
            if FULL and number % 20 == 0:
                print(f"{number * PIECE} runs, {steps} commands", flush=True)  # noqa: T201
            for one in played:
                steps, ended = steps + one.steps, ended + one.ended
                if one.failure is not None:
                    pool.shutdown(wait=False, cancel_futures=True)
                    pytest.fail(told(one.seed, one.failure), pytrace=False)
    print(f"{runs} runs, {steps} commands, {ended} cases came to their own end")  # noqa: T201
    assert chosen or ended > runs // 10, "hardly any case came to an end: nothing is proven"


def play_all(seeds: Sequence[int]) -> list[Played]:
    with empty_database() as empty:
        return [play(seed, empty) for seed in seeds]


def told(seed: int, failure: Failure) -> str:
    """The failure, made small; its diagram is kept as a file that the modeler opens."""
    with empty_database() as empty:
        small = Shrinker(failure, empty).shrink()
    BUILD.mkdir(parents=True, exist_ok=True)
    file = BUILD / f"{seed}.bpmn"
    file.write_bytes(files(small.bundle)["drawn.bpmn"])
    return f"SEED={seed} ({file})\n{small}"
