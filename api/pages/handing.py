"""Passing a task on or back: each way is a small page that asks for its reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from access import Account, Session, accounts_covering
from api.guard import Forbidden, Key, Missing, Posted, assistance_of, needs, read_post
from api.messages import _
from api.pages.names import role_names
from api.pages.scope import visible_task
from api.pages.view import page, see_other
from assistance.actors import actor_of
from assistance.bootstrap import Assistance
from engine import (
    Actor,
    AddSigner,
    Command,
    DelegateTask,
    HandBackTask,
    Refused,
    RemoveSigner,
    ReturnTask,
    TakeBackTask,
    TaskView,
    TransferTask,
)

router = APIRouter()

MOST_REASON = 500
Choice = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Way:
    """One way of passing on. ``asks``: person | able | element | "" for nothing but the reason."""

    name: str
    explains: str
    asks: str
    command: Callable[..., Command]


WAYS: Mapping[str, Way] = {
    "transfer": Way("转办", "把这件事交给另一位同事办,您不再负责。", "able", TransferTask),
    "delegate": Way("委派", "请同事先办理,办完交回给您,由您办结。", "person", DelegateTask),
    "hand-back": Way("交回", "您的部分办完了,交回给委派的人。", "", HandBackTask),
    "sign-before": Way(
        "前加签",
        "请同事先签署意见,签完之后您才能办结。",
        "person",
        lambda **said: AddSigner(position="before", **said),
    ),
    "sign-after": Way(
        "后加签",
        "您办结之后,请同事签署意见,签完之后流程才往下走。",
        "person",
        lambda **said: AddSigner(position="after", **said),
    ),
    "unsign": Way("减签", "不再需要这份签署。", "", RemoveSigner),
    "return": Way(
        "退回",
        "把案件退回到以前的环节重办。从那个环节起的任务都会收回,不会重复。",
        "element",
        ReturnTask,
    ),
    "take-back": Way(
        "撤回", "收回刚办结的这件事重办。后面的人还没有签收时才能撤回。", "", TakeBackTask
    ),
}


def ways_for(actor: Actor, task: TaskView, *, passed: bool) -> list[tuple[str, str]]:
    """(code, name) of the ways that are open at ``task``; ``passed``: a step was done before."""
    if task.state == "completed":
        codes = ["take-back"] if task.closed_by == actor.user and not task.signs_for else []
    elif task.state != "open" or task.signs_for is not None:
        codes = []
    elif task.owner is not None:
        codes = ["hand-back"]
    else:
        codes = ["transfer", "delegate", "sign-before", "sign-after"]
        codes += ["return"] if passed else []
    return [(code, _(WAYS[code].name)) for code in codes]


@router.get("/tasks/{key}/pass/{code}")
def ask(request: Request, key: Key, code: str, session: Session = needs("tasks.read")) -> Response:
    return _draw(request, session, key, _way(code), {"to": "", "reason": ""})


@router.post("/tasks/{key}/pass/{code}")
def give(
    request: Request,
    key: Key,
    code: str,
    posted: Posted = Depends(read_post),
    session: Session = needs("tasks.write"),
) -> Response:
    way, assistance = _way(code), assistance_of(request)
    task = visible_task(assistance, session.account, actor_of(session.account), key)
    said = {"reason": posted.one("reason").strip(), "to": posted.one("to")}
    problem = _problem(way, said, [value for value, _name in _choices(assistance, task, way)])
    if problem:
        return _draw(request, session, key, way, said, problem)
    chosen = {"to": said["to"]} if way.asks else {}
    command = way.command(
        command_id=f"page:{session.account.user}:{key}:{posted.one('_command_id')}",
        actor=actor_of(session.account),
        key=key,
        reason=said["reason"],
        **chosen,
    )
    outcome = assistance.engine.execute(command)
    if isinstance(outcome, Refused):
        if outcome.code == "not-found":
            raise Missing
        if outcome.code == "forbidden":
            raise Forbidden(outcome.message)
        return _draw(request, session, key, way, said, outcome.message)
    after = assistance.engine.task(key)
    stays = after is not None and after.state == "open" and after.assignee == session.account.user
    return see_other(f"/tasks/{key}" if stays else f"/cases/{task.case_key}")


def _way(code: str) -> Way:
    if code not in WAYS:
        raise Missing
    return WAYS[code]


def _problem(way: Way, said: Mapping[str, str], able: Sequence[str]) -> str:
    if way.asks and said["to"] not in able:
        return _("请选择要退回到的环节") if way.asks == "element" else _("请选择一位同事")
    return reason_problem(said["reason"])


def reason_problem(reason: str) -> str:
    """What is wrong with a stated reason; "" for nothing."""
    if not reason:
        return _("请写明理由")
    if len(reason) > MOST_REASON:
        return _("理由最多 {n} 个字,现在是 {m} 个", n=MOST_REASON, m=len(reason))
    return ""


def _draw(
    request: Request,
    session: Session,
    key: int,
    way: Way,
    said: Mapping[str, str],
    problem: str = "",
) -> Response:
    assistance = assistance_of(request)
    task = visible_task(assistance, session.account, actor_of(session.account), key)
    names = request.app.state.outlines.of(task.bundle, task.process_id).names
    choices = [
        (value, name or names.get(value, value)) for value, name in _choices(assistance, task, way)
    ]
    values: dict[str, Any] = {
        "title": f"{_(way.name)} · {task.name}",
        "task": task,
        "way": way,
        "choices": choices,
        "said": said,
        "problem": problem,
        "command_id": assistance.engine.new_id(),
    }
    return page(request, session, "handing.html", values, 422 if problem else 200)


def _choices(assistance: Assistance, task: TaskView, way: Way) -> list[Choice]:
    """Values with their names; an element's name is on the diagram."""
    if way.asks == "element":
        return [(element_id, "") for element_id in assistance.engine.returnable(task.key)]
    if not way.asks:
        return []
    with assistance.engine.reading() as tx:
        people = accounts_covering(tx, task.area, assistance.engine.now())
    groups = frozenset(task.candidate_groups)
    return [
        (person.user, f"{person.display_name} · {'、'.join(role_names(person.roles))}")
        for person in people
        if person.user != task.assignee and _suits(person, way, groups)
    ]


def _suits(person: Account, way: Way, groups: frozenset[str]) -> bool:
    """A task is handed over to who could have claimed it; help may come from any colleague."""
    if way.asks == "able":
        return not person.groups.isdisjoint(groups)
    return any("@" not in group for group in person.groups) and not person.superuser
