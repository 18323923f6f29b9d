"""From BPMN with the ``zeebe:`` extensions to specifications that run.

One small parser per kind of element on SpiffWorkflow's ``BpmnParser``. The library follows the
flows recursively from the start event; here the elements of a process are made one by one and
then connected, so a long diagram needs no deep stack.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException

from engine.errors import StepFailed
from engine.model import Bundle
from engine.ports import Process
from engine.spiff import activities, events, gateways, nodes, reading
from engine.spiff.countersign import SIGNER, Signing
from engine.spiff.errors import ErrorEndEvent
from engine.spiff.tokens import Flow
from engine.spiff.user_task import UserTask
from engine.xml import parse

BPMN = f"{{{reading.NAMESPACES['bpmn']}}}"


class ElementParser(TaskParser):
    """An element without anything of its own: gateways, none events."""

    def create_task(self) -> Any:
        return self.spec_class(self.spec, self.bpmn_id, **self.said())

    def said(self) -> dict[str, Any]:
        """Keyword arguments of the specification."""
        return {"title": self.node.get("name") or ""}

    def definition(self) -> Any | None:
        """The event definition's node; None for a none event."""
        found = [child for child in self.node if str(child.tag).endswith("EventDefinition")]
        return found[0] if found else None

    def waiting_for(self) -> events.Timer | events.Message | events.Error:
        node = self.definition()
        known = self.process_parser.parser
        if node is None:
            raise ValueError("事件没有写等什么")
        if node.tag == f"{BPMN}timerEventDefinition":
            return reading.timer_of(node)
        if node.tag == f"{BPMN}messageEventDefinition":
            message: events.Message = known.subscriptions[node.get("messageRef")]
            return message
        if node.tag == f"{BPMN}errorEventDefinition":
            return events.Error(known.error_codes.get(node.get("errorRef")))
        raise ValueError(f"不支持的事件 {node.tag}")


class ActivityParser(ElementParser):
    def said(self) -> dict[str, Any]:
        return {
            **super().said(),
            "inputs": reading.pairs(self.node, "zeebe:ioMapping/zeebe:input", "source", "target"),
            "outputs": reading.pairs(self.node, "zeebe:ioMapping/zeebe:output", "source", "target"),
            "loop": reading.loop_of(self.node),
        }

    def need(self, name: str, key: str) -> str:
        value = reading.attribute(self.node, name, key)
        if value is None:
            raise ValueError(f"缺少 zeebe:{name} {key}")
        return value


class UserTaskParser(ActivityParser):
    def said(self) -> dict[str, Any]:
        said, work = super().said(), reading.work_of(self.node)
        signing = Signing.of(work.properties)
        if signing is not None:
            said["loop"] = reading.signing_loop(signing)
            work = replace(work, assignee=f"={SIGNER}")
        return {**said, "work": work}


class JobParser(ActivityParser):
    def said(self) -> dict[str, Any]:
        headers = reading.pairs(self.node, "zeebe:taskHeaders/zeebe:header", "key", "value")
        return {
            **super().said(),
            "type_": self.need("taskDefinition", "type"),
            "retries": reading.attribute(self.node, "taskDefinition", "retries") or "3",
            "headers": dict(headers),
        }


class RuleParser(ActivityParser):
    def said(self) -> dict[str, Any]:
        return {
            **super().said(),
            "decision": self.need("calledDecision", "decisionId"),
            "result": self.need("calledDecision", "resultVariable"),
        }


class ScriptParser(ActivityParser):
    def said(self) -> dict[str, Any]:
        return {
            **super().said(),
            "expression": self.need("script", "expression"),
            "result": self.need("script", "resultVariable"),
        }


class ReceiveParser(ActivityParser):
    def said(self) -> dict[str, Any]:
        subscriptions = self.process_parser.parser.subscriptions
        return {**super().said(), "definition": subscriptions[self.node.get("messageRef")]}


