"""Settings: what an element carries is read here, or it is said that it is not."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from lxml import etree

from engine.errors import Finding
from engine.lint.drawing import Drawing, Part, child, children
from engine.lint.known import Contents
from engine.lint.vocabulary import ACTIVITIES, RUNS, ZEEBE

_HEARING: Final = frozenset({"intermediateCatchEvent", "boundaryEvent"})
_JOBS: Final = frozenset({"serviceTask", "sendTask"})
_USER: Final = frozenset({"userTask"})
# Extension -> the kinds of elements on which the engine reads it; None: on all.
_READ: Final[Mapping[str, Collection[str] | None]] = {
    "properties": None,
    "ioMapping": frozenset(ACTIVITIES) | _HEARING,
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
_INSTEAD: Final[Mapping[str, str]] = {
    "formDefinition": "把表单放到第一个用户任务上。",
    "executionListeners": "把监听器做的事画成服务任务。",
    "taskListeners": "把监听器做的事画成服务任务。",
    "userTaskForm": "把表单存成 .form 文件,用 formId 引用。",
}
_VENDORS: Final[Mapping[str, str]] = {
    "http://camunda.org/schema/1.0/bpmn": "Camunda 7",
    "http://activiti.org/bpmn": "Activiti",
    "http://flowable.org/bpmn": "Flowable",
}
# Settings of other engines that change nothing of what a process does.
_HARMLESS: Final = frozenset(
    {
        "diagramRelationId",
        "historyTimeToLive",
        "versionTag",
        "asyncBefore",
        "asyncAfter",
        "async",
        "exclusive",
        "jobPriority",
        "isStartableInTasklist",
        "candidateStarterGroups",
        "candidateStarterUsers",
        "modelerTemplate",
        "modelerTemplateVersion",
    }
)


# Refused kinds of elements are refused whatever they carry.
_LABELLED: Final = frozenset(RUNS) | {"process", "message", "sequenceFlow"}


def extensions(one: Drawing, _: Contents) -> Iterator[Finding]:
    """Every ``zeebe:`` extension of an element is one that the engine reads there."""
    for part in _carriers(one):
        for holder in children(part.node, "extensionElements"):
            for node in holder.iterchildren(f"{{{ZEEBE}}}*"):
                name = etree.QName(node).localname
                kinds = _READ.get(name, ())
                if kinds is not None and part.kind not in kinds and part.kind in _LABELLED:
                    message = f"{part.said}带有 zeebe:{name},在这里不起作用"
                    hint = _INSTEAD.get(name, "删去它,用图上的元素表达同样的意思。")
                    yield part.error("unsupported-extension", message, hint)


def inputs_of_events(one: Drawing, _: Contents) -> Iterator[Finding]:
    """An event has no scope of its own to take values into."""
    for element in one.elements():
        if element.kind in _HEARING:
            for mapping in element.extensions("ioMapping"):
                if child(mapping, "input", ZEEBE) is not None:
                    message = f"{element.said}带有输入映射,事件上只有输出映射起作用"
                    yield element.error("event-input", message, "把输入映射移到前面的活动上。")


def pinned_versions(one: Drawing, _: Contents) -> Iterator[Finding]:
    """What an element calls comes with the bundle, whatever version it asks for."""
    for element in one.elements():
        for name in ("formDefinition", "calledDecision", "calledElement"):
            if element.setting(name, "bindingType") == "versionTag":
                message = f"{element.said}要求某个版本标签;本系统总是用同一流程包里的版本"
                yield element.warning("version-tag", message, "绑定方式改为“deployment”。")


def other_engines(one: Drawing, _: Contents) -> Iterator[Finding]:
    """Settings for another engine would be passed over silently."""
    for part in _carriers(one):
        names = sorted(set(_foreign(part.node)))
        if names:
            message = f"{part.said}带有别的引擎的设置,这里不起作用:{'、'.join(names)}"
            hint = "在 Camunda 8 的属性面板里重新填写,然后删去原来的设置。"
            yield part.error("foreign-settings", message, hint)


def _foreign(node: etree._Element) -> Iterator[str]:
    inside = [one for holder in children(node, "extensionElements") for one in holder]
    for said in [*node.attrib, *(one.tag for one in inside)]:
        name = etree.QName(said) if str(said).startswith("{") else None
        if name is not None and name.namespace in _VENDORS and name.localname not in _HARMLESS:
            yield f"{name.localname}({_VENDORS[name.namespace]})"


def _carriers(one: Drawing) -> Iterator[Part]:
    for scope in one.scopes():
        if scope.kind == "process":
            yield scope
        yield from scope.elements
        yield from scope.flows
    yield from one.messages.values()


RULES = (extensions, inputs_of_events, pinned_versions, other_engines)
