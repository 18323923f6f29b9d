"""``ports.WorkflowRunner`` on SpiffWorkflow: bytes in, bytes out.

Every step starts from loaded bytes, with its own ids and clock, so that the same step gives the
same bytes in any process. A step that fails leaves nothing behind but an exception.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from SpiffWorkflow.bpmn.workflow import BpmnWorkflow

from engine.actions import (
    Action,
    AddInstance,
    Cancel,
    CompleteChildren,
    CompleteElement,
    DeliverMessage,
    DeliverSignal,
    Escalate,
    FireTimer,
    Migrate,
    Move,
    Reschedule,
    Return,
    SetVariables,
    Sign,
    Start,
    TakeBack,
    ThrowError,
    Unsign,
)
from engine.errors import CannotMigrate, EngineError, Obstacle, StepFailed
from engine.events import CaseEnded, ChildrenCancelled, Event, PathTaken
from engine.model import Bundle, Variables
from engine.ports import Decisions, Expressions, Pairing, Process, Step
from engine.spiff import codec, moves, multi_instance, signers, starting, stopping
from engine.spiff.activities import CallActivity, JobTask
from engine.spiff.context import Context, element_of
from engine.spiff.correspondence import Version, pairing
from engine.spiff.definitions import DUE, Error
from engine.spiff.migration import migrate
from engine.spiff.parser import Compiled, compile_bundle
from engine.spiff.scopes import case_scope
from engine.spiff.settle import settle
from engine.spiff.shim import Ids, ids
from engine.spiff.thrown import escalate, throw
from engine.spiff.tokens import drop_all, tokens
from engine.spiff.user_task import UserTask
from engine.waiting import Due

# Keys above this inside a case belong to its incidents.
MAX_ID = 0xEFFFF
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# What has happened outside already, and is told there.
ENDING = (
    CompleteElement | CompleteChildren | ThrowError | FireTimer | DeliverMessage | DeliverSignal
)
Waits = Mapping[int, Event]
NOTHING: Waits = {}


class SpiffRunner:
    """Thread-safe: compiled bundles are shared, workflows live for one step."""

    def __init__(self, expressions: Expressions, decisions: Decisions) -> None:
        self._expressions = expressions
        self._decisions = decisions
        self._compiled: dict[str, Compiled] = {}
        self._lock = threading.Lock()

    def start(self, bundle: Bundle, case_key: int, action: Start, now: datetime) -> Step:
        context = Context(self._expressions, self._decisions, bundle, case_key, now)
        specs = self._compile(bundle).specs_of(action.process_id)
        with ids(0) as counter, _defects_named():
            top = BpmnWorkflow(specs[action.process_id], specs, script_engine=context)
            starting.begin(top, action)
            settle(top)
            return _step(top, context, counter, {}, action)

    def apply(self, bundle: Bundle, snapshot: bytes, action: Action, now: datetime) -> Step:
        kept = codec.read(snapshot)
        context = Context(self._expressions, self._decisions, bundle, kept.case_key, now)
        specs = self._compile(bundle).specs_of(kept.process_id)
        with ids(kept.last) as counter, _defects_named():
            top = codec.load(kept, specs, context)
            before = _waits(top, context)
            stood = stopping.standing(top)
            _act(top, action, context)
            stopping.stop(top, stood)
            settle(top)
            return _step(top, context, counter, before, action)

    def migrate(
        self, before: Bundle, after: Bundle, snapshot: bytes, action: Migrate, now: datetime
    ) -> Step:
        kept = codec.read(snapshot)
        old = self._version(before, kept.process_id)
        if action.process_id not in self.processes(after):
            missing = Obstacle(action.process_id, "", "新流程包里没有这个流程")
            raise CannotMigrate([missing], plan=True)
        new = self._version(after, action.process_id)
        context = Context(self._expressions, self._decisions, after, kept.case_key, now)
        with ids(kept.last) as counter, _defects_named():
            waits = _waits(codec.load(codec.read(snapshot), old.scopes, context), context)
            top, said = migrate(kept, old, new, action, context)
            settle(top)
            return _step(top, context, counter, waits, action, said)

    def pairing(self, before: Bundle, after: Bundle, process_id: str) -> Pairing | None:
        old, processes = self._version(before, process_id), self.processes(after)
        name = self.processes(before)[process_id].name
        named = [p.process_id for p in processes.values() if p.name == name]
        found = process_id if process_id in processes else named[0] if len(named) == 1 else None
        return pairing(old, self._version(after, found)) if found else None

    def variables(self, snapshot: bytes, key: int | None = None) -> Variables:
        kept = codec.read(snapshot)
        return kept.visible(None if key is None else key - kept.case_key)

    def returnable(self, bundle: Bundle, snapshot: bytes, key: int) -> Sequence[str]:
        with self._opened(bundle, snapshot) as (top, context):
            return moves.returnable(_waiting(top, key, context, UserTask))

    def standing(self, bundle: Bundle, snapshot: bytes, key: int) -> str | None:
        with self._opened(bundle, snapshot) as (top, context):
            found = (t for t in tokens(top) if context.key(t) == key and t.task_spec.wait(t))
            return next(map(element_of, found), None)

    def active(self, bundle: Bundle, snapshot: bytes) -> Sequence[str]:
        kept = codec.read(snapshot)
        specs = self._compile(bundle).specs_of(kept.process_id)
        elements = (specs[name].task_specs[row[codec.ELEMENT]] for name, row in kept.rows())
        return list(dict.fromkeys(spec.name for spec in elements if spec.shown))

    def enough(
        self,
        bundle: Bundle,
        snapshot: bytes,
        key: int,
        results: Sequence[Variables | None],
        last: int,
        now: datetime,
    ) -> bool:
        with self._opened(bundle, snapshot, now) as (top, context):
            token = _waiting(top, key, context, CallActivity)
            return bool(token.task_spec.enough(token, results, last))

    def due(self, timer: str, bundle: Bundle, now: datetime) -> Due:
        return starting.due(timer, self._expressions, bundle, now)

    def due_again(self, due: Due) -> Due | None:
        return starting.due_again(due)

    def processes(self, bundle: Bundle) -> Mapping[str, Process]:
        return self._compile(bundle).processes

    @contextmanager
    def _opened(
        self, bundle: Bundle, snapshot: bytes, now: datetime = EPOCH
    ) -> Iterator[tuple[Any, Context]]:
        """The case as it stands, to be looked at; without ``now`` nothing in it is evaluated."""
        kept = codec.read(snapshot)
        context = Context(self._expressions, self._decisions, bundle, kept.case_key, now)
        with ids(kept.last), _defects_named():
            yield (
                codec.load(kept, self._compile(bundle).specs_of(kept.process_id), context),
                context,
            )

    def _version(self, bundle: Bundle, process_id: str) -> Version:
        return Version(self._compile(bundle).specs_of(process_id), process_id)

    def _compile(self, bundle: Bundle) -> Compiled:
        found = self._compiled.get(bundle.digest)
        if found is None:
            found = compile_bundle(bundle)
            with self._lock:
                found = self._compiled.setdefault(bundle.digest, found)
        return found


@contextmanager
def _defects_named() -> Iterator[None]:
    """What breaks inside a step is a failed step, never an exception of the library."""
    try:
        yield
    except EngineError:
        raise
    except Exception as error:
        raise StepFailed("", "internal", f"{type(error).__name__}:{error}") from error


def _act(top: Any, action: Action, context: Context) -> None:
    """Do ``action`` to the waiting token that it names."""
    match action:
        case SetVariables():
            case_scope(top).update(action.variables)
        case Cancel():
            drop_all(top)
        case CompleteElement():
            token = _waiting(top, action.key, context, UserTask, JobTask)
            token.task_spec.done(token, action.variables)
        case CompleteChildren():
            token = _waiting(top, action.key, context, CallActivity)
            token.task_spec.finish(token, action.results)
        case ThrowError():
            token = _waiting(top, action.key, context, JobTask, CallActivity)
            if throw(token, Error(action.code), action.variables) is None:
                message = f"没有边界事件接住错误 {action.code}:{action.message}"
                raise StepFailed(element_of(token), "error-uncaught", message)
        case Escalate():
            escalate(_waiting(top, action.key, context, CallActivity), action.code)
        case FireTimer():
            token = _waiting(top, action.key, context)
            token.task_spec.fire(token, {})
        case Reschedule():
            _waiting(top, action.key, context).internal_data[DUE] = action.due_at
        case DeliverMessage() | DeliverSignal():
            token = _waiting(top, action.key, context)
            token.task_spec.fire(token, action.variables)
        case Return():
            moves.return_to(_waiting(top, action.key, context, UserTask), action.to)
        case TakeBack():
            moves.take_back(top, action.key - context.case_key)
        case Move():
            taken = [_waiting(top, key, context) for key in action.take]
            moves.move(top, taken, action.open)
        case Sign():
            token = _waiting(top, action.key, context, UserTask)
            signers.ask(token, action.user, action.position)
        case AddInstance():
            multi_instance.add(_waiting(top, action.key, context, UserTask), action.item)
        case Unsign():
            _unsign(_waiting(top, action.key, context, UserTask), action.user)
        case _:
            raise StepFailed("", "internal", f"{type(action).__name__} 不能用于已开始的案件")


def _unsign(token: Any, user: str | None) -> None:
    if user is not None:
        signers.withdraw(token, user)
    elif signers.signs(token):
        signers.end(token)
    else:
        multi_instance.remove(token)


def _waiting(top: Any, key: int, context: Context, *kinds: type[Any]) -> Any:
    """The token behind ``key``, which must wait for the outside at an element of ``kinds``."""
    for token in tokens(top):
        found = context.key(token) == key and token.task_spec.wait(token)
        if found and (not kinds or isinstance(token.task_spec, kinds)):
            return token
    raise StepFailed("", "internal", f"案件里没有等待中的 {key}")


def _waits(top: Any, context: Context) -> dict[int, Event]:
    """By key: what has to be told when the token that waits there is taken away."""
    found = {}
    for token in tokens(top):
        gone = token.task_spec.wait(token)
        if gone:
            found[context.key(token)] = gone(context.key(token), element_of(token))
    return found


def _step(
    top: Any,
    context: Context,
    counter: Ids,
    before: Waits,
    action: Action,
    said: Waits = NOTHING,
) -> Step:
    if counter.last > MAX_ID:
        raise StepFailed("", "limit", f"案件用完了 {MAX_ID} 个内部编号,流程图可能在空转")
    events: list[Event] = []
    if context.flows or context.elements:
        events.append(PathTaken(tuple(context.flows), tuple(context.elements)))
    events += context.told
    after = _waits(top, context)
    told = _told(action, before)
    events += [gone for key, gone in before.items() if key not in after and key != told]
    events += [event for key, event in said.items() if key in after]
    events += [new for id_, new in context.news.items() if context.case_key + id_ in after]
    ends = top.data.get(codec.ENDS, []) + context.ends
    top.data[codec.ENDS] = ends
    result = None
    if not any(tokens(top)):
        result = dict(case_scope(top))
        outcome = "cancelled" if isinstance(action, Cancel) or context.stopped else "completed"
        outcome = "error" if context.error_code is not None else outcome
        events.append(CaseEnded(outcome, tuple(ends), context.error_code))
    return Step(codec.write(top, context.case_key, counter.last), tuple(events), result)


def _told(action: Action, before: Waits) -> int | None:
    """The key whose wait the command itself ends, and tells so; children may still be open."""
    if isinstance(action, CompleteChildren) and None in action.results:
        return None
    if isinstance(action, ThrowError) and isinstance(before[action.key], ChildrenCancelled):
        return None
    return action.key if isinstance(action, ENDING) else None
