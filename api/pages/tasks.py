"""The task page: the form on the left, the facts beside it, one primary button."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from access import Account, Session
from api.guard import Forbidden, Key, Missing, Posted, assistance_of, needs, read_post
from api.messages import _
from api.pages.beside import (
    asked_to_sign,
    closed_above,
    closed_tasks,
    earlier_forms,
    signatures,
)
from api.pages.conflicts import Conflict, closed_message, conflict_of
from api.pages.facts import facts_of
from api.pages.forms_of import Sheet
from api.pages.handing import ways_for
from api.pages.names import choices_for, names_for, role_names, who
from api.pages.prefill import initial_values
from api.pages.scope import visible_task
from api.pages.uploads import UploadProblems, with_files
from api.pages.view import page, see_other
from assistance.actors import actor_of
from assistance.bootstrap import Assistance
from assistance.stages import strip
from engine import Actor, CompleteTask, Done, Json, Refused, TaskView, Variables
from forms import edit_rows, field_id, parse_post, render

router = APIRouter()

REFRESH = "_refresh"
_COMMAND = re.compile(r"[\w-]{8,64}")
_CASE_CHANGED = "看过变化后,如果仍要提交,请再按一次按钮。"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to correct; ``anchor`` is the field's id on the page, "" for the whole form."""

    label: str
    text: str
    anchor: str


@dataclass(frozen=True)
class Desk:
    """One person at one task: everything that its pages need."""

    request: Request
    session: Session
    assistance: Assistance
    task: TaskView
    sheet: Sheet | None

    @cached_property
    def variables(self) -> Variables:
        return self.assistance.engine.variables(self.task.case_key)

    @property
    def actor(self) -> Actor:
        return actor_of(self.session.account)

    @property
    def may_work(self) -> bool:
        return self.assistance.engine.may_work_on(self.actor, self.task)


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in the form when it is drawn, and what is to be said about it."""

    values: Mapping[str, Json]
    command_id: str = ""
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)
    complaint: str = ""
    conflict: Conflict | None = None
    status: int = 200


@router.get("/tasks/{key}")
def show_task(
    request: Request, key: Key, done: Key = 0, session: Session = needs("tasks.read")
) -> Response:
    with assistance_of(request).engine.reading():
        desk = _desk(request, session, key)
        if desk.task.state != "open":
            return _closed(desk)
        _require_duty(desk)
        values = initial_values(desk.assistance, desk.task, desk.sheet)
        notice = done_notice(desk.assistance, session.account, done, following=True)
        return _draw(desk, Draft(values), notice)


@router.post("/tasks/{key}")
def complete_task(
    request: Request,
    key: Key,
    posted: Posted = Depends(read_post),
    session: Session = needs("tasks.write"),
) -> Response:
    desk = _desk(request, session, key)
    try:
        fields = with_files(desk.assistance, session.account, desk.task, desk.sheet, posted)
    except UploadProblems as problems:
        values = parse_post(desk.sheet.form, problems.fields) if desk.sheet else {}
        draft = Draft(values, posted.one("_command_id"), problems.errors, status=422)
        return _draw(desk, draft)
    # Whoever completed it may have pressed twice: the engine knows the command and repeats itself.
    if desk.task.state != "open" and desk.task.closed_by != session.account.user:
        return _closed(desk, parse_post(desk.sheet.form, fields) if desk.sheet else {})
    _require_duty(desk)
    edited = _edited(desk.sheet, fields)
    if edited is not None:
        return _draw(desk, Draft(edited, posted.one("_command_id")))
    return _submit(desk, fields, posted)


def draw_again(request: Request, session: Session, key: int, posted: Posted) -> Response:
    """The form with what was typed before the session expired; nothing is submitted."""
    desk = _desk(request, session, key)
    if desk.task.state != "open":
        return _closed(desk, parse_post(desk.sheet.form, posted.fields) if desk.sheet else {})
    _require_duty(desk)
    values = _edited(desk.sheet, {**posted.fields, REFRESH: ["1"]}) or {}
    return _draw(desk, Draft(values), _("已重新登录。您填的内容还在,请核对后提交。"))


def done_notice(assistance: Assistance, account: Account, done: int, *, following: bool) -> str:
    """What to say about the task that was completed just now."""
    task = assistance.engine.task(done) if done else None
    if task is None or task.state != "completed" or task.closed_by != account.user:
        return ""
    if following:
        return _("已办结“{name}”。接着办这一件。", name=task.name)
    return _("已办结“{name}”。", name=task.name)


def _desk(request: Request, session: Session, key: int) -> Desk:
    assistance = assistance_of(request)
    task = visible_task(assistance, session.account, actor_of(session.account), key)
    sheet = request.app.state.forms.of(task.bundle, task.form_id) if task.form_id else None
    return Desk(request, session, assistance, task, sheet)


def _require_duty(desk: Desk) -> None:
    """Refuse who may see the case but not do this task, and say who may."""
    if desk.may_work:
        return
    task = desk.task
    able = role_names(group.partition("@")[0] for group in task.candidate_groups)
    if task.assignee:
        people = who(desk.assistance.engine, [task.assignee])
        raise Forbidden(_("这件事已由 {who} 签收", who=people[task.assignee]), able)
    raise Forbidden(_("“{name}”不在您的职责或辖区范围内", name=task.name), able)


def _edited(sheet: Sheet | None, fields: Mapping[str, Sequence[str]]) -> dict[str, Json] | None:
    """Values to draw again where a row was added or removed, or a choice shows other fields."""
    if sheet is None:
        return None
    if fields.get(REFRESH):
        # A row that is nowhere: nothing is added, and blank rows stay.
        return edit_rows(sheet.form, {**fields, "_add_row": ["-"]})
    return edit_rows(sheet.form, fields)


def _submit(desk: Desk, fields: Mapping[str, Sequence[str]], posted: Posted) -> Response:
    values = parse_post(desk.sheet.form, fields) if desk.sheet else {}
    version = posted.one("_expected_version")
    command_id = posted.one("_command_id")
    outcome = desk.assistance.engine.execute(
        CompleteTask(
            command_id=_bound(desk, command_id),
            actor=desk.actor,
            key=desk.task.key,
            values=values,
            expected_version=int(version) if version.isdecimal() else None,
        )
    )
    if isinstance(outcome, Done):
        return see_other(_next(desk))
    return _refused(desk, values, command_id, version, outcome)


def _refused(
    desk: Desk, values: Mapping[str, Json], command_id: str, version: str, refused: Refused
) -> Response:
    if refused.code == "not-found":
        raise Missing
    if refused.code == "forbidden":
        raise Forbidden(refused.message)
    if refused.code != "conflict":
        draft = Draft(values, command_id, refused.fields, refused.message, status=422)
        return _draw(desk, draft)
    moved = _desk(desk.request, desk.session, desk.task.key)
    if moved.task.state != "open" or not moved.may_work:
        return _closed(moved, values)
    since = int(version) if version.isdecimal() else moved.task.version
    conflict = conflict_of(moved, refused.message, since, _(_CASE_CHANGED))
    return _draw(moved, Draft(values, command_id, conflict=conflict, status=409))


def _next(desk: Desk) -> str:
    """The next open task: of the same case if there is one, else the most urgent."""
    engine, done = desk.assistance.engine, desk.task.key
    same = engine.tasks(desk.actor, case_key=desk.task.case_key, limit=1)
    following = same or engine.tasks(desk.actor, limit=1)
    return f"/tasks/{following[0].key}?done={done}" if following else f"/tasks?done={done}"


def _bound(desk: Desk, command_id: str) -> str:
    """The page's id, bound to person and task, so that it can only repeat itself."""
    chosen = command_id if _COMMAND.fullmatch(command_id) else desk.assistance.engine.new_id()
    return f"page:{desk.session.account.user}:{desk.task.key}:{chosen}"


