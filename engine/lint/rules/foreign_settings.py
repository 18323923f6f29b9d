"""An element carries settings for another engine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from lxml import etree

from engine.lint.bundle import Bundle
from engine.lint.drawing import children
from engine.lint.parts import carriers
from engine.lint.rule import Problem, Rule

RULE = Rule(
    "elements",
    "error",
    why="They would be passed over silently: a class is not called, an assignee not set.",
    instead="Fill them in again in the Camunda 8 properties panel, then remove the old ones.",
    finds_zh="元素带有别的引擎的设置。",
    why_zh="它们会被悄悄跳过:程序不会调用,办理人不会设置。",
    instead_zh="在 Camunda 8 的属性面板里重新填写,然后删去原来的设置。",
)

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


def find(bundle: Bundle) -> Iterator[Problem]:
    for part in (part for one in bundle.drawings for part in carriers(one)):
        names = sorted(set(_foreign(part.node)))
        if names:
            yield Problem(part, f"{part.said}带有别的引擎的设置,这里不起作用:{'、'.join(names)}")


def _foreign(node: etree._Element) -> Iterator[str]:
    inside = [one for holder in children(node, "extensionElements") for one in holder]
    for said in [*node.attrib, *(one.tag for one in inside)]:
        name = etree.QName(said) if str(said).startswith("{") else None
        if name is not None and name.namespace in _VENDORS and name.localname not in _HARMLESS:
            yield f"{name.localname}({_VENDORS[name.namespace]})"
