"""What the ``zeebe:`` extension elements of one element say, as plain values."""

from __future__ import annotations

from typing import Any

from engine.lanes import groups_of
from engine.spiff.countersign import SIGNER, Signing
from engine.spiff.definitions import Message, Signal, Timer
from engine.spiff.mappings import Mappings
from engine.spiff.multi_instance import Loop
from engine.spiff.user_task import Work

NAMESPACES = {
    "bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "zeebe": "http://camunda.org/schema/zeebe/1.0",
}
TIMERS = ("timeDate", "timeDuration", "timeCycle")


def find(node: Any, path: str) -> list[Any]:
    found: list[Any] = node.findall(path, NAMESPACES)
    return found


def extension(node: Any, name: str) -> Any | None:
    """The first ``zeebe:name`` of the element itself."""
    found = find(node, f"./bpmn:extensionElements/zeebe:{name}")
    return found[0] if found else None


def attribute(node: Any, name: str, key: str) -> str | None:
    """Attribute ``key`` of ``zeebe:name``; blank counts as missing."""
    found = extension(node, name)
    value = found.get(key) if found is not None else None
    return value.strip() or None if value else None


def pairs(node: Any, path: str, first: str, second: str) -> Mappings:
    found = find(node, f"./bpmn:extensionElements/{path}")
    return tuple((each.get(first) or "", each.get(second) or "") for each in found)


def signing_loop(signing: Signing) -> Loop:
    """The multi-instance that a countersigned user task is."""
    return Loop(
        collection=signing.signers,
        element=SIGNER,
        output_collection=None,
        output_element=None,
        condition=None,
        sequential=signing.mode == "sequence",
        signing=signing,
    )


def loop_of(node: Any) -> Loop | None:
    found = find(node, "./bpmn:multiInstanceLoopCharacteristics")
    if not found:
        return None
    outer = found[0]
    inner = extension(outer, "loopCharacteristics")
    said = dict(inner.attrib) if inner is not None else {}
    condition = find(outer, "./bpmn:completionCondition")
    return Loop(
        collection=said.get("inputCollection", ""),
        element=said.get("inputElement") or None,
        output_collection=said.get("outputCollection") or None,
        output_element=said.get("outputElement") or None,
        condition=(condition[0].text or "").strip() or None if condition else None,
        sequential=outer.get("isSequential") == "true",
    )


def work_of(node: Any) -> Work:
    assignee, groups, users = (
        attribute(node, "assignmentDefinition", key)
        for key in ("assignee", "candidateGroups", "candidateUsers")
    )
    if not (assignee or groups or users):
        groups = groups_of(node) or None
    return Work(
        form_id=attribute(node, "formDefinition", "formId"),
        assignee=assignee,
        candidate_groups=groups,
        candidate_users=users,
        due=attribute(node, "taskSchedule", "dueDate"),
        follow_up=attribute(node, "taskSchedule", "followUpDate"),
        priority=attribute(node, "priorityDefinition", "priority"),
        properties=properties_of(node),
    )


def properties_of(node: Any) -> dict[str, str]:
    """The ``zeebe:properties`` of an element."""
    return dict(pairs(node, "zeebe:properties/zeebe:property", "name", "value"))


def condition_of(flow: Any) -> str | None:
    found = find(flow, "./bpmn:conditionExpression")
    return (found[0].text or "").strip() or None if found else None


def timer_of(definition: Any) -> Timer:
    for kind in TIMERS:
        found = find(definition, f"./bpmn:{kind}")
        if found:
            return Timer(kind, (found[0].text or "").strip())
    raise ValueError("定时事件没有写时间")


def messages_of(root: Any) -> dict[str, Message]:
    """The messages of a file by id, each with the key of its ``zeebe:subscription``."""
    return {
        node.get("id"): Message(
            node.get("name") or "", attribute(node, "subscription", "correlationKey") or ""
        )
        for node in find(root, "./bpmn:message")
    }


def signals_of(root: Any) -> dict[str, Signal]:
    """The signals of a file by id."""
    return {node.get("id"): Signal(node.get("name") or "") for node in find(root, "./bpmn:signal")}


def codes_of(root: Any, tag: str) -> dict[str, str | None]:
    """Codes of the file's errors or escalations by id; None where one has no code."""
    return {
        node.get("id"): (node.get(f"{tag}Code") or "").strip() or None
        for node in find(root, f"./bpmn:{tag}")
    }


def link_of(event: Any) -> str:
    """The name under which the two ends of a link find each other."""
    return (find(event, "./bpmn:linkEventDefinition")[0].get("name") or "").strip()
