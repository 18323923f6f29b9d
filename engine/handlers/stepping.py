"""How a case moves: one action of the diagram, and the ``jiuzhu:*`` handlers that it asks for."""

from __future__ import annotations

from collections import deque

from engine.actions import Action, CompleteElement, Start, ThrowError, UseCalendar
from engine.errors import BpmnError, EngineError, StepFailed
from engine.events import (
    CaseEnded,
    ChildrenCancelled,
    ChildrenRequested,
    ErrorThrown,
    EscalationThrown,
    Event,
    JobCancelled,
    JobCompleted,
    JobOpened,
    SignalThrown,
)
from engine.model import Actor, Decide, JobRequest, Json, Variables
from engine.ports import CaseWork, Kit, Step, UnitOfWork

# A diagram that runs this many handlers in one step loops without ever waiting.
MAX_ACTIONS = 500
IN_STEP = "jiuzhu:"


def advance(
    unit: UnitOfWork,
    kit: Kit,
    work: CaseWork,
    action: Action,
    actor: Actor,
    *,
    found: Step | None = None,
) -> None:
    """Apply ``action`` to the case, then every handler job it opened, in this transaction.

    ``found``: what ``action`` leads to, where that is known already.
    """
    todo: deque[Action] = deque([action])
    open_jobs: dict[int, JobOpened] = {}
    while todo:
        if len(work.actions) >= MAX_ACTIONS:
            raise StepFailed("", "limit", f"一步之内运行了 {MAX_ACTIONS} 个动作,流程图可能在空转")
        step = _apply(unit, kit, work, todo.popleft(), found)
        found = None
        for event in step.events:
            work.events.append(event)
            _consequences(unit, work, event, step)
            if isinstance(event, JobOpened) and event.type.startswith(IN_STEP):
                open_jobs[event.key] = event
            elif isinstance(event, JobCancelled):
                open_jobs.pop(event.key, None)
        if not todo and open_jobs:
            job = open_jobs.pop(next(iter(open_jobs)))
            todo.append(run_handler(unit, kit, work, job, actor))


def run_handler(
    unit: UnitOfWork, kit: Kit, work: CaseWork, job: JobOpened, actor: Actor
) -> CompleteElement | ThrowError:
    """Ask the registered handler; its answer is the action that completes the service task."""
    handler = kit.handlers.get(job.type)
    if handler is None:
        raise StepFailed(job.element_id, "internal", f"没有登记处理程序 {job.type}")
    request = JobRequest(
        case_key=work.key,
        job_key=job.key,
        element_id=job.element_id,
        type=job.type,
        headers=job.headers,
        variables=job.variables,
        area=work.area,
        actor=actor,
        at=unit.now,
        decide=decisions_for(unit, kit, work, job.element_id),
    )
    try:
        variables: Variables = handler(request, unit.tx)
    except BpmnError as error:
        work.events.append(ErrorThrown(job.key, job.element_id, error.code, error.message))
        return ThrowError(job.key, error.code, error.message, {})
    work.events.append(JobCompleted(job.key, job.element_id, job.type))
    return CompleteElement(job.key, variables)


def decisions_for(unit: UnitOfWork, kit: Kit, work: CaseWork, element_id: str) -> Decide:
    """The decisions that hooks and handlers of the case may ask, at the moment of the step.

    One that the case's own bundle does not have yet is the newest bundle's of its process.
    """

    def decide(decision_id: str, variables: Variables) -> Json:
        bundle = work.bundle
        if not kit.rules.has(bundle, decision_id):
            bundle = unit.newest_bundle(work.process_id) or bundle
        try:
            return kit.rules.decide(bundle, decision_id, variables, unit.now)
        except EngineError as error:
            raise StepFailed(element_id, "decision", str(error)) from error

    return decide


def _apply(unit: UnitOfWork, kit: Kit, work: CaseWork, action: Action, found: Step | None) -> Step:
    if found is not None:
        step = found
    elif isinstance(action, Start):
        step = kit.runner.start(work.bundle, work.key, action, unit.now)
    else:
        step = kit.runner.apply(work.bundle, work.snapshot, action, unit.now)
    work.snapshot = step.snapshot
    if work.bundle.calendar is not None and not work.actions:
        work.actions.append(UseCalendar(work.bundle.calendar.digest))
    work.actions.append(action)
    return step


def _consequences(unit: UnitOfWork, work: CaseWork, event: Event, step: Step) -> None:
    """What other cases must hear: their commands leave with the commit, never before."""
    if isinstance(event, ChildrenRequested):
        first = 1 if event.sequential else len(event.inputs)
        for index in range(min(first, len(event.inputs))):
            unit.tx.send("engine.open-child", {"key": event.key, "index": index})
    elif isinstance(event, ChildrenCancelled):
        cancel_children(unit, event.key)
    elif isinstance(event, SignalThrown):
        unit.tx.send(
            "engine.broadcast",
            {"name": event.signal, "variables": event.variables, "last": event.last},
        )
    elif isinstance(event, EscalationThrown):
        if event.caught_by is None and work.parent_key is not None:
            _escalate(unit, work, work.parent_key, event)
    elif isinstance(event, CaseEnded):
        work.state = {"cancelled": "cancelled", "error": "error"}.get(event.outcome, "completed")
        _tell_end(unit, work, event, step)


def _tell_end(unit: UnitOfWork, work: CaseWork, event: CaseEnded, step: Step) -> None:
    """The parent hears it; without one, a message may have waited for it."""
    if work.parent_key is None:
        if not work.is_new:
            let_next(unit, work.key)
        return
    unit.tx.send(
        "engine.end-child",
        {
            "key": work.parent_key,
            "index": work.parent_index,
            "outcome": event.outcome,
            "error_code": event.error_code,
            "result": step.result or {},
        },
    )


def let_next(unit: UnitOfWork, case_key: int) -> None:
    """The case has ended: a message with its key that was kept may open the next one."""
    waiting = unit.starts.release(case_key)
    if waiting is not None:
        start, message_key = waiting
        unit.tx.send("engine.open-by-message", {"start": start, "message_key": message_key})


def _escalate(unit: UnitOfWork, work: CaseWork, parent_key: int, event: EscalationThrown) -> None:
    index, seq = work.parent_index or 0, work.seq + len(work.events)
    unit.escalated(parent_key, index, seq, event.code)
    unit.tx.send("engine.hear-child", {"key": parent_key, "index": index})


def cancel_children(unit: UnitOfWork, parent_key: int) -> None:
    """Tell every child of the call activity that is still open to end."""
    for child in unit.children(parent_key):
        if child.state == "open" and child.child_key is not None:
            unit.tx.send("engine.cancel-child", {"key": child.child_key})
