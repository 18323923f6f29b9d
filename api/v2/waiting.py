"""Waiting for jobs: however many workers wait for one type, one look at the queue serves them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool

# Seconds between two looks at the same queue.
LOOK_AGAIN = 0.1
Place = tuple[asyncio.AbstractEventLoop, str]


@dataclass(slots=True)
class _Look:
    """Done when there is a job; ``waiting`` counts those whom it serves."""

    task: asyncio.Task[None]
    waiting: int = 0


class WaitingForJobs:
    """Takes no thread while nobody looks. One per application, used from any event loop."""

    def __init__(self, has_jobs: Callable[[str], bool]) -> None:
        self._has_jobs = has_jobs
        self._looks: dict[Place, _Look] = {}

    async def wait(self, type_: str, seconds: float) -> None:
        """Until there may be a job of ``type_``, at most ``seconds``."""
        async with self._look(type_) as task:
            done, _ = await asyncio.wait({task}, timeout=seconds)
        for one in done:
            one.result()

    @asynccontextmanager
    async def _look(self, type_: str) -> AsyncIterator[asyncio.Task[None]]:
        place = (asyncio.get_running_loop(), type_)
        look = self._looks.get(place)
        if look is None or look.task.done():
            look = self._looks[place] = _Look(asyncio.create_task(self._watch(type_)))
        look.waiting += 1
        try:
            yield look.task
        finally:
            look.waiting -= 1
            if not look.waiting:
                look.task.cancel()
                if self._looks.get(place) is look:
                    del self._looks[place]

    async def _watch(self, type_: str) -> None:
        while not await run_in_threadpool(self._has_jobs, type_):
            await asyncio.sleep(LOOK_AGAIN)
