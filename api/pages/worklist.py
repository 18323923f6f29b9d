"""The worklist: what waits for this person, by legal due date, and claiming it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from access import Account, Session
from api.guard import Forbidden, Key, Missing, Name, Posted, assistance_of, needs, read_post
from api.messages import _
from api.pages.about import NOBODY, about
from api.pages.dues import dues_of
from api.pages.outline import Outlines
from api.pages.paging import address, cut, window
from api.pages.scope import visible_task
from api.pages.tasks import done_notice
from api.pages.view import local, page, see_other
from assistance.actors import actor_of
from assistance.areas import TOWNSHIP_DIGITS, areas
from assistance.bootstrap import Assistance
from engine import Actor, AssignTask, Refused, TaskView
from forms import Option

router = APIRouter()

TABS: Mapping[str, str] = {"todo": "待办", "overdue": "超期", "done": "已办"}


@dataclass(frozen=True, slots=True)
class Chosen:
    """The filters in the address. ``area`` is an area-code prefix, ``step`` an element id."""

    tab: str
    step: str = ""
    area: str = ""
    mine: bool = False

    @property
    def filtered(self) -> bool:
        return bool(self.step or self.area or self.mine)

    def query(self) -> dict[str, str]:
        mine = "1" if self.mine else ""
        return {"tab": self.tab, "step": self.step, "area": self.area, "mine": mine}


@router.get("/tasks")
def worklist(
    request: Request,
    tab: str = "todo",
    step: Name = "",
    area: Name = "",
    mine: Name = "",
    number: int = Query(1, alias="page"),
    done: Key = 0,
    session: Session = needs("tasks.read"),
) -> Response:
    assistance, account = assistance_of(request), session.account
    if tab not in TABS:
        raise Missing
    chosen = Chosen(tab, step, area if area.isdecimal() else "", mine == "1")
    with assistance.engine.reading():
        now = assistance.engine.now()
        found = _find(assistance, actor_of(account), chosen, number)
        tasks, pages = cut(
            found, "/tasks", chosen.query(), number, lambda task: _fits(chosen, task, now)
        )
        people = about(assistance, account, [task.case_key for task in tasks])
        dues = dues_of(assistance, tasks)
        values = {
            "title": _(TABS[tab]),
            "notice": done_notice(assistance, account, done, following=False),
            "tabs": [
                {"path": f"/tasks?tab={code}", "name": _(name), "current": code == tab}
                for code, name in TABS.items()
            ],
            "chosen": chosen,
            "steps": _steps(assistance, request.app.state.outlines),
            "areas": area_choices(account),
            "rows": [
                {
                    "task": task,
                    "due": dues[task.key],
                    "about": people.get(task.case_key, NOBODY),
                    "mine": task.assignee in actor_of(account).users,
                    "path": f"/cases/{task.case_key}" if tab == "done" else f"/tasks/{task.key}",
                }
                for task in tasks
            ],
            "pages": pages,
            "here": address("/tasks", chosen.query(), number),
            "empty": _empty(chosen),
        }
        return page(request, session, "worklist.html", values)


@router.post("/tasks/{key}/claim")
def claim(
    request: Request,
    key: Key,
    posted: Posted = Depends(read_post),
    session: Session = needs("tasks.write"),
) -> Response:
    """Take the task for oneself, then open it."""
    _assign(request, session.account, key, session.account.user)
    return see_other(f"/tasks/{key}")


@router.post("/tasks/{key}/release")
def release(
    request: Request,
    key: Key,
    posted: Posted = Depends(read_post),
    session: Session = needs("tasks.write"),
) -> Response:
    """Give the task back to all who may work on it."""
    _assign(request, session.account, key, None)
    return see_other(local(posted.one("back")) or "/tasks")


def _assign(request: Request, account: Account, key: int, assignee: str | None) -> None:
    assistance, actor = assistance_of(request), actor_of(account)
    # A task of a case that is not to be seen is not told apart from none at all.
    visible_task(assistance, account, actor, key)
    engine = assistance.engine
    outcome = engine.execute(
        AssignTask(command_id=engine.new_id(), actor=actor, key=key, assignee=assignee)
    )
    if isinstance(outcome, Refused):
        # Somebody else's task is not told apart from none at all.
        raise Missing if outcome.code in ("not-found", "forbidden") else Forbidden(outcome.message)


def _find(assistance: Assistance, actor: Actor, chosen: Chosen, number: int) -> list[TaskView]:
    """One page of tasks, and one more. Overdue ones come first in the worklist's own order."""
    engine = assistance.engine
    limit, offset = window(number)
    step = chosen.step or None
    if chosen.tab == "done":
        return engine.tasks(
            actor, closed_by=actor.user, element_id=step, limit=limit, offset=offset
        )
    if chosen.area:
        actor = _within(actor, chosen.area)
    return engine.tasks(actor, element_id=step, mine_only=chosen.mine, limit=limit, offset=offset)


def _within(actor: Actor, area: str) -> Actor:
    """``actor`` with each standing only as far as it reaches into ``area``."""

    def narrowed(one: Actor) -> Actor:
        reaches = one.area.startswith(area) or area.startswith(one.area)
        groups = one.groups if reaches else frozenset()
        return replace(one, groups=groups, area=max(area, one.area, key=len))

    return replace(narrowed(actor), acts_for=tuple(map(narrowed, actor.acts_for)))


def _fits(chosen: Chosen, task: TaskView, now: datetime) -> bool:
    """What the query cannot tell: one's own tasks come from every area, overdue ones come first."""
    overdue = task.due_at is not None and task.due_at < now
    return task.area.startswith(chosen.area) and (chosen.tab != "overdue" or overdue)


def _steps(assistance: Assistance, outlines: Outlines) -> Sequence[Option]:
    """User tasks of the newest version of each process."""
    newest = {d.process_id: d for d in reversed(assistance.engine.definitions())}
    return [
        Option(element_id, name)
        for definition in newest.values()
        for element_id, name in outlines.of(
            definition.bundle, definition.process_id
        ).user_tasks.items()
    ]


def area_choices(account: Account) -> Sequence[Option]:
    """Townships that the account works in, where there is more than one."""
    prefixes = tuple(s.area for s in account.standings if s.organisation or not s.bound)
    found = [
        Option(code, area.name)
        for code, area in areas().items()
        if len(code) == TOWNSHIP_DIGITS and code.startswith(prefixes)
    ]
    return found if len(found) > 1 else []


def _empty(chosen: Chosen) -> Mapping[str, str]:
    """Why the list is empty, and what would fill it."""
    if chosen.filtered:
        return {"why": _("没有符合筛选条件的事项。"), "what": _("清除筛选可以看到全部。")}
    if chosen.tab == "done":
        return {"why": _("您还没有办结过事项。"), "what": _("办结后会列在这里。")}
    if chosen.tab == "overdue":
        return {"why": _("没有超期的事项。"), "what": ""}
    what = _("新的申请到您这一环节时,会自动出现在这里。")
    return {"why": _("现在没有等您办的事。"), "what": what}
