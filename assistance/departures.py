"""Hand-over when somebody leaves: what he holds ends, what he has in hand goes to others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from access import Account, Refusal, find_account, leave, stated
from assistance.actors import actor_of
from assistance.bootstrap import Assistance
from engine import Actor, HandBackTask, KeyCommand, Refused, TaskView, TransferTask

PAGE = 500


@dataclass(frozen=True, slots=True)
class Left:
    """A task that stayed where it was, and why."""

    task_key: int
    name: str
    why: str


@dataclass(slots=True)
class HandOver:
    """``ended``: holdings; ``substitutions`` he was to stand in for.

    ``moved`` to the successor (or to whoever had delegated it), ``released`` to the candidates.
    """

    ended: int
    substitutions: int
    moved: int = 0
    released: int = 0
    left: list[Left] = field(default_factory=list)


def hand_over(
    assistance: Assistance,
    user: str,
    until: datetime,
    successor: str | None,
    reason: str,
    by: str,
) -> HandOver:
    """End all that ``user`` holds at ``until``, and pass on now what he has in hand.

    ``successor`` None: back to the candidates. Each task is a command of its own with the reason in
    its case's history; what cannot be passed on is told, and the same call again tries it again,
    and takes what he has claimed since. ``Refusal`` for what cannot be begun at all.
    """
    engine = assistance.engine
    reason, now = stated(reason), engine.now()
    with engine.transaction() as tx:
        taker = find_account(tx, successor, now) if successor is not None else None
        if successor is not None and (taker is None or not taker.active or taker.person_id):
            raise Refusal(f"没有可以接手的工作人员账号 {successor}", "successor", "not-found")
        if successor == user:
            raise Refusal("不能交接给本人", "successor")
        done = HandOver(*leave(tx, user, until, reason, by, now))
    giving = _Giving(assistance, user, taker, reason, Actor(by, superuser=True), engine.new_id())
    for task in list(_in_hand(assistance, user)):
        why = giving.give(task)
        if why is not None:
            done.left.append(Left(task.key, task.name, why))
        elif taker is None and task.owner in (None, user):
            done.released += 1
        else:
            done.moved += 1
    return done


def _in_hand(assistance: Assistance, user: str) -> Iterator[TaskView]:
    """Open and resting tasks that he has, or has delegated; each once."""
    reader = Actor(user, superuser=True)
    for state in ("open", "suspended"):
        for assignee, owner in ((user, None), (None, user)):
            offset = 0
            while found := assistance.engine.tasks(
                reader, state=state, assignee=assignee, owner=owner, limit=PAGE, offset=offset
            ):
                yield from found
                offset += PAGE


@dataclass(frozen=True, slots=True)
class _Giving:
    """Passes on one task after the other. ``taker`` None: to the candidates."""

    assistance: Assistance
    user: str
    taker: Account | None
    reason: str
    by: Actor
    number: str

    def give(self, task: TaskView) -> str | None:
        """Why the task stays where it is; None if it went on."""
        if task.state != "open":
            return "案件暂停,恢复之后再交接"
        if task.owner is not None:
            refused = self._back(task)
            if refused is not None or task.owner != self.user:
                return refused
        if self.taker is not None and not self._suits(task, self.taker):
            return f"{self.taker.user} 的岗位或辖区办不了这件事,请另选接手人,或交还待办"
        return self._on(task)

    def _suits(self, task: TaskView, taker: Account) -> bool:
        """Whether he could have claimed it; what has no candidates was given to one person."""
        if not (task.candidate_groups or task.candidate_users):
            return True
        own = replace(taker, standings=tuple(s for s in taker.standings if not s.acting_for))
        return self.assistance.engine.may_work_on(actor_of(own), replace(task, assignee=None))

    def _back(self, task: TaskView) -> str | None:
        number = f"{self.number}:{task.key}:back"
        return self._told(
            HandBackTask(command_id=number, actor=self.by, key=task.key, reason=self.reason)
        )

    def _on(self, task: TaskView) -> str | None:
        number = f"{self.number}:{task.key}:on"
        to = self.taker.user if self.taker else None
        return self._told(
            TransferTask(command_id=number, actor=self.by, key=task.key, to=to, reason=self.reason)
        )

    def _told(self, command: KeyCommand) -> str | None:
        outcome = self.assistance.engine.execute(command)
        return outcome.message if isinstance(outcome, Refused) else None
