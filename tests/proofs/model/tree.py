"""What stands around a block, and where a token can come to: questions about a drawing at rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from tests.proofs.model.blocks import (
    Activity,
    Again,
    Back,
    Block,
    Boundary,
    Choice,
    End,
    EventSub,
    Fork,
    Message,
    Process,
    Race,
    Seq,
    Wait,
)


@dataclass(frozen=True, slots=True)
class Around:
    """The block around a block, and which of its parts it is; boundary handlers count from 0."""

    block: Block
    part: int


# A place of a token: in a block, or just out of it.
Place: TypeAlias = "tuple[str, Block]"
IN, OUT = "in", "out"


class Tree:
    """The blocks of one process by id, sub-processes included."""

    def __init__(self, process: Process) -> None:
        self.blocks = {block.id: block for block in process.blocks}
        self.around: dict[str, Around] = {}
        self.messages = sorted({name for one in self.blocks.values() for name in _names(one)})
        self.messages += [w.what.name for w in process.watchers if isinstance(w.what, Message)]
        for block in self.blocks.values():
            for part, one in enumerate(parts_of(block)):
                self.around[one.id] = Around(block, part)

    def branches_reached(self, start: Sequence[Place], join: Choice) -> set[int]:
        """The branches out of whose end a token in ``start`` can come to ``join``."""
        todo = list(start)
        known = {(side, block.id) for side, block in todo}
        reached: set[int] = set()
        while todo:
            place = todo.pop()
            around = self.around.get(place[1].id)
            if place[0] == OUT and around and around.block is join:
                reached.add(around.part)
                continue
            for side, block in self._next(*place):
                if (side, block.id) not in known:
                    known.add((side, block.id))
                    todo.append((side, block))
        return reached

    def _next(self, side: str, block: Block) -> Iterator[Place]:
        if side == IN:
            yield from self._within(block)
        elif block.id in self.around:
            yield from self._out_of(self.around[block.id])

    def _within(self, block: Block) -> Iterator[Place]:
        match block:
            case Seq(parts=parts):
                yield (IN, parts[0]) if parts else (OUT, block)
            case Choice() | Race() | Fork() | Again():
                yield from ((IN, one) for one in parts_of(block))
            case Back():
                yield (IN, self.blocks[block.target])
            case Activity():
                yield (OUT, block)
                yield from ((IN, boundary.handler) for boundary in block.boundaries)
            case End():
                pass
            case _:
                yield (OUT, block)

    def _out_of(self, around: Around) -> Iterator[Place]:
        match around.block:
            case Seq(parts=parts) if around.part + 1 < len(parts):
                yield (IN, parts[around.part + 1])
            case Again(body=body):
                yield (IN, body)
                yield (OUT, around.block)
            case _:
                yield (OUT, around.block)


def parts_of(block: Block) -> Sequence[Block]:
    """The blocks around which ``block`` is, without the inside of a sub-process."""
    match block:
        case Seq():
            return block.parts
        case Choice() | Race():
            return [way for _, way in block.ways]
        case Fork():
            return block.branches
        case Again():
            return [block.body]
        case Activity():
            return [boundary.handler for boundary in block.boundaries]
        case _:
            return []


def _names(block: Block) -> Iterator[str]:
    """The messages that are waited for directly at ``block``."""
    at: list[Wait | Boundary | EventSub] = []
    match block:
        case Wait():
            at = [block]
        case Race():
            at = [wait for wait, _ in block.ways]
        case Activity():
            at = [*block.boundaries, *block.watchers]
    yield from (one.what.name for one in at if isinstance(one.what, Message))
