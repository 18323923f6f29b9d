"""One run: a seed gives a diagram and commands; what differs is told so that it can be repeated."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from tests.proofs.model.blocks import Bundle, told
from tests.proofs.model.door import Door
from tests.proofs.model.drawing import draw
from tests.proofs.model.moves import finish, make, random_move
from tests.proofs.model.passing import likely
from tests.proofs.model.sides import Differs, Move, Run
from tests.workbench import open_plain

BEGIN = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
MOVES = 18


@dataclass(frozen=True)
class Failure:
    """``kind`` says in a word what differs; ``lines`` are the commands with their answers."""

    bundle: Bundle
    moves: Sequence[Move]
    lines: Sequence[str]
    kind: str
    why: str

    def __str__(self) -> str:
        return "\n".join([told(self.bundle), "", *self.lines, "", self.why])


@dataclass(frozen=True)
class Played:
    seed: int
    steps: int
    ended: bool
    failure: Failure | None


@contextmanager
def empty_database() -> Iterator[Path]:
    """A folder with the engine's empty database, to be copied for each run."""
    # In memory where there is such a place: these runs restart, they don't cut the power.
    memory = Path("/dev/shm")  # noqa: S108
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as name:
        empty = Path(name) / "empty"
        empty.mkdir()
        open_plain(f"sqlite:///{empty / 'db'}", empty).close()
        yield empty


def play(seed: int, empty: Path) -> Played:
    """Draw and move by ``seed``."""
    random = Random(seed)  # noqa: S311 — commands, no secrets
    bundle = draw(seed)
    moves: list[Move] = []

    def go_on(run: Run) -> None:
        while not run.over and len(moves) < MOVES:
            move = random_move(random, likely(run))
            moves.append(move)
            if not make(run, move):
                moves.pop()

    failure, steps, over = _run(bundle, empty, moves, go_on)
    return Played(seed, steps, over, failure)


def replay(bundle: Bundle, moves: Sequence[Move], empty: Path) -> Failure | None:
    """The same moves again, as far as there is something to do them to."""

    def go_on(run: Run) -> None:
        for move in moves:
            if not run.over:
                make(run, move)

    return _run(bundle, empty, moves, go_on)[0]


def _run(
    bundle: Bundle, empty: Path, moves: Sequence[Move], go_on: Callable[[Run], None]
) -> tuple[Failure | None, int, bool]:
    """The failure if there is one, how many commands were done, and whether the case ended."""
    door = Door(empty, empty.parent / "run", BEGIN)
    run = Run(bundle, door)
    try:
        run.begin()
        go_on(run)
        over = run.over
        finish(run)
    except Exception as error:
        kind = error.kind if isinstance(error, Differs) else type(error).__name__
        failure = Failure(bundle, tuple(moves), tuple(run.told), kind, f"{kind}: {error}")
        return failure, door.steps, False
    else:
        return None, door.steps, over
    finally:
        door.close()
