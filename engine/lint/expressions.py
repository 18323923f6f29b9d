"""FEEL: wherever a drawing or a form may hold an expression, it parses and can only be right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree

from engine.errors import Finding
from engine.lint.drawing import Drawing, Element, Part, child, short, text_of
from engine.lint.known import Contents
from engine.lint.vocabulary import ZEEBE


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for an expression. ``must``: text without ``=`` would be no use there."""

    part: Part
    place: str
    text: str
    must: bool = False


def expressions(one: Drawing, contents: Contents) -> Iterator[Finding]:
    """Every slot of the drawing holds what belongs there."""
    for slot in slots(one):
        yield from check(slot, contents)


def check(slot: Slot, contents: Contents) -> Iterator[Finding]:
    text = slot.text
    if not text:
        return
    start = text.lstrip()
    if start[:1] == "＝" or (start[:1] == "=" and start != text):
        message = f"{slot.part.said}的{slot.place}“{short(text)}”没有以半角 = 开头"
        yield slot.part.error("feel-marker", message, "表达式以半角 = 开头,前面不留空格。")
    elif start.startswith(("${", "#{")):
        message = f"{slot.part.said}的{slot.place}“{short(text)}”是 Java 表达式,不会被计算"
        yield slot.part.error("java-expression", message, "改写成 FEEL,以 = 开头。")
    elif text.startswith("="):
        for problem in contents.checker.problems(text[1:].strip()):
            message = f"{slot.part.said}的{slot.place}“{short(text)}”:{problem}"
            yield slot.part.error("feel-error", message, "位置从 = 之后数起。请改正表达式。")
    elif slot.must:
        message = f"{slot.part.said}的{slot.place}“{short(text)}”不是表达式"
        yield slot.part.error("feel-marker", message, "表达式以 = 开头。")


def slots(one: Drawing) -> Iterator[Slot]:
    """Every expression of what runs, with where it stands."""
    for scope in one.scopes():
        for flow in scope.flows:
            if flow.condition is not None:
                yield Slot(flow, "条件", flow.condition, must=True)
        for element in scope.elements:
            yield from _mappings(element)
            yield from _settings(element)
            yield from _loop(element)
    for message in one.messages.values():
        key = message.setting("subscription", "correlationKey")
        yield Slot(message, "关联键", key)


def _mappings(element: Element) -> Iterator[Slot]:
    for mapping in element.extensions("ioMapping"):
        for tag, place in (("input", "输入映射"), ("output", "输出映射")):
            for one in mapping.iterchildren(f"{{{ZEEBE}}}{tag}"):
                where = f"{place}“{one.get('target') or ''}”"
                yield Slot(element, where, one.get("source") or "")


def _settings(element: Element) -> Iterator[Slot]:
    for name, key, place, must in _SETTINGS:
        text = element.setting(name, key)
        if text:
            yield Slot(element, place, text, must)
    for definition in element.triggers:
        for tag, place in TIMERS.items():
            node = child(definition, tag)
            if node is not None:
                yield Slot(element, place, text_of(node))


def _loop(element: Element) -> Iterator[Slot]:
    multi = element.multi
    if multi is None:
        return
    said = loop_settings(multi)
    yield Slot(element, "多实例的输入集合", said.get("inputCollection", ""), must=True)
    yield Slot(element, "多实例的输出元素", said.get("outputElement", ""), must=True)
    condition = text_of(child(multi, "completionCondition"))
    yield Slot(element, "多实例的完成条件", condition, must=True)


def loop_settings(multi: etree._Element) -> Mapping[str, str]:
    """The attributes of ``zeebe:loopCharacteristics``."""
    holder = child(multi, "extensionElements")
    found = child(holder, "loopCharacteristics", ZEEBE) if holder is not None else None
    return {} if found is None else {str(k): str(v) for k, v in found.attrib.items()}


TIMERS: Final[Mapping[str, str]] = {
    "timeDate": "定时时刻",
    "timeDuration": "定时时长",
    "timeCycle": "定时周期",
}
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

RULES = (expressions,)
