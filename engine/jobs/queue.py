"""The job runner on PostgreSQL: procrastinate. Jobs were deferred inside our own transactions.

A job only says which row to look at; the row is the truth. So a job that runs twice does nothing
the second time, and a sweep finds rows whose job was lost with its worker.
"""

from __future__ import annotations

import asyncio
import logging
import threading

from procrastinate import App, PsycopgConnector

from engine.jobs.follow_ups import FollowUps

log = logging.getLogger(__name__)
QUEUE = "jiuzhu"
SWEEP_SECONDS = 5.0


def app(dsn: str, follow_ups: FollowUps) -> App:
    """The procrastinate app: one task per kind of row."""
    made = App(connector=PsycopgConnector(conninfo=dsn))

    @made.task(name="jiuzhu.follow_up", queue=QUEUE)
    def follow_up(outbox_id: str) -> None:
        follow_ups.drain(follow_ups.deliver(outbox_id))

    @made.task(name="jiuzhu.fire_timer", queue=QUEUE)
    def fire_timer(timer_key: str) -> None:
        follow_ups.drain(follow_ups.fire(int(timer_key)))

    return made


def run(dsn: str, follow_ups: FollowUps, stop: threading.Event, concurrency: int = 4) -> None:
    """Work off the queue until ``stop``."""
    asyncio.run(_run(dsn, follow_ups, stop, concurrency))


async def _run(dsn: str, follow_ups: FollowUps, stop: threading.Event, concurrency: int) -> None:
    queue = app(dsn, follow_ups)
    async with queue.open_async():
        worker = asyncio.create_task(
            queue.run_worker_async(
                queues=[QUEUE],
                concurrency=concurrency,
                install_signal_handlers=False,
                delete_jobs="successful",
            )
        )
        sweeper = asyncio.create_task(_sweep(follow_ups, stop))
        done, _ = await asyncio.wait({worker, sweeper}, return_when=asyncio.FIRST_COMPLETED)
        for task in (worker, sweeper):
            task.cancel()
        await asyncio.gather(worker, sweeper, return_exceptions=True)
        for task in done:
            task.result()


async def _sweep(follow_ups: FollowUps, stop: threading.Event) -> None:
    """Look at the rows themselves now and then; their jobs may have died with a worker."""
    loop = asyncio.get_running_loop()
    next_at = 0.0
    while not stop.is_set():
        if loop.time() >= next_at:
            try:
                await asyncio.to_thread(follow_ups.run_due)
            except Exception:
                log.exception("sweep failed; it goes on")
            next_at = loop.time() + SWEEP_SECONDS
        await asyncio.sleep(0.2)
