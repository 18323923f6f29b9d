"""What is thrown: errors and escalations inside the case, signals to all cases.

An error or escalation goes outwards from where it is thrown. In each scope that it crosses the
event sub-processes are asked first, then the events on the border of the activity that owns the
scope; the nearest that knows the code catches, before one that catches every code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from engine.events import EscalationThrown, SignalThrown
from engine.spiff.context import context, element_of
from engine.spiff.definitions import Error, Escalation, Signal, Thrown
from engine.spiff.event_sub_process import EventStart, EventSubProcess
from engine.spiff.events import BoundaryEvent
from engine.spiff.mappings import Mappings, take_in
from engine.spiff.multi_instance import is_instance
from engine.spiff.nodes import EndEvent, Node
from engine.spiff.shim import last_id
from engine.spiff.tokens import drop_all, exists, owner

Catcher = TypeVar("Catcher", BoundaryEvent, EventStart)


def throw(source: Any, thrown: Thrown, variables: Mapping[str, Any]) -> str | None:
    """Throw from the activity or event of token ``source``; id of who caught it, None if nobody."""
    holder: Any | None = source
    while holder is not None:
        if is_instance(holder):
            holder = holder.parent
        boundary = _best(_boundaries(holder), thrown)
        if boundary is not None:
            boundary.catch(holder, variables)
            return str(boundary.name)
        workflow = holder.workflow
        start = _best(_starts(holder), thrown)
        if start is not None:
            start.catch(workflow, variables)
            return str(start.name)
        holder = owner(workflow)
    return None


def escalate(source: Any, code: str) -> None:
    """Throw an escalation; the history tells who caught it, and that it was thrown at all."""
    step = context(source)
    element_id = element_of(source)
    place = len(step.told)
    caught = throw(source, Escalation(code), {})
    step.told.insert(place, EscalationThrown(element_id, code, caught))


def _boundaries(holder: Any) -> Iterable[BoundaryEvent]:
    specs = holder.workflow.spec.task_specs
    return [specs[name] for name in getattr(holder.task_spec, "boundaries", ())]


def _starts(holder: Any) -> Iterable[EventStart]:
    """The event sub-processes that may start when something leaves ``holder`` into its scope.

    One that interrupted its scope is the last of it, and none catches what comes out of itself.
    """
    spec, watching = holder.task_spec, list(holder.workflow.spec.watching)
    if not isinstance(spec, EventSubProcess):
        return watching
    return [] if spec.last else [each for each in watching if each.sub != spec.name]


def _best(catchers: Iterable[Catcher], thrown: Thrown) -> Catcher | None:
    found = {c.definition.code: c for c in catchers if isinstance(c.definition, type(thrown))}
    return found.get(thrown.code) or found.get(None)


@dataclass(frozen=True, slots=True)
class ErrorOut:
    """Throws error ``code`` out of its scope; uncaught it ends the case with the error."""

    code: str

    def throw(self, token: Any) -> None:
        code = str(context(token).value(token, self.code))
        if throw(token, Error(code), {}) is None:
            context(token).error_code = code
            drop_all(token.workflow.top_workflow)


@dataclass(frozen=True, slots=True)
class EscalationOut:
    """Throws escalation ``code``; nothing happens where nobody catches it."""

    code: str

    def throw(self, token: Any) -> None:
        escalate(token, str(context(token).value(token, self.code)))


@dataclass(frozen=True, slots=True)
class SignalOut:
    """Broadcasts ``signal`` to every case, with the values of ``inputs``."""

    signal: Signal
    inputs: Mappings

    def throw(self, token: Any) -> None:
        take_in(token, self.inputs)
        step = context(token)
        name = self.signal.called(token, token)
        last = step.case_key + last_id()
        step.told.append(SignalThrown(element_of(token), name, dict(token.data), last))


Out = ErrorOut | EscalationOut | SignalOut


class ThrowEvent(Node):
    """Throws, and goes on unless that ended the scope that it is in."""

    decides = True

    def __init__(self, *args: Any, out: Out, **more: Any) -> None:
        super().__init__(*args, **more)
        self.out = out

    def leave(self, token: Any) -> None:
        self.pass_(token)
        self.out.throw(token)
        if exists(token):
            self.go_on(token)


class ThrowingEnd(EndEvent):
    """Here a path ends, and something is thrown from it."""

    decides = True

    def __init__(self, *args: Any, out: Out, **more: Any) -> None:
        super().__init__(*args, **more)
        self.out = out

    def leave(self, token: Any) -> None:
        self.pass_(token)
        self.out.throw(token)
        if exists(token):
            self.go_on(token)
