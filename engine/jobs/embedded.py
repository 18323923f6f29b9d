"""The embedded database's job runner: one thread that looks when woken, else twice a second."""

from __future__ import annotations

import logging
import threading

from engine.jobs.follow_ups import FollowUps

log = logging.getLogger(__name__)
INTERVAL = 0.5


def run(follow_ups: FollowUps, stop: threading.Event, wake: threading.Event) -> None:
    """Do what is due until ``stop``; a failure is logged and tried again, never the end."""
    while not stop.is_set():
        try:
            follow_ups.run_due()
        except Exception:
            log.exception("job runner failed; it goes on")
        wake.wait(INTERVAL)
        wake.clear()
