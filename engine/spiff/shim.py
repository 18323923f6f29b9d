"""Ids and time for SpiffWorkflow: inputs of a step instead of the machine's.

The library calls ``uuid4`` and ``time.time`` when it makes and moves tasks. Both are replaced
once, here, by readers of a context variable, so that the same step gives the same bytes in any
process and thread. A guard test fails when the library moves these names.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from SpiffWorkflow import task as spiff_task

# The library formats every state change for its log, whether or not anybody listens.
logging.getLogger("spiff.task").setLevel(logging.WARNING)
logging.getLogger("spiff.workflow").setLevel(logging.WARNING)


class Ids:
    """1, 2, 3 … inside one case; ``last`` travels in the snapshot."""

    def __init__(self, last: int) -> None:
        self.last = last

    def next(self) -> int:
        self.last += 1
        return self.last


_ids: ContextVar[Ids | None] = ContextVar("ids of the running step", default=None)
# Outside a step the library is left as it was (the benchmark's naive floor runs it so).
_library_id = spiff_task.uuid4


class _NoTime:
    """The library keeps when a task changed; nothing here reads it, so it is always 0."""

    @staticmethod
    def time() -> float:
        return 0.0


def _next_id() -> object:
    running = _ids.get()
    return running.next() if running else _library_id()


def last_id() -> int:
    """The last number that the running step has given out."""
    running = _ids.get()
    return running.last if running else 0


spiff_task.uuid4 = _next_id
spiff_task.time = _NoTime


@contextmanager
def ids(last: int) -> Iterator[Ids]:
    """Inside the block new tasks are numbered after ``last``."""
    counter = Ids(last)
    token = _ids.set(counter)
    try:
        yield counter
    finally:
        _ids.reset(token)
