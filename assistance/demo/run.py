"""The run: many stories at once, each at its own pace, on a clock that began weeks ago."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from time import perf_counter

from access import Account
from assistance.actors import actor_of
from assistance.applying import ENTRIES, PLATFORM
from assistance.bootstrap import Assistance, deploy, open_assistance
from assistance.calendar import local_date
from assistance.demo.clock import DemoClock, in_office
from assistance.demo.people import (
    add_accounts,
    official_accounts,
    own_account,
    prepare,
    register_applicant,
)
from assistance.demo.play import FINISHED, WAITING, Play, Staff, Stuck
from assistance.demo.policy import alternative_policy, usual_policy
from assistance.demo.stories import STORIES, Story
from assistance.demo.summary import DemoSummary, summarise
from assistance.people import ALIVE
from assistance.samples import Applicant, applicants, invented
from engine import Actor

Progress = Callable[[int, int], None]

# The first application lies this far back; the longest story takes about sixty days.
SPAN = timedelta(days=140)
ARRIVALS = timedelta(days=20)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LONGEST_PAUSE = 26
MOST_WAITS = 90
# Cases that stay open for the worklists, each after so many tasks.
SHOWCASE = (0, 1, 2, 3, 5, 7, 9, 11, 13, 15)
SHOWCASE_SPAN = timedelta(days=8)


def run_demo(
    assistance: Assistance,
    cases: int = 20,
    seed: int = 0,
    progress: Progress = lambda done, total: None,
    *,
    showcase: bool = False,
) -> DemoSummary:
    """Prepare the demo and play ``cases`` cases to the archive, varied by ``seed``.

    ``showcase`` leaves some more cases open, not counted. ``progress(done, total)`` is told of
    each case that is archived. Raises ``Stuck`` if a case cannot go on.
    """
    deploy(assistance)
    logins = prepare(assistance)
    now = assistance.engine.now()
    clock = DemoClock(in_office(now - SPAN).replace(minute=0, second=0, microsecond=0))
    played = open_assistance(assistance.settings, clock=clock)
    try:
        troupe = Troupe(played, clock, seed)
        begun = perf_counter()
        plays = troupe.play(cases, progress)
        seconds = perf_counter() - begun
        if showcase:
            clock.move_to(now - SHOWCASE_SPAN)
            troupe.leave_open()
        report = played.engine.verify(reexecute=True)
        return summarise(played, plays, seconds if plays else 0.0, report, logins)
    finally:
        played.close()


@dataclass(frozen=True, slots=True)
class Part:
    """One story's applicant. ``account`` None: whoever has none is helped by officials."""

    story: Story
    person: Applicant
    account: Account | None
    draw: Random

    @property
    def actor(self) -> Actor:
        return actor_of(self.account) if self.account else Actor(ENTRIES[self.story.entry])

    def pause(self) -> timedelta:
        return HOUR * self.draw.uniform(1.2, LONGEST_PAUSE)


class Troupe:
    """The people of the demo and the cases they play. ``seed`` also names those it invents."""

    def __init__(self, assistance: Assistance, clock: DemoClock, seed: int) -> None:
        self._assistance = assistance
        self._clock = clock
        self._seed = seed
        self._staff = Staff(official_accounts())
        self._invented = 0

    def play(self, count: int, progress: Progress) -> list[Play]:
        """Play ``count`` stories side by side to their ends."""
        parts = self._cast(count)
        plays: dict[int, Play] = {}
        waits = dict.fromkeys(range(count), 0)
        start = self._clock()
        agenda = [(in_office(start + ARRIVALS * n / max(count, 1)), n) for n in range(count)]
        while agenda:
            moment, number = heapq.heappop(agenda)
            self._go_on_to(moment)
            part = parts[number]
            if number not in plays:
                if part.story.alternative and not self._alternative_policy(parts, plays):
                    heapq.heappush(agenda, (in_office(moment + DAY), number))
                    continue
                plays[number] = self._begin(part)
            result = plays[number].step()
            if result == FINISHED:
                progress(count - len(agenda), count)
                continue
            waits[number] = waits[number] + 1 if result == WAITING else 0
            if waits[number] > MOST_WAITS:
                raise Stuck(f"“{part.story.name}”等了太久,没有待办")
            pause = DAY if result == WAITING else part.pause()
            heapq.heappush(agenda, (in_office(moment + pause), number))
        # What the last steps sent is delivered, too.
        self._go_on_to(self._clock())
        usual_policy(self._assistance)
        return [plays[number] for number in range(count)]

    def _alternative_policy(self, parts: Sequence[Part], plays: Mapping[int, Play]) -> bool:
        """Put the alternative policy in force as soon as every usual case has been accepted."""
        usual = [number for number, part in enumerate(parts) if not part.story.alternative]
        if all(number in plays and plays[number].accepted() for number in usual):
            alternative_policy(self._assistance)
            return True
        return False

    def leave_open(self) -> None:
        """Some cases more, each left after so many tasks."""
        for part, steps in zip(self._cast(len(SHOWCASE)), SHOWCASE, strict=True):
            play = self._begin(part)
            # Not past today: what only waits is left waiting.
            while play.steps < steps and play.step() not in (FINISHED, WAITING):
                self._go_on_to(self._clock() + HOUR)

    def _go_on_to(self, moment: datetime) -> None:
        self._clock.move_to(moment)
        self._assistance.engine.run_due()

    def _cast(self, count: int) -> list[Part]:
        """A story and an applicant for each case; accounts for those who have none yet."""
        parts = [self._part(number) for number in range(count)]
        add_accounts(self._assistance, [part.account for part in parts if part.account])
        return parts

    def _part(self, number: int) -> Part:
        """The sample people come first; then people are invented, of their townships."""
        story, known = STORIES[number % len(STORIES)], applicants()
        draw = Random(f"{self._seed}-{number}")  # noqa: S311 — variety, no secret
        person = known[number % len(known)]
        if number < len(known):
            person_id = register_applicant(self._assistance, person, f"demo{number + 1}")
            if self._is_alive(person_id):
                return Part(story, person, self._account(person, person_id), draw)
        person = self._invent(person.township, adult=story.alternative)
        if story.entry != PLATFORM:
            return Part(story, person, None, draw)
        person_id = self._assistance.engine.new_id()[:12]
        register_applicant(self._assistance, person, person_id)
        return Part(story, person, self._account(person, person_id), draw)

    def _begin(self, part: Part) -> Play:
        if part.account:
            self._staff.join(part.actor)
        story, person = part.story, part.person
        return Play(self._assistance, self._staff, story, person, part.draw, part.actor)

    def _invent(self, township: str, *, adult: bool) -> Applicant:
        """Somebody whom the register does not know yet; a disclosure is about adults only."""
        today = local_date(self._clock())
        while True:
            self._invented += 1
            person = invented(self._seed * 1_000_003 + self._invented, township, today)
            with self._assistance.engine.transaction() as tx:
                known = self._assistance.people.by_number(tx, "resident_id", person.id_number)
            if known is None and not (adult and person.is_minor(today)):
                return person

    def _is_alive(self, person_id: str) -> bool:
        with self._assistance.engine.transaction() as tx:
            person = self._assistance.people.find(tx, person_id)
        return person is not None and person.status == ALIVE

    def _account(self, person: Applicant, person_id: str) -> Account:
        return own_account(person, person_id, person.is_minor(local_date(self._clock())))
