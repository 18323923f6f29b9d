"""Parsers of elements: one small one per kind, from ``zeebe:`` extensions to a specification."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser

from engine.spiff import reading
from engine.spiff.countersign import SIGNER, Signing


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
    """An embedded sub-process; its elements have a parser of their own."""

    def create_task(self) -> Any:
        self.process_parser.parser.create_parser(self.node, self.filename, lane=self.lane)
        return super().create_task()

    def said(self) -> dict[str, Any]:
        return {**super().said(), "inner": self.bpmn_id}
