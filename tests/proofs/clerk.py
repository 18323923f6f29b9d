"""A process that completes tasks as fast as it can and writes down what was acknowledged.

Started by the kill proof, and killed by it at a random moment.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path

from engine import CompleteTask, Done, Engine
from tests.workbench import CLERK, open_plain

THREADS = 2


def work(url: str, data_dir: str, acknowledged: str, ready: str, life: int) -> None:
    """Complete tasks for ever; each acknowledged command id is one line of ``acknowledged``."""
    engine = open_plain(url, Path(data_dir))
    Path(ready).touch()
    threads = [
        threading.Thread(target=_complete, args=(engine, acknowledged, f"{life}-{n}"))
        for n in range(THREADS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _complete(engine: Engine, acknowledged: str, name: str) -> None:
    file = os.open(acknowledged, os.O_WRONLY | os.O_APPEND)
    count = 0
    while True:
        for task in engine.tasks(CLERK, limit=10):
            count += 1
            command_id = f"{name}-{count}"
            outcome = engine.execute(
                CompleteTask(
                    command_id=command_id, actor=CLERK, key=task.key, values={"again": True}
                )
            )
            if isinstance(outcome, Done):
                os.write(file, f"{command_id} {task.key}\n".encode())
