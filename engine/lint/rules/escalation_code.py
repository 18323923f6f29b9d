"""What throws or catches an escalation does not say which."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.drawing import Element, Part
from engine.lint.rule import Problem, Rule
from engine.lint.waits import escalation_events

RULE = Rule(
    "events",
    "error",
    why="Escalations are matched by their codes, so this one would never be caught.",
    instead=(
        "Select an escalation and write its code; only one that is thrown may be an expression. To "
        "catch every escalation, select none."
    ),
    finds_zh="抛出或捕获升级的事件没有写明是哪一种升级。",
    why_zh="升级按代码对应,没有代码就对不上。",
    instead_zh="选择一个升级并写上代码;只有抛出的可以用表达式。要捕获任何升级,就不要选。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for one in bundle.drawings:
        for element, reference in escalation_events(one):
            told = _wrong(element, reference, one.escalations.get(reference))
            if told:
                yield Problem(element, f"{element.said}{told}")


def _wrong(element: Element, reference: str, escalation: Part | None) -> str:
    if escalation is None:
        return f"指向的升级“{reference}”不在文件里" if reference else "没有写是哪个升级"
    code = (escalation.node.get("escalationCode") or "").strip()
    if element.catches:
        return f"按表达式“{code}”捕获升级" if code.startswith("=") else ""
    return "" if code else f"的升级“{escalation.name or escalation.id}”没有代码"