class CallParser(ActivityParser):
    def said(self) -> dict[str, Any]:
        return {
            **super().said(),
            "process": self.need("calledElement", "processId"),
            "pass_all": self._flag("propagateAllParentVariables"),
            "return_all": self._flag("propagateAllChildVariables"),
        }

    def _flag(self, key: str) -> bool:
        return (reading.attribute(self.node, "calledElement", key) or "true") == "true"


class SubProcessParser(ActivityParser):
    def create_task(self) -> Any:
        self.process_parser.parser.create_parser(self.node, self.filename, lane=self.lane)
        return super().create_task()

    def said(self) -> dict[str, Any]:
        if self.node.get("triggeredByEvent") == "true":
            raise ValueError("不支持事件子流程")
        return {**super().said(), "inner": self.bpmn_id}


class CatchParser(ElementParser):
    def said(self) -> dict[str, Any]:
        return {
            **super().said(),
            "definition": self.waiting_for(),
            "outputs": reading.pairs(self.node, "zeebe:ioMapping/zeebe:output", "source", "target"),
        }


class BoundaryParser(CatchParser):
    def said(self) -> dict[str, Any]:
        interrupting = self.node.get("cancelActivity", "true") == "true"
        return {**super().said(), "interrupting": interrupting}


class PlainEventParser(ElementParser):
    """A none start event or a none intermediate throw event."""

    def create_task(self) -> Any:
        if self.definition() is not None:
            raise ValueError("这里只支持空事件")
        return super().create_task()


class EndParser(ElementParser):
    def create_task(self) -> Any:
        node = self.definition()
        said = self.said()
        if node is None:
            return nodes.EndEvent(self.spec, self.bpmn_id, **said)
        if node.tag == f"{BPMN}terminateEventDefinition":
            return nodes.TerminateEndEvent(self.spec, self.bpmn_id, **said)
        if node.tag == f"{BPMN}errorEventDefinition":
            code = self.process_parser.parser.error_codes[node.get("errorRef")]
            return ErrorEndEvent(self.spec, self.bpmn_id, code=code, **said)
        raise ValueError(f"不支持的结束事件 {node.tag}")


class ZeebeProcess(ProcessParser):
    """A process or an embedded sub-process: its elements, then their connections."""

    spec: nodes.ProcessSpec

    def _parse(self) -> None:
        self.spec = nodes.ProcessSpec(self.bpmn_id, self.get_name(), self.filename)
        known = self.parser.OVERRIDE_PARSER_CLASSES
        for node in [child for child in self.node if child.tag in known]:
            self._element(node, *known[node.tag])
        for node in reading.find(self.node, "./bpmn:boundaryEvent"):
            self._attach(node)
        for flow in reading.find(self.node, "./bpmn:sequenceFlow"):
            self._connect(flow)

    def _element(self, node: Any, parser: type[ElementParser], spec_class: type[Any]) -> None:
        try:
            made = parser(self, spec_class, node, self.nsmap, lane=self.lane).create_task()
        except (ValueError, KeyError) as error:
            raise StepFailed(node.get("id"), "internal", str(error)) from error
        made.default = node.get("default")
        if node.tag == f"{BPMN}startEvent":
            self.spec.start.flows.append(Flow("", made.name, None))

    def _attach(self, node: Any) -> None:
        activity = self.spec.task_specs[node.get("attachedToRef")]
        activity.boundaries.append(node.get("id"))

    def _connect(self, flow: Any) -> None:
        source = self.spec.task_specs[flow.get("sourceRef")]
        target = self.spec.task_specs[flow.get("targetRef")]
        source.flows.append(Flow(flow.get("id"), target.name, reading.condition_of(flow)))
        target.incoming.append(flow.get("id"))


