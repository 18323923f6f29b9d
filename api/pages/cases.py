"""The case page: where it stands, what it needs, its services, papers, history and diagram."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from fastapi import APIRouter, Request
from starlette.responses import Response

from access import Account, Session, allowed, allowed_in
from api import noticed
from api.guard import Key, Missing, assistance_of, needs
from api.messages import CASE_STATES, ELEMENT_STATES, NEED_STATES, SUPPLY_TYPES, _, word
from api.pages.about import NOBODY, about
from api.pages.commanded import PERSONS
from api.pages.facts import facts_of, supplier_name
from api.pages.history import lines
from api.pages.names import fixed_names, role_names, who
from api.pages.outline import place
from api.pages.scope import READER, may_read_form, visible_case
from api.pages.view import page
from assistance.actors import actor_of
from assistance.applying import PROCESS
from assistance.bootstrap import Assistance
from assistance.stages import strip
from assistance.store import orders
from engine import CaseView, Place, TaskView, case_of

router = APIRouter()

TABS: Mapping[str, str] = {
    "summary": "需求",
    "services": "服务",
    "materials": "材料",
    "history": "历史",
    "diagram": "流程图",
}
MOST_CHILDREN = 200
MOST_OPEN = 50


@router.get("/cases/{key}")
def summary(request: Request, key: Key, session: Session = needs("cases.read")) -> Response:
    assistance, account = assistance_of(request), session.account
    case = visible_case(assistance, account, key)
    return _page(
        request,
        session,
        case,
        "summary",
        {
            "facts": facts_of(assistance, account, key, assistance.engine.variables(key)).rows,
            "open_tasks": _open_tasks(assistance, account, case),
            "needs": _needs(assistance, account, case),
        },
    )


@router.get("/cases/{key}/services")
def services(request: Request, key: Key, session: Session = needs("cases.read")) -> Response:
    assistance = assistance_of(request)
    case = visible_case(assistance, session.account, key)
    return _page(request, session, case, "services", {"children": _children(assistance, case)})


@router.get("/cases/{key}/materials")
def materials(request: Request, key: Key, session: Session = needs("cases.read")) -> Response:
    """The list of forms names no personal data; each form is opened, and recorded, by itself."""
    assistance, account = assistance_of(request), session.account
    case = visible_case(assistance, account, key)
    steps = [step for step in _completed(assistance, case) if step.form_id]
    people = who(assistance.engine, [step.closed_by for step in steps])
    rows = [
        {
            "title": _title(request, step),
            "step": step.name,
            "who": people.get(step.closed_by or "", ""),
            "at": step.closed_at,
            "path": f"/cases/{key}/forms/{step.key}" if _readable(account, step) else "",
        }
        for step in steps
    ]
    issued = noticed.of_case(assistance, account, key)
    values = {"forms": rows, "notices": issued}
    return _page(request, session, case, "materials", values)


@router.get("/cases/{key}/history")
def history(request: Request, key: Key, session: Session = needs("cases.read")) -> Response:
    assistance, account = assistance_of(request), session.account
    case = visible_case(assistance, account, key)
    entries = assistance.engine.history(key)
    named = {entry.actor for entry in entries}
    named |= {str(e.payload.get(field) or "") for e in entries for field in PERSONS}
    people = who(assistance.engine, named)
    names = request.app.state.outlines.names(case, entries)
    steps = _completed(assistance, case)
    values = {
        "lines": lines(entries, names, people),
        "readable": {step.key for step in steps if _readable(account, step)},
    }
    return _page(request, session, case, "history", values)


@router.get("/cases/{key}/diagram")
def diagram(request: Request, key: Key, session: Session = needs("cases.read")) -> Response:
    assistance = assistance_of(request)
    case = visible_case(assistance, session.account, key)
    stands = assistance.engine.place(key)
    outline = request.app.state.outlines.of(case.bundle, case.process_id)
    placed = place(outline, stands.active, stands.elements)
    now = [item.step.name for item in placed if item.state == "active"]
    values = {
        "diagram": {
            "xml_url": f"/cases/{key}/diagram.bpmn",
            "flows": orjson.dumps(stands.flows).decode(),
            "passed": orjson.dumps(stands.elements).decode(),
            "badges": orjson.dumps(_badges(assistance, key)).decode(),
            "active": orjson.dumps(stands.active).decode(),
            "label": _(
                "{name}的流程图。正在:{now}", name=outline.name, now="、".join(now) or _("无")
            ),
        },
        "outline": [
            {"step": item.step, "state": item.state, "word": word(ELEMENT_STATES, item.state)}
            for item in placed
        ],
    }
    return _page(request, session, case, "diagram", values, stands)


@router.get("/cases/{key}/diagram.bpmn")
def diagram_xml(request: Request, key: Key, session: Session = needs("cases.read")) -> Response:
    """The diagram that the case follows, as it was deployed."""
    assistance = assistance_of(request)
    case = visible_case(assistance, session.account, key)
    xml = assistance.engine.diagram(case.bundle, case.process_id)
    return Response(xml, media_type="application/xml")


@router.get("/cases/{key}/place.json")
def diagram_state(request: Request, key: Key, session: Session = needs("cases.read")) -> Response:
    """Where the case stands, for the drawing."""
    assistance = assistance_of(request)
    visible_case(assistance, session.account, key)
    stands = assistance.engine.place(key)
    found = {"active": stands.active, "flows": stands.flows, "elements": stands.elements}
    return Response(orjson.dumps(found), media_type="application/json")


def _badges(assistance: Assistance, key: int) -> Mapping[str, str]:
    """Beside a call activity: how many of its cases have ended."""
    engine = assistance.engine
    children = engine.cases(parent_key=key, limit=MOST_CHILDREN)
    if not children:
        return {}
    calls: dict[object, str] = {
        entry.payload["key"]: str(entry.payload["element_id"])
        for entry in engine.history(key)
        if entry.type == "ChildrenRequested"
    }
    counts: dict[str, list[int]] = {}
    for child in children:
        count = counts.setdefault(calls.get(child.parent_key, ""), [0, 0])
        count[0] += child.state != "active"
        count[1] += 1
    return {
        element: _("{done}/{all} 单", done=done, all=every)
        for element, (done, every) in counts.items()
        if element
    }


def _page(
    request: Request,
    session: Session,
    case: CaseView,
    tab: str,
    values: Mapping[str, Any],
    stands: Place | None = None,
) -> Response:
    assistance, account = assistance_of(request), session.account
    engine = assistance.engine
    where = stands or engine.place(case.key)
    parent = engine.case(case_of(case.parent_key)) if case.parent_key else None
    seen = parent is not None and _sees(request, account, parent.key)
    has_services = case.process_id == PROCESS
    known = about(assistance, account, [case.key]).get(case.key, NOBODY)
    frame = {
        "title": known.item or case.title,
        "whom": known.name,
        "case": case,
        "state": word(CASE_STATES, case.state),
        "pause": _pause(account, case),
        "parent": parent if seen else None,
        "stages": strip(case.process_id, where.active, where.elements),
        "tab": tab,
        "tabs": [
            {
                "path": f"/cases/{case.key}" + ("" if code == "summary" else f"/{code}"),
                "name": _(name) if has_services or code != "summary" else _("概况"),
                "current": code == tab,
            }
            for code, name in TABS.items()
            if has_services or code != "services"
        ],
    }
    return page(request, session, "case.html", {**frame, **values})


def _pause(account: Account, case: CaseView) -> str:
    """What to call the way to let the case rest or go on; "" for who may not."""
    words = {"active": _("暂停案件"), "suspended": _("恢复案件")}
    return words.get(case.state, "") if allowed(account, "pauses.write") else ""


def _sees(request: Request, account: Account, key: int) -> bool:
    try:
        visible_case(assistance_of(request), account, key)
    except Missing:
        return False
    return True


def _open_tasks(
    assistance: Assistance, account: Account, case: CaseView
) -> Sequence[Mapping[str, Any]]:
    """What waits in the case, with whom; a link where this account may do it."""
    engine, actor = assistance.engine, actor_of(account)
    tasks = engine.tasks(READER, case_key=case.key, limit=MOST_OPEN)
    people = who(engine, [task.assignee for task in tasks])
    may_work = allowed(account, "tasks.write")
    return [
        {
            "task": task,
            "who": _waiting_for(assistance, task, people),
            "path": f"/tasks/{task.key}" if may_work and engine.may_work_on(actor, task) else "",
        }
        for task in tasks
    ]


def _waiting_for(assistance: Assistance, task: TaskView, people: Mapping[str, str]) -> str:
    if task.assignee:
        return _("签收人:{who}", who=people.get(task.assignee, task.assignee))
    names = role_names(group.partition("@")[0] for group in task.candidate_groups)
    return _("待签收:{who}", who="、".join(names))


def _needs(assistance: Assistance, account: Account, case: CaseView) -> Sequence[Mapping[str, Any]]:
    """The need list, for those who may read the approval."""
    may_read = allowed_in(account, "approval.read", case.area) or account.superuser
    if not may_read or not case.business_key:
        return []
    with assistance.engine.reading() as tx:
        rows = orders.needs(tx, case.business_key)
    names = fixed_names()
    return [
        {
            "item_no": row["item_no"],
            "name": f"{row['catalogue_code']} {names.get(row['catalogue_code'], '')}",
            "state": word(NEED_STATES, row["status"]),
        }
        for row in rows
    ]


def _children(assistance: Assistance, case: CaseView) -> Sequence[Mapping[str, Any]]:
    engine, names = assistance.engine, fixed_names()
    found = engine.cases(parent_key=case.key, limit=MOST_CHILDREN)
    with engine.reading() as tx:
        known = {child.key: orders.order(tx, child.key) for child in found}
        suppliers = {
            key: supplier_name(tx, row["supplier"])
            for key, row in known.items()
            if row and row["supplier"]
        }
    return [_child(child, known[child.key], suppliers.get(child.key, ""), names) for child in found]


def _child(
    child: CaseView, order: Mapping[str, Any] | None, supplier: str, names: Mapping[str, str]
) -> Mapping[str, Any]:
    state = word(CASE_STATES, child.state)
    if order is None:
        return {"case": child, "state": state, "title": child.title, "sub": "", "supply": ""}
    code = order["catalogue_code"]
    supply = word(SUPPLY_TYPES, order["supply_type"])
    return {
        "case": child,
        "state": state,
        "title": f"{code} {names.get(code, '')}",
        "sub": order["order_number"],
        "supply": f"{supply} · {supplier}" if supplier else supply,
    }


def _completed(assistance: Assistance, case: CaseView) -> list[TaskView]:
    """Every completed step, the latest first."""
    return assistance.engine.tasks(READER, state="completed", case_key=case.key, limit=2000)


def _readable(account: Account, step: TaskView) -> bool:
    form, by = step.form_id, step.closed_by or ""
    return form is not None and may_read_form(account, form, by, step.area)


def _title(request: Request, step: TaskView) -> str:
    sheet = request.app.state.forms.of(step.bundle, step.form_id)
    return sheet.form.title if sheet else step.name