def _draw(desk: Desk, draft: Draft, notice: str = "") -> Response:
    engine, task = desk.assistance.engine, desk.task
    done = closed_tasks(engine, task.case_key)
    steps = [*done, *closed_above(engine, task.case_key)]
    signing, asked = signatures(engine, task), asked_to_sign(engine, task)
    people = who(
        engine,
        [
            task.assignee,
            task.owner,
            asked.actor if asked else None,
            *(s.assignee for s in signing),
            *(step.closed_by for step in steps),
        ],
    )
    facts = facts_of(desk.assistance, desk.session.account, task.case_key, desk.variables)
    values = {
        "title": task.name,
        "notice": notice,
        "task": task,
        "whom": facts,
        "assignee": people.get(task.assignee or "", ""),
        "stages": strip(task.process_id, [task.element_id]),
        "conflict": draft.conflict,
        "watched": desk.sheet.watched if desk.sheet else (),
        "command_id": draft.command_id or engine.new_id(),
        "problems": _problems(desk.sheet, draft),
        "form": _form(desk, draft) if desk.sheet else _("这一步没有要填的表。"),
        "editable": True,
        "primary": _("提交"),
        "facts": facts.rows,
        "earlier": earlier_forms(desk.session.account, steps, people),
        "done": done[:8],
        "people": people,
        "ways": ways_for(desk.actor, task, passed=bool(done)),
        "signing": signing,
        "waits_for": "、".join(people.get(s.assignee or "", "") for s in signing),
        "asked": asked,
        "owner": people.get(task.owner or "", ""),
    }
    return page(desk.request, desk.session, "task.html", values, draft.status)


def _form(desk: Desk, draft: Draft) -> object:
    assert desk.sheet is not None  # noqa: S101 - the caller looked
    form = desk.sheet.form
    with desk.assistance.engine.reading() as tx:
        names = names_for(tx, form, draft.values)
        choices = choices_for(tx, form, desk.task.area)
    return render(
        form,
        draft.values,
        "fill",
        evaluate=desk.request.app.state.forms.evaluate(),
        errors=draft.errors,
        names=names,
        choices=choices,
    )


def _problems(sheet: Sheet | None, draft: Draft) -> list[Problem]:
    found = [
        Problem(sheet.label(path), text, field_id(path)) if sheet else Problem(path, text, "")
        for path, texts in draft.errors.items()
        for text in texts
    ]
    return found or ([Problem("", draft.complaint, "")] if draft.complaint else [])


def _closed(desk: Desk, kept: Mapping[str, Json] | None = None) -> Response:
    """The task is no longer open to this person: who did it, and what was typed in vain."""
    drawn = None
    if kept and desk.sheet:
        with desk.assistance.engine.reading() as tx:
            names = names_for(tx, desk.sheet.form, kept)
        drawn = render(
            desk.sheet.form,
            kept,
            "review",
            evaluate=desk.request.app.state.forms.evaluate(),
            names=names,
            reveal=True,
        )
    values = {
        "title": desk.task.name,
        "task": desk.task,
        "message": closed_message(desk.assistance.engine, desk.task),
        "kept": drawn,
        "ways": ways_for(desk.actor, desk.task, passed=True),
    }
    status = 200 if kept is None else 409
    return page(desk.request, desk.session, "task_closed.html", values, status)
