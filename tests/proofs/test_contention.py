"""64 clients complete the same task: one winner, 63 conflicts that say so, one log row."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from engine import CompleteTask, Done, Engine, Outcome, Refused
from tests.workbench import CLERK, open_case, open_plain

ROUNDS = 1000 if os.environ.get("PROOF") == "full" else 20
CLIENTS = 64


def test_one_of_many_wins(database_url: str, tmp_path: Path) -> None:
    engine = open_plain(database_url, tmp_path)
    case = open_case(engine, "loop")
    for round_ in range(ROUNDS):
        [task] = engine.tasks(CLERK, case_key=case)
        outcomes = race(engine, task.key, round_)
        assert len(outcomes) == CLIENTS
        assert sum(isinstance(o, Done) for o in outcomes) == 1
        refused = [o for o in outcomes if isinstance(o, Refused)]
        assert len(refused) == CLIENTS - 1
        assert all(o.code == "conflict" and "已由 clerk 于" in o.message for o in refused)
        rows = [
            e
            for e in engine.history(case)
            if e.type == "TaskCompleted" and e.payload["key"] == task.key
        ]
        assert len(rows) == 1
    assert engine.verify(reexecute=True).ok
    engine.close()


def race(engine: Engine, task_key: int, round_: int) -> list[Outcome]:
    """All clients at once, each with a command of its own."""
    barrier = threading.Barrier(CLIENTS)
    outcomes: list[Outcome] = []

    def client(number: int) -> None:
        command = CompleteTask(
            command_id=f"{round_}-{number}", actor=CLERK, key=task_key, values={"again": True}
        )
        barrier.wait()
        outcomes.append(engine.execute(command))

    threads = [threading.Thread(target=client, args=(n,)) for n in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
