"""An element carries settings for another engine."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from lxml import etree

from engine.lint.bundle import Bundle
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
    for one in bundle.drawings:
        parts = list(carriers(one))
        others = {part.node for part in parts}
        for part in parts:
            names = sorted({name for node in _own(part.node, others) for name in _foreign(node)})
            if names:
                said = f"{part.said}带有别的引擎的设置,这里不起作用:{'、'.join(names)}"
                yield Problem(part, said)


def _own(node: etree._Element, others: Collection[etree._Element]) -> Iterator[etree._Element]:
    """``node`` and what stands in it, however deep, short of the next that has its own finding."""
    yield node
    for inner in node.iterchildren(etree.Element):
        if inner not in others:
            yield from _own(inner, others)


def _foreign(node: etree._Element) -> Iterator[str]:
    for said in (node.tag, *node.attrib):
        name = etree.QName(said) if str(said).startswith("{") else None
        if name is not None and name.namespace in _VENDORS and name.localname not in _HARMLESS:
            yield f"{name.localname}({_VENDORS[name.namespace]})"