class ZeebeParser(BpmnParser):
    PROCESS_PARSER_CLASS = ZeebeProcess
    OVERRIDE_PARSER_CLASSES: Mapping[str, tuple[type[ElementParser], type[Any]]] = {
        f"{BPMN}{tag}": (parser, spec)
        for tag, parser, spec in (
            ("startEvent", PlainEventParser, nodes.Node),
            ("intermediateThrowEvent", PlainEventParser, nodes.Node),
            ("endEvent", EndParser, nodes.EndEvent),
            ("intermediateCatchEvent", CatchParser, events.CatchEvent),
            ("boundaryEvent", BoundaryParser, events.BoundaryEvent),
            ("task", ActivityParser, activities.Activity),
            ("manualTask", ActivityParser, activities.Activity),
            ("userTask", UserTaskParser, UserTask),
            ("serviceTask", JobParser, activities.JobTask),
            ("sendTask", JobParser, activities.JobTask),
            ("businessRuleTask", RuleParser, activities.RuleTask),
            ("scriptTask", ScriptParser, activities.ScriptTask),
            ("receiveTask", ReceiveParser, activities.ReceiveTask),
            ("callActivity", CallParser, activities.CallActivity),
            ("subProcess", SubProcessParser, activities.SubProcess),
            ("exclusiveGateway", ElementParser, gateways.ExclusiveGateway),
            ("parallelGateway", ElementParser, gateways.ParallelGateway),
            ("inclusiveGateway", ElementParser, gateways.InclusiveGateway),
            ("eventBasedGateway", ElementParser, gateways.EventGateway),
        )
    }

    def __init__(self) -> None:
        super().__init__(namespaces=reading.NAMESPACES)
        self.subscriptions: dict[str, events.Message] = {}
        self.error_codes: dict[str, str] = {}

    def add_bpmn_xml(self, bpmn: Any, filename: str | None = None) -> None:
        """Read ``bpmn``; data stores, correlations and diagrams are for people only."""
        self.subscriptions.update(reading.messages_of(bpmn))
        self.error_codes.update(reading.error_codes_of(bpmn))
        for process in reading.find(bpmn, "./bpmn:process[@isExecutable='true']"):
            self.create_parser(process, filename)


@dataclass(frozen=True, slots=True)
class Compiled:
    """The runnable processes of a bundle by id; specifications by file, sub-processes included.

    Ids are unique inside a file only: two files may both have a ``Activity_1``.
    """

    processes: Mapping[str, Process]
    specs: Mapping[str, Mapping[str, nodes.ProcessSpec]]

    def specs_of(self, process_id: str) -> Mapping[str, nodes.ProcessSpec]:
        """What ``process_id`` may run: itself and the sub-processes of its file, by id."""
        return self.specs[self.processes[process_id].file]


def compile_bundle(bundle: Bundle) -> Compiled:
    """Specifications of every executable process; shared by threads and cases, never changed.

    Raises ``StepFailed`` naming the element for what the linter should have refused.
    """
    processes: dict[str, Process] = {}
    specs: dict[str, Mapping[str, nodes.ProcessSpec]] = {}
    for name, body in sorted(bundle.files.items()):
        if name.endswith(".bpmn"):
            found, specs[name] = _compile_file(name, body)
            processes.update(found)
    return Compiled(processes, specs)


def _compile_file(
    name: str, body: bytes
) -> tuple[Mapping[str, Process], Mapping[str, nodes.ProcessSpec]]:
    parser = ZeebeParser()
    specs: dict[str, nodes.ProcessSpec] = {}
    try:
        parser.add_bpmn_xml(parse(body), name)
        processes = {
            process_id: Process(process_id, found.get_name(), name)
            for process_id, found in parser.process_parsers.items()
        }
        # Reading a process makes parsers for the sub-processes that it finds inside.
        while missing := [each for each in parser.process_parsers if each not in specs]:
            specs[missing[0]] = parser.process_parsers[missing[0]].get_spec()
    except (ValidationException, KeyError) as error:
        raise StepFailed("", "internal", f"流程图 {name} 无法读取:{error}") from error
    return processes, specs
