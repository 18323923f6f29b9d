"""``Engine``: the one object that the rest of the product talks to."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from engine.commands import Command
from engine.dispatch import Dispatcher, Observer
from engine.errors import Finding, NoSuchThing, Outcome, Refused
from engine.handlers.bundles import bundle_of, form_of
from engine.handlers.tasks import may_work_on
from engine.jobs import embedded, queue
from engine.jobs.follow_ups import FollowUps, Sweep
from engine.lookup import Lookup
from engine.migrating import Migrations
from engine.model import (
    Actor,
    Bundle,
    CaseView,
    Json,
    LogEntry,
    Place,
    TaskView,
    Variables,
    case_of,
    stamp,
)
from engine.ports import Clock, Decisions, Expressions, Kit, NewId, Transaction
from engine.store import activation, migrate, queries, rebuild, verify
from engine.store.drafts import DraftShelf
from engine.store.queries import Definition, Incident, Submitted
from engine.store.store import SqlStore
from engine.store.uow import Tx
from engine.waiting import Job


class Rules(Expressions, Decisions, Protocol):
    """FEEL and DMN."""


class Engine:
    """Commands in, views out. Thread-safe; one per process."""

    def __init__(
        self,
        store: SqlStore,
        kit: Kit,
        rules: Rules,
        dispatcher: Dispatcher,
        follow_ups: FollowUps,
        clock: Clock,
        new_id: NewId,
        migrations: Sequence[Path],
    ) -> None:
        self._store = store
        self._kit = kit
        self._rules = rules
        self._dispatcher = dispatcher
        self._follow_ups = follow_ups
        self._migrations = migrations
        self._wake = threading.Event()
        self.now = clock
        self.new_id = new_id
        self.lookup = Lookup(store, kit, clock)
        self.drafts = DraftShelf(store, clock)
        self.migrations = Migrations(store, kit, clock, self.execute)

    # --- commands ---------------------------------------------------------------------------

    def execute(self, command: Command) -> Outcome:
        """Do ``command`` in one transaction, then what it asked of other cases, each in its own.

        Raises ``NotPublishable`` for a bundle with errors; every other refusal is a value.
        """
        dispatched = self._dispatcher.execute(command)
        if dispatched.follow_ups:
            self._follow_ups.drain(list(dispatched.follow_ups))
            self._wake.set()
        return dispatched.outcome

    def keep_refusal(self, command: Command, refused: Refused) -> None:
        """Put on record that ``command`` was refused before it came here."""
        self._store.log_refusal(self.new_id(), command, refused, self.now())

    def observe(self, observer: Observer) -> None:
        """Tell ``observer`` of every command, the engine's own included: name, end, seconds."""
        self._dispatcher.observer = observer

    def every_hour(self, sweep: Sweep) -> None:
        """Have the job runner call ``sweep`` about every hour, in each process."""
        self._follow_ups.sweeps.append(sweep)

    def run_due(self) -> int:
        """Fire due timers and deliver what waits in the outbox; how many rows were done."""
        return self._follow_ups.run_due()

    def run_jobs(self, stop: threading.Event) -> None:
        """The job runner: blocks until ``stop``. Any number of them on PostgreSQL."""
        if self._store.database.dialect == "postgresql":
            dsn = self._store.database.url.set(drivername="postgresql")
            queue.run(dsn.render_as_string(hide_password=False), self._follow_ups, stop)
        else:
            embedded.run(self._follow_ups, stop, self._wake)

    def transaction(self) -> AbstractContextManager[Tx]:
        """A transaction for a domain package's own rows."""
        return self._store.transaction(self.now(), self.new_id())

    def reading(self) -> AbstractContextManager[Transaction]:
        """A consistent view for a domain package's own reads; it takes no lock of writers.

        Every question to this engine that the same thread asks inside of it is answered from the
        same view: nothing that is written meanwhile is seen, and one connection is enough.
        """
        return self._store.reading(self.now())

    def activate_jobs(self, type_: str, worker: str, limit: int, seconds: int) -> list[Job]:
        """Hand out up to ``limit`` open jobs of ``type_`` to ``worker`` for ``seconds``."""
        with self.transaction() as tx:
            return activation.activate(tx, type_, worker, limit, seconds, self.now())

    # --- views ------------------------------------------------------------------------------

    def tasks(
        self,
        actor: Actor,
        *,
        state: str | None = "open",
        case_key: int | None = None,
        assignee: str | None = None,
        owner: str | None = None,
        process_id: str | None = None,
        element_id: str | None = None,
        mine_only: bool = False,
        closed_by: str | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> list[TaskView]:
        """What ``actor`` may work on (a superuser: everything), by due date, oldest first.

        ``closed_by`` a user instead lists what that user completed. Completed ones: latest first.
        ``owner`` has delegated them to others.
        """
        with self.reading() as tx:
            return queries.tasks(
                tx,
                actor,
                state=state,
                case_key=case_key,
                assignee=assignee,
                owner=owner,
                process_id=process_id,
                element_id=element_id,
                mine_only=mine_only,
                closed_by=closed_by,
                limit=limit,
                offset=offset,
            )

    def task(self, key: int) -> TaskView | None:
        with self.reading() as tx:
            return queries.task(tx, key)

    def may_work_on(self, actor: Actor, task: TaskView) -> bool:
        """Whether ``actor`` could complete ``task`` if it is open."""
        return may_work_on(actor, task)

    def case(self, key: int) -> CaseView | None:
        with self.reading() as tx:
            found = queries.cases(tx, key=key)
            return found[0] if found else None

    def cases(
        self,
        *,
        areas: Sequence[str] = ("",),
        state: str | None = None,
        process_id: str | None = None,
        parent_key: int | None = None,
        key: int | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> list[CaseView]:
        """Cases below one of ``areas`` (code prefixes; "": everywhere), newest first.

        ``parent_key`` is a case key: its child cases.
        """
        with self.reading() as tx:
            return queries.cases(
                tx,
                areas=areas,
                state=state,
                process_id=process_id,
                parent_key=parent_key,
                key=key,
                limit=limit,
                offset=offset,
            )

    def history(self, case_key: int) -> list[LogEntry]:
        with self.reading() as tx:
            return queries.history(tx, case_key)

    def log_rows(self, case_key: int) -> list[Mapping[str, Json]]:
        """The case's log exactly as stored, all columns, for archives and proofs."""
        with self.reading() as tx:
            return [dict(row) for row in tx.run(verify.ROWS, {"case_id": case_key})]

    def submissions(self, case_key: int) -> list[Submitted]:
        """Every form of the case as submitted, oldest first (personal data)."""
        with self.reading() as tx:
            return queries.submissions(tx, self._store.keys, case_key)

    def place(self, case_key: int) -> Place:
        """Where the case stands and which way it came; ``NoSuchThing`` if there is none."""
        with self.reading() as tx:
            head, bundle = self._head(tx, case_key)
            flows, elements = queries.paths(tx, case_key)
        active = self._kit.runner.active(bundle, bytes(head["snapshot"]))
        return Place(tuple(active), flows, elements)

    def returnable(self, task_key: int) -> tuple[str, ...]:
        """Elements that the open task may be sent back to, the latest visit first."""
        with self.reading() as tx:
            head, bundle = self._head(tx, case_of(task_key))
        return tuple(self._kit.runner.returnable(bundle, bytes(head["snapshot"]), task_key))

    def variables(self, case_key: int) -> Variables:
        with self.reading() as tx:
            head, _ = self._head(tx, case_key)
        return self._kit.runner.variables(bytes(head["snapshot"]))

    def incidents(self, case_key: int = 0) -> list[Incident]:
        """Open incidents of one case, or (0) of all."""
        with self.reading() as tx:
            return queries.incidents(tx, case_key)

    # --- definitions ------------------------------------------------------------------------

    def definitions(self) -> list[Definition]:
        """Every deployed version, newest first within its process."""
        with self.reading() as tx:
            return queries.definitions(tx)

    def diagram(self, bundle: str, process_id: str) -> bytes:
        """The BPMN XML that defines ``process_id`` in ``bundle``."""
        found = self._bundle(bundle)
        process = self._kit.runner.processes(found).get(process_id)
        if process is None:
            raise NoSuchThing(f"流程包 {bundle[:12]} 里没有流程 {process_id}")
        return found.files[process.file]

    def form(self, bundle: str, form_id: str) -> bytes | None:
        return form_of(self._bundle(bundle), form_id)

    def lint(self, files: Mapping[str, bytes]) -> Sequence[Finding]:
        """The findings that a deployment of ``files`` would meet; nothing is stored."""
        return self._kit.linter.lint(files)

    def digest(self, files: Mapping[str, bytes]) -> str:
        """The digest that ``files`` would be deployed under."""
        return bundle_of(files).digest

    def decide(self, bundle: str, decision_id: str, variables: Variables) -> Json:
        """Evaluate a decision of a deployed bundle."""
        return self._rules.decide(self._bundle(bundle), decision_id, variables, self.now())

    def evaluate(self, expression: str, variables: Variables, now: datetime | None = None) -> Json:
        """FEEL (without the leading ``=``), for what is drawn or printed; ``now``: the clock."""
        return self._rules.evaluate(expression, variables, now or self.now())

    # --- proof and care ---------------------------------------------------------------------

    def verify(
        self,
        case_key: int = 0,
        *,
        reexecute: bool = False,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> verify.Report:
        """Check chain, heads and snapshots of one case (0: all); ``reexecute`` runs them again."""
        return verify.verify(
            self._store.database,
            self._store.bundles,
            self._kit.runner,
            stamp(self.now()),
            case_id=case_key,
            reexecute=reexecute,
            progress=progress,
        )

    def rebuild(self) -> tuple[int, int]:
        """Projections again from the log: (rows, rows that differed)."""
        return rebuild.rebuild(self._store.database, stamp(self.now()))

    def ready(self) -> bool:
        """Whether the database answers with the schema that this code needs."""
        return migrate.is_current(self._store.database, self._migrations)

    def close(self) -> None:
        self._store.database.close()

    def _bundle(self, digest: str) -> Bundle:
        with self.reading() as tx:
            bundle = self._store.bundles.today(tx, digest)
        if bundle is None:
            raise NoSuchThing(f"没有流程包 {digest[:12]}")
        return bundle

    def _head(self, tx: Transaction, case_key: int) -> tuple[Mapping[str, Any], Bundle]:
        rows = tx.run(queries.SNAPSHOT, {"case_id": case_key})
        bundle = self._store.bundles.get(tx, rows[0]["bundle"]) if rows else None
        if bundle is None:
            raise NoSuchThing(f"没有案件 {case_key}")
        return rows[0], bundle
