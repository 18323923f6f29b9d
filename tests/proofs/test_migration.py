"""Five hundred running cases go on in another version: nothing is lost, doubled or put off.

Every kind of wait at once: parallel branches with reminders and deadlines, instances,
sub-processes, events behind a gateway, child cases, jobs of workers; some tasks claimed, some done
already. The new version has other ids throughout and a step more before each end.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from engine import Actor, AssignTask, CompleteJob, CompleteTask, Engine, PublishMessage
from tests import diagrams as d
from tests.store.ground import BOSS, Ground, open_ground
from tests.unit.spiff.versions import renamed
from tests.workbench import deploy, done, open_case

CASES = 500 if os.environ.get("PROOF") != "full" else 5_000
ALL = 10 * CASES
PROCESSES = ("visits", "people", "waits", "orders", "nested")
PEOPLE = (
    BOSS,
    Actor("zhang", frozenset({"clerk"}), "6523"),
    Actor("li", frozenset({"leader"}), "652301"),
    Actor("wang", frozenset({"clerk", "leader"}), ""),
    Actor("zhao", frozenset({"nurse"}), ""),
)
AREAS = ("652301", "652302", "654000")
DUE = '<zeebe:taskSchedule dueDate="=due"/>'
# Closed tasks keep the name that they were closed under.
OPEN = {"worklist": " WHERE state = 'open'"}
NEW_ID = re.compile(r"n\d+_")
# What a case waits for, without the names that the new version gives it.
KEPT = {
    "worklist": "task_key, case_id, title, area, assignee, owner, candidate_groups, "
    "candidate_users, due_at, follow_up_at, priority, opened_at, state, closed_at, closed_by",
    "task_candidates": "*",
    "timers": "timer_key, case_id, due_at, next_at, attempts, parked",
    "subscriptions": "subscription_key, case_id, message, correlation_key",
    "jobs": "job_key, case_id, type, retries, headers, variables, worker, locked_until, parked",
    "children": "*",
}


def files(*, more: bool) -> Mapping[str, bytes]:
    """The five processes and the one that is called; with ``more`` in their new version."""
    made = {name: build(more) for name, build in BUILDERS.items()}
    return {f"{n}.bpmn": renamed(body)[0] if more else body for n, body in made.items()}


def tail(before: str, more: bool) -> str:
    """The last flows: a step is added before the end."""
    return f"{before} -> checked\nchecked -> end" if more else f"{before} -> end"


def added(more: bool) -> tuple[str, ...]:
    return (d.user("checked"), d.end()) if more else (d.end(),)


def visits(more: bool) -> bytes:
    """Three branches: a visit with reminder and deadline, a worker's job, a second task."""
    return d.diagram(
        "visits",
        d.start(),
        d.gateway("parallel", "fork"),
        d.user("visit", groups="clerk,leader", extensions=DUE),
        d.boundary("remind", "visit", d.timer("timeCycle", "R/P3D"), interrupting=False),
        d.user("reminded", groups="leader"),
        d.end("known"),
        d.boundary("overdue", "visit", d.timer("timeDuration", "P30D")),
        d.gateway("exclusive", "visited"),
        d.job("post"),
        d.user("write", groups="nurse"),
        d.gateway("parallel", "join"),
        *added(more),
        flows=f"""start -> fork
            fork -> visit
            fork -> post
            fork -> write
            visit -> visited
            overdue -> visited
            visited -> join
            post -> join
            write -> join
            remind -> reminded
            reminded -> known
            {tail("join", more)}""",
    )


def people(more: bool) -> bytes:
    """Two instances of a sub-process with a timer inside, then one signature after the other."""
    return d.diagram(
        "people",
        d.start(),
        d.sub_process(
            "each",
            d.loop("=[1, 2]"),
            d.start("in"),
            d.gateway("parallel", "both"),
            d.user("ask", groups="clerk", extensions=DUE),
            d.catch("rest", d.timer("timeDuration", "P2D")),
            d.gateway("parallel", "done"),
            d.end("out"),
            flows="""in -> both
                both -> ask
                both -> rest
                ask -> done
                rest -> done
                done -> out""",
        ),
        d.user("sign", d.loop("=[1, 2]", out="all", result="=item", sequential=True)),
        *added(more),
        flows=f"start -> each\neach -> sign\n{tail('sign', more)}",
    )


