"""A result is called what FEEL cannot read again."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.drawing import Element
from engine.lint.repeats import loop_settings
from engine.lint.rule import Problem, Rule
from engine.lint.vocabulary import ZEEBE

RULE = Rule(
    "data",
    "error",
    why="No expression could use it.",
    instead="Use letters, Chinese characters, digits and underscores, and no digit first.",
    finds_zh="结果的名字不能在 FEEL 里再读出来。",
    why_zh="没有表达式能用到它。",
    instead_zh="用字母、汉字、数字和下划线,不以数字开头。",
)

_NAME = re.compile(r"[^\W\d]\w*")
_PATH = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")


def find(bundle: Bundle) -> Iterator[Problem]:
    for element in bundle.elements():
        for what, name, path in _targets(element):
            if not (_PATH if path else _NAME).fullmatch(name):
                yield Problem(element, f"{element.said}的{what}“{name}”不是变量名")


def _targets(element: Element) -> Iterator[tuple[str, str, bool]]:
    """What it is, the name, and whether it may be a path such as ``order.supplier``."""
    for name in ("calledDecision", "script"):
        result = element.setting(name, "resultVariable")
        if result:
            yield "结果变量", result, False
    for mapping in element.extensions("ioMapping"):
        for one in mapping.iterchildren(f"{{{ZEEBE}}}input", f"{{{ZEEBE}}}output"):
            yield "映射目标", one.get("target") or "", True
    said = loop_settings(element.multi)
    for key, what in (("inputElement", "输入元素"), ("outputCollection", "输出集合")):
        if said.get(key):
            yield f"多实例的{what}", said[key], False
