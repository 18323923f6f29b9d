"""From BPMN with the ``zeebe:`` extensions to specifications that run.

Each kind of element has a small parser (``element_parsers``, ``event_parsers``). The library
follows the flows recursively from the start event; here the elements of a process are made one by
one and then connected, so a long diagram needs no deep stack.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException

from engine.errors import StepFailed
from engine.model import Bundle
from engine.ports import Process
from engine.properties import NO_RETURN
from engine.spiff import (
    activities,
    element_parsers,
    event_parsers,
    events,
    gateways,
    nodes,
    reading,
)
from engine.spiff.definitions import Message, Signal
from engine.spiff.element_parsers import ActivityParser, ElementParser
from engine.spiff.event_parsers import BPMN
from engine.spiff.tokens import Flow
from engine.spiff.user_task import UserTask
from engine.xml import parse


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
        self._link()

    def _element(self, node: Any, parser: type[ElementParser], spec_class: type[Any]) -> None:
        try:
            made = parser(self, spec_class, node, self.nsmap, lane=self.lane).create_task()
        except (ValueError, KeyError) as error:
            raise StepFailed(node.get("id"), "internal", str(error)) from error
        made.default = node.get("default")
        made.no_return = reading.properties_of(node).get(NO_RETURN) == "true"
        if node.tag == f"{BPMN}startEvent" and self._begins(node):
            self.spec.start.starts.append(made.name)

    def _begins(self, node: Any) -> bool:
        """Whether this begins at start event ``node`` unless it is told to begin elsewhere."""
        parser = event_parsers.EventParser(self, nodes.StartEvent, node, self.nsmap)
        return self.node.tag != f"{BPMN}process" or parser.trigger() == ""

    def _attach(self, node: Any) -> None:
        activity = self.spec.task_specs[node.get("attachedToRef")]
        activity.boundaries.append(node.get("id"))

    def _connect(self, flow: Any) -> None:
        source = self.spec.task_specs[flow.get("sourceRef")]
        target = self.spec.task_specs[flow.get("targetRef")]
        source.flows.append(Flow(flow.get("id"), target.name, reading.condition_of(flow)))
        target.incoming.append(flow.get("id"))

    def _link(self) -> None:
        """A link goes on at the event that catches its name, as if a flow led there."""
        path = "./bpmn:{}[bpmn:linkEventDefinition]"
        ends = {
            reading.link_of(node): node.get("id")
            for node in reading.find(self.node, path.format("intermediateCatchEvent"))
        }
        for node in reading.find(self.node, path.format("intermediateThrowEvent")):
            way = Flow("", ends[reading.link_of(node)], None)
            self.spec.task_specs[node.get("id")].flows.append(way)


class ZeebeParser(BpmnParser):
    PROCESS_PARSER_CLASS = ZeebeProcess
    OVERRIDE_PARSER_CLASSES: Mapping[str, tuple[type[ElementParser], type[Any]]] = {
        f"{BPMN}{tag}": (parser, spec)
        for tag, parser, spec in (
            ("startEvent", event_parsers.StartParser, nodes.StartEvent),
            ("intermediateThrowEvent", event_parsers.ThrowParser, nodes.Node),
            ("endEvent", event_parsers.EndParser, nodes.EndEvent),
            ("intermediateCatchEvent", event_parsers.CatchParser, events.CatchEvent),
            ("boundaryEvent", event_parsers.BoundaryParser, events.BoundaryEvent),
            ("task", ActivityParser, activities.Activity),
            ("manualTask", ActivityParser, activities.Activity),
            ("userTask", element_parsers.UserTaskParser, UserTask),
            ("serviceTask", element_parsers.JobParser, activities.JobTask),
            ("sendTask", element_parsers.JobParser, activities.JobTask),
            ("businessRuleTask", element_parsers.RuleParser, activities.RuleTask),
            ("scriptTask", element_parsers.ScriptParser, activities.ScriptTask),
            ("receiveTask", element_parsers.ReceiveParser, activities.ReceiveTask),
            ("callActivity", element_parsers.CallParser, activities.CallActivity),
            ("subProcess", event_parsers.InnerParser, activities.SubProcess),
            ("exclusiveGateway", ElementParser, gateways.ExclusiveGateway),
            ("parallelGateway", ElementParser, gateways.ParallelGateway),
            ("inclusiveGateway", ElementParser, gateways.InclusiveGateway),
            ("eventBasedGateway", ElementParser, gateways.EventGateway),
        )
    }

    def __init__(self) -> None:
        super().__init__(namespaces=reading.NAMESPACES)
        self.subscriptions: dict[str, Message] = {}
        self.signals: dict[str, Signal] = {}
        self.codes: dict[str, dict[str, str | None]] = {"error": {}, "escalation": {}}

    def add_bpmn_xml(self, bpmn: Any, filename: str | None = None) -> None:
        """Read ``bpmn``; data stores, correlations and diagrams are for people only."""
        self.subscriptions.update(reading.messages_of(bpmn))
        self.signals.update(reading.signals_of(bpmn))
        for tag, codes in self.codes.items():
            codes.update(reading.codes_of(bpmn, tag))
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
            process_id: Process(process_id, found.get_name(), name, event_parsers.starts_of(found))
            for process_id, found in parser.process_parsers.items()
        }
        # Reading a process makes parsers for the sub-processes that it finds inside.
        while missing := [each for each in parser.process_parsers if each not in specs]:
            specs[missing[0]] = parser.process_parsers[missing[0]].get_spec()
    except (ValidationException, KeyError, ValueError) as error:
        raise StepFailed("", "internal", f"流程图 {name} 无法读取:{error}") from error
    return processes, specs
