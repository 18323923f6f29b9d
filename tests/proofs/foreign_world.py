"""What may come of a diagram that strangers drew, and how it is seen."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import httpx
from lxml import etree

from engine.errors import UnsafeXml
from engine.xml import parse
from tests.proofs.mutants import BPMN

MOST_SECONDS = 5.0
# What the dialect runs, or keeps as a note: everything else in an executable process is a finding.
RUN = frozenset(
    {
        *("process", "startEvent", "endEvent", "task", "userTask", "serviceTask", "sendTask"),
        *("scriptTask", "manualTask", "receiveTask", "businessRuleTask", "callActivity"),
        *("subProcess", "exclusiveGateway", "parallelGateway", "inclusiveGateway"),
        *("eventBasedGateway", "intermediateCatchEvent", "intermediateThrowEvent"),
        *("boundaryEvent", "sequenceFlow", "conditionExpression", "incoming", "outgoing"),
        *("timerEventDefinition", "messageEventDefinition", "signalEventDefinition"),
        *("errorEventDefinition", "escalationEventDefinition", "terminateEventDefinition"),
        *("timeDate", "timeDuration", "timeCycle", "multiInstanceLoopCharacteristics"),
        *("completionCondition", "loopCardinality", "loopDataInputRef", "loopDataOutputRef"),
        *("inputDataItem", "outputDataItem", "extensionElements"),
    }
)
NOTES = frozenset(
    {
        *("documentation", "text", "textAnnotation", "association", "group", "category"),
        *("dataObject", "dataObjectReference", "dataStoreReference", "dataState", "property"),
        *("dataInputAssociation", "dataOutputAssociation", "ioSpecification", "dataInput"),
        *("dataOutput", "inputSet", "outputSet", "dataInputRefs", "dataOutputRefs", "sourceRef"),
        *("targetRef", "laneSet", "lane", "flowNodeRef", "childLaneSet", "auditing", "monitoring"),
        *("assignment", "from", "to", "transformation", "categoryValueRef", "partitionElement"),
        *("inputSetRefs", "outputSetRefs", "supports", "resourceRole", "correlationSubscription"),
    }
)
# Vendors whose settings would mean something to their own engine.
VENDORS = (
    *("http://camunda.org/schema/1.0/bpmn", "http://activiti.org/bpmn", "http://flowable.org/bpmn"),
)


@dataclass
class Seen:
    """``wrong``: what must never come of any file."""

    published: int = 0
    refused: int = 0
    drafts: int = 0
    slowest: float = 0.0
    reasons: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


class Doors:
    """The two doors of a served product; ``client`` may deploy and save drafts."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client
        self._drafts = 0
        self.seen = Seen()

    def through(self, label: str, name: str, data: bytes) -> None:
        self._deploy(label, name, data)
        self._draft(label, name, data)

    def _deploy(self, label: str, name: str, data: bytes) -> None:
        answer = self._timed(label, "POST", "/v2/deployments", files=[("resources", (name, data))])
        if answer is None:
            return
        if answer.status_code == 400:
            self.seen.refused += 1
            if not any("一" <= c <= "龥" for c in answer.json().get("detail", "")):
                self.seen.wrong.append(f"{label}: refused without a reason {answer.text[:200]}")
            return
        self.seen.published += 1
        told = {f["element_id"] for f in answer.json()["findings"]}
        for what in silent(data, told):
            self.seen.wrong.append(f"{label}: passes silently: {what}")
        for entry in answer.json()["deployments"]:
            if entry["processDefinition"]:
                self._open(label, entry["processDefinition"]["processDefinitionId"])

    def _open(self, label: str, process_id: str) -> None:
        """What is published runs, or says why it cannot go on."""
        body = {"processDefinitionId": process_id, "variables": {"a": 1}}
        answer = self._timed(label, "POST", "/v2/process-instances", json=body)
        if answer is not None and answer.status_code not in (200, 400, 409):
            self.seen.wrong.append(f"{label}: opening {answer.status_code} {answer.text[:200]}")

    def _draft(self, label: str, name: str, data: bytes) -> None:
        self._drafts += 1
        path = f"/api/drafts/d{self._drafts}/files/{quote(name)}"
        answer = self._timed(label, "PUT", path, content=data, headers={"If-None-Match": "*"})
        if answer is None:
            return
        try:
            parse(data)
            expected = 200
        except UnsafeXml as error:
            expected = 400
            self.seen.reasons[str(error)[:12]] += 1
        if answer.status_code != expected:
            self.seen.wrong.append(f"{label}: as a draft {answer.status_code} {answer.text[:200]}")
        self.seen.drafts += answer.status_code == 200

    def _timed(self, label: str, method: str, path: str, **sent: Any) -> httpx.Response | None:
        """None where it was a defect: no answer, a 5xx, too slow."""
        begun = time.process_time()
        answer = self._client.request(method, path, **sent)
        seconds = time.process_time() - begun
        self.seen.slowest = max(self.seen.slowest, seconds)
        if answer.status_code >= 500 or answer.status_code in (401, 403, 404, 422):
            self.seen.wrong.append(f"{label}: {path} {answer.status_code} {answer.text[:200]}")
            return None
        if seconds > MOST_SECONDS:
            self.seen.wrong.append(f"{label}: {path} took {seconds:.1f} s")
        return answer


def silent(data: bytes, told: set[str]) -> Iterator[str]:
    """What of a published diagram would not run, and no finding says so."""
    root = parse(data)
    if etree.QName(root).namespace != BPMN:
        return
    for process in root.iterchildren(f"{{{BPMN}}}process"):
        if process.get("isExecutable") not in ("true", "1"):
            continue
        for node in process.iter(etree.Element):
            owner = next((i for n in (node, *node.iterancestors()) if (i := n.get("id"))), "")
            if owner in told:
                continue
            name = etree.QName(node)
            if name.namespace == BPMN and name.localname not in RUN | NOTES:
                yield f"{name.localname} {owner}"
            spaces = {name.namespace, *(etree.QName(a).namespace for a in node.attrib)}
            if spaces & set(VENDORS):
                yield f"settings of another engine on {owner}"
