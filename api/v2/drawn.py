"""A deployed diagram as far as element instances need it: what its elements are and are called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
TYPES: Mapping[str, str] = {
    "startEvent": "START_EVENT",
    "endEvent": "END_EVENT",
    "intermediateCatchEvent": "INTERMEDIATE_CATCH_EVENT",
    "intermediateThrowEvent": "INTERMEDIATE_THROW_EVENT",
    "boundaryEvent": "BOUNDARY_EVENT",
    "userTask": "USER_TASK",
    "serviceTask": "SERVICE_TASK",
    "sendTask": "SEND_TASK",
    "receiveTask": "RECEIVE_TASK",
    "scriptTask": "SCRIPT_TASK",
    "businessRuleTask": "BUSINESS_RULE_TASK",
    "manualTask": "MANUAL_TASK",
    "task": "TASK",
    "callActivity": "CALL_ACTIVITY",
    "subProcess": "SUB_PROCESS",
    "exclusiveGateway": "EXCLUSIVE_GATEWAY",
    "inclusiveGateway": "INCLUSIVE_GATEWAY",
    "parallelGateway": "PARALLEL_GATEWAY",
    "eventBasedGateway": "EVENT_BASED_GATEWAY",
}
EVENT_SUB_PROCESS, UNKNOWN = "EVENT_SUB_PROCESS", "UNKNOWN"


@dataclass(frozen=True, slots=True)
class Drawn:
    """``elements``: id -> (type, name); ``targets``: sequence flow -> element it leads to.

    ``stages``: element -> the sub-process that it is directly in.
    """

    elements: Mapping[str, tuple[str, str]]
    targets: Mapping[str, str]
    stages: Mapping[str, str]

    def around(self, element_id: str) -> Iterator[str]:
        """The sub-processes around an element, from inside out."""
        while (stage := self.stages.get(element_id)) is not None:
            yield stage
            element_id = stage

    def type_of(self, element_id: str) -> str:
        return self.elements.get(element_id, (UNKNOWN, ""))[0]

    def name_of(self, element_id: str) -> str:
        return self.elements.get(element_id, ("", ""))[1] or element_id


def read(xml: bytes) -> Drawn:
    """What is drawn in a file that was deployed (and so was checked)."""
    root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    elements = {
        str(node.get("id")): (_type(tag, node), node.get("name") or "")
        for tag in TYPES
        for node in root.iter(BPMN + tag)
    }
    flows = root.iter(f"{BPMN}sequenceFlow")
    stages = {
        str(inner.get("id")): str(stage.get("id"))
        for stage in root.iter(f"{BPMN}subProcess")
        for inner in stage
        if inner.get("id") in elements
    }
    targets = {str(flow.get("id")): str(flow.get("targetRef")) for flow in flows}
    return Drawn(elements, targets, stages)


def _type(tag: str, node: etree._Element) -> str:
    if tag == "subProcess" and node.get("triggeredByEvent") == "true":
        return EVENT_SUB_PROCESS
    return TYPES[tag]
