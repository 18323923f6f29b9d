"""An activity lacks a setting without which it cannot run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from engine.lint.bundle import Bundle
from engine.lint.drawing import Element
from engine.lint.rule import Problem, Rule

RULE = Rule(
    "tasks",
    "error",
    why="What it should do is not said.",
    instead="Fill in the setting that the finding names.",
    finds_zh="活动缺少运行所必需的设置。",
    why_zh="没有说明它做什么。",
    instead_zh="填写提示里写明的设置。",
)

_TYPE = (("taskDefinition", "type", "任务类型"),)
_REQUIRED: Final[Mapping[str, Sequence[tuple[str, str, str]]]] = {
    "serviceTask": _TYPE,
    "sendTask": _TYPE,
    "businessRuleTask": (
        ("calledDecision", "decisionId", "决策 id"),
        ("calledDecision", "resultVariable", "结果变量"),
    ),
    "scriptTask": (("script", "expression", "表达式"), ("script", "resultVariable", "结果变量")),
    "callActivity": (("calledElement", "processId", "流程 id"),),
}


def find(bundle: Bundle) -> Iterator[Problem]:
    for element in bundle.elements():
        throws = element.kind in ("intermediateThrowEvent", "endEvent")
        sends = throws and element.trigger == "messageEventDefinition"
        for name, key, what in _TYPE if sends else _REQUIRED.get(element.kind, ()):
            if not element.setting(name, key):
                message = f"{element.said}没有{what}(zeebe:{name} {key})"
                yield Problem(element, message, _instead(element, what))


def _instead(element: Element, what: str) -> str:
    if element.kind in ("businessRuleTask", "scriptTask") and element.setting(
        "taskDefinition", "type"
    ):
        return "由外部程序做的事请画成服务任务。"
    if element.kind == "scriptTask":
        return f"填写{what};脚本只能用 FEEL。"
    if element.node.get("calledElement"):
        return "填写流程 id;标准属性 calledElement 不会被读取。"
    return f"填写{what}。"
