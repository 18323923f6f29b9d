"""Parsers of events: what they wait for, what they throw, and where they may stand."""

from __future__ import annotations

from typing import Any

from engine.spiff import nodes, reading
from engine.spiff.activities import JobTask, SendingEnd
from engine.spiff.definitions import (
    Awaited,
    Definition,
    Error,
    Escalation,
    Message,
    Signal,
    Timer,
)
from engine.spiff.element_parsers import ElementParser, JobParser, SubProcessParser
from engine.spiff.event_sub_process import EventStart, EventSubProcess
from engine.spiff.thrown import ErrorOut, EscalationOut, Out, SignalOut, ThrowEvent, ThrowingEnd
from engine.waiting import StartPoint

BPMN = f"{{{reading.NAMESPACES['bpmn']}}}"
KINDS = {Timer: "timer", Message: "message", Signal: "signal"}


class EventParser(ElementParser):
    """An event: it has one definition or none."""

    def trigger(self) -> str:
        """``message`` of a ``messageEventDefinition``; "" for a none event."""
        node = self.definition()
        return "" if node is None else node.tag.removeprefix(BPMN).removesuffix("EventDefinition")

    def refers_to(self) -> str:
        """Id of the message, signal, error or escalation that it is about; "" for none."""
        node = self.definition()
        return "" if node is None else node.get(f"{self.trigger()}Ref") or ""

    def waits_for(self) -> Definition:
        known = self.process_parser.parser
        trigger, reference = self.trigger(), self.refers_to()
        if trigger == "timer":
            return reading.timer_of(self.definition())
        if trigger == "message":
            message: Message = known.subscriptions[reference]
            return message
        if trigger == "signal":
            signal: Signal = known.signals[reference]
            return signal
        if trigger in ("error", "escalation"):
            kind = Error if trigger == "error" else Escalation
            return kind(known.codes[trigger][reference] if reference else None)
        raise ValueError(f"不支持的事件 {trigger or '空事件'}")

    def throws(self) -> Out:
        known = self.process_parser.parser
        trigger, reference = self.trigger(), self.refers_to()
        if trigger == "signal":
            inputs = reading.pairs(self.node, "zeebe:ioMapping/zeebe:input", "source", "target")
            return SignalOut(known.signals[reference], inputs)
        code = known.codes[trigger][reference]
        if code is None:
            raise ValueError("抛出的错误或升级没有代码")
        return ErrorOut(code) if trigger == "error" else EscalationOut(code)

    def sending(self) -> dict[str, Any]:
        """What a message that is thrown says of the job that sends it."""
        parser = JobParser(self.process_parser, JobTask, self.node, self.nsmap, lane=self.lane)
        return parser.said()

    def outputs(self) -> dict[str, Any]:
        path = "zeebe:ioMapping/zeebe:output"
        return {"outputs": reading.pairs(self.node, path, "source", "target")}


class StartParser(EventParser):
    def said(self) -> dict[str, Any]:
        return {**super().said(), **self.outputs()}


class CatchParser(EventParser):
    """An intermediate event that waits; the end of a link."""

    def create_task(self) -> Any:
        if self.trigger() == "link":
            return nodes.Node(self.spec, self.bpmn_id, **super().said())
        return super().create_task()

    def said(self) -> dict[str, Any]:
        return {**super().said(), **self.outputs(), "definition": self.waits_for()}


class BoundaryParser(CatchParser):
    def said(self) -> dict[str, Any]:
        interrupting = self.node.get("cancelActivity", "true") == "true"
        return {**super().said(), "interrupting": interrupting}


class ThrowParser(EventParser):
    """An intermediate event that throws, or only passes; the beginning of a link."""

    def create_task(self) -> Any:
        if self.trigger() in ("", "link"):
            return nodes.Node(self.spec, self.bpmn_id, **self.said())
        if self.trigger() == "message":
            return JobTask(self.spec, self.bpmn_id, **self.sending())
        if self.trigger() == "error":
            raise ValueError("错误只能由结束事件抛出")
        return ThrowEvent(self.spec, self.bpmn_id, out=self.throws(), **self.said())


class EndParser(EventParser):
    def create_task(self) -> Any:
        said = self.said()
        if self.trigger() == "":
            return nodes.EndEvent(self.spec, self.bpmn_id, **said)
        if self.trigger() == "terminate":
            return nodes.TerminateEndEvent(self.spec, self.bpmn_id, **said)
        if self.trigger() == "message":
            return SendingEnd(self.spec, self.bpmn_id, **self.sending())
        return ThrowingEnd(self.spec, self.bpmn_id, out=self.throws(), **said)


class EventStartParser(EventParser):
    """The start event of an event sub-process, for the scope around it."""

    def said(self) -> dict[str, Any]:
        interrupting = self.node.get("isInterrupting", "true") == "true"
        return {**super().said(), "definition": self.waits_for(), "interrupting": interrupting}


class InnerParser(SubProcessParser):
    """A sub-process: embedded, or one that an event starts."""

    def create_task(self) -> Any:
        if self.node.get("triggeredByEvent") != "true":
            return super().create_task()
        node = next(iter(reading.find(self.node, "./bpmn:startEvent")), None)
        if node is None:
            raise ValueError("事件子流程没有开始事件")
        parser = EventStartParser(self.process_parser, EventStart, node, self.nsmap, lane=self.lane)
        start = EventStart(self.spec, node.get("id"), sub=self.bpmn_id, **parser.said())
        self.spec.watching.append(start)
        self.process_parser.parser.create_parser(self.node, self.filename, lane=self.lane)
        return EventSubProcess(
            self.spec, self.bpmn_id, interrupting=start.interrupting, **self.said()
        )


def starts_of(process: Any) -> tuple[StartPoint, ...]:
    """Where a case of the process, as its parser has read it, may begin."""
    found = []
    for node in reading.find(process.node, "./bpmn:startEvent"):
        parser = StartParser(process, nodes.StartEvent, node, process.nsmap)
        if parser.trigger() == "":
            found.append(StartPoint(node.get("id"), "none", ""))
            continue
        awaited = parser.waits_for()
        if not isinstance(awaited, Awaited):
            raise ValueError(f"流程不能由{parser.trigger()}发起")
        name = f"{awaited.kind} {awaited.text}" if isinstance(awaited, Timer) else awaited.name
        found.append(StartPoint(node.get("id"), KINDS[type(awaited)], name))
    return tuple(found)
