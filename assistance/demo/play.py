"""Plays one story on the engine: the right person does the next open task, with its form."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from random import Random
from typing import TYPE_CHECKING, Any

from access import Account
from assistance.actors import actor_of
from assistance.applying import OPENERS, open_application
from assistance.calendar import local_date
from assistance.demo.besides import appeal, report_in, stand_in
from assistance.demo.stories import Story, Values
from assistance.samples import Applicant, needs_of, sample
from assistance.store import orders
from engine import Actor, CompleteTask, Done, Json, Refused, TaskView

if TYPE_CHECKING:
    from assistance.bootstrap import Assistance

# Sees every task of its cases; acts on none of them.
OVERSEER = Actor("demo", superuser=True)
# Who inspects must not be the one who dispatched (R48): the bureau's second officer does.
SECOND_OFFICER = frozenset({"service-inspection"})
SECOND = "-2"
MOST_CHILDREN = 200
FINISHED, WORKED, WAITING = "finished", "worked", "waiting"


class Stuck(Exception):
    """A demo case cannot go on: nobody may do its task, or a form was refused."""


class Staff:
    """The demo's people, and who of them does a task."""

    def __init__(self, accounts: Iterable[Account]) -> None:
        self._by_group: dict[str, list[Actor]] = defaultdict(list)
        for account in accounts:
            self.join(actor_of(account))

    def join(self, actor: Actor) -> None:
        for group in sorted(actor.groups):
            self._by_group[group].append(actor)

    def of(self, role: str, area: str) -> Actor:
        """Somebody who has ``role`` in ``area``."""
        for actor in self._by_group[role]:
            if area.startswith(actor.area):
                return actor
        raise Stuck(f"{area} 没有 {role}")

    def second(self, area: str) -> Actor:
        """The second officer of the county bureau of ``area``."""
        found = (a for a in self._by_group["county_officer"] if area.startswith(a.area))
        return next(actor for actor in found if actor.user.endswith(SECOND))

    def for_task(self, task: TaskView, prefer: Sequence[str] = ()) -> Actor:
        """Somebody of the task's candidates, of the groups in ``prefer`` first."""
        groups = [*(g for g in prefer if g in task.candidate_groups), *task.candidate_groups]
        able = [a for g in groups for a in self._by_group[g] if task.area.startswith(a.area)]
        second = task.form_id in SECOND_OFFICER
        able.sort(key=lambda actor: actor.user.endswith(SECOND) != second)
        if not able:
            raise Stuck(f"没有人能办“{task.name}”:{task.candidate_groups},{task.area}")
        return able[0]


class Play:
    """One case on its way, opened when this is made. ``steps`` counts completed tasks."""

    def __init__(
        self,
        assistance: Assistance,
        staff: Staff,
        story: Story,
        person: Applicant,
        draw: Random,
        applicant: Actor,
    ) -> None:
        self._assistance = assistance
        self._engine = assistance.engine
        self._staff = staff
        self._draw = draw
        self._decisions = {element: list(turns) for element, turns in story.decisions.items()}
        self._before = dict(story.before)
        self._applicant = applicant
        self._needs = needs_of(
            assistance.rules(),
            person,
            local_date(self._engine.now()),
            first=draw.randrange(20),
            count=story.needs,
        )
        self.story = story
        self.person = person
        self.steps = 0
        self.key = self._open(assistance)
        self.application_id = str(self._engine.variables(self.key)["application_id"])

    def step(self) -> str:
        """Do one thing: FINISHED | WORKED | WAITING (for a timer)."""
        tasks = [task for task in self._tasks() if task.element_id != self.story.ignored]
        if not tasks:
            return self._without_tasks()
        task = self._draw.choice(tasks)
        if not self._arrives_before(task.element_id):
            self._complete(task)
        return WORKED

    def accepted(self) -> bool:
        """Whether the case has its number, or has ended without one."""
        case = self._engine.case(self.key)
        variables = self._engine.variables(self.key)
        return bool(variables.get("case_number")) or case is None or case.state != "active"

    def untold(self) -> list[str]:
        """Elements at which the story meant something to happen that has not happened."""
        decided = [element for element, turns in self._decisions.items() if turns]
        return [*decided, *self._before]

    def family(self) -> list[int]:
        """The case and its service orders."""
        children = self._engine.cases(parent_key=self.key, limit=MOST_CHILDREN)
        return [self.key, *(child.key for child in children)]

    def _open(self, assistance: Assistance) -> int:
        story, area = self.story, self.person.village
        opener = OPENERS[story.entry][0]
        bound = any(
            group.partition("@")[0] in OPENERS[story.entry] for group in self._applicant.groups
        )
        opened = open_application(
            assistance,
            entry=story.entry,
            area=area,
            actor=self._applicant if bound else self._staff.of(opener, area),
        )
        if isinstance(opened, Refused):
            raise Stuck(opened.message)
        return opened

    def _tasks(self) -> list[TaskView]:
        return [
            task for key in self.family() for task in self._engine.tasks(OVERSEER, case_key=key)
        ]

    def _without_tasks(self) -> str:
        case = self._engine.case(self.key)
        if case is not None and case.state != "active":
            if self.story.appeal:
                officer = self._staff.of("county_officer", self.person.village)
                appeal(self._assistance, self.application_id, self.story.appeal, officer.user)
            return FINISHED
        active = self._engine.place(self.key).active
        return WORKED if any(self._arrives_before(element) for element in active) else WAITING

    def _arrives_before(self, element_id: str) -> bool:
        """Whether something of the story was reported in between."""
        kind = self._before.pop(element_id, None)
        if kind is None:
            return False
        clerk = self._staff.of("township_clerk", self.person.village)
        report_in(self._assistance, self.key, kind, self._applicant, clerk)
        return True

    def _complete(self, task: TaskView) -> None:
        command = CompleteTask(
            command_id=self._engine.new_id(),
            actor=self._actor_for(task),
            key=task.key,
            values=self._values(task),
            expected_version=task.version,
        )
        outcome = self._engine.execute(command)
        if not isinstance(outcome, Done):
            raise Stuck(
                f"“{self.story.name}”办不了“{task.name}”:{outcome.message} {outcome.fields}"
            )
        self.steps += 1

    def _actor_for(self, task: TaskView) -> Actor:
        actor = self._staff.for_task(task, sorted(self._applicant.groups))
        if self.story.substituted not in task.candidate_groups:
            return actor
        return stand_in(self._assistance, actor, self._staff.second(task.area))

    def _values(self, task: TaskView) -> Values:
        """A believable form, changed as the story decides at this element for this turn."""
        variables = self._variables(task)

        def filled(changes: Mapping[str, Any]) -> Values:
            return sample(
                task.form_id or "",
                changes,
                variables,
                person=self.person,
                moment=self._engine.now(),
                needs=self._needs,
            )

        turns = self._decisions.get(task.element_id)
        decision = turns.pop(0) if turns else {}
        return filled(decision(filled({})) if callable(decision) else decision)

    def _variables(self, task: TaskView) -> Mapping[str, Json]:
        """What the case knows; of its needs only those that are still to be decided."""
        variables = self._engine.variables(task.case_key)
        if task.form_id != "service-decision":
            return variables
        with self._engine.transaction() as tx:
            listed = orders.needs(tx, self.application_id)
        undecided: list[Json] = [
            {"item_no": need["item_no"], "catalogue_code": need["catalogue_code"]}
            for need in listed
            if need["status"] in ("open", "decided")
        ]
        return {**variables, "need_items": undecided, "order_results": None}
