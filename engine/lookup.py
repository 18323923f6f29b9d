"""``Lookup``: what programs ask of the engine: searches, versions, decisions, counts.

Pages ask ``Engine`` for what they draw; here every answer also tells definitions, versions and
keys, and stays inside what the actor may see.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from engine.chain import digest
from engine.feel.explained import Evaluation, explain
from engine.handlers.bundles import form_of
from engine.lint.wanted import missing, processes_in
from engine.model import Actor, Json, TaskView, Variables, case_of, stamp
from engine.ports import Clock, Kit
from engine.store import activation, counts, found, overdue, queries, search, subjects
from engine.store.clauses import Where
from engine.store.found import (
    Belongs,
    FoundCase,
    FoundIncident,
    FoundJob,
    FoundResource,
    FoundSubscription,
    FoundTask,
)
from engine.store.queries import Definition
from engine.store.search import Condition, Found, Search, Subject
from engine.store.store import SqlStore
from engine.store.uow import Tx

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Variable:
    """``scope_key``: the case's key, or the task's for what only the task sees."""

    name: str
    value: Json
    scope_key: int


class Lookup:
    """Reads only, except that a job's retries and lock may be set. Thread-safe."""

    def __init__(self, store: SqlStore, kit: Kit, clock: Clock) -> None:
        self._store = store
        self._kit = kit
        self._now = clock

    # --- searches ---------------------------------------------------------------------------

    def tasks(self, actor: Actor, wanted: Search) -> Found[FoundTask]:
        """The tasks that ``actor`` may work on."""
        return self._search(subjects.TASKS, wanted, subjects.worklist_of(actor), found.task)

    def cases(self, actor: Actor, wanted: Search) -> Found[FoundCase]:
        """The cases that ``actor`` may see."""
        return self._search(subjects.CASES, wanted, subjects.cases_of(actor), found.case)

    def incidents(self, actor: Actor, wanted: Search) -> Found[FoundIncident]:
        return self._search(subjects.INCIDENTS, wanted, subjects.cases_of(actor), found.incident)

    def jobs(self, actor: Actor, wanted: Search) -> Found[FoundJob]:
        """Jobs of external workers that are not done yet."""
        return self._search(subjects.JOBS, wanted, subjects.cases_of(actor), found.job)

    def overdue(
        self,
        areas: Sequence[str],
        *,
        cases: Collection[int] | None = None,
        after: tuple[str, int] = ("", 0),
        limit: int = 50,
    ) -> list[TaskView]:
        """Open tasks in ``areas`` behind their due date, the latest overdue first.

        ``cases``: only theirs. ``after``: due date (as stored) and key of the last one seen.
        """
        now = self._now()
        with self._store.reading(now) as tx:
            return overdue.overdue(tx, areas, now, cases=cases, after=after, limit=limit)

    def punctuality(self, areas: Sequence[str]) -> list[Mapping[str, Any]]:
        """By county: tasks with a due date, of those late, still open and overdue."""
        now = self._now()
        with self._store.reading(now) as tx:
            return overdue.counted(tx, areas, now)

    def subscriptions(self, actor: Actor, wanted: Search) -> Found[FoundSubscription]:
        """What waits for messages in cases that ``actor`` may see."""
        scope = subjects.cases_of(actor)
        return self._search(subjects.SUBSCRIPTIONS, wanted, scope, found.subscription)

    def definitions(self, wanted: Search) -> Found[Definition]:
        with self._reading() as tx:
            rows = search.search(tx, subjects.DEFINITIONS, wanted, Where())
        return _each(rows, [queries.definition(row) for row in rows.items])

    def resources(self, wanted: Search) -> Found[FoundResource]:
        """Versions of forms, decisions, requirements and data files."""
        with self._reading() as tx:
            rows = search.search(tx, subjects.RESOURCES, wanted, Where())
        return _each(rows, [found.resource(row) for row in rows.items])

    # --- one thing --------------------------------------------------------------------------

    def variables(self, key: int) -> list[Variable]:
        """What the case (or the open task) ``key`` sees, by name; empty if there is none."""
        case_key = case_of(key)
        with self._reading() as tx:
            rows = tx.run(queries.SNAPSHOT, {"case_id": case_key})
        if not rows:
            return []
        snapshot = bytes(rows[0]["snapshot"])
        outer = self._kit.runner.variables(snapshot)
        seen = outer if key == case_key else self._seen_by(snapshot, key) or outer
        return [
            Variable(name, value, case_key if name in outer and outer[name] == value else key)
            for name, value in sorted(seen.items())
        ]

    def form(self, bundle: str, form_id: str) -> tuple[FoundResource, bytes] | None:
        """The version of the form that cases of ``bundle`` use, and its file."""
        with self._reading() as tx:
            files = self._store.bundles.get(tx, bundle)
        body = form_of(files, form_id) if files else None
        if body is None:
            return None
        same = [
            Condition(field, "eq", value)
            for field, value in (("kind", "form"), ("id", form_id), ("content", digest(body)))
        ]
        versions = self.resources(Search(tuple(same), limit=1))
        return (versions.items[0], body) if versions.items else None

    def file(self, bundle: str, name: str) -> bytes | None:
        """The file ``name`` of a deployed bundle."""
        with self._reading() as tx:
            files = self._store.bundles.get(tx, bundle)
        return files.files.get(name) if files else None

    def needs(self, bundle: str, process_id: str) -> Sequence[str]:
        """The variables that whoever starts the process has to give, as far as can be seen."""
        with self._reading() as tx:
            files = self._store.bundles.get(tx, bundle)
        return self._kit.linter.needs(files.files, process_id) if files else ()

    def evaluate(self, decision: FoundResource, variables: Variables) -> Evaluation:
        """A decision's value and how it came about; ``FeelError`` where there is none."""
        with self._reading() as tx:
            bundle = self._store.bundles.today(tx, decision.bundle)
        if bundle is None:
            raise LookupError(f"bundle {decision.bundle} of a decision is missing")
        return explain(bundle, decision.id, variables, self._now())

    def reached(self, message_key: int) -> list[int]:
        """The cases that a published message has reached so far."""
        with self._reading() as tx:
            rows = tx.run(counts.REACHED, {"key": message_key})
        return [row["case_id"] for row in rows]

    def counts(self) -> counts.Counts:
        """How much waits, for those who watch over the service."""
        with self._reading() as tx:
            return counts.counts(tx, stamp(self._now()))

    # --- before and beside commands ---------------------------------------------------------

    def completed(self, files: Mapping[str, bytes]) -> tuple[Mapping[str, bytes], list[str]]:
        """``files`` with what they refer to and lack, from the newest deployed versions.

        A modeler sends one diagram; forms, decisions and called processes it names may have been
        deployed before. Data files (the calendar) come from the bundle that the same process runs
        on now. Second: the names of the files that were added.
        """
        complete = dict(files)
        with self._reading() as tx:
            self._add_data(tx, complete)
            while lacking := missing(complete):
                before = len(complete)
                for kind, id_ in sorted(lacking):
                    self._add(tx, complete, kind, id_)
                if len(complete) == before:
                    break
        return complete, sorted(complete.keys() - files.keys())

    def has_jobs(self, type_: str) -> bool:
        """Whether a job of ``type_`` waits for a worker; who waits for one asks this often."""
        with self._reading() as tx:
            return activation.any_open(tx, type_, self._now())

    def update_job(self, key: int, retries: int | None, lock: timedelta | None) -> bool:
        """Set what is left of a job's retries, and until when its worker has it, from now."""
        until = None if lock is None else stamp(self._now() + lock)
        with self._store.transaction(self._now(), "") as tx:
            return activation.update(tx, key, retries, until)

    def _search(
        self,
        subject: Subject,
        wanted: Search,
        scope: Where,
        make: Callable[[Mapping[str, object], Belongs], T],
    ) -> Found[T]:
        with self._reading() as tx:
            rows = search.search(tx, subject, wanted, scope)
            return _each(rows, found.belonging(tx, rows.items, make))

    def _seen_by(self, snapshot: bytes, key: int) -> Variables | None:
        try:
            return self._kit.runner.variables(snapshot, key)
        except KeyError:
            return None

    def _add_data(self, tx: Tx, complete: dict[str, bytes]) -> None:
        for process_id in sorted(processes_in(complete)):
            bundle = self._store.bundles.newest(tx, process_id)
            for name, body in sorted(bundle.files.items()) if bundle else ():
                if not name.endswith((".bpmn", ".dmn", ".form")):
                    complete.setdefault(name, body)

    def _add(self, tx: Tx, complete: dict[str, bytes], kind: str, id_: str) -> None:
        """The newest deployed file that holds ``id_``, under a name of its own."""
        rows = tx.run(counts.HOLDERS[kind], {"id": id_})
        bundle = self._store.bundles.get(tx, rows[0]["digest"]) if rows else None
        if bundle is not None:
            name = rows[0]["file"]
            body = bundle.files[name]
            if complete.get(name, body) != body:
                name = f"{bundle.digest[:12]}/{name}"
            complete[name] = body

    def _reading(self) -> AbstractContextManager[Tx]:
        return self._store.reading(self._now())


def _each(rows: Found[Mapping[str, object]], items: list[T]) -> Found[T]:
    return Found(tuple(items), rows.total, rows.more, rows.first, rows.last)
