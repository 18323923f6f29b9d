"""The world of a scenario: one database, one application, a clock that stands still.

A step is one command, and the engine begins each from stored bytes. With ``restarts`` the whole
product is closed and opened again after every command, so that nothing can live in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from access import find_account
from assistance.actors import actor_of
from assistance.applying import open_application
from assistance.archive import export_package
from assistance.bootstrap import Assistance
from assistance.calendar import LOCAL, due, local_date
from assistance.samples import Applicant, applicants
from assistance.suppliers import departments
from engine import (
    Actor,
    CaseView,
    Command,
    CompleteTask,
    Done,
    Engine,
    Outcome,
    PublishMessage,
    Refused,
    TaskView,
    Transaction,
    Variables,
)
from features.steps import filling, records
from features.steps.people import PEOPLE, Surroundings, citizen, officer, plain_person
from tests.workbench import SetClock

Change = Callable[[dict[str, Any]], None]

SYSTEM = Actor("system", superuser=True)
MOST = 500
# A visit to give a service takes its time: it begins after the registration and ends before the
# record is written.
SERVICE_HOURS = 2


@dataclass
class World:
    """``open_product`` opens the product on the scenario's database, at the scenario's clock."""

    open_product: Callable[[], Assistance]
    clock: SetClock
    restarts: bool = False
    applicant: Applicant = field(default_factory=lambda: applicants()[0])
    plans: filling.Plans = field(default_factory=filling.Plans)
    case: int = 0
    outcome: Outcome | None = None
    count: int = 0
    package: Path = Path()
    page: TaskView | None = None

    def __post_init__(self) -> None:
        self.product = self.open_product()

    @property
    def engine(self) -> Engine:
        return self.product.engine

    # --- what happens -----------------------------------------------------------------------

    def open_case(self, entry: str, actor: Actor | None = None) -> None:
        """Begin an application at ``entry`` (window | platform | outreach); a refusal is kept."""
        opened = open_application(
            self.product,
            entry=entry,
            area=self.applicant.village,
            actor=actor or self._opener(entry),
            command_id=self._next(),
        )
        if isinstance(opened, Refused):
            self.outcome = opened
        else:
            self.case = opened
        self._restart()

    def complete(
        self,
        task: TaskView,
        decisions: Mapping[str, Any],
        actor: Actor | None = None,
        change: Change | None = None,
        seen: int | None = None,
    ) -> None:
        """Submit a believable form for ``task``, with ``change`` made; the outcome is kept.

        ``seen``: the case's version on the page that is submitted; None: whatever it is now.
        """
        if task.form_id == "service-record":
            self.clock.pass_(hours=SERVICE_HOURS)
        values = filling.values(
            task,
            decisions,
            self.engine.variables(task.case_key),
            filling.Facts(self.applicant, self.clock.now, self.plans, self._undecided()),
        )
        if change is not None:
            change(values)
        command = CompleteTask(
            command_id=self._next(),
            actor=actor or plain_person(task, self.surroundings()),
            key=task.key,
            values=values,
            expected_version=seen,
        )
        self.execute(command)
        if task.form_id == "supplement" and isinstance(self.outcome, Done):
            self.plans.left_out.clear()

    def must_complete(
        self, task: TaskView, decisions: Mapping[str, Any], actor: Actor | None = None
    ) -> None:
        self.complete(task, decisions, actor)
        assert isinstance(self.outcome, Done), f"“{task.name}”没有办成:{self.outcome}"

    def submit(self, task: TaskView, values: Mapping[str, Any], actor: Actor) -> None:
        """Submit exactly ``values``; the outcome is kept."""
        self.execute(
            CompleteTask(command_id=self._next(), actor=actor, key=task.key, values=values)
        )

    def command(self, kind: Any, key: int, actor: Actor, **said: Any) -> None:
        """Give a command on a task or case; the outcome is kept."""
        self.execute(kind(command_id=self._next(), actor=actor, key=key, **said))

    def execute(self, command: Command) -> None:
        self.outcome = self.engine.execute(command)
        self._restart()

    def publish(self, message: str) -> None:
        """Something happened to the person or the case, which whoever waits for it must hear."""
        command = PublishMessage(
            command_id=self._next(),
            actor=SYSTEM,
            name=message,
            correlation_key=self.application_id,
        )
        self.execute(command)
        assert isinstance(self.outcome, Done), self.outcome

    def export_package(self) -> None:
        """Write the archive package of the sealed case; ``package`` is its folder."""
        self.package = export_package(self.product, self.case, self.product.settings.data_dir)

    def pass_time(self, **span: float) -> None:
        """Move the clock and let what is due happen."""
        self.clock.pass_(**span)
        self.engine.run_due()
        self._restart()

    def pass_working_days(self, days: int) -> None:
        """To the same time of the last of ``days`` working days."""
        today = self.today
        self.pass_time(days=(due(today, days)[0] - today).days)

    # --- what is there ----------------------------------------------------------------------

    @property
    def today(self) -> date:
        return local_date(self.clock.now)

    @property
    def application_id(self) -> str:
        return str(self.engine.variables(self.case)["application_id"])

    def orders(self) -> Sequence[CaseView]:
        """The case's service orders, in the order that they were opened."""
        found = self.engine.cases(parent_key=self.case, limit=MOST)
        return sorted(found, key=lambda order: order.key)

    def cases(self) -> Sequence[CaseView]:
        """The case and its service orders."""
        case = self.engine.case(self.case)
        return [case, *self.orders()] if case else []

    def variables(self, key: int = 0) -> Variables:
        return self.engine.variables(key or self.case)

    def open_tasks(self) -> list[TaskView]:
        """Open tasks of the case and of its service orders, by due date."""
        keys = {case.key for case in self.cases()}
        return [t for t in self.engine.tasks(SYSTEM, limit=MOST) if t.case_key in keys]

    def tasks(self, name: str) -> list[TaskView]:
        """Open tasks called ``name``; what stands in brackets behind it need not be said."""
        return [t for t in self.open_tasks() if name in (t.name, t.name.partition(" (")[0])]

    def task(self, name: str) -> TaskView:
        found = self.tasks(name)
        assert found, f"没有待办“{name}”;现有:{[t.name for t in self.open_tasks()]}"
        return found[0]

    def order_of(self, code: str) -> int:
        """The key of the first service order for catalogue item ``code``."""
        for order in self.orders():
            carried = self.variables(order.key).get("order")
            if isinstance(carried, Mapping) and carried["catalogue_code"] == code:
                return order.key
        raise AssertionError(f"没有 {code} 的服务单")

    def last_done(self, name: str) -> TaskView:
        """The task called ``name`` that was completed last, as it was while it was open."""
        done = [
            t
            for key in self.cases()
            for t in self._completed(key.key)
            if name in (t.name, t.name.partition(" (")[0])
        ]
        assert done, f"没有办过“{name}”"
        return max(done, key=lambda task: task.key)

    def last_values(self, name: str) -> Mapping[str, Any]:
        """What the form of the task called ``name`` held when it was submitted last."""
        element = self.last_done(name).element_id
        told = [one for case in self.cases() for one in self.engine.submissions(case.key)]
        return [one.values for one in told if one.element_id == element][-1]

    def element(self, name: str) -> str:
        """The element id of a task that was done, or is open."""
        listed = [*self.open_tasks(), *(t for c in self.cases() for t in self._completed(c.key))]
        return next(task.element_id for task in listed if task.name == name)

    def surroundings(self) -> Surroundings:
        known = self.variables() if self.case else {}
        return Surroundings(
            area=self.applicant.village,
            person_id=str(known.get("person_id") or self.plans.person_id),
            guarded=self.applicant.is_minor(self.today),
            department=self._first_department() if self.case else "",
        )

    def who(self, name: str) -> Actor:
        """A person by what he is in this case; with an account, as what he stands for now."""
        actor = PEOPLE[name](self.surroundings())
        with self.rows() as tx:
            account = find_account(tx, actor.user, self.engine.now())
        return actor_of(account) if account else actor

    def refusal(self) -> Refused:
        assert isinstance(self.outcome, Refused), f"系统没有拒绝:{self.outcome}"
        return self.outcome

    def refusals(self) -> Sequence[Mapping[str, Any]]:
        """What was refused because it was somebody else's, or too late."""
        with self.rows() as tx:
            return records.refusals(tx)

    def span(self, start: str, end: str) -> timedelta:
        """Between two moments as tables keep them."""
        return datetime.fromisoformat(end) - datetime.fromisoformat(start)

    @contextmanager
    def rows(self) -> Iterator[Transaction]:
        """The domain's own rows, to read."""
        with self.engine.reading() as tx:
            yield tx

    def close(self) -> None:
        self.product.close()

    def at(self, day: date, hour: int = 10) -> None:
        """Set the clock before anything has happened."""
        self.clock.now = datetime(day.year, day.month, day.day, hour, tzinfo=LOCAL)

    def _opener(self, entry: str) -> Actor:
        if entry == "platform":
            role = "guardian" if self.applicant.is_minor(self.today) else "applicant"
            return citizen(role, self.plans.person_id)
        role = "township_clerk" if entry == "window" else "village_worker"
        return officer(role, self.applicant.village)

    def _first_department(self) -> str:
        carried = (self.variables(order.key).get("order") for order in self.orders())
        suppliers = (str(o["supplier"]) for o in carried if isinstance(o, Mapping))
        return next((code for code in suppliers if code in departments()), "")

    def _undecided(self) -> frozenset[int]:
        """Items of the need list that wait for a decision (again)."""
        if not self.case:
            return frozenset()
        with self.rows() as tx:
            return filling.undecided(tx, self.application_id)

    def _completed(self, case: int) -> list[TaskView]:
        return self.engine.tasks(SYSTEM, state="completed", case_key=case, limit=MOST)

    def _restart(self) -> None:
        if self.restarts:
            self.product.close()
            self.product = self.open_product()

    def _next(self) -> str:
        self.count += 1
        return f"c{self.count}"
