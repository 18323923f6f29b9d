"""An element carries a zeebe: setting that is not read there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from lxml import etree

from engine.lint.bundle import Bundle
from engine.lint.drawing import Part, child, children
from engine.lint.parts import carriers
from engine.lint.rule import Problem, Rule
from engine.lint.vocabulary import ACTIVITIES, EVENTS, RUNS, ZEEBE

RULE = Rule(
    "elements",
    "error",
    why="The designer counts on it, and it would do nothing.",
    instead="Remove it and say the same with elements of the diagram.",
    finds_zh="元素带有在这里不起作用的 zeebe: 设置。",
    why_zh="设计者指望它起作用,而它什么也不做。",
    instead_zh="删去它,用图上的元素表达同样的意思。",
)

# A message that is thrown is sent by a job.
_THROWING: Final = frozenset({"intermediateThrowEvent", "endEvent"})
_JOBS: Final = frozenset({"serviceTask", "sendTask"}) | _THROWING
_USER: Final = frozenset({"userTask"})
# Extension -> the kinds of elements on which the engine reads it; None: on all.
_READ: Final[Mapping[str, Collection[str] | None]] = {
    "properties": None,
    "ioMapping": frozenset(ACTIVITIES) | frozenset(EVENTS),
    "userTask": _USER,
    "formDefinition": _USER,
    "assignmentDefinition": _USER,
    "taskSchedule": _USER,
    "priorityDefinition": _USER,
    "taskDefinition": _JOBS,
    "taskHeaders": _JOBS | _USER,
    "calledDecision": frozenset({"businessRuleTask"}),
    "script": frozenset({"scriptTask"}),
    "subscription": frozenset({"message"}),
    "calledElement": frozenset({"callActivity"}),
    "versionTag": frozenset({"process"}),
}
# What may stand inside of an extension; nothing inside of the others.
_PARTS: Final[Mapping[str, Collection[str]]] = {
    "properties": ("property",),
    "ioMapping": ("input", "output"),
    "taskHeaders": ("header",),
}
_INSTEAD: Final[Mapping[str, str]] = {
    "formDefinition": "把表单放到第一个用户任务上。",
    "executionListeners": "把监听器做的事画成服务任务。",
    "taskListeners": "把监听器做的事画成服务任务。",
    "userTaskForm": "把表单存成 .form 文件,用 formId 引用。",
}
# Refused kinds of elements are refused whatever they carry.
_LABELLED: Final = frozenset(RUNS) | {"process", "message", "sequenceFlow"}


_OF_JOBS: Final = ("taskDefinition", "taskHeaders")


def _sends(part: Part) -> bool:
    return child(part.node, "messageEventDefinition") is not None


def find(bundle: Bundle) -> Iterator[Problem]:
    for part in (part for one in bundle.drawings for part in carriers(one)):
        for holder in children(part.node, "extensionElements"):
            for node in holder.iterchildren(f"{{{ZEEBE}}}*"):
                name = etree.QName(node).localname
                kinds = _READ.get(name, ())
                idle = name in _OF_JOBS and part.kind in _THROWING and not _sends(part)
                unread = kinds is not None and part.kind not in kinds
                if (unread or idle) and part.kind in _LABELLED:
                    message = f"{part.said}带有 zeebe:{name},在这里不起作用"
                    yield Problem(part, message, _INSTEAD.get(name, ""))
                elif part.kind in _LABELLED:
                    for strange in _strange(node, _PARTS.get(name, ())):
                        message = f"{part.said}的 zeebe:{name} 里有“{strange}”,在这里不起作用"
                        yield Problem(part, message, "删去它,或改成这里认识的设置。")


def _strange(holder: etree._Element, known: Collection[str]) -> Iterator[str]:
    """Names of what stands in ``holder`` and is not read there."""
    for node in holder.iterchildren(etree.Element):
        name = etree.QName(node)
        if name.namespace != ZEEBE or name.localname not in known:
            yield name.localname
