"""A property of our own kind has a name that the engine does not know."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule
from engine.lint.signed import SAID, properties
from engine.properties import INPUT, NO_RETURN, PREFIX

RULE = Rule(
    "tasks",
    "error",
    why="What it was meant to say would be passed over without a word.",
    instead="Write one of the names that the message lists.",
    finds_zh="以 jiuzhu: 开头的属性,名字不是引擎认识的。",
    why_zh="本来要说的会被悄悄忽略。",
    instead_zh="改成提示里列出的名字,例如 jiuzhu:signing。",
)
KNOWN = (*SAID, NO_RETURN, INPUT)


def find(bundle: Bundle) -> Iterator[Problem]:
    for element in bundle.elements():
        for name, value in properties(element).items():
            if name == NO_RETURN and value != "true":
                yield Problem(element, f"{element.said}的 {name} 是“{value}”,只能写 true")
            elif name == INPUT and element.kind != "startEvent":
                yield Problem(element, f"{element.said}带有 {name},它只写在开始事件上")
            elif name.startswith(PREFIX) and name not in KNOWN:
                text = f"{element.said}的属性 {name} 不是引擎认识的,应为 {'、'.join(KNOWN)} 之一"
                yield Problem(element, text)