def waits(more: bool) -> bytes:
    """Papers or time, beside a task that a message may take away."""
    return d.diagram(
        "waits",
        d.start(),
        d.gateway("parallel", "fork"),
        d.gateway("eventBased", "first"),
        d.catch("papers", d.on_message("papers")),
        d.catch("late", d.timer("timeDuration", "P7D")),
        d.gateway("exclusive", "come"),
        d.user("call", groups="leader", extensions=DUE),
        d.boundary("stop", "call", d.on_message("stop")),
        d.gateway("exclusive", "called"),
        d.gateway("parallel", "join"),
        *added(more),
        flows=f"""start -> fork
            fork -> first
            fork -> call
            first -> papers
            first -> late
            papers -> come
            late -> come
            come -> join
            call -> called
            stop -> called
            called -> join
            {tail("join", more)}""",
        more=d.message("papers", "=person") + d.message("stop", "=person"),
    )


def orders(more: bool) -> bytes:
    """A child case for each of two items, beside a task."""
    return d.diagram(
        "orders",
        d.start(),
        d.gateway("parallel", "fork"),
        d.call("order", "child", d.loop("=[1, 2]")),
        d.user("watch", groups="nurse"),
        d.gateway("parallel", "join"),
        *added(more),
        flows=f"""start -> fork
            fork -> order
            fork -> watch
            order -> join
            watch -> join
            {tail("join", more)}""",
    )


def child(more: bool) -> bytes:
    task = d.user("serve", groups="nurse", extensions=DUE)
    timer = d.boundary("slow", "serve", d.timer("timeDuration", "P9D"), interrupting=False)
    told = (d.user("told", groups="clerk"), d.end("hurried"))
    flows = f"start -> serve\n{tail('serve', more)}\nslow -> told\ntold -> hurried"
    return d.diagram("child", d.start(), task, timer, *told, *added(more), flows=flows)


def nested(more: bool) -> bytes:
    """An inclusive gateway in a sub-process in a sub-process, with a deadline over it."""
    inner = d.sub_process(
        "inner",
        d.start("in2"),
        d.gateway("inclusive", "split"),
        d.user("one", groups="clerk"),
        d.user("two", groups="leader", extensions=DUE),
        d.user("three", groups="leader"),
        d.gateway("inclusive", "meet"),
        d.end("out2"),
        flows="""in2 -> split
            split -> one: =n >= 0
            split -> two: =n >= 1
            split -> three: =n < 0
            one -> meet
            two -> meet
            three -> meet
            meet -> out2""",
    )
    outer = d.sub_process(
        "outer", d.start("in"), inner, d.end("out"), flows="in -> inner\ninner -> out"
    )
    return d.diagram(
        "nested",
        d.start(),
        outer,
        d.boundary("deadline", "outer", d.timer("timeDate", "=due")),
        d.gateway("exclusive", "over"),
        *added(more),
        flows=f"start -> outer\nouter -> over\ndeadline -> over\n{tail('over', more)}",
    )


BUILDERS = {
    "visits": visits,
    "people": people,
    "waits": waits,
    "orders": orders,
    "child": child,
    "nested": nested,
}


