"""Every place of a drawing that may hold an expression."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from engine.lint.bundle import Bundle
from engine.lint.drawing import Drawing, Element, Part, child, text_of
from engine.lint.moments import TIMERS
from engine.lint.repeats import completion, loop_settings
from engine.lint.signed import properties
from engine.lint.vocabulary import ZEEBE
from engine.properties import SIGNERS, SIGNING_AGREE, SIGNING_RATIO


@dataclass(frozen=True, slots=True)
class Slot:
    """A text at a ``place``. ``must``: text without ``=`` would be no use there."""

    part: Part
    place: str
    text: str
    must: bool = False

    @property
    def kind(self) -> str:
        """feel | java (another engine's language) | mistaken (= of another kind) | text | ""."""
        start = self.text.lstrip()
        if start.startswith("＝") or (start.startswith("=") and start != self.text):
            return "mistaken"
        if start.startswith(("${", "#{")):
            return "java"
        if self.text.startswith("="):
            return "feel"
        return "text" if self.text else ""


def slots(bundle: Bundle) -> Iterator[Slot]:
    """Every expression of what runs, with where it stands."""
    for one in bundle.drawings:
        yield from bundle.once(_slots, one)


def _slots(one: Drawing) -> list[Slot]:
    return [slot for slot in _all(one) if slot.text]


def _all(one: Drawing) -> Iterator[Slot]:
    for scope in one.scopes():
        for flow in scope.flows:
            if flow.condition is not None:
                yield Slot(flow, "条件", flow.condition, must=True)
        for element in scope.elements:
            yield from _mappings(element)
            yield from _settings(element)
            yield from _loop(element)
            yield from _signing(element)
    for message in one.messages.values():
        yield Slot(message, "关联键", message.setting("subscription", "correlationKey"))
    for signal in one.signals.values():
        yield Slot(signal, "名称", signal.name)
    for parts, key in ((one.errors, "errorCode"), (one.escalations, "escalationCode")):
        for part in parts.values():
            yield Slot(part, "代码", (part.node.get(key) or "").strip())


def _mappings(element: Element) -> Iterator[Slot]:
    for mapping in element.extensions("ioMapping"):
        for tag, place in (("input", "输入映射"), ("output", "输出映射")):
            for one in mapping.iterchildren(f"{{{ZEEBE}}}{tag}"):
                where = f"{place}“{one.get('target') or ''}”"
                yield Slot(element, where, one.get("source") or "")


def _settings(element: Element) -> Iterator[Slot]:
    for name, key, place, must in _SETTINGS:
        yield Slot(element, place, element.setting(name, key), must)
    for definition in element.triggers:
        for tag, place in TIMERS.items():
            yield Slot(element, place, text_of(child(definition, tag)))


def _loop(element: Element) -> Iterator[Slot]:
    if element.multi is None:
        return
    said = loop_settings(element.multi)
    yield Slot(element, "多实例的输入集合", said.get("inputCollection", ""), must=True)
    yield Slot(element, "多实例的输出元素", said.get("outputElement", ""), must=True)
    yield Slot(element, "多实例的完成条件", completion(element.multi), must=True)


def _signing(element: Element) -> Iterator[Slot]:
    said = properties(element)
    for name in (SIGNERS, SIGNING_RATIO, SIGNING_AGREE):
        yield Slot(element, name, said.get(name, ""), must=True)


_SETTINGS: Final = (
    ("formDefinition", "formId", "表单 id", False),
    ("assignmentDefinition", "assignee", "办理人", False),
    ("assignmentDefinition", "candidateGroups", "候选角色", False),
    ("assignmentDefinition", "candidateUsers", "候选人", False),
    ("taskSchedule", "dueDate", "截止时间", False),
    ("taskSchedule", "followUpDate", "跟进时间", False),
    ("priorityDefinition", "priority", "优先级", False),
    ("taskDefinition", "type", "任务类型", False),
    ("taskDefinition", "retries", "重试次数", False),
    ("calledDecision", "decisionId", "决策 id", False),
    ("calledElement", "processId", "流程 id", False),
    ("script", "expression", "脚本", True),
)
