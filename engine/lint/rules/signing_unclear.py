"""A countersigned task does not say clearly how it is signed, or by whom."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule
from engine.lint.signed import signed
from engine.properties import SIGNERS, SIGNING, SIGNING_MODES, SIGNING_RATIO

RULE = Rule(
    "tasks",
    "error",
    why="The engine would have to guess how many must sign, and who.",
    instead="Set jiuzhu:signing (all, any, sequence, ratio) and jiuzhu:signers on a user task.",
    finds_zh="会签任务没有写清怎样签、由谁签。",
    why_zh="引擎只能猜要几个人签、由谁签。",
    instead_zh="在用户任务上写 jiuzhu:signing(all、any、sequence、ratio)和 jiuzhu:signers。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for element, said in signed(bundle):
        if element.kind != "userTask":
            yield Problem(element, f"{element.said}不能会签,会签只用于用户任务")
        elif said.get(SIGNING, "") not in SIGNING_MODES:
            modes = "、".join(SIGNING_MODES)
            text = f"{element.said}的 {SIGNING} 是“{said.get(SIGNING, '')}”,应为 {modes} 之一"
            yield Problem(element, text)
        elif not said.get(SIGNERS, "").startswith("="):
            yield Problem(element, f"{element.said}没有写签署人:缺少 {SIGNERS}")
        elif (SIGNING_RATIO in said) != (said[SIGNING] == "ratio"):
            yield Problem(
                element, f"{element.said}的 {SIGNING_RATIO} 只用于、也必须用于 ratio 方式"
            )
