"""One page of the worklist while a million tasks are open, at every scope."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from statistics import median

from assistance.areas import COUNTY_DIGITS, TOWNSHIP_DIGITS, areas
from assistance.suppliers import departments
from engine import Actor, Engine
from engine.model import stamp
from engine.store.scopes import LENGTHS
from engine.store.uow import transaction
from tests.workbench import open_plain

TASKS = 1_000_000
VILLAGES = 7
PAGE = 51
CALLS = 200
SEED = 20261124
# Of a hundred tasks, how many wait for whom; departments and providers have one group for each.
SHARES: Mapping[str, int] = {
    "township_clerk": 40,
    "township_leader": 15,
    "village_worker": 15,
    "county_officer": 15,
    "dept_officer": 10,
    "provider_admin": 5,
}
PROVIDERS = 40
# A hundred users have claimed a third of all tasks.
CLAIMERS, CLAIMED = 100, 3

PLACES = "CREATE TABLE bench_places (n INTEGER PRIMARY KEY, area TEXT NOT NULL, grp TEXT NOT NULL)"
PLACE = "INSERT INTO bench_places (n, area, grp) VALUES (:n, :area, :grp)"
NUMBERS = """
CREATE TABLE bench_numbers AS WITH RECURSIVE s (n) AS (
    SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {tasks}) SELECT n FROM s
"""
HEADS = """
INSERT INTO case_heads (case_id, seq, hash, bundle, process_id, area, title, state, snapshot)
SELECT s.n, 1, '', '', 'row', p.area, '', 'active', {no_bytes}
FROM bench_numbers s JOIN bench_places p ON p.n = s.n % {places}
"""
# Due within three months, each hour as many; every tenth has no due date.
TASK_ROWS = """
INSERT INTO worklist (task_key, case_id, process_id, element_id, name, form_id, title, area,
    assignee, candidate_groups, candidate_users, due_at, priority, opened_at, state)
SELECT s.n, s.n, 'row', 'a', 'a', NULL, '', p.area,
    CASE WHEN s.n % {claimed} = 0 THEN 'claimer-' || (s.n / {claimed} % {claimers}) END,
    '["' || p.grp || '"]', '[]',
    CASE WHEN s.n % 10 > 0 THEN '2026-' || (10 + s.n * 7 % 3) || '-' || (10 + s.n * 11 % 19)
        || 'T' || (10 + s.n * 13 % 14) || ':59:59.000000+00:00' END,
    0, '2026-01-01T00:00:00.000000+00:00', 'open'
FROM bench_numbers s JOIN bench_places p ON p.n = s.n % {places}
"""
CANDIDATES = """
INSERT INTO task_candidates (candidate, scope, free, due_at, task_key, area)
SELECT 'g:' || p.grp, SUBSTR(w.area, 1, {length}), CASE WHEN w.assignee IS NULL THEN 1 ELSE 0 END,
    COALESCE(w.due_at, '9999'), w.task_key, w.area
FROM worklist w JOIN bench_places p ON p.n = w.task_key % {places} WHERE LENGTH(w.area) >= {length}
"""


def measure(url: str, folder: Path, tasks: int = TASKS) -> dict[str, float]:
    """ms of a first page: ``p50``, ``p99`` over all calls; ``worst_p99`` of the dearest scope."""
    engine = open_plain(url, folder)
    places = list(_places())
    _fill(engine, places, tasks)
    chance = random.Random(SEED)  # noqa: S311
    took: dict[str, list[float]] = {}
    for name, actors in _asking(places).items():
        took[name] = sorted(_page(engine, chance.choice(actors)) for _ in range(CALLS))
    engine.close()
    every = sorted(ms for times in took.values() for ms in times)
    return {
        "tasks": float(tasks),
        "p50_ms": round(median(every), 3),
        "p99_ms": round(_p99(every), 3),
        "worst_p99_ms": round(max(_p99(times) for times in took.values()), 3),
        **{f"{name}_p99_ms": round(_p99(times), 3) for name, times in took.items()},
    }


def _places() -> Iterator[tuple[str, str]]:
    """Area and group of each of some thousand kinds of tasks, as often as their share says."""
    chance = random.Random(SEED)  # noqa: S311
    for township in (code for code in areas() if len(code) == TOWNSHIP_DIGITS):
        for village in range(1, VILLAGES + 1):
            area = f"{township}{200 + village}"
            for role, share in SHARES.items():
                for _ in range(share // 5):
                    yield area, _group(role, chance)


def _group(role: str, chance: random.Random) -> str:
    if role == "dept_officer":
        return f"{role}@{chance.choice(list(departments()))}"
    if role == "provider_admin":
        return f"{role}@P{chance.randrange(PROVIDERS)}"
    return role


def _fill(engine: Engine, places: list[tuple[str, str]], tasks: int) -> None:
    """The rows that as many open cases have, written by the database itself."""
    rows = [{"n": n, "area": area, "grp": group} for n, (area, group) in enumerate(places)]
    database = engine._store.database
    known = {
        "tasks": tasks,
        "places": len(places),
        "claimed": CLAIMED,
        "claimers": CLAIMERS,
        "no_bytes": "''" if database.dialect == "sqlite" else "''::bytea",
    }
    with transaction(database, stamp(engine.now())) as tx:
        tx.run(PLACES)
        tx.run(PLACE, rows)
        for statement in (NUMBERS, HEADS, TASK_ROWS):
            tx.run(statement.format(**known), known)
        for length in LENGTHS:
            tx.run(CANDIDATES.format(length=length, **known), known)
    with transaction(database, stamp(engine.now())) as tx:
        tx.run("ANALYZE")


def _asking(places: list[tuple[str, str]]) -> dict[str, list[Actor]]:
    """Who asks, by kind of scope."""
    villages = sorted({area for area, _ in places})
    townships = sorted({area[:TOWNSHIP_DIGITS] for area in villages})
    counties = sorted({area[:COUNTY_DIGITS] for area in villages})
    offices = [f"dept_officer@{code}" for code in departments()]
    suppliers = [f"provider_admin@P{n}" for n in range(PROVIDERS)]
    clerks = [_actor("township_clerk", area) for area in townships]
    return {
        "village": [_actor("village_worker", area) for area in villages],
        "township": clerks,
        "county": [_actor("county_officer", area) for area in counties],
        "prefecture": [_actor(role, "6523") for role in ("county_officer", "township_clerk")],
        "department": [_actor(group, area) for group in offices for area in (*counties, "6523")],
        "provider": [_actor(group, "") for group in suppliers],
        "claimer": [Actor(f"claimer-{n}") for n in range(CLAIMERS)],
        "substitute": [
            Actor(f"claimer-{n}", clerk.groups, clerk.area, acts_for=(other,))
            for n, (clerk, other) in enumerate(pairwise(clerks))
        ],
        "superuser": [Actor("operator", superuser=True)],
    }


def _actor(group: str, area: str) -> Actor:
    return Actor(f"{group}-{area}", frozenset({group}), area)


def _page(engine: Engine, actor: Actor) -> float:
    started = time.perf_counter()
    found = engine.tasks(actor, limit=PAGE)
    took = (time.perf_counter() - started) * 1000
    if not found:
        raise RuntimeError(f"Expected tasks for {actor.user}, but there are none")
    return took


def _p99(times: list[float]) -> float:
    return times[int(len(times) * 0.99)]
