"""A failing run made small: fewer commands and blocks, as long as it fails in the same way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from tests.proofs.model.blocks import (
    Activity,
    Again,
    Block,
    Bundle,
    Choice,
    Fork,
    Race,
    Seq,
    inside,
)
from tests.proofs.model.runs import Failure, replay
from tests.proofs.model.sides import Move

TRIES = 400
T = TypeVar("T")


class Shrinker:
    def __init__(self, failure: Failure, empty: Path) -> None:
        self.best = failure
        self._empty = empty
        self._tries = TRIES

    def shrink(self) -> Failure:
        while self._fewer_moves() or self._fewer_blocks():
            pass
        return self.best

    def _fails(self, bundle: Bundle, moves: Sequence[Move]) -> bool:
        if self._tries <= 0:
            return False
        self._tries -= 1
        found = replay(bundle, moves, self._empty)
        if found is None or found.kind != self.best.kind:
            return False
        self.best = found
        return True

    def _fewer_moves(self) -> bool:
        """Leave out moves, in large pieces first."""
        shrunk, size = False, max(len(self.best.moves) // 2, 1)
        while size:
            begin = 0
            while begin < len(self.best.moves):
                moves = self.best.moves
                fewer = [*moves[:begin], *moves[begin + size :]]
                if self._fails(self.best.bundle, fewer):
                    shrunk = True
                else:
                    begin += size
            size //= 2
        return shrunk

    def _fewer_blocks(self) -> bool:
        shrunk = False
        while any(self._fails(bundle, self.best.moves) for bundle in _smaller_bundles(self.best)):
            shrunk = True
        return shrunk


def _smaller_bundles(failure: Failure) -> Iterator[Bundle]:
    bundle = failure.bundle
    for number in range(1, len(bundle.processes)):
        kept = (*bundle.processes[:number], *bundle.processes[number + 1 :])
        yield replace(bundle, processes=kept)
    for number, process in enumerate(bundle.processes):
        for n in range(len(process.watchers)):
            watching = (*process.watchers[:n], *process.watchers[n + 1 :])
            processes = list(bundle.processes)
            processes[number] = replace(process, watchers=watching)
            yield replace(bundle, processes=tuple(processes))
        for body in smaller(process.body):
            processes = list(bundle.processes)
            processes[number] = replace(process, body=body)
            yield replace(bundle, processes=tuple(processes))


def smaller(block: Block) -> Iterator[Block]:
    """``block`` with one thing less, large things first."""
    yield from inside(block)
    yield from _less(block)
    yield from _less_inside(block)


def _less(block: Block) -> Iterator[Block]:
    match block:
        case Seq(parts=parts):
            for n in range(len(parts)):
                yield replace(block, parts=(*parts[:n], *parts[n + 1 :]))
        case Choice(ways=ways) if len(ways) > 2:
            for n, (condition, _) in enumerate(ways):
                if condition is not None:
                    yield replace(block, ways=(*ways[:n], *ways[n + 1 :]))
        case Race(ways=waits) if len(waits) > 2:
            for n in range(len(waits)):
                yield replace(block, ways=(*waits[:n], *waits[n + 1 :]))
        case Fork(branches=branches) if len(branches) > 2:
            for n in range(len(branches)):
                yield replace(block, branches=(*branches[:n], *branches[n + 1 :]))
        case Activity():
            for n in range(len(block.boundaries)):
                kept = (*block.boundaries[:n], *block.boundaries[n + 1 :])
                yield replace(block, boundaries=kept)
            for n in range(len(block.watchers)):
                watching = (*block.watchers[:n], *block.watchers[n + 1 :])
                yield replace(block, watchers=watching)
            if block.each is not None:
                yield replace(block, each=None)
            if block.inputs or block.outputs:
                yield replace(block, inputs=(), outputs=())
        case _:
            pass


def _less_inside(block: Block) -> Iterator[Block]:
    """One of the blocks inside is smaller."""
    match block:
        case Seq(parts=parts):
            for n, part in enumerate(parts):
                for less in smaller(part):
                    yield replace(block, parts=_put(parts, n, less))
        case Choice(ways=ways):
            for n, (condition, way) in enumerate(ways):
                for less in smaller(way):
                    yield replace(block, ways=_put(ways, n, (condition, less)))
        case Race(ways=waits):
            for n, (wait, way) in enumerate(waits):
                for less in smaller(way):
                    yield replace(block, ways=_put(waits, n, (wait, less)))
        case Fork(branches=branches):
            for n, branch in enumerate(branches):
                for less in smaller(branch):
                    yield replace(block, branches=_put(branches, n, less))
        case Again(body=body):
            for less in smaller(body):
                yield replace(block, body=less)
        case Activity(boundaries=boundaries):
            for n, boundary in enumerate(boundaries):
                for less in smaller(boundary.handler):
                    kept = _put(boundaries, n, replace(boundary, handler=less))
                    yield replace(block, boundaries=kept)
            for less in smaller(block.inner) if block.inner is not None else ():
                yield replace(block, inner=less)
        case _:
            pass


def _put(parts: tuple[T, ...], number: int, one: T) -> tuple[T, ...]:
    return (*parts[:number], one, *parts[number + 1 :])