@dataclass
class Proof:
    ground: Ground
    cases: list[int]

    @property
    def engine(self) -> Engine:
        return self.ground.engine

    def begin(self) -> None:
        """Cases of every process, each as far on as its number says."""
        for n in range(CASES):
            variables = {"due": f"2026-12-{1 + n % 28:02}", "person": f"p{n}", "n": n % 2}
            process_id, area = PROCESSES[n % 5], AREAS[n % 3]
            case = open_case(self.engine, process_id, variables=variables, area=area)
            self.cases.append(case)
            self._go_on(case, n // 5)
        for n in range(0, CASES, 20):
            self.engine.execute(self._message("papers", n + 2))
        self.ground.clock.pass_(days=4)
        self.engine.run_due()

    def _go_on(self, case: int, n: int) -> None:
        tasks = self.engine.tasks(BOSS, case_key=case)
        match n % 4:
            case 1:
                done(self.engine.execute(self._completed(tasks[0].key)))
            case 2:
                claim = AssignTask(
                    command_id=f"claim{case}", actor=BOSS, key=tasks[-1].key, assignee="zhang"
                )
                done(self.engine.execute(claim))

    def kept(self) -> Mapping[str, list[dict[str, Any]]]:
        found = {}
        for table, columns in KEPT.items():
            rows = self.ground.rows(f"SELECT {columns} FROM {table}")
            found[table] = sorted(rows, key=repr)
        return found

    def worklists(self) -> Mapping[str, list[tuple[Any, ...]]]:
        return {
            actor.user: [
                (t.key, t.name, t.due_at, t.assignee) for t in self.engine.tasks(actor, limit=ALL)
            ]
            for actor in PEOPLE
        }

    def finish(self) -> None:
        """Do all that is open, day by day, until nothing is."""
        for _ in range(60):
            tasks = self.engine.tasks(BOSS, limit=ALL)
            jobs = self.engine.activate_jobs("outside", "worker", ALL, 60)
            for task in tasks:
                # A task may be gone by now: another one of its case has ended it.
                self.engine.execute(self._completed(task.key))
            for job in jobs:
                command = CompleteJob(command_id=f"job{job.key}", actor=BOSS, key=job.key)
                done(self.engine.execute(command))
            if not tasks and not jobs and not self.ground.rows("SELECT 1 FROM timers LIMIT 1"):
                return
            self.ground.clock.pass_(days=1)
            self.engine.run_due()
        raise AssertionError("something waits for ever")

    def _completed(self, key: int) -> CompleteTask:
        return CompleteTask(command_id=f"done{key}", actor=BOSS, key=key)

    def _message(self, name: str, n: int) -> PublishMessage:
        return PublishMessage(
            command_id=f"{name}{n}", actor=BOSS, name=name, correlation_key=f"p{n}"
        )


@pytest.fixture
def proof(database_url: str, tmp_path: Path) -> Iterator[Proof]:
    ground = open_ground(database_url, tmp_path)
    yield Proof(ground, [])
    ground.engine.close()
    ground.database.close()


def test_running_cases_go_on_in_another_version(proof: Proof) -> None:
    engine = proof.engine
    deploy(engine, files(more=False))
    proof.begin()
    family = engine.migrations.family(proof.cases)
    assert len(family) >= CASES + 2 * (CASES // 5) * 3 // 4
    before, lists = proof.kept(), proof.worklists()
    assert all(before.values())
    assert all(lists.values())
    bundle = str(deploy(engine, files(more=True))["digest"])
    plan, pairs = engine.migrations.propose(family, bundle)
    assert all(pairing.lost == () for pairing in pairs.values())
    proof.ground.clock.pass_(hours=5)
    for case in family:
        assert engine.migrations.preflight(case, bundle, plan).refused is None
        assert engine.migrations.move(case, bundle, plan, BOSS, "新办法").refused is None
    assert proof.kept() == before
    assert proof.worklists() == lists
    for table in ("worklist", "timers", "subscriptions", "jobs"):
        found = proof.ground.rows(f"SELECT DISTINCT element_id FROM {table}{OPEN.get(table, '')}")
        assert found, table
        assert all(NEW_ID.match(row["element_id"]) for row in found), table
    proof.finish()
    rows = proof.ground.rows("SELECT case_id, state, bundle FROM case_list")
    assert {row["state"] for row in rows} == {"completed"}
    assert {row["bundle"] for row in rows if row["case_id"] in family} == {bundle}
    assert len(rows) >= len(family)
    done_by_all = proof.ground.rows("SELECT COUNT(*) AS n FROM worklist WHERE name = 'checked'")
    assert done_by_all[0]["n"] == len(family)
    assert engine.verify(reexecute=True).problems == []
    assert engine.rebuild()[1] == 0
